"""Every figure comes out the same by its declaration and by counting on one's fingers.

A year of a small county is made from a seed. What was done is noted in a list of plain values, and
the second count goes over that list, knowing nothing of tables and queries.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clinic import Clinic
from app.core.resources import resource
from app.core.rights import FacilityKind, Role
from app.duty import Duty
from app.figures import Period
from app.forms.entries import Entries, Subject
from app.forms.file import FormFile
from app.forms.publishing import publishable
from app.forms.records import FORM
from app.referrals import Appointment, Referral, StepCode
from app.storage.store import Store
from app.support.figures import FIGURES as SUPPORT
from app.training import Entry, TrainingSession
from tests.stores import (
    CENTRE,
    HOSPITAL,
    STATION,
    MovableClock,
    StoreFolder,
    actor,
    arrive,
    lay_out_county,
)

SIDES = (CENTRE, HOSPITAL)
PERIODS = (
    Period.month(2026, 2),
    Period.month(2026, 3),
    Period.quarter(2026, 1),
    Period.year(2026),
    Period(date(2026, 2, 10), date(2026, 3, 20)),
)
CROWD = ("张巧云", "王堃", "李春兰", "赵六", "孙梅")


@dataclass
class Held:
    """A session as it was done. `came`: who was present, and from where."""

    recorder: str
    on: date
    kind: str
    topic: str
    channel: str
    giver: str
    taker: str
    giving: str | None
    taking: str | None
    hours: float | None
    came: list[tuple[str, str]]
    said: dict[str, Any] = field(default_factory=dict)
    """What its teaching form says, where one was written."""


@dataclass
class Moved:
    """A step of a referral as it was taken. `hours`: since the submission it answers."""

    case: int
    at: datetime
    step: str
    direction: str
    sender: str
    receiver: str
    department: str
    hours: float | None = None

    @property
    def on(self) -> date:
        return (self.at + timedelta(hours=8)).date()


@dataclass
class Year:
    store: Store
    sessions: list[Held] = field(default_factory=list)
    steps: list[Moved] = field(default_factory=list)
    duties: list[tuple[str, date]] = field(default_factory=list)

    def desk(self, place: str) -> Clinic:
        kind = FacilityKind.COUNTY_HOSPITAL if place == HOSPITAL else FacilityKind.TOWNSHIP_CENTRE
        who = actor(Role.DOCTOR, Role.REFERRAL_OFFICE, person=place[::-1], place=place, kind=kind)
        return Clinic(self.store, who)


@pytest.fixture(scope="module")
def year(
    migrated_store: tuple[Path, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Year]:
    folder = StoreFolder(*migrated_store, tmp_path_factory.mktemp("figures"))
    clock = MovableClock(datetime(2026, 1, 20, 1, 0, tzinfo=UTC))
    store = folder.new(clock.clock())
    lay_out_county(store)
    for place in (CENTRE, HOSPITAL, STATION):
        lasts = {"from_on": "2026-01-05", "until_on": "2026-05-04"}
        named = {"community_id": "e" * 32, "facility_id": place, "role": "member"}
        arrive(store, "membership", f"m{place[1:]}", {**named, **lasts})
    for name in WRITTEN:
        body = FormFile(resource("forms", f"{name}.xlsx")).body
        arrive(store, FORM, *publishable(body, []))
    made = Year(store)
    rng = random.Random("a year")
    for _ in range(30):
        clock.forward(hours=rng.randrange(20, 100))
        _hold(made, rng, clock)
        _refer(made, rng, clock, case=len(made.steps))
        _stand_by(made, rng, clock)
    clock.at = datetime(2026, 12, 31, 4, 0, tzinfo=UTC)
    yield made
    folder.close()


def _hold(year: Year, rng: random.Random, clock: MovableClock) -> None:
    here = rng.choice(SIDES)
    held = Held(
        recorder=here,
        on=(clock.at + timedelta(hours=8)).date() - timedelta(days=rng.randrange(3)),
        kind=rng.choice(
            ("course", "lecture", "teaching_round", "case_discussion", "operation_teaching")
        ),
        topic=rng.choice(("ecg", "xray", "tcm")),
        channel=rng.choice(("on_site", "video")),
        giver=rng.choice(SIDES),
        taker=rng.choice((CENTRE, HOSPITAL, STATION)),
        giving=rng.choice((None, "03", "04")),
        taking=rng.choice((None, "03", "04")),
        hours=rng.choice((None, 1.5, 2.0)),
        came=[(name, CENTRE) for name in rng.sample(CROWD, rng.randrange(4))],
    )
    session = TrainingSession(
        held_on=held.on,
        training_kind=held.kind,
        topic=held.topic,
        channel=held.channel,
        trainer="刘喆",
        supporting_id=held.giver,
        supported_id=held.taker,
        supporting_department=held.giving,
        supported_department=held.taking,
        class_hours=held.hours,
    )
    roster = [Entry(name, facility_id=place, present=True) for name, place in held.came]
    saved = year.desk(here).training.record(session, [*roster, Entry("缺席", present=False)])
    if rng.random() < 0.15:
        year.desk(here).training.void(saved, "重复登记")
    else:
        year.sessions.append(held)
        if held.kind in WRITTEN and rng.random() < 0.8:
            _write(year.desk(here).entries, saved, held, rng)


WRITTEN: dict[str, dict[str, Any]] = {
    "operation_teaching": {
        "operation": "阑尾切除术",
        "learner": "赵医生",
        "level": "2",
        "outcome": "1",
    },
    "case_discussion": {
        "diagnosis": "发热待查",
        "trigger": ["1"],
        "purpose": "明确诊断",
        "abstract": "发热两周",
        "host": "刘喆",
        "conclusion": "转县医院检查",
    },
    "teaching_round": {
        "diagnosis": "高血压",
        "goals": ["1"],
        "reporter": "李医生",
        "summary": "好",
    },
}


def _write(entries: Entries, session: str, held: Held, rng: random.Random) -> None:
    spoke = [{"speaker": name, "opinion": "同意"} for name in CROWD[: rng.randrange(1, 4)]]
    answers: dict[str, dict[str, Any]] = {
        "operation_teaching": {"role": rng.choice("123"), "first": rng.random() < 0.5},
        "case_discussion": {"sort": rng.choice("12"), "speeches": spoke},
        "teaching_round": {"minutes": rng.choice((30, 45, 60))},
    }
    record = {"training_kind": held.kind}
    (form,) = entries.offered("training_session", record)
    held.said = {**WRITTEN[held.kind], **answers[held.kind]}
    entries.write(entries.begin(form, Subject(session), held.on), held.said)


def _stand_by(year: Year, rng: random.Random, clock: MovableClock) -> None:
    here, on = rng.choice(SIDES), (clock.at + timedelta(hours=8)).date()
    for days in range(rng.randrange(3)):
        duty = Duty(
            on_day=on + timedelta(days=days),
            department="03",
            person_name="李护士",
            phone="13912345678",
        )
        year.desk(here).duty.publish(duty)
        year.duties.append((here, duty.on_day))


def _refer(year: Year, rng: random.Random, clock: MovableClock, case: int) -> None:
    up = rng.random() < 0.7
    sender, receiver = SIDES if up else SIDES[::-1]
    asked, given = rng.choice(("03", "04")), rng.choice(("03", "05"))
    there, way = year.desk(receiver).referrals, "up" if up else "down"

    def note(step: str, department: str, hours: float | None = None) -> None:
        year.steps.append(Moved(case, clock.at, step, way, sender, receiver, department, hours))

    referral = Referral(
        direction=way,
        patient_name="张国华",
        sex="1",
        to_facility_id=receiver,
        to_department=asked,
        reasons_up=["6"] if up else None,
        reasons_down=None if up else ["1"],
        impression="高血压3级",
        urgency="1",
    )
    saved = year.desk(sender).referrals.refer(referral)
    note("submit", asked)
    waited = rng.choice((0.25, 1.0, 20.0, 50.0, 90.0))
    clock.forward(hours=waited)
    if rng.random() < 0.2:
        there.take(saved, StepCode.REJECT, reason="资料不全", reason_code="4")
        note("reject", asked, waited)
        return
    there.take(saved, StepCode.ACCEPT, **Appointment(given).fields)
    note("accept", given, waited)
    clock.forward(hours=rng.randrange(1, 30))
    if rng.random() < 0.7:
        there.take(saved, StepCode.ARRIVED, arrival="outpatient")
        note("arrived", given)


# The second count


def _sessions(year: Year, period: Period, place: str | None) -> list[Held]:
    return [
        one
        for one in year.sessions
        if period.first <= one.on <= period.last
        and (place is None or place in (one.recorder, one.giver, one.taker))
    ]


def _steps(year: Year, period: Period, place: str | None) -> list[Moved]:
    """A village clinic stands with its centre."""
    place = CENTRE if place == STATION else place
    return [
        one
        for one in year.steps
        if period.first <= one.on <= period.last
        and (place is None or place in (one.sender, one.receiver))
    ]


Count = Callable[[list[Held], list[Moved]], float | int | None]


def _kind(kind: str) -> Count:
    return lambda held, moved: sum(one.kind == kind for one in held)


def _step(step: str) -> Count:
    return lambda held, moved: len({one.case for one in moved if one.step == step})


def _forms(kind: str) -> Callable[[list[Held]], list[dict[str, Any]]]:
    return lambda held: [one.said for one in held if one.kind == kind and one.said]


_OPERATIONS, _DISCUSSIONS = _forms("operation_teaching"), _forms("case_discussion")
_ROUNDS = _forms("teaching_round")


def _average(numbers: list[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _mean(moved: list[Moved]) -> float | None:
    hours = [one.hours for one in moved if one.hours is not None]
    return sum(hours) / len(hours) if hours else None


def _accepting(moved: list[Moved]) -> float | None:
    answers = [one.step for one in moved if one.hours is not None]
    return 100 * answers.count("accept") / len(answers) if answers else None


# What registers of support come to is counted twice where they are (tests/app/support).
BY_HAND: dict[str, Count] = {
    "referrals": _step("submit"),
    "referrals_accepted": _step("accept"),
    "referrals_arrived": _step("arrived"),
    "referrals_sent_back": _step("returned_back"),
    "referral_steps": lambda held, moved: len(moved),
    "referral_answers": lambda held, moved: sum(one.hours is not None for one in moved),
    "referral_answer_hours": lambda held, moved: _mean(moved),
    "referral_answers_accepting": lambda held, moved: _accepting(moved),
    "training_sessions": lambda held, moved: len(held),
    "training_courses": _kind("course"),
    "teaching_rounds": _kind("teaching_round"),
    "case_discussions": _kind("case_discussion"),
    "operations_guided": _kind("operation_teaching"),
    "training_person_times": lambda held, moved: sum(len(one.came) for one in held),
    "training_persons": lambda held, moved: len({who for one in held for who in one.came}),
    "training_hours": lambda held, moved: sum(one.hours or 0 for one in held),
    "departments_taught": lambda held, moved: len(
        {(one.taker, one.taking) for one in held if one.taking}
    ),
    "operation_forms": lambda held, moved: len(_OPERATIONS(held)),
    "operations_alone": lambda held, moved: _average(
        [100.0 * (one["role"] == "3") for one in _OPERATIONS(held)]
    ),
    "operations_first": lambda held, moved: sum(one["first"] for one in _OPERATIONS(held)),
    "discussion_forms": lambda held, moved: len(_DISCUSSIONS(held)),
    "discussion_speeches": lambda held, moved: _average(
        [len(one["speeches"]) for one in _DISCUSSIONS(held)]
    ),
    "round_minutes": lambda held, moved: _average([one["minutes"] for one in _ROUNDS(held)]),
    "institutions": lambda held, moved: 3,
    "institutions_tagged": lambda held, moved: 0,
    "counties": lambda held, moved: 0,
    "communities": lambda held, moved: 1,
    "members": lambda held, moved: 3,
    "membership_months": lambda held, moved: 4,
}


@pytest.mark.parametrize("place", [None, CENTRE, HOSPITAL, STATION])
def test_every_figure_is_what_was_done(year: Year, place: str | None) -> None:
    for period in PERIODS:
        _compare(year, period, place)


def _days_without(year: Year, period: Period, place: str | None) -> int:
    found = 0
    for home in SIDES if place is None else [place]:
        days = {on for here, on in year.duties if here == home}
        kept = range(min(days).toordinal(), period.last.toordinal() + 1) if days else range(0)
        found += sum(
            date.fromordinal(one) not in days for one in kept if one >= period.first.toordinal()
        )
    return found


def _compare(year: Year, period: Period, place: str | None) -> None:
    held, moved = _sessions(year, period, place), _steps(year, period, place)
    everything = year.desk(CENTRE).figures.overview(period, place)
    found = {one.figure.code: one for one in everything if one.figure not in SUPPORT}
    assert found.keys() == BY_HAND.keys() | {"duties", "duty_days_without"}
    wanted = {code: count(held, moved) for code, count in BY_HAND.items()}
    wanted["duties"] = sum(
        place in (None, home) and period.first <= on <= period.last for home, on in year.duties
    )
    wanted["duty_days_without"] = _days_without(year, period, place)
    if place == STATION:  # which has no list
        for code in ("duties", "duty_days_without"):
            assert found.pop(code).value is None
            del wanted[code]
    if place is not None:
        wanted["institutions"] = 1
    if place in (HOSPITAL, STATION):
        del wanted["institutions_tagged"]
        assert found.pop("institutions_tagged").value is None
    assert {code: one.value for code, one in found.items()} == pytest.approx(wanted)


def _side_of(one: Held) -> str:
    if (one.giver == CENTRE) == (one.taker == CENTRE):
        return "own"
    return "given" if one.giver == CENTRE else "received"


def _within(hours: float) -> str:
    limits = ((0.5, "half_hour"), (2, "two_hours"), (24, "day"), (72, "three_days"))
    return next((code for limit, code in limits if hours <= limit), "longer")


@pytest.mark.parametrize(
    ("code", "by", "of"),
    [
        ("training_sessions", "kind", lambda one: one.kind),
        ("training_sessions", "topic", lambda one: one.topic),
        ("training_sessions", "channel", lambda one: one.channel),
        ("training_sessions", "supporting", lambda one: one.giver),
        ("training_sessions", "supported", lambda one: one.taker),
        ("training_sessions", "supporting_department", lambda one: one.giving or ""),
        ("training_sessions", "supported_department", lambda one: one.taking or ""),
        ("training_sessions", "month", lambda one: f"{one.on:%Y-%m}"),
        ("training_sessions", "side", _side_of),
        ("operation_forms", "role", lambda one: one.said["role"]),
        ("discussion_forms", "sort", lambda one: one.said["sort"]),
        ("referral_steps", "step", lambda one: one.step),
        ("referral_steps", "direction", lambda one: one.direction),
        ("referral_steps", "department", lambda one: one.department),
        ("referral_steps", "side", lambda one: "sender" if one.sender == CENTRE else "receiver"),
        ("referral_steps", "partner", lambda one: HOSPITAL),
        ("referral_steps", "quarter", lambda one: f"{one.on.year}-Q{(one.on.month + 2) // 3}"),
        ("referral_answers", "within", lambda one: _within(one.hours)),
    ],
)
def test_a_figure_is_told_apart_as_it_was_done(
    year: Year, code: str, by: str, of: Callable[[Any], str]
) -> None:
    period = Period.year(2026)
    rows: list[Any] = _sessions(year, period, CENTRE)
    if code.startswith("referral"):
        rows = _steps(year, period, CENTRE)
    if code in ("operation_forms", "discussion_forms"):
        kind = "operation_teaching" if code == "operation_forms" else "case_discussion"
        rows = [one for one in rows if one.kind == kind and one.said]
    if code == "referral_answers":
        rows = [one for one in rows if one.hours is not None]
    figures = year.desk(CENTRE).figures
    told = figures.compute(code, period, CENTRE, by=[by])
    assert {one.values[0]: one.value for one in told.groups} == dict(Counter(map(of, rows)))
    for group in told.groups:
        assert len(told.rows(*group.values).lines) == group.value
        only = {by: group.values[0]}
        assert figures.compute(code, period, CENTRE, only=only).value == group.value

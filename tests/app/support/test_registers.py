"""A day with the registers of support, at both institutions of one store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.clinic import Clinic
from app.core.errors import InvalidInput, NotAllowed
from app.core.rights import FacilityKind, Role
from app.counted import FIGURES
from app.figures import Figures, Period
from app.storage.store import Store
from app.support import (
    REGISTERS,
    Climb,
    Register,
    RegisterGroup,
    Sought,
    SupportFigure,
    SupportLine,
    Supports,
)
from app.support.figures import figures_of
from app.support.register import whole, yes
from app.training import KINDS_TABLE
from tests.stores import (
    CENTRE,
    HOSPITAL,
    STATION,
    StoreFolder,
    actor,
    arrive,
    lay_out_county,
)

MARCH = Period.month(2026, 3)
KM = whole("km", "Kilometres", "km")
FIRST, LATER = date(2026, 2, 20), date(2026, 3, 1)


@pytest.fixture(scope="module")
def store(
    migrated_store: tuple[Path, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    folder = StoreFolder(*migrated_store, tmp_path_factory.mktemp("support"))
    made = folder.new()
    lay_out_county(made)
    yield made
    folder.close()


@pytest.fixture
def here(store: Store) -> Supports:
    """At the township centre, which is supported."""
    return Supports(store, actor(Role.MANAGER))


@pytest.fixture
def there(store: Store) -> Supports:
    """At the county hospital, which supports it."""
    return Supports(store, actor(place=HOSPITAL, kind=FacilityKind.COUNTY_HOSPITAL))


def about(title: str, **more: Any) -> dict[str, Any]:
    both = {"supporting_id": HOSPITAL, "supported_id": CENTRE}
    return {"title": title, **both, "from_on": FIRST, **more}


def technique(title: str, **more: Any) -> dict[str, Any]:
    return about(title, **{"kind": "tcm", "fills_gap": True, "reached": "planned", **more})


def line_of(desk: Supports, made: str) -> SupportLine:
    return next(one for one in desk.find(Sought()) if one.id == made)


def counted(store: Store, code: str, **only: str) -> Any:
    return Figures(store, actor(), FIGURES).compute(code, MARCH, CENTRE, only=only).value


def test_a_technique_is_planned_by_one_done_first_by_the_other_and_then_alone(
    store: Store, here: Supports, there: Supports
) -> None:
    made = there.enter("technique", technique("小针刀", until_on=LATER))
    line = here.find(Sought("technique", typed="xzd"))[0]
    assert (line.state, line.partner, line.owed) == ("planned", "望奎县人民医院", "carry_out")
    here.take(made, "first", day=LATER, with_expert=True)
    assert counted(store, "techniques_new") == 1
    assert counted(store, "techniques_independent") == 0
    here.take(made, "independent", day=date(2026, 3, 2))
    assert counted(store, "techniques_independent", kind="tcm", fills_gap="1") == 1
    case = there.case(made)
    assert [step.code for step in case.steps] == ["enter", "first", "independent"]
    assert (case.case.state, line_of(there, made).is_open, case.may) == (
        "independent",
        False,
        ("note",),
    )


def test_no_technique_is_done_alone_before_it_was_done_first(here: Supports) -> None:
    made = here.enter("technique", technique("耳穴"))
    with pytest.raises(NotAllowed) as late:
        here.take(made, "independent", day=LATER)
    assert late.value.code == "STEP_TOO_LATE"
    here.take(made, "first", day=LATER)
    with pytest.raises(InvalidInput) as early:
        here.take(made, "independent", day=FIRST)
    assert early.value.fields["day"].code == "STEP_EARLY"
    with pytest.raises(InvalidInput) as ahead:
        here.take(made, "independent", day=date(2026, 4, 1))
    assert ahead.value.fields["day"].code == "DAY_AHEAD"


def test_what_is_entered_late_has_come_up_every_rung(store: Store, here: Supports) -> None:
    made = here.enter("technique", technique("艾灸", from_on=LATER, reached="independent"))
    assert [step.code for step in here.case(made).steps] == ["enter", "first", "independent"]
    assert not line_of(here, made).is_open


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": None}, "title"),
        ({"kind": None}, "kind"),
        ({"from_on": None}, "from_on"),
        ({"until_on": date(2026, 1, 1)}, "until_on"),
        ({"from_on": date(2026, 6, 1), "reached": "first"}, "from_on"),
        ({"supporting_id": None}, "supporting_id"),
        ({"supporting_id": CENTRE}, "supported_id"),
        ({"supported_id": STATION}, "supporting_id"),
        ({"title": "很长" * 80}, "title"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_at_its_field(
    here: Supports, wrong: dict[str, Any], field: str
) -> None:
    before = here.find(Sought("technique")).total
    with pytest.raises(InvalidInput) as refused:
        here.enter("technique", {**technique("刮痧"), **wrong})
    assert set(refused.value.fields) == {field}
    assert here.find(Sought("technique")).total == before


def test_what_is_late_is_owed_by_the_supported_until_it_is_given_more_time(
    store: Store, here: Supports, there: Supports
) -> None:
    made = there.enter("activity", about("护理查房", reached="planned", until_on=FIRST))
    line = line_of(here, made)
    assert (line.owed, line.due_on) == ("carry_out", FIRST)
    assert line_of(there, made).owed == ""
    (task,) = Clinic(store, actor(Role.MANAGER)).tasks.all()
    assert (task.record, task.what, task.is_late) == (made, "carry_out", True)
    assert here.counts()["activity"].due == 1
    there.take(made, "postponed", due_on=date(2026, 5, 1))
    assert line_of(here, made).due_on == date(2026, 5, 1)
    assert here.counts()["activity"].due == 0


def test_diseases_stand_on_their_list_from_a_day_to_a_day(store: Store, here: Supports) -> None:
    made = [here.enter("disease", about(f"病种{n}", reached="treatable")) for n in range(3)]
    here.enter("disease", about("明日病种", reached="treatable", from_on=date(2026, 3, 2)))
    figures = Figures(store, actor(), FIGURES)
    february = figures.compute("diseases_treatable", MARCH.before(), CENTRE).value
    assert (february, counted(store, "diseases_treatable")) == (3, 4)
    here.take(made[0], "no_longer", day=LATER)
    assert counted(store, "diseases_treatable") == 3
    assert counted(store, "diseases_added") == 1


def test_a_rule_is_drafted_in_force_checked_and_revised(store: Store, here: Supports) -> None:
    made = here.enter("rule", about("处方点评制度", reached="in_force"))
    with pytest.raises(InvalidInput) as refused:
        here.take(made, "checked", day=LATER)
    assert set(refused.value.fields) == {"found"}
    here.take(made, "checked", day=LATER, found="无")
    here.take(made, "revised", day=LATER, change="加一条", due_on=date(2026, 9, 1))
    line = line_of(here, made)
    assert (line.state, line.owed, line.due_on) == ("revised", "check", date(2026, 9, 1))
    assert counted(store, "rules_checked") == 1


def test_a_pair_of_departments_names_who_answers_at_both_ends(here: Supports) -> None:
    pair = about("外科结对", reached="agreed", channels=["video", "wechat"])
    with pytest.raises(InvalidInput) as refused:
        here.enter("pair", pair)
    both = {"supporting_department": "04", "supported_department": "04"}
    named = {"supporting_person": "王主任", "supported_person": "李医生"}
    assert set(refused.value.fields) == {*both, *named}
    made = here.enter("pair", {**pair, **both, **named})
    case = here.case(made)
    assert here.said(case)["channels"] == ["video", "wechat"]


def test_an_entry_is_corrected_where_it_was_written(here: Supports, there: Supports) -> None:
    made = here.enter("technique", technique("推拿", until_on=LATER))
    seen = here.said(here.case(made))
    now = {**seen, "title": "推拿手法", "fills_gap": None, "until_on": date(2026, 6, 1)}
    assert here.correct(made, now, seen)
    said = here.said(here.case(made))
    assert (said["title"], said["fills_gap"]) == ("推拿手法", None)
    assert line_of(here, made).due_on == date(2026, 6, 1)
    with pytest.raises(NotAllowed) as refused:
        there.correct(made, now, seen)
    assert refused.value.code == "SUPPORT_NOT_OURS"


def posting(name: str, **more: Any) -> dict[str, Any]:
    named = {"person_name": name, "kind": "clinical", "full_time": True, "reached": "posted"}
    return about("驻点帮扶", **{**named, "until_on": date(2026, 8, 19), **more})


def test_a_posting_keeps_days_work_and_what_both_sides_say(
    store: Store, here: Supports, there: Supports
) -> None:
    made = there.enter("posting", posting("王主任"))
    here.take(made, "attended", day=FIRST, part=1)
    here.take(made, "attended", day=LATER, part=0.5)
    here.take(made, "worked", day=LATER, work="round", times=3)
    there.take(made, "interim", day=LATER, grade="passed", due_on=date(2026, 8, 19))
    here.take(made, "appraised_here", day=LATER, grade="excellent")
    there.take(made, "appraised_home", day=LATER, grade="passed")
    assert (counted(store, "posted_days"), counted(store, "posted_work")) == (0.5, 3)
    assert counted(store, "posted_staff", kind="clinical") == 1
    assert line_of(there, made).owed == "end_posting"
    with pytest.raises(InvalidInput) as twice:
        here.take(made, "attended", day=LATER, part=0.5)
    assert twice.value.fields["day"].code == "TWICE"
    with pytest.raises(InvalidInput) as before:
        here.take(made, "attended", day=date(2026, 2, 1), part=1)
    assert before.value.fields["day"].code == "OUTSIDE"
    with pytest.raises(NotAllowed) as other_side:
        here.take(made, "appraised_home", day=LATER, grade="passed")
    assert other_side.value.code == "OTHER_SIDE"


def test_a_posting_shows_what_other_pages_know_of_its_work(
    store: Store, here: Supports, there: Supports
) -> None:
    made = there.enter("posting", posting("钱主任"))
    here.take(made, "ended_early", day=LATER, why="调离")
    led = {
        "training_kind": "teaching_round",
        "topic": "tcm",
        "channel": "on_site",
        "trainer": "钱主任",
    }
    led |= {"supporting_id": HOSPITAL, "supported_id": CENTRE, "held_on": "2026-02-20"}
    taught = {"a": {}, "b": {"held_on": "2026-03-01"}, "c": {"held_on": "2026-03-02"}}
    taught |= {"d": {"supported_id": STATION}, "e": {"trainer": "钱医生"}}
    taught |= {"f": {"supporting_id": STATION}, "g": {"voided_at": "2026-03-01T00:00:00.000Z"}}
    for letter, other in taught.items():
        arrive(store, "training_session", letter * 32, {**led, **other}, CENTRE)
    step = {"step": "accept", "by_name": "钱主任"}
    for letter, at in (
        ("1", "2026-02-19T15:59"),
        ("2", "2026-02-19T16:00"),
        ("3", "2026-03-01T15:59"),
    ):
        moment = {"at": f"{at}:00.000Z", "place_id": CENTRE}
        arrive(store, "referral_step", letter * 32, {**step, **moment}, CENTRE)
    worked = [(KINDS_TABLE, "teaching_round", 2), ("referral_step", "accept", 2)]
    for desk in (here, there):
        log = desk.log(desk.case(made))
        assert [(one.table, one.code, one.count) for one in log] == worked
    assert not there.log(there.case(there.enter("posting", posting("钱医生二"))))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"until_on": date(2026, 1, 1)}, "until_on"),
        ({"until_on": None}, "until_on"),
        ({"full_time": None}, "days_a_week"),
        ({"full_time": None, "days_a_week": 8}, "days_a_week"),
        ({"person_name": "李主任"}, "person_name"),
    ],
)
def test_what_is_wrong_with_a_posting_is_said_at_its_field(
    there: Supports, wrong: dict[str, Any], field: str
) -> None:
    if not there.find(Sought("posting", typed="lzr")):
        there.enter("posting", posting("李主任"))
    with pytest.raises(InvalidInput) as refused:
        there.enter("posting", posting("赵主任", **wrong))
    assert set(refused.value.fields) == {field}


def test_a_finding_is_proved_closed_and_may_be_opened_again(
    here: Supports, there: Supports
) -> None:
    about_it = about("急救车药品过期", inspection="护理质量检查", weight="2", reached="open")
    owner = {"supported_person": "李护士长", "until_on": LATER}
    made = there.enter("finding", {**about_it, **owner})
    here.take(made, "proved", day=FIRST, proof="已更换并建账", due_on=LATER)
    assert line_of(there, made).owed == "close"
    there.take(made, "closed", day=FIRST)
    there.take(made, "reopened", day=LATER, due_on=date(2026, 4, 1))
    assert (line_of(here, made).state, line_of(here, made).owed) == ("reopened", "put_right")


def test_an_examination_is_sat_again_only_after_a_failure(store: Store, here: Supports) -> None:
    person = {"person_name": "孙护士", "kind": "skill", "pass_mark": 80, "reached": "planned"}
    made = here.enter("exam", about("心肺复苏", **person))
    with pytest.raises(NotAllowed):
        here.take(made, "passed_resit", day=FIRST, score=90)
    for step, score in (("passed", 79), ("failed", 80), ("passed", 101)):
        with pytest.raises(InvalidInput) as refused:
            here.take(made, step, day=FIRST, score=score)
        assert set(refused.value.fields) == {"score"}
    here.take(made, "failed", day=FIRST, score=79, due_on=date(2026, 3, 20))
    assert line_of(here, made).owed == "resit"
    assert (
        Figures(store, actor(), FIGURES).compute("exams_not_passed", MARCH.before(), CENTRE).value
        == 1
    )
    here.take(made, "passed_resit", day=LATER, score=92)
    assert counted(store, "exams_not_passed", kind="skill") == 0


def test_no_more_are_satisfied_than_were_asked(store: Store, here: Supports) -> None:
    survey = about("对口支援满意度", kind="residents", asked=50, from_on=LATER)
    with pytest.raises(InvalidInput) as refused:
        here.enter("survey", {**survey, "satisfied": 51})
    assert set(refused.value.fields) == {"satisfied"}
    here.enter("survey", {**survey, "satisfied": 48})
    assert counted(store, "survey_satisfied", kind="residents") == 48
    assert counted(store, "survey_asked") == 50


def test_an_entry_of_a_register_of_a_newer_program_is_kept_and_counted_apart(
    store: Store, here: Supports
) -> None:
    fields = {**about("无人机送药"), "from_on": "2026-02-20", "register": "drone", "i_flights": 3}
    arrive(store, "support_entry", "d1" * 16, fields, home=CENTRE)
    line = line_of(here, "d1" * 16)
    assert (line.title, line.is_readable) == ("无人机送药", False)
    assert here.unreadable() == 1
    assert here.case("d1" * 16).register is None
    assert here.case("d1" * 16).record.extra == {"i_flights": 3}


def test_a_register_is_one_declaration(
    store: Store, here: Supports, monkeypatch: pytest.MonkeyPatch
) -> None:
    ambulance = Register(
        "ambulance",
        RegisterGroup.CHANGED,
        rungs=(Climb("planned", owes="carry_out"), Climb("held", asks=(KM,), ends=True)),
        rows=((yes("own", "Own car"),),),
        figures=(SupportFigure("km", "Kilometres", "km", "", step="held", sum_of="km"),),
    )
    monkeypatch.setitem(REGISTERS, "ambulance", ambulance)
    made = here.enter("ambulance", about("急救车", own=True, reached="planned"))
    here.take(made, "held", day=LATER, km=37)
    (figure,) = figures_of(ambulance)
    told = Figures(store, actor(), (figure,)).compute("km", MARCH, CENTRE, by=("own",))
    assert (told.value, told.of("1"), line_of(here, made).state) == (37, 37, "held")

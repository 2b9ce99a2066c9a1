"""One referral in a list."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app import cases
from app.cases import TaskView
from app.cases.trays import Listed
from app.core.masking import without_numbers
from app.core.values import instant_of
from app.patients import Gone, PatientState
from app.receipts import Way
from app.referrals.codes import URGENT, Direction, State, TaskCode, direction_of
from app.referrals.ladder import stays_open

LONGEST_IMPRESSION = 40
CRITICAL = "3"


@dataclass(frozen=True)
class CaseLine:
    """One referral in a list."""

    n: int
    id: str
    number: str
    direction: Direction
    patient_name: str
    sex: str
    birth_on: date | None
    state: State
    urgency: str
    from_name: str
    to_name: str
    partner: str
    """The institution at the other end, seen from this place."""
    asked_department: str
    given_department: str
    diagnosis: str
    referred_on: date | None
    sent_at: datetime | None
    appointment_at: datetime | None
    is_unread: bool
    has_set_out: bool
    is_saved_here_only: bool
    """Something of it is not yet on the hub."""
    way: Way | None
    """How far the newest submission has got; None where nobody in the network is to receive it."""
    is_from_paper: bool
    """Read off its slip here; the hub has not brought it yet."""
    tasks: tuple[TaskView, ...]
    gone: Gone | None = None
    """The resident has died or moved away."""
    news: int | None = None

    @property
    def waits(self) -> bool:
        """Somebody there is still to answer it."""
        is_owed = any(task.code == TaskCode.ANSWER for task in self.tasks)
        return self.state is State.WAITING and is_owed

    @property
    def department(self) -> str:
        """The department that took the case, or the one that was asked for."""
        return self.given_department or self.asked_department

    @property
    def mine(self) -> tuple[TaskView, ...]:
        return tuple(task for task in self.tasks if task.is_mine)

    @property
    def is_open(self) -> bool:
        """Something is still to happen: once treatment is over, only while somebody owes it."""
        return stays_open(self.state, (task.code for task in self.tasks))


@dataclass(frozen=True)
class DueLine:
    """A task of one case with the day on which it is due."""

    line: CaseLine
    task: TaskView
    due_on: date
    days_late: int


@dataclass(frozen=True)
class NewsLine:
    """One case of which something is new, up to `place` in the hub's order."""

    line: CaseLine
    place: int
    is_new: bool
    """It came in and nobody has answered it."""

    @property
    def is_urgent(self) -> bool:
        return self.line.urgency in URGENT

    @property
    def is_critical(self) -> bool:
        return self.line.urgency == CRITICAL


SilentLine = cases.SilentLine[CaseLine]


def line_of(one: Listed) -> CaseLine:
    now, row, facts = one.now, one.record, one.facts
    to_name = one.names.get(now.receiver or "") or row.to_facility_name or ""
    return CaseLine(
        n=row.n,
        id=row.id,
        number=row.number or "",
        direction=direction_of(row.direction),
        patient_name=without_numbers(row.patient_name or ""),
        sex=row.sex or "",
        birth_on=_day(row.birth_on),
        state=State(now.state),
        urgency=row.urgency or "",
        from_name=one.names.get(now.sender, ""),
        to_name=to_name,
        partner=one.names.get(now.other, "") if now.other != now.receiver else to_name,
        asked_department=row.to_department or "",
        given_department=facts["department"] or "",
        diagnosis=_diagnosis(row.diagnoses, row.impression),
        referred_on=_day(row.referred_on),
        sent_at=_instant(now.begun_at),
        appointment_at=_instant(facts["appointment_at"]),
        is_unread=bool(now.is_unread),
        has_set_out=facts["has_set_out"],
        is_saved_here_only=one.is_saved_here_only,
        way=Way(facts["way"]) if facts["way"] else None,
        is_from_paper=row.rev == 0 and row.home != now.place,
        tasks=one.tasks,
        gone=_gone(facts["gone"]),
        news=now.news,
    )


def news_line(one: Listed) -> NewsLine:
    line = line_of(one)
    is_new = bool(one.now.receives) and line.state is State.WAITING
    return NewsLine(line, one.now.news, is_new)


def _gone(said: list[Any] | None) -> Gone | None:
    if said is None:
        return None
    state, since, note = said
    return Gone(PatientState(state), _day(since), note)


def _instant(said: str | None) -> datetime | None:
    return instant_of(said) if said and said != "~" else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _diagnosis(diagnoses: str | None, impression: str | None) -> str:
    rows: Iterable[Any] = json.loads(diagnoses) if diagnoses else []
    names = [str(one.get("name") or "") for one in rows if isinstance(one, dict)]
    return "、".join(filter(None, names)) or _shortened(impression or "")


def _shortened(text: str) -> str:
    """A number that was cut off must not look like a whole one."""
    return text if len(text) <= LONGEST_IMPRESSION else text[: LONGEST_IMPRESSION - 1] + "…"

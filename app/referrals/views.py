"""What pages and lists show of referrals: complete, detached values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.cases.folding import Outcome, Task
from app.cases.ladder import Side
from app.core.clock import Stamp, told_by
from app.patients import Gone
from app.receipts import Receipt, Way
from app.referrals.ladder import (
    AFTERWARDS,
    ENDED,
    Direction,
    State,
    StepCode,
    TaskCode,
    direction_of,
)
from app.referrals.owing import AS_USUAL, Standing, is_stranded
from app.referrals.records import Referral, ReferralReturn, ReferralStep
from app.signatures import Signed


@dataclass(frozen=True)
class Limits:
    """How long each answer may take; no national rule says, the county decides."""

    urgent_answer: timedelta = timedelta(minutes=30)
    answer: timedelta = timedelta(hours=24)
    arrival: timedelta = timedelta(days=7)
    return_slip: timedelta = timedelta(days=2)
    follow_up: timedelta = timedelta(days=14)
    first_visit: timedelta = timedelta(days=7)
    unsent: timedelta = timedelta(days=2)
    unfetched: timedelta = timedelta(days=2)
    urgent_unfetched: timedelta = timedelta(hours=2)
    unopened: timedelta = timedelta(days=1)
    urgent_unopened: timedelta = timedelta(hours=1)


class RungCode(StrEnum):
    WRITTEN = "written"
    ON_HUB = "on_hub"
    RECORD_AWAITED = "record_awaited"
    """In the place of the hub's rung while a case is known from its slip alone."""
    DELIVERED = "delivered"
    OPENED = "opened"
    ANSWERED = "answered"
    ARRIVED = "arrived"
    FINISHED = "finished"
    SENT_BACK = "sent_back"
    FOLLOWED = "followed"


@dataclass(frozen=True)
class Rung:
    """One rung of the receipt ladder: a fact with its time, place and person, or still ahead.

    `step` is the step that answered (accepted, rejected …); `has_failed` marks a way that ended.
    """

    code: RungCode
    is_done: bool
    at: datetime | None = None
    place: str = ""
    person: str = ""
    step: StepCode | None = None
    has_failed: bool = False


@dataclass(frozen=True)
class There:
    """Whether a record has arrived at another facility: the hub's time of it, None until then."""

    place: str
    at: datetime | None


@dataclass(frozen=True)
class StepView:
    """One step as it was written, and what became of it."""

    record: ReferralStep
    outcome: Outcome
    place: str
    receipt: Receipt
    there: tuple[There, ...] = ()
    """Of a step taken here: whether the other side has it."""
    signed: Signed | None = None

    @property
    def code(self) -> str:
        return self.record.step

    @property
    def is_effective(self) -> bool:
        return self.outcome.is_effective

    @property
    def stamp(self) -> Stamp:
        """When it happened; a wrong clock there cannot make that later than the hub heard of it."""
        return told_by(self.record.at, self.record.changed_at)


@dataclass(frozen=True)
class TaskView:
    """Something owed: since when, until when, and whether it is mine."""

    task: Task
    since: datetime | None
    due_at: datetime | None
    is_mine: bool

    @property
    def code(self) -> TaskCode:
        return TaskCode(self.task.code)


@dataclass(frozen=True)
class OpenedView:
    place_id: str
    place: str
    person: str
    at: datetime


@dataclass(frozen=True)
class CaseView:
    """One referral complete: its fields, every step, what is owed, and what this person may do."""

    referral: Referral
    state: State
    sides: frozenset[Side]
    steps: tuple[StepView, ...]
    returns: tuple[ReferralReturn, ...]
    opened: tuple[OpenedView, ...]
    rungs: tuple[Rung, ...]
    tasks: tuple[TaskView, ...]
    allowed: tuple[StepCode, ...]
    receipt: Receipt
    changed_after: tuple[str, ...]
    phoned_in: tuple[str, ...]
    """Other records of the same referral, matched with this one."""
    continued_by: tuple[str, ...]
    names: Mapping[str, str]
    """Facility names by id, of all that take part."""
    standing: Standing = AS_USUAL

    @property
    def direction(self) -> Direction:
        return direction_of(self.referral.direction)

    @property
    def is_stranded(self) -> bool:
        """It waits at an institution that has ended."""
        return is_stranded(self.state, self.standing)

    @property
    def sender_id(self) -> str:
        return self.referral.by_phone_for or self.referral.home

    @property
    def to_name(self) -> str:
        return self.names.get(self.referral.to_facility_id or "") or (
            self.referral.to_facility_name or ""
        )

    @property
    def from_name(self) -> str:
        return self.names.get(self.sender_id, "")

    def signed(self, code: StepCode) -> Signed | None:
        """The signature under what the newest step of this sort sent that counts."""
        found = [step for step in self.steps if step.is_effective and step.code == code]
        return found[-1].signed if found else None

    @property
    def accepted(self) -> ReferralStep | None:
        """The acceptance that stands, with its department, doctor, time and bed."""
        codes = (StepCode.ACCEPT, StepCode.RESCHEDULE)
        found = [s.record for s in self.steps if s.is_effective and s.code in codes]
        return found[-1] if found else None


_TO_BE_FOLLOWED = frozenset({TaskCode.CHOOSE_OTHER, TaskCode.ASK_WHY_NOT})
"""What keeps a case open that came to nothing: the person is still without what they need."""


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

    @property
    def waits(self) -> bool:
        """Somebody there is still to answer it."""
        is_owed = any(task.code is TaskCode.ANSWER for task in self.tasks)
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
        if self.state in ENDED:
            return any(task.code in _TO_BE_FOLLOWED for task in self.tasks)
        return self.state not in AFTERWARDS or bool(self.tasks)


@dataclass(frozen=True)
class DueLine:
    """A task of one case with the day on which it is due."""

    line: CaseLine
    task: TaskView
    due_on: date
    days_late: int

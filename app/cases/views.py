"""What a page shows of one case: complete, detached values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.cases.folding import Case, Outcome
from app.cases.kind import AS_USUAL, Parties, Standing, TaskView
from app.cases.ladder import Side
from app.core.clock import Stamp, told_by
from app.receipts import Receipt
from app.signatures import Signed


class RungCode(StrEnum):
    """The rungs that every way has; what is ahead of them, a ladder names."""

    WRITTEN = "written"
    ON_HUB = "on_hub"
    RECORD_AWAITED = "record_awaited"
    """In the place of the hub's rung while a case is known from its slip alone."""
    DELIVERED = "delivered"
    OPENED = "opened"
    ANSWERED = "answered"
    """Ahead of most of them: by which steps, their ladders say."""


@dataclass(frozen=True)
class Rung:
    """One rung of the receipt ladder: a fact with its time, place and person, or still ahead.

    `step` is the step that answered (accepted, rejected …); `has_failed` marks a way that ended.
    """

    code: str
    is_done: bool
    at: datetime | None = None
    place: str = ""
    person: str = ""
    step: str | None = None
    has_failed: bool = False


@dataclass(frozen=True)
class There:
    """Whether a record has arrived at another facility: the hub's time of it, None until then."""

    place: str
    at: datetime | None


@dataclass(frozen=True)
class StepView:
    """One step as it was written, and what became of it."""

    record: Any
    outcome: Outcome
    place: str
    receipt: Receipt
    there: tuple[There, ...] = ()
    """Of a step taken here: whether the other side has it."""
    signed: Signed | None = None

    @property
    def code(self) -> str:
        return self.outcome.step.code

    @property
    def is_effective(self) -> bool:
        return self.outcome.is_effective

    @property
    def stamp(self) -> Stamp:
        """When it happened; a wrong clock there cannot make that later than the hub heard of it."""
        at = getattr(self.record, "at", None) or self.record.written_at
        return told_by(at, self.record.changed_at)


@dataclass(frozen=True)
class OpenedView:
    place_id: str
    place: str
    person: str
    at: datetime


@dataclass(frozen=True)
class CaseView:
    """One case complete: its record, every step, what is owed, and what this person may do."""

    record: Any
    case: Case
    parties: Parties
    sides: frozenset[Side]
    steps: tuple[StepView, ...]
    opened: tuple[OpenedView, ...]
    rungs: tuple[Rung, ...]
    tasks: tuple[TaskView, ...]
    may: tuple[str, ...]
    """The steps that this person may take now, in the order of the ladder."""
    receipt: Receipt
    twins: tuple[str, ...]
    """Other records of the same case, matched with this one."""
    names: Mapping[str, str]
    """Facility names by id, of all that take part."""
    standing: Standing = AS_USUAL

    @property
    def sender_id(self) -> str:
        return self.parties.sender

    @property
    def from_name(self) -> str:
        return self.names.get(self.sender_id, "")

    def newest(self, *codes: str) -> StepView | None:
        """The newest step of these that counts."""
        found = [step for step in self.steps if step.is_effective and step.code in codes]
        return found[-1] if found else None

    def signed(self, code: str) -> Signed | None:
        """The signature under what the newest step of this sort sent that counts."""
        step = self.newest(code)
        return step.signed if step else None

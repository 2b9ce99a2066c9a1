"""What lists, strips and sheets show of training: complete, detached values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.receipts import Arrival, Receipt, Way
from app.training.record import TrainingSession
from app.training.roster import Entry


@dataclass(frozen=True)
class SessionLine:
    """One session in a list. `present` counts those who came, `expected` the whole roster."""

    n: int
    id: str
    held_on: date
    training_kind: str
    topic: str
    topic_name: str
    title: str
    channel: str
    trainer: str
    supporting: str
    supported: str
    expected: int
    present: int
    is_ours: bool
    way: Way | None = None
    """Of our own: how far it has got on its way to the other institution, if one is to see it."""


@dataclass(frozen=True)
class RosterLine:
    """One attendee; `is_repeated` when the same name stands on another line too."""

    entry: Entry
    facility: str
    is_repeated: bool


@dataclass(frozen=True)
class SessionView:
    """One session with everything its page shows."""

    session: TrainingSession
    roster: tuple[RosterLine, ...]
    supporting: str
    supported: str
    recorder: str
    may_edit: bool
    receipt: Receipt
    partner: str = ""
    """The other institution that is to see it, of a session recorded here."""
    there: Arrival | None = None

    @property
    def entries(self) -> list[Entry]:
        return [line.entry for line in self.roster]

    @property
    def present(self) -> int:
        return sum(line.entry.present is True for line in self.roster)


class TrainingSide(StrEnum):
    """Codes of the table `training_side`: given to others, received from others, or neither."""

    GIVEN = "given"
    RECEIVED = "received"
    OWN = "own"


@dataclass(frozen=True)
class TopicChoice:
    """A topic on offer; `is_own` when somebody here or the community added it."""

    code: str
    name: str
    is_own: bool = False

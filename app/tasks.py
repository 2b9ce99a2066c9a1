"""What waits to be done here, of every feature: computed when somebody asks, never kept.

A feature declares a source, which says of what it reads and what is due. Where a task is done it is
gone from its source by itself; two computers never make one twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.clock import Clock


class Pile(StrEnum):
    """Where on the first page it lies."""

    CAME = "came"
    WAITING = "waiting"
    """Somebody else is to do it."""
    DUE = "due"
    SILENT = "silent"
    """Nothing is heard of it for longer than it may take."""


class Weight(StrEnum):
    USUAL = "usual"
    NEW = "new"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing to do, about which record.

    what: English source text, or a code where `table` names its table. person: the resident's name
    for the screen. place: the other side's name, or its id in place_id. since: waiting since; due:
    the day by which. advice, phone: what to do about it, and whom one rings. count: how many of the
    same kind, said in `what`. page: opened in place of the record's own, to `do` something there.
    of: the kind of the record, where the task has another name. at: which part of it. form: which
    form is meant, in English source text, to be said before the person.
    """

    kind: str
    record: str
    what: str
    of: str = ""
    form: str = ""
    pile: Pile = Pile.DUE
    table: str = ""
    person: str = ""
    place: str = ""
    place_id: str = ""
    since: datetime | None = None
    due: date | None = None
    is_late: bool = False
    weight: Weight = Weight.USUAL
    urgency: str = ""
    advice: str = ""
    phone: str = ""
    count: int = 0
    page: str = ""
    do: str = ""
    at: str = ""

    @property
    def presses(self) -> bool:
        """Whether it counts beside its page's name: what waits for others, or is not due yet, does
        not."""
        is_ours = self.pile is not Pile.WAITING
        return is_ours and (self.is_late or self.weight is not Weight.USUAL)


@dataclass(frozen=True)
class More:
    """How many tasks of a pile a list with a limit did not name."""

    kind: str
    pile: Pile
    count: int

    @property
    def presses(self) -> bool:
        """Of what is due nobody knows which of them is late."""
        return self.pile in (Pile.CAME, Pile.SILENT)


class TaskList(list[Task]):
    """The tasks that are named, and how many there are besides."""

    def __init__(self, tasks: Iterable[Task], more: Iterable[More] = ()) -> None:
        super().__init__(tasks)
        self.more = tuple(one for one in more if one.count > 0)

    @property
    def total(self) -> int:
        return len(self) + sum(one.count for one in self.more)

    def of(self, pile: Pile) -> TaskList:
        return TaskList(
            (one for one in self if one.pile is pile),
            (one for one in self.more if one.pile is pile),
        )


@dataclass(frozen=True)
class AskedBy:
    """By whom a source is asked: now, up to which day, and of one resident's record alone."""

    now: datetime
    today: date
    until: date
    patient_id: str = ""


@dataclass(frozen=True)
class TaskSource:
    """What a feature owes: the tasks of now, and the kinds whose news may change them."""

    kinds: frozenset[str]
    read: Callable[[AskedBy], Iterable[Task | More]]


class Tasks:
    """The tasks of every source, what went wrong first."""

    def __init__(self, clock: Clock, sources: Sequence[TaskSource]) -> None:
        self._clock = clock
        self._sources = sources

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset().union(*(source.kinds for source in self._sources))

    def all(self, days_ahead: int = 0, patient_id: str = "") -> TaskList:
        """Of everybody, or of one resident, as far as it falls due by then."""
        today = self._clock.today()
        asked = AskedBy(self._clock.now(), today, _after(today, days_ahead), patient_id)
        found = [one for source in self._sources for one in source.read(asked)]
        named = [one for one in found if isinstance(one, Task)]
        more = [one for one in found if isinstance(one, More)]
        return TaskList(sorted(named, key=lambda task: task.weight is not Weight.WRONG), more)


def _after(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))

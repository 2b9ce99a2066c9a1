"""What a kind of case declares beside its ladder: where it lies, who its parties are, what lists show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases.folding import Case, CaseTask, Step
from app.cases.ladder import EITHER, RECEIVER, SENDER, Ladder, Side
from app.core.errors import NotAllowed
from app.core.text import N_
from app.receipts import Arrival

Parents = Mapping[str, str | None]


@dataclass(frozen=True)
class Parties:
    """Who sends and who receives one case; `receivers` are those of every round so far, `receiver`
    is that of the present one, if it is in the network. has_line: whoever stands above or below one
    of them stands on its side."""

    home: str
    sender: str
    receivers: frozenset[str]
    receiver: str | None = None
    has_line: bool = True

    def sides_of(self, place: str, parents: Parents) -> frozenset[Side]:
        """Where a place stands. Its own line stands with it; a phoned-in case has one writer."""
        if place == self.home != self.sender:
            return EITHER
        if place == self.sender:
            return EITHER if not self.receivers else SENDER
        if place in self.receivers:
            return RECEIVER
        if not self.has_line:
            return frozenset()
        if _in_line(place, self.sender, parents):
            return EITHER if not self.receivers else SENDER
        if any(_in_line(place, receiver, parents) for receiver in self.receivers):
            return RECEIVER
        return frozenset()


def _in_line(one: str, other: str, parents: Parents) -> bool:
    return parents.get(one) == other or parents.get(other) == one


@dataclass(frozen=True)
class Standing:
    """What does not follow from the steps of a case: on which sides the institution has ended, and
    whether whom it is about has gone (`has_died`, `since`; what else, the feature knows)."""

    ended: frozenset[Side] = frozenset()
    gone: Any = None


AS_USUAL = Standing()


@dataclass(frozen=True)
class Folded:
    """One case as it stands, seen from one place: what `case_now` keeps of it is read off this."""

    row: Any
    """The root's columns that `CaseKind.columns` names, beside n, id, home and rev."""
    steps: Mapping[str, Any]
    case: Case
    parties: Parties
    place: str
    sides: frozenset[Side]
    standing: Standing
    tasks: tuple[TaskView, ...]
    arrivals: Mapping[str, Arrival]
    """What is known of the case at each of the other facilities."""
    urgency: int = 0
    is_urgent: bool = False

    @property
    def other(self) -> str | None:
        """The institution at the other end, seen from this place; None outside the network."""
        sends = self.place == self.parties.sender or (
            Side.SENDER in self.sides and self.place != self.parties.receiver
        )
        return self.parties.receiver if sends else self.parties.sender


@dataclass(frozen=True)
class TaskView:
    """Something owed: since when, until when, and whether it is mine."""

    task: CaseTask
    since: datetime | None
    due_at: datetime | None
    is_mine: bool

    @property
    def code(self) -> str:
        return self.task.code


@dataclass(frozen=True)
class Watched:
    """Another table on which cases depend: when a row of it changes, `cases` tells which ones.

    `only`: an SQL condition on a row that is new here."""

    table: str
    cases: Callable[[Session, Sequence[str]], Iterable[str]]
    only: str = "1"


def _no_facts(folded: Folded) -> dict[str, Any]:
    return {}


def _as_usual(session: Session, rows: Iterable[Any], days: Iterable[date]) -> Mapping[str, Any]:
    return {}


def _stays_open(folded: Folded) -> bool:
    return bool(folded.tasks) or not folded.case.is_ended


def _plain_step(row: Any, sides: frozenset[Side]) -> Step:
    return Step(row.id, row.step, sides, row.round, row.ord, row.n, row.root, row.about)


def _too_late() -> NotAllowed:
    return NotAllowed(
        code="STEP_TOO_LATE",
        title=N_("This case has moved on."),
        advice=N_("Nothing was changed. Open it again to see where it stands."),
    )


def sent_to(
    field: str = "to_facility_id", *, has_line: bool = True
) -> Callable[[Any, Iterable[Any]], Parties]:
    """From its home to the institution that this field of the root names, if that is another one."""

    def parties(row: Any, steps: Iterable[Any]) -> Parties:
        there = getattr(row, field)
        return Parties(row.home, row.home, frozenset({there}) - {row.home, None}, there, has_line)

    return parties


_AS_NAMED = sent_to()


@dataclass(frozen=True, eq=False)
class CaseKind:
    """One kind of case. `name` is the table of its roots, `steps` that of its steps.

    ladder: the ladder of a root; parties: who takes part, by the root and its steps.
    columns, step_columns: what is read of both; a step's `step`, `round`, `about` and `at` may
    stand under another name in its table (or be an SQL expression).
    on: the root's date by which lists look back. links: the table that joins two records of one
    case (`old`, `kept`). carried: fields that each step takes over from its root.
    too_late: what is said of a step that comes too late.
    signs: kind and id of what the signature on a step is for.
    facts: what a line shows that follows from the steps, as JSON; is_open: what "open" means.
    gone: of these roots, whom they are about and has gone.
    """

    name: str
    steps: str
    ladder: Callable[[Any], Ladder]
    parties: Callable[[Any, Iterable[Any]], Parties] = _AS_NAMED
    columns: tuple[str, ...] = ("to_facility_id",)
    step_columns: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    on: str | None = None
    links: str | None = None
    carried: tuple[str, ...] = ()
    urgency: str | None = None
    urgent: frozenset[str] = frozenset()
    """The codes of the field `urgency` that overtake other work."""
    phone: str | None = None
    """The root's field with a number under which its writer is reached."""
    task_code: Callable[[str], str] = str
    step: Callable[[Any, frozenset[Side]], Step] = _plain_step
    facts: Callable[[Folded], dict[str, Any]] = _no_facts
    is_open: Callable[[Folded], bool] = _stays_open
    gone: Callable[[Session, Iterable[Any], Iterable[date]], Mapping[str, Any]] = _as_usual
    signs: Callable[[Any], tuple[str, str | None]] | None = None
    too_late: Callable[[], NotAllowed] = _too_late
    watched: tuple[Watched, ...] = ()

    def is_urgent(self, row: Any) -> bool:
        return self.urgency is not None and getattr(row, self.urgency) in self.urgent

    def urgency_of(self, row: Any) -> int:
        code = getattr(row, self.urgency) if self.urgency else None
        return int(code) if code and code.isdigit() else 0

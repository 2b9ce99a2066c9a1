"""What every list shows of a case; a kind of case adds its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from app.cases.kind import TaskView

L = TypeVar("L")


@dataclass(frozen=True, kw_only=True)
class ListLine:
    """One case in a list."""

    n: int
    id: str
    state: str
    urgency: str
    patient_name: str = ""
    from_name: str
    to_name: str
    partner: str
    """The institution at the other end, seen from this place."""
    sent_at: datetime | None
    is_open: bool
    """Something is still to happen."""
    is_unread: bool
    is_saved_here_only: bool
    """Something of it is not yet on the hub."""
    is_from_paper: bool
    """Read off its slip here; the hub has not brought it yet."""
    tasks: tuple[TaskView, ...]

    @property
    def mine(self) -> tuple[TaskView, ...]:
        return tuple(task for task in self.tasks if task.is_mine)

    def is_overdue(self, now: datetime) -> bool:
        """Whatever is owed of it, by whomever."""
        return any(task.due_at is not None and task.due_at < now for task in self.tasks)


@dataclass(frozen=True)
class DueLine(Generic[L]):
    """A task of one case with the day on which it is due."""

    line: L
    task: TaskView
    due_on: date
    days_late: int


@dataclass(frozen=True)
class NewsLine(Generic[L]):
    """One case of which something is new, up to `place` in the hub's order."""

    line: L
    place: int
    is_new: bool
    """It came in and nobody has answered it."""

"""What the registers of support ask of this place: steps that are due, entries that expire."""

from __future__ import annotations

from collections.abc import Iterator

from app.cases import DueLine
from app.support.record import ENTRY, STEP
from app.support.service import Supports
from app.support.views import SupportLine
from app.tasks import AskedBy, More, Pile, Task, TaskSource

KINDS = frozenset({ENTRY, STEP})


def source(supports: Supports) -> TaskSource:
    def read(asked: AskedBy) -> Iterator[Task | More]:
        if asked.patient_id:
            return
        lines = supports.due((asked.until - asked.today).days)
        yield from map(_task, lines)
        yield More(ENTRY, Pile.DUE, lines.total - len(lines))

    return TaskSource(KINDS, read)


def _task(owed: DueLine[SupportLine]) -> Task:
    return Task(
        kind=ENTRY,
        record=owed.line.id,
        what=owed.task.code,
        table="support_entry_task",
        person=owed.line.title,
        place=owed.line.partner,
        due=owed.due_on,
        is_late=owed.days_late > 0,
    )

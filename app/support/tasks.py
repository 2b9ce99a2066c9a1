"""What the registers of support ask of this place: steps that are due, entries that expire."""

from __future__ import annotations

from collections.abc import Iterator

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
        yield from (_task(line, asked) for line in lines)
        yield More(ENTRY, Pile.DUE, lines.total - len(lines))

    return TaskSource(KINDS, read)


def _task(line: SupportLine, asked: AskedBy) -> Task:
    return Task(
        kind=ENTRY,
        record=line.id,
        what=line.owed,
        table="support_entry_task",
        person=line.title,
        place=line.partner,
        due=line.due_on,
        is_late=line.due_on is not None and line.due_on < asked.today,
    )

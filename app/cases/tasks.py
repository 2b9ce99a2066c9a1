"""What the cases of one kind ask of this place: what came, what waits, what is owed, what is silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from app.cases.lines import DueLine, ListLine
from app.cases.service import Cases
from app.cases.silence import Silence, SilentLine
from app.cases.trays import Cut
from app.core.clock import local
from app.core.text import N_
from app.tasks import AskedBy, More, Pile, Task, TaskSource, Weight

L = TypeVar("L", bound=ListLine)
WHAT: Mapping[Silence, str] = {
    Silence.NOT_ON_HUB: N_("Not on the county hub"),
    Silence.NOT_FETCHED: N_("Not fetched there"),
    Silence.NOT_OPENED: N_("Fetched, not opened"),
    Silence.NOT_ANSWERED: N_("Opened, not answered"),
    Silence.PLACE_ENDED: N_("The institution has ended"),
    Silence.NO_RECORD: N_("Only the slip, not their record"),
}
ADVICE: Mapping[Silence, str] = {
    Silence.NOT_ON_HUB: N_("Exchange now (F5), or carry the slip"),
    Silence.NOT_FETCHED: N_("Ring: their computer has not fetched it"),
    Silence.NOT_OPENED: N_("Ring: nobody there has looked at it"),
    Silence.NOT_ANSWERED: N_("Ring and ask for the answer"),
    Silence.PLACE_ENDED: N_("Nobody reads it there: tell the resident, choose another"),
    Silence.NO_RECORD: N_("Ring: let them exchange, or send a stick"),
}


def source(
    cases: Cases[L],
    kinds: frozenset[str],
    of_patient: Callable[[str], list[L]],
    waits: Callable[[L], bool],
) -> TaskSource:
    """kinds: those whose news may change it. Of one resident's record also what others owe that
    `waits`."""
    name = cases.kind.name

    def read(asked: AskedBy) -> Iterator[Task | More]:
        if asked.patient_id:
            for line in of_patient(asked.patient_id):
                yield from _of_resident(name, line, asked, is_waiting=waits(line))
            return
        came, waiting = cases.came(), cases.waiting()
        due, silent = cases.due((asked.until - asked.today).days), cases.silent()
        yield from (_state(name, line, Pile.CAME, Weight.NEW) for line in came)
        yield from (_waiting(name, line, asked) for line in waiting)
        yield from (_due(name, one) for one in due)
        yield from (_silent(name, one) for one in silent)
        piles = ((Pile.CAME, came), (Pile.WAITING, waiting), (Pile.DUE, due), (Pile.SILENT, silent))
        yield from (More(name, pile, _beyond(lines)) for pile, lines in piles)

    return TaskSource(kinds, read)


def _of_resident(name: str, line: L, asked: AskedBy, *, is_waiting: bool) -> Iterator[Task]:
    for owed in line.mine:
        due = local(owed.due_at).date() if owed.due_at else None
        is_late = owed.due_at is not None and owed.due_at < asked.now
        yield _task(name, line, owed.code, f"{name}_task", due=due, is_late=is_late)
    if is_waiting:
        yield _waiting(name, line, asked)


def _waiting(name: str, line: L, asked: AskedBy) -> Task:
    is_late = line.is_overdue(asked.now)
    return _state(name, line, Pile.WAITING, Weight.USUAL, is_late=is_late)


def _state(name: str, line: L, pile: Pile, weight: Weight, *, is_late: bool = False) -> Task:
    how: Any = {"pile": pile, "weight": weight, "is_late": is_late}
    return _task(name, line, line.state, f"{name}_state", **how)


def _due(name: str, due: DueLine[L]) -> Task:
    how: Any = {"due": due.due_on, "is_late": due.days_late > 0}
    return _task(name, due.line, due.task.code, f"{name}_task", **how)


def _silent(name: str, silent: SilentLine[L]) -> Task:
    made = _task(name, silent.line, WHAT[silent.why], pile=Pile.SILENT, weight=Weight.NEW)
    place = silent.place or silent.line.to_name
    advice, phone = ADVICE[silent.why], silent.phone
    return replace(made, since=silent.since, place=place, advice=advice, phone=phone)


def _task(name: str, line: L, what: str, table: str = "", **said: Any) -> Task:
    return Task(
        kind=name,
        record=line.id,
        what=what,
        table=table,
        person=line.patient_name,
        place=line.partner,
        urgency=line.urgency,
        **{"since": line.sent_at, **said},
    )


def _beyond(lines: Cut[Any]) -> int:
    return lines.total - len(lines)

"""What a referral asks of this place, as tasks: what came, what waits, what is owed, what is silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.cases import Cut, Silence
from app.core.clock import local
from app.core.text import N_
from app.referrals.lines import CaseLine, DueLine, SilentLine
from app.referrals.records import Referral
from app.referrals.service import Referrals
from app.tasks import AskedBy, More, Pile, Task, TaskSource, Weight

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
KINDS = frozenset(
    {
        *("referral", "referral_step", "referral_return", "referral_link", "opened", "delivered"),
        *("patient", "facility", "facility_end", "sync"),
    }
)


def source(referrals: Referrals) -> TaskSource:
    def read(asked: AskedBy) -> Iterator[Task | More]:
        if asked.patient_id:
            yield from _of_resident(referrals, asked)
            return
        came, waiting = referrals.came(), referrals.waiting()
        due, silent = referrals.due((asked.until - asked.today).days), referrals.silent()
        yield from (_state(line, Pile.CAME, Weight.NEW) for line in came)
        for line in waiting:
            yield _state(line, Pile.WAITING, Weight.USUAL, is_late=_is_overdue(line, asked.now))
        yield from map(_due, due)
        yield from map(_silent, silent)
        piles = ((Pile.CAME, came), (Pile.WAITING, waiting), (Pile.DUE, due), (Pile.SILENT, silent))
        yield from (More(Referral.__tablename__, pile, _beyond(lines)) for pile, lines in piles)

    return TaskSource(KINDS, read)


def _of_resident(referrals: Referrals, asked: AskedBy) -> Iterator[Task]:
    for line in referrals.of_patient(asked.patient_id):
        for owed in line.mine:
            due = local(owed.due_at).date() if owed.due_at else None
            is_late = owed.due_at is not None and owed.due_at < asked.now
            yield _task(line, owed.code, "referral_task", due=due, is_late=is_late)
        if line.waits:
            late = _is_overdue(line, asked.now)
            yield _state(line, Pile.WAITING, Weight.USUAL, is_late=late)


def _state(line: CaseLine, pile: Pile, weight: Weight, *, is_late: bool = False) -> Task:
    return _task(line, line.state, "referral_state", pile=pile, weight=weight, is_late=is_late)


def _due(due: DueLine) -> Task:
    is_late = due.days_late > 0
    return _task(due.line, due.task.code, "referral_task", due=due.due_on, is_late=is_late)


def _silent(silent: SilentLine) -> Task:
    made = _task(silent.line, WHAT[silent.why], pile=Pile.SILENT, weight=Weight.NEW)
    place = silent.place or silent.line.to_name
    advice, phone = ADVICE[silent.why], silent.phone
    return replace(made, since=silent.since, place=place, advice=advice, phone=phone)


def _task(line: CaseLine, what: str, table: str = "", **said: Any) -> Task:
    return Task(
        kind=Referral.__tablename__,
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


def _is_overdue(line: CaseLine, now: datetime) -> bool:
    return any(owed.due_at is not None and owed.due_at < now for owed in line.tasks)

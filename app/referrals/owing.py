"""What is owed on a case where its people or institutions are no more.

The steps tell what two desks owe each other. That the resident has died or moved away, or that an
institution has ended, stands elsewhere: then nobody is chased any more, and this side ends the
case, or chooses another institution.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.folding import Case, Task
from app.cases.ladder import Side
from app.core.clock import midnight
from app.core.errors import ClinicError, InvalidInput
from app.core.text import N_
from app.facilities import ended_places, place_ended
from app.patients import Gone, all_gone, gone_of
from app.referrals.ladder import PRESENT, State, TaskCode
from app.referrals.loading import Parties
from app.referrals.records import Referral

_UNSENT = (State.DRAFT, State.REVIEWING)
_OVER = (State.DIED, State.CLOSED)


@dataclass(frozen=True)
class Standing:
    """Of one case: whether its resident has gone, and on which sides the institution has ended."""

    gone: Gone | None = None
    ended: frozenset[Side] = frozenset()


AS_USUAL = Standing()


@dataclass(frozen=True)
class Standings:
    """The same of all cases on this computer."""

    gone: Mapping[str, Gone] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()

    def of(self, case_id: str, parties: Parties) -> Standing:
        places = {Side.SENDER: parties.sender, Side.RECEIVER: parties.receiver}
        ended = frozenset(side for side, place in places.items() if place in self.ended)
        return Standing(self.gone.get(case_id), ended)


def standings(session: Session, days: Iterable[date]) -> Standings:
    """`days`: those that today may be; an institution has ended once none of them is one of its."""
    gone = all_gone(session)
    found = session.execute(_OF_RESIDENTS, {"ids": json.dumps(sorted(gone))}) if gone else ()
    return Standings({case: gone[patient] for case, patient in found}, ended_places(session, days))


_OF_RESIDENTS = text(
    "SELECT id, patient_id FROM referral WHERE patient_id IN (SELECT value FROM json_each(:ids))"
)


def owed(case: Case, standing: Standing, mine: frozenset[Side]) -> tuple[Task, ...]:
    """The tasks of the case as things stand; `mine` are the sides on which this place is."""
    if case.state in _UNSENT or not mine:
        return case.tasks
    about = _newest_round(case)
    if standing.gone is not None:
        return tuple(_unless_noted(case, _ending(case, standing.gone, _one_of(mine), about)))
    if Side.RECEIVER in standing.ended:
        return tuple(_unless_noted(case, _without_receiver(case, about)))
    return case.tasks


def _ending(case: Case, gone: Gone, side: Side, about: str) -> list[Task]:
    if case.state in _OVER or not (case.tasks or case.state in PRESENT):
        return []
    code = TaskCode.RESIDENT_DIED if gone.has_died else TaskCode.RESIDENT_MOVED
    return [Task(code, side, about)]


def _without_receiver(case: Case, about: str) -> list[Task]:
    """What the institution that has ended owed is for the sender to settle otherwise."""
    waits = any(task.side is Side.RECEIVER for task in case.tasks)
    kept = [task for task in case.tasks if task.side is not Side.RECEIVER]
    return [*kept, Task(TaskCode.PLACE_ENDED, Side.SENDER, about)] if waits else kept


def _unless_noted(case: Case, tasks: Iterable[Task]) -> list[Task]:
    """A death is not settled by having been seen: it is told to the other side."""
    settled = case.settled()
    return [
        task
        for task in tasks
        if task.code is TaskCode.RESIDENT_DIED or (task.side, task.about) not in settled
    ]


def _one_of(mine: frozenset[Side]) -> Side:
    return Side.SENDER if Side.SENDER in mine else Side.RECEIVER


def _newest_round(case: Case) -> str:
    return case.round or (case.outcomes[-1].step.id if case.outcomes else "")


def ends_at(gone: Gone) -> datetime | None:
    """Until when the case of somebody who has gone is to be ended: the end of that day."""
    return midnight(gone.since + timedelta(days=1)) if gone.since else None


def require_somebody_there(session: Session, referral: Referral, days: Iterable[date]) -> None:
    """Raises RESIDENT_DIED, or InvalidInput for an institution that has ended."""
    gone = gone_of(session, referral.patient_id) if referral.patient_id else None
    if gone is not None and gone.has_died:
        raise _has_died()
    if referral.to_facility_id in ended_places(session, days):
        raise InvalidInput({"to_facility_id": place_ended()})


def _has_died() -> ClinicError:
    return ClinicError(
        "RESIDENT_DIED",
        N_("This resident is recorded as having died."),
        N_(
            "Nothing was sent; what you typed is kept. If that record is a mistake, put the "
            "resident back in care first: open the record, More, Back in care."
        ),
    )


def is_stranded(state: str, standing: Standing) -> bool:
    """It waits where nobody answers any more: the sender may send it elsewhere."""
    return state is State.WAITING and Side.RECEIVER in standing.ended

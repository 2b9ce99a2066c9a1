"""What is owed on a case where its people or institutions are no more.

The steps tell what two desks owe each other. That the resident has died or moved away, or that an
institution has ended, stands elsewhere: then nobody is chased any more, and this side ends the
case, or chooses another institution.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.cases import Case, CaseTask, Side, Standing
from app.core.clock import midnight
from app.patients import Gone
from app.referrals.codes import State, TaskCode
from app.referrals.ladder import PRESENT

_OVER = (State.DIED, State.CLOSED)


def owed(case: Case, standing: Standing, mine: frozenset[Side]) -> tuple[CaseTask, ...]:
    """The tasks of the case as things stand; `mine` are the sides on which this place is."""
    if case.state in case.ladder.unsent or not mine:
        return case.tasks
    about = case.round or (case.outcomes[-1].step.id if case.outcomes else "")
    if standing.gone is not None:
        return tuple(_unless_noted(case, _ending(case, standing.gone, _one_of(mine), about)))
    if Side.RECEIVER in standing.ended:
        return tuple(_unless_noted(case, _without_receiver(case, about)))
    return case.tasks


def _ending(case: Case, gone: Gone, side: Side, about: str) -> list[CaseTask]:
    if case.state in _OVER or not (case.tasks or case.state in PRESENT):
        return []
    code = TaskCode.RESIDENT_DIED if gone.has_died else TaskCode.RESIDENT_MOVED
    return [CaseTask(code, side, about)]


def _without_receiver(case: Case, about: str) -> list[CaseTask]:
    """What the institution that has ended owed is for the sender to settle otherwise."""
    waits = any(task.side is Side.RECEIVER for task in case.tasks)
    kept = [task for task in case.tasks if task.side is not Side.RECEIVER]
    return [*kept, CaseTask(TaskCode.PLACE_ENDED, Side.SENDER, about)] if waits else kept


def _unless_noted(case: Case, tasks: Iterable[CaseTask]) -> list[CaseTask]:
    """A death is not settled by having been seen: it is told to the other side."""
    settled = case.settled()
    return [
        task
        for task in tasks
        if task.code is TaskCode.RESIDENT_DIED or (task.side, task.about) not in settled
    ]


def _one_of(mine: frozenset[Side]) -> Side:
    return Side.SENDER if Side.SENDER in mine else Side.RECEIVER


def ends(task: CaseTask, standing: Standing, since: datetime | None) -> datetime | None:
    """Until when it is to be ended: of somebody who has gone, by the end of that day."""
    gone: Gone | None = standing.gone
    return midnight(gone.since + timedelta(days=1)) if gone and gone.since else since


def is_stranded(state: str, standing: Standing) -> bool:
    """It waits where nobody answers any more: the sender may send it elsewhere."""
    return state == State.WAITING and Side.RECEIVER in standing.ended

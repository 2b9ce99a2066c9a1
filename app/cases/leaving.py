"""What is owed on a case where its people or institutions are no more.

The steps tell what two desks owe each other. That whom it is about has died or moved away, or that
an institution has ended, stands elsewhere: then nobody is chased any more, and this side ends the
case, or chooses another institution.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.cases.folding import Case, CaseTask
from app.cases.kind import Standing
from app.cases.ladder import Leaving, Side
from app.core.clock import midnight


def owed(case: Case, standing: Standing, mine: frozenset[Side]) -> tuple[CaseTask, ...]:
    """The tasks of the case as things stand; `mine` are the sides on which this place is."""
    leaving = case.ladder.leaving
    if leaving is None or case.state in case.ladder.unsent or not mine:
        return case.tasks
    about = case.round or (case.outcomes[-1].step.id if case.outcomes else "")
    if standing.gone is not None:
        if case.state in leaving.over or not (case.tasks or case.state in leaving.present):
            return ()
        code = leaving.died if standing.gone.has_died else leaving.moved
        return _unless_noted(case, leaving, [CaseTask(code, _one_of(mine), about)])
    if Side.RECEIVER in standing.ended:
        return _unless_noted(case, leaving, _without_receiver(case, leaving, about))
    return case.tasks


def _without_receiver(case: Case, leaving: Leaving, about: str) -> list[CaseTask]:
    """What the institution that has ended owed is for the sender to settle otherwise."""
    waits = any(task.side is Side.RECEIVER for task in case.tasks)
    kept = [task for task in case.tasks if task.side is not Side.RECEIVER]
    return [*kept, CaseTask(leaving.ended, Side.SENDER, about)] if waits else kept


def _unless_noted(case: Case, leaving: Leaving, tasks: Iterable[CaseTask]) -> tuple[CaseTask, ...]:
    """A death is not settled by having been seen: it is told to the other side."""
    settled = case.settled()
    return tuple(
        task
        for task in tasks
        if task.code == leaving.died or (task.side, task.about) not in settled
    )


def _one_of(mine: frozenset[Side]) -> Side:
    return Side.SENDER if Side.SENDER in mine else Side.RECEIVER


def ends(standing: Standing, since: datetime | None) -> datetime | None:
    """Until when the case is to be ended: of somebody who has gone, by the end of that day."""
    gone = standing.gone
    return midnight(gone.since + timedelta(days=1)) if gone and gone.since else since

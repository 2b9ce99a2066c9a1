"""What is owed on a case as things stand: since when, until when, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.cases import leaving
from app.cases.folding import Case
from app.cases.kind import CaseKind, Standing, TaskView
from app.cases.ladder import Limit, Side
from app.cases.times import happened_at
from app.core.clock import local

Limits = Mapping[str, timedelta]
"""How long each answer may take, by the names that ladders use."""
WEEKEND = 5
"""From this weekday on (Monday is 0) offices are closed."""


def task_views(
    kind: CaseKind,
    row: Any,
    case: Case,
    steps: Mapping[str, Any],
    mine: frozenset[Side],
    limits: Limits,
    standing: Standing,
) -> tuple[TaskView, ...]:
    """steps: those of the case by id."""
    views: list[TaskView] = []
    for task in leaving.owed(case, standing, mine):
        step = steps.get(task.about)
        since = happened_at(step) if step else None
        owed = case.ladder.owed_by_code.get(task.code)
        if owed is None:
            due = leaving.ends(standing, since)
        elif owed.limit is None or step is None:
            due = None
        else:
            due = end_of(owed.limit, step, limits, is_urgent=kind.is_urgent(row))
        views.append(TaskView(task, since, due, task.side in mine))
    return tuple(views)


def end_of(limit: Limit, step: Any, limits: Limits, *, is_urgent: bool) -> datetime:
    """Until when that is to be done which a step makes due."""
    since = happened_at(step)
    if limit.urgent and is_urgent:
        return since + limits[limit.urgent]
    if limit.is_working:
        return skip_weekends(since, limits[limit.name])
    begun = limit.since(step) if limit.since else None
    return (begun or since) + limits[limit.name]


def skip_weekends(start: datetime, time: timedelta) -> datetime:
    """The end of so much working time; Saturdays and Sundays in China do not count."""
    end = start
    whole_days, rest = divmod(time, timedelta(days=1))
    for part in (*[timedelta(days=1)] * whole_days, rest):
        end += part
        while local(end).weekday() >= WEEKEND:
            end += timedelta(days=1)
    return end

"""The receipt ladder of one referral, what is owed on it, and what this person may do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.cases.folding import Case, Task
from app.cases.ladder import Ahead, Limit
from app.core.clock import local, told_by
from app.core.rights import Actor
from app.core.values import instant_of
from app.receipts import Arrival, Receipt, ReceiptState
from app.referrals.ladder import LADDERS, RULES, Side, StepCode, TaskCode, direction_of
from app.referrals.owing import Standing, ends_at, owed
from app.referrals.records import URGENT, Referral
from app.referrals.views import Limits, Rung, RungCode, StepView, TaskView

WEEKEND = 5
"""From this weekday on (Monday is 0) offices are closed."""


def rungs(
    referral: Referral,
    case: Case,
    steps: Sequence[StepView],
    there: Arrival | None,
    receipt: Receipt,
    places: Mapping[str, str],
) -> tuple[Rung, ...]:
    """Facts from the first to the last; what is still ahead follows as not done.

    there: what is known of the case at its receiver.
    """
    sender = places.get(referral.by_phone_for or referral.home, "")
    written = Rung(RungCode.WRITTEN, True, referral.written_at, sender, referral.doctor_name or "")
    climbed = [written, _on_hub(receipt, sender)]
    if referral.to_facility_id and referral.to_facility_id != referral.home:
        place = places.get(referral.to_facility_id, "")
        climbed += [_delivered(case, there, place), _opened(there, place)]
    by_step = {view.record.id: view for view in steps}
    wanted = LADDERS[direction_of(referral.direction)].ahead
    climbed += [_rung(ahead, case, by_step) for ahead in wanted]
    return tuple(climbed)


def _on_hub(receipt: Receipt, sender: str) -> Rung:
    """A case read off its slip waits for the record of its sender; since when, by the hub's time."""
    if receipt.state is ReceiptState.ON_PAPER:
        return Rung(RungCode.RECORD_AWAITED, False, receipt.hub_at, sender)
    return Rung(RungCode.ON_HUB, receipt.state is ReceiptState.ON_HUB, receipt.hub_at)


def _delivered(case: Case, there: Arrival | None, place: str) -> Rung:
    """Of the newest submission. Who has opened the case has it, whoever noted that."""
    submitted = case.last(StepCode.SUBMIT)
    at = there.arrived_at(submitted.ord) if there and submitted else None
    if at is None and (there is None or there.opened_at is None):
        return Rung(RungCode.DELIVERED, False)
    return Rung(RungCode.DELIVERED, True, at, place)


def _opened(there: Arrival | None, place: str) -> Rung:
    if there is None or there.opened_at is None:
        return Rung(RungCode.OPENED, False)
    return Rung(RungCode.OPENED, True, there.opened_at, place, there.opened_by)


def _rung(ahead: Ahead, case: Case, by_step: Mapping[str, StepView]) -> Rung:
    code, step = RungCode(ahead.code), case.last(*ahead.steps)
    view = by_step.get(step.id) if step else None
    if view is None or case.state in ahead.unless:
        return Rung(code, False)
    record, taken = view.record, StepCode(view.record.step)
    failed = RULES[taken].has_failed
    return Rung(code, True, view.stamp.at, view.place, record.by_name or "", taken, failed)


def task_views(
    case: Case,
    rows: Mapping[str, Any],
    urgency: str,
    mine: frozenset[Side],
    limits: Limits,
    standing: Standing,
) -> tuple[TaskView, ...]:
    """rows: the steps by id, each with `at`, `changed_at` and `appointment_at`."""
    views: list[TaskView] = []
    for task in owed(case, standing, mine):
        step = rows.get(task.about)
        since = happened_at(step) if step else None
        due = _due(task, case, step, urgency, limits) if step else None
        if task.code in _ENDINGS:
            due = (ends_at(standing.gone) if standing.gone else None) or since
        views.append(TaskView(task, since, due, task.side in mine))
    return tuple(views)


_ENDINGS = frozenset({TaskCode.RESIDENT_DIED, TaskCode.RESIDENT_MOVED, TaskCode.PLACE_ENDED})


def happened_at(step: Any) -> datetime:
    """A step that a wrong clock dates into the future is as old as its arrival at the hub."""
    said_at = _moment(step.at)
    assert said_at is not None
    return told_by(said_at, _moment(step.changed_at)).at


def _moment(value: datetime | str | None) -> datetime | None:
    return instant_of(value) if isinstance(value, str) else value


def _due(task: Task, case: Case, step: Any, urgency: str, limits: Limits) -> datetime | None:
    owed = case.ladder.owed_by_code.get(task.code)
    return _end_of(owed.limit, step, urgency, limits) if owed and owed.limit else None


def _end_of(limit: Limit, step: Any, urgency: str, limits: Limits) -> datetime:
    since = happened_at(step)
    if limit.urgent and urgency in URGENT:
        return since + _length(limits, limit.urgent)
    if limit.is_working:
        return skip_weekends(since, _length(limits, limit.name))
    start = limit.since(step) if limit.since else None
    return (start or since) + _length(limits, limit.name)


def _length(limits: Limits, name: str) -> timedelta:
    length: timedelta = getattr(limits, name)
    return length


def skip_weekends(start: datetime, time: timedelta) -> datetime:
    """The end of so much working time; Saturdays and Sundays in China do not count."""
    end = start
    whole_days, rest = divmod(time, timedelta(days=1))
    for part in (*[timedelta(days=1)] * whole_days, rest):
        end += part
        while local(end).weekday() >= WEEKEND:
            end += timedelta(days=1)
    return end


def allowed(case: Case, sides: frozenset[Side], actor: Actor) -> tuple[StepCode, ...]:
    """The steps this person may take now, in the order of the ladder."""
    return tuple(
        StepCode(rule.code)
        for rule in case.ladder.steps
        if rule.sides & sides and actor.may(rule.writers) and case.is_possible(rule)
    )

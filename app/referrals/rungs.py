"""The receipt ladder of one referral, what is owed on it, and what this person may do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import local, told_by
from app.core.rights import Actor
from app.core.values import instant_of
from app.receipts import Arrival, Receipt, ReceiptState
from app.referrals.appointments import last_moment
from app.referrals.folding import Case, TaskCode
from app.referrals.ladder import (
    EXPECTED,
    RULES,
    Direction,
    Rule,
    Side,
    Sort,
    State,
    StepCode,
)
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
    wanted = _AHEAD_UP if referral.direction == Direction.UP else _AHEAD_DOWN
    climbed += [_rung(code, codes, case, by_step) for code, codes in wanted]
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


_ANSWERS = (StepCode.ACCEPT, StepCode.REJECT, StepCode.RETURN, StepCode.REDIRECT)
_FAILURES = frozenset(
    {StepCode.REJECT, StepCode.RETURN, StepCode.REDIRECT, StepCode.CANCEL, StepCode.NOT_ARRIVED}
)
_AHEAD_DOWN = (
    (RungCode.ANSWERED, (*_ANSWERS, StepCode.CANCEL)),
    (RungCode.ARRIVED, (StepCode.ARRIVED, StepCode.ADMITTED, StepCode.NOT_ARRIVED)),
    (RungCode.FOLLOWED, (StepCode.FOLLOW_UP,)),
)
_AHEAD_UP = (
    *_AHEAD_DOWN[:2],
    (RungCode.FINISHED, (StepCode.DISCHARGED, StepCode.ONWARD)),
    (RungCode.SENT_BACK, (StepCode.RETURNED_BACK,)),
    (RungCode.FOLLOWED, (StepCode.BACK_CONFIRMED, StepCode.FOLLOW_UP)),
)


def _rung(
    code: RungCode, codes: Sequence[StepCode], case: Case, by_step: Mapping[str, StepView]
) -> Rung:
    step = case.last(*codes)
    view = by_step.get(step.id) if step else None
    if view is None or _is_overtaken(code, case):
        return Rung(code, False)
    record = view.record
    taken = StepCode(record.step)
    failed = taken in _FAILURES
    return Rung(code, True, view.stamp.at, view.place, record.by_name or "", taken, failed)


def _is_overtaken(code: RungCode, case: Case) -> bool:
    """An answer to an earlier round is no answer to the one that waits now."""
    return code is RungCode.ANSWERED and case.state is State.WAITING


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
        appointed = _moment(step.appointment_at) if step else None
        start = last_moment(appointed) if appointed else since
        due = _due(task.code, since, start, urgency, limits) if since and start else None
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


def _due(
    code: TaskCode, since: datetime, appointment: datetime, urgency: str, limits: Limits
) -> datetime | None:
    if code is TaskCode.ANSWER:
        if urgency in URGENT:
            return since + limits.urgent_answer
        return skip_weekends(since, limits.answer)
    if code is TaskCode.RECORD_ARRIVAL:
        return appointment + limits.arrival
    if code is TaskCode.WRITE_RETURN:
        return skip_weekends(since, limits.return_slip)
    if code is TaskCode.FOLLOW_UP:
        return since + limits.follow_up
    return since + limits.first_visit if code is TaskCode.FIRST_VISIT else None


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
        rule.code
        for rule in RULES.values()
        if rule.sides & sides and actor.may(rule.writers) and is_possible(rule, case)
    )


def is_possible(rule: Rule, case: Case) -> bool:
    """Whether the step makes sense where the case stands. A death can always be told."""
    if rule.sort is not Sort.FACT:
        return case.state in rule.moves
    if case.round is None:
        return False
    if rule.code is StepCode.ASK_CANCEL:
        return case.state in EXPECTED
    if rule.code is StepCode.SET_OUT:
        return case.state in (State.WAITING, State.ACCEPTED)
    return not rule.moves or case.state in rule.moves

"""Silence past a limit is a task: not on the hub, not fetched, not opened, not answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.folding import Step
from app.cases.kind import CaseKind, Folded
from app.cases.ladder import EITHER, SENDER, Limit, Side
from app.cases.owing import Limits, skip_weekends
from app.cases.times import moment
from app.core.values import instant_of
from app.receipts import Arrival

L = TypeVar("L")
FORGOTTEN = timedelta(days=60)
"""Of what is older nobody waits for a receipt any more."""
_UNSENT, _UNFETCHED, _UNOPENED = (
    Limit("unsent"),
    Limit("unfetched", "urgent_unfetched"),
    Limit("unopened", "urgent_unopened"),
)


class Silence(StrEnum):
    NOT_ON_HUB = "not_on_hub"
    NOT_FETCHED = "not_fetched"
    NOT_OPENED = "not_opened"
    NOT_ANSWERED = "not_answered"
    PLACE_ENDED = "place_ended"
    """Nobody is there to hear it."""
    NO_RECORD = "no_record"
    """Read off its slip; what was done here waits at the hub for the sender's record."""


@dataclass(frozen=True)
class Silent:
    """What is missing, since when, and at which facility ("" while it is still on this side); it is
    told once now is later than `beyond`. phone: a number that is known from the case itself."""

    why: Silence
    since: datetime
    facility_id: str
    beyond: datetime
    phone: str = ""


@dataclass(frozen=True)
class SilentLine(Generic[L]):
    """A case of which nothing is heard: whom one rings, and under which number if that is known."""

    line: L
    why: Silence
    since: datetime
    place: str
    phone: str


def last_word(one: Folded) -> Step | None:
    """The newest step of the case, if this side took it and the other side is to hear of it."""
    inside = one.case.ladder.inside
    spoken = [o.step for o in one.case.outcomes if o.step.code not in inside]
    if not spoken or one.sides == EITHER or not one.sides:
        return None
    last = spoken[-1]
    return last if last.sides & one.sides and last.sides != EITHER else None


@dataclass(frozen=True)
class _Missing:
    """Makes what is missing of one case, with the limits of its urgency."""

    limits: Limits
    is_urgent: bool

    def past(self, why: Silence, since: datetime, place: str, limit: Limit | None) -> Silent | None:
        if limit is None or limit.name not in self.limits:
            return None
        if limit.urgent and self.is_urgent:
            return Silent(why, since, place, since + self.limits[limit.urgent])
        time = self.limits[limit.name]
        end = skip_weekends(since, time) if limit.is_working else since + time
        return Silent(why, since, place, end)


def silence_of(one: Folded, step: Step, limits: Limits) -> Silent | None:
    """What is missing of the last word, and from when on that is too long."""
    missing, row = _Missing(limits, one.is_urgent), one.steps[step.id]
    written_at, hub_at = moment(row.written_at), moment(row.changed_at)
    assert written_at is not None
    if not step.ord or hub_at is None:
        return missing.past(Silence.NOT_ON_HUB, written_at, "", _UNSENT)
    other = one.parties.receiver if one.sides == SENDER else one.parties.sender
    if not other:
        return None
    there = one.arrivals.get(other) or Arrival(other)
    if (EITHER - one.sides) & one.standing.ended:
        return _unheard(one, Silent(Silence.PLACE_ENDED, written_at, other, written_at), there)
    arrived, opened = there.arrived_at(step.ord), there.opened_at
    if arrived is None and opened is None:
        return missing.past(Silence.NOT_FETCHED, hub_at, other, _UNFETCHED)
    if opened is None:
        return missing.past(Silence.NOT_OPENED, arrived or hub_at, other, _UNOPENED)
    return missing.past(Silence.NOT_ANSWERED, hub_at, other, _answer_of(one))


def _unheard(one: Folded, silent: Silent, there: Any) -> Silent | None:
    """Nothing to be told where it was read in time, or stands among what is due already."""
    ended = one.case.ladder.leaving.ended if one.case.ladder.leaving else ""
    is_owed = any(task.is_mine and task.code == ended for task in one.tasks)
    return None if is_owed or there.opened_at is not None else silent


def _answer_of(one: Folded) -> Limit | None:
    """How long the answer may take that the sender waits for."""
    state, ladder = one.case.state, one.case.ladder
    if one.sides != SENDER or state not in ladder.waiting:
        return None
    owed = (o for o in ladder.owed if o.side is Side.RECEIVER and state in o.states)
    return next((o.limit for o in owed if o.limit is not None), None)


def awaited_of(session: Session, kind: CaseKind) -> dict[str, datetime]:
    """Of the cases read off a slip here, since when the hub has the slip and not the record."""
    query = text(
        f"SELECT root.id, min(change.hub_time) FROM slip "
        f"JOIN {kind.name} AS root ON root.id = slip.root AND root.rev = 0 "
        "JOIN change ON change.record_id = slip.id AND change.state = 'waiting' "
        "WHERE change.hub_time IS NOT NULL GROUP BY root.id"
    )
    return {case: instant_of(at) for case, at in session.execute(query)}


def record_missing(now: Any, since: datetime, phone: str, limits: Limits) -> Silent:
    """now: what is kept of the case."""
    beyond = since + limits[_UNSENT.name]
    return Silent(Silence.NO_RECORD, since, now.sender, beyond, phone)

"""Silence past a limit is a task: not on the hub, not fetched, not opened, not answered.

At the receiver: a case that is known from its slip alone, whose own record never comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.folding import Step
from app.cases.ladder import EITHER, SENDER
from app.core.values import instant_of
from app.receipts import Arrival
from app.referrals.ladder import INSIDE, State, TaskCode
from app.referrals.lines import FoldedLine
from app.referrals.records import URGENT
from app.referrals.rungs import skip_weekends
from app.referrals.views import CaseLine, Limits

FORGOTTEN = timedelta(days=60)
"""Of what is older nobody waits for a receipt any more."""


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
    """What is missing, since when, and at which facility; "" while it is still on this side.

    phone: a number that is known from the case itself."""

    why: Silence
    since: datetime
    facility_id: str
    phone: str = ""


@dataclass(frozen=True)
class SilentLine:
    """A case of which nothing is heard: whom one rings, and under which number if that is known."""

    line: CaseLine
    why: Silence
    since: datetime
    place: str
    phone: str


@dataclass(frozen=True)
class Stamps:
    """When a step was written, and when it reached the hub."""

    written_at: datetime
    hub_at: datetime | None


@dataclass(frozen=True)
class Awaited:
    """Since when the hub waits for the record of a slip (its own time), and the writer's number."""

    since: datetime
    phone: str


def last_word(one: FoldedLine) -> Step | None:
    """The newest step of the case, if this side took it and the other side is to hear of it."""
    spoken = [o.step for o in one.case.outcomes if o.step.code not in INSIDE]
    if not spoken or one.sides == EITHER or not one.sides:
        return None
    last = spoken[-1]
    return last if last.sides & one.sides and last.sides != EITHER else None


def silence_of(
    one: FoldedLine, step: Step, stamps: Stamps, now: datetime, limits: Limits
) -> Silent | None:
    """What is missing longer than it may be; None while all is in time."""
    is_urgent = one.line.urgency in URGENT
    if now - stamps.written_at > FORGOTTEN:
        return None
    if not step.ord or stamps.hub_at is None:
        unsent = Silent(Silence.NOT_ON_HUB, stamps.written_at, "")
        return _past(unsent, limits.unsent, now)
    parties = one.parties
    other = parties.receiver if one.sides == SENDER else parties.sender
    if not other:
        return None
    there = one.arrivals.get(other) or Arrival(other)
    if (EITHER - one.sides) & one.standing.ended:
        return _unheard(one, Silent(Silence.PLACE_ENDED, stamps.written_at, other), there)
    arrived, opened = there.arrived_at(step.ord), there.opened_at
    if arrived is None and opened is None:
        limit = limits.urgent_unfetched if is_urgent else limits.unfetched
        return _past(Silent(Silence.NOT_FETCHED, stamps.hub_at, other), limit, now)
    if opened is None:
        limit = limits.urgent_unopened if is_urgent else limits.unopened
        return _past(Silent(Silence.NOT_OPENED, arrived or stamps.hub_at, other), limit, now)
    return _unanswered(one, Silent(Silence.NOT_ANSWERED, stamps.hub_at, other), now, limits)


def _unheard(one: FoldedLine, silent: Silent, there: Arrival) -> Silent | None:
    """Nothing to be told where it was read in time, or stands among what is due already."""
    is_owed = any(task.code is TaskCode.PLACE_ENDED for task in one.line.mine)
    return None if is_owed or there.opened_at is not None else silent


def awaited_of(session: Session) -> dict[str, Awaited]:
    """By case: those read off a slip here of which the hub has the slip, and not the record."""
    query = text(
        "SELECT referral.id, min(change.hub_time), referral.doctor_phone FROM slip "
        "JOIN referral ON referral.id = slip.root AND referral.rev = 0 "
        "JOIN change ON change.record_id = slip.id AND change.state = 'waiting' "
        "WHERE change.hub_time IS NOT NULL GROUP BY referral.id"
    )
    found = session.execute(query)
    return {case: Awaited(instant_of(at), phone or "") for case, at, phone in found}


def record_missing(
    one: FoldedLine, awaited: Awaited, now: datetime, limits: Limits
) -> Silent | None:
    if now - awaited.since > FORGOTTEN:
        return None
    missing = Silent(Silence.NO_RECORD, awaited.since, one.parties.sender, awaited.phone)
    return _past(missing, limits.unsent, now)


def _past(silent: Silent, limit: timedelta, now: datetime) -> Silent | None:
    return silent if now - silent.since > limit else None


def _unanswered(one: FoldedLine, silent: Silent, now: datetime, limits: Limits) -> Silent | None:
    if one.sides != SENDER or one.case.state is not State.WAITING:
        return None
    if one.line.urgency in URGENT:
        return _past(silent, limits.urgent_answer, now)
    return silent if skip_weekends(silent.since, limits.answer) < now else None


def stamps_of(session: Session, step_ids: Iterable[str]) -> Mapping[str, Stamps]:
    query = text(
        "SELECT id, written_at, changed_at FROM referral_step "
        "WHERE id IN (SELECT value FROM json_each(:ids))"
    )
    found = session.execute(query, {"ids": json.dumps(list(step_ids))})
    return {
        step_id: Stamps(instant_of(written), instant_of(changed) if changed else None)
        for step_id, written, changed in found
    }


def phones_of(session: Session, facility_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Facility → (name, phone): its own number, else the first on its list of duty phones."""
    query = text(
        "SELECT id, coalesce(short_name, name), coalesce(phone, "
        "json_extract(duty_phones, '$[0].phone')) FROM facility "
        "WHERE id IN (SELECT value FROM json_each(:ids))"
    )
    found = session.execute(query, {"ids": json.dumps(sorted(facility_ids))})
    return {facility: (name or "", phone or "") for facility, name, phone in found}

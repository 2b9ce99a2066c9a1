"""Steps that somebody took at an institution, as a log of that person's work counts them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import CHINA
from app.referrals.records import ReferralStep


def steps_taken(
    session: Session, name: str, place: str | None, first: date, last: date
) -> Counter[str]:
    """How many of each kind, first and last day included."""
    query = select(ReferralStep.step).where(
        ReferralStep.by_name == name,
        ReferralStep.place_id == place,
        ReferralStep.at >= _begin(first),
        ReferralStep.at < _begin(last + timedelta(days=1)),
        ReferralStep.voided_at.is_(None),
    )
    return Counter(session.scalars(query))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA).astimezone(UTC)

"""Steps that somebody took at an institution, as a log of that person's work counts them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import midnight
from app.referrals.records import ReferralStep
from app.storage.reading import in_lists


def steps_taken(
    session: Session, name: str, place: str | None, first: date, last: date
) -> Counter[str]:
    """How many of each kind, first and last day included."""
    query = select(ReferralStep.step).where(
        ReferralStep.by_name == name,
        ReferralStep.place_id == place,
        ReferralStep.at >= midnight(first),
        ReferralStep.at < midnight(last) + timedelta(days=1),
        *in_lists(ReferralStep),
    )
    return Counter(session.scalars(query))

"""Sessions that somebody led at an institution, as a log of that person's work counts them."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.storage.reading import in_lists
from app.training.record import TrainingSession


def sessions_led(
    session: Session, trainer: str, place: str | None, giver: str | None, first: date, last: date
) -> Counter[str]:
    """How many of each kind of training, first and last day included; given by `giver` or by
    nobody that was said."""
    given = TrainingSession.supporting_id
    query = select(TrainingSession.training_kind).where(
        TrainingSession.trainer == trainer,
        TrainingSession.supported_id == place,
        or_(given.is_(None), given == giver),
        TrainingSession.held_on >= first,
        TrainingSession.held_on <= last,
        *in_lists(TrainingSession),
    )
    return Counter(session.scalars(query))

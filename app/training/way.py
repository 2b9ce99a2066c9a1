"""How far a session has got on its way to the institution that gave or received it."""

from __future__ import annotations

from collections.abc import Mapping

from app.receipts import Arrival, Way, way_of
from app.training.record import TrainingSession


def partner_of(record: TrainingSession, here: str) -> str | None:
    """The other institution in the network that is to see a session recorded here."""
    others = [one for one in (record.supporting_id, record.supported_id) if one != here]
    return next(filter(None, others), None) if record.home == here else None


def way_of_session(
    record: TrainingSession, here: str, arrivals: Mapping[str, Arrival]
) -> Way | None:
    partner = partner_of(record, here)
    return way_of(record.ord, arrivals.get(partner)) if partner else None

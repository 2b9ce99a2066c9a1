"""When a step happened, read off a row or a record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.clock import told_by
from app.core.values import instant_of


def happened_at(step: Any) -> datetime:
    """A step that a wrong clock dates into the future is as old as its arrival at the hub."""
    at = moment(step.at)
    assert at is not None
    return told_by(at, moment(step.changed_at)).at


def moment(value: datetime | str | None) -> datetime | None:
    """Rows hold instants as texts, records as themselves."""
    return instant_of(value) if isinstance(value, str) else value

"""How field values are written on the wire: JSON only, dates and instants as ISO text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.core.kinds import FieldType
from app.core.merge import are_members

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Of what must have been at some time, nobody knows when."""


def instant_text(instant: datetime) -> str:
    """ISO text in UTC with milliseconds, so that text order is time order."""
    return (
        instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{instant.microsecond // 1000:03d}Z"
    )


def instant_of(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def instant_or_none(text: object) -> datetime | None:
    """Of what is read as it is stored, by whatever program: what is no instant is none."""
    try:
        instant = instant_of(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if instant is None or instant.tzinfo is None or not MINYEAR < instant.year < MAXYEAR:
        return None  # at the ends of the calendar no other zone has such a time
    return instant


def to_wire(kind: FieldType, value: Any) -> Any:
    """The JSON value of a field; an empty text, list or None travels as None (absent)."""
    if value is None or value == "" or value == [] or value == ():
        return None
    if kind is FieldType.DATE:
        return value.isoformat() if isinstance(value, date) else value
    if kind is FieldType.INSTANT:
        return instant_text(value) if isinstance(value, datetime) else value
    if kind is FieldType.NUMBER and isinstance(value, Decimal):
        return float(value)
    if kind is FieldType.CODES and are_members(value):
        return sorted(value)
    return value


def from_wire(kind: FieldType, value: Any) -> Any:
    if value is None or value == "":
        return None
    if kind is FieldType.DATE:
        return date.fromisoformat(value)
    if kind is FieldType.INSTANT:
        return instant_of(value)
    return value


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields without those that are absent."""
    return {name: value for name, value in fields.items() if value is not None}

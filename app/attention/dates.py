"""Dates that a wrong clock put into records: what stood for today then, and the day it was.

What is written while a clock is wrong bears the date that clock offered. Once the hub has told the
time, the day on which it was really written is known; a person decides whether the date is set
right, for it may have been meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from app.attention.held import case_title
from app.core.clock import CHINA, Stamp, day_of, stamp_of
from app.core.kinds import Field, FieldType, Kind
from app.core.values import instant_of
from app.storage.base import load
from app.storage.rows import Tables
from app.storage.store import read_state

_STAMPS = "SELECT n, stamps, hub_time FROM change WHERE state <> 'replaced'"
"""Of every change, and what it says only of those that may be meant."""
_CHANGES = (
    'SELECT kind, record_id, "values", stamps, hub_time FROM change '
    "WHERE n IN (SELECT value FROM json_each(?)) ORDER BY n DESC"
)
_DAY_MS, _CHINA_MS = 24 * 3600 * 1000, 8 * 3600 * 1000
KEPT = "date_kept."
"""In table `setting`, with record and field: somebody has said that the date is meant."""


@dataclass(frozen=True)
class DoubtfulDate:
    """A field that holds the day a wrong clock showed, and the day it was by the county."""

    kind: str
    record_id: str
    kind_label: str
    title: str
    about: str
    field: Field
    shown: date
    right: date

    @property
    def id(self) -> str:
        return f"{self.record_id}.{self.field.name}"


def doubtful_dates(connection: Connection, tables: Tables) -> list[DoubtfulDate]:
    """The newest first, each field once, as long as it still holds what the clock showed."""
    boots = read_state(connection, "boots", {})
    found: dict[str, DoubtfulDate] = {}
    rows = connection.exec_driver_sql(_STAMPS)
    wanted = [n for n, stamps, hub_time in rows if _may_differ(stamps, hub_time, boots)]
    for row in connection.exec_driver_sql(_CHANGES, (json.dumps(wanted),)).mappings():
        kind = tables.kinds.get(row["kind"])
        if kind is None or kind.append_only or kind.administered:
            continue
        for one in _in_change(connection, tables, kind, row, boots):
            found.setdefault(one.id, one)
    kept = _kept(connection) if found else set()
    return [one for one in found.values() if one.id not in kept]


def _may_differ(stamps: str, hub_time: str | None, boots: dict[str, Any]) -> bool:
    """Whether the day that was offered may be another than the day it was: in a twentieth of the
    time that it takes to tell, for a store has tens of thousands of changes."""
    try:
        wall, boot, steady, offset = load(stamps)
        said, heard = wall + offset, boots.get(boot)
        if heard is not None:
            at = heard[1] - heard[0] + steady
        elif hub_time:
            at = min(said, int(instant_of(hub_time).timestamp() * 1000))
        else:
            return False
        return bool((said + _CHINA_MS) // _DAY_MS != (at + _CHINA_MS) // _DAY_MS)
    except (ValueError, TypeError, OverflowError, LookupError):
        return False


def _in_change(
    connection: Connection, tables: Tables, kind: Kind, row: Any, boots: dict[str, Any]
) -> Iterator[DoubtfulDate]:
    days = _days(row, boots)
    if days is None:
        return
    shown, right = days
    values = json.loads(row["values"])
    wrong = [f for f in _dates(kind) if values.get(f.name) == shown.isoformat()]
    here = tables.get(connection, kind.name, row["record_id"]) if wrong else None
    if here is None or here.fields.get("voided_at"):
        return
    about = case_title(connection, tables, here.root)
    for field in wrong:
        if here.fields.get(field.name) == shown.isoformat():
            title = kind.title_of(here.fields)
            yield DoubtfulDate(kind.name, here.id, kind.label, title, about, field, shown, right)


def _dates(kind: Kind) -> list[Field]:
    return [field for field in kind.fields if field.type is FieldType.DATE]


def _days(row: Any, boots: dict[str, Any]) -> tuple[date, date] | None:
    """The day that was offered as today, and the day it was; None where they are one, or where
    nothing better is known than what the clock said."""
    try:
        stamps = json.loads(row["stamps"])
        heard_at = instant_of(row["hub_time"]) if row["hub_time"] else None
        stamp = stamp_of(stamps, boots, heard_at)
        shown = day_of(stamp.wall + timedelta(milliseconds=stamps[3]))
        right = stamp.at.astimezone(CHINA).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    is_known = not stamp.is_about or _is_bounded(stamp, heard_at)
    return (shown, right) if is_known and shown != right else None


def _is_bounded(stamp: Stamp, heard_at: Any) -> bool:
    """Written before the hub had it, by a clock that showed a later day."""
    return heard_at is not None and stamp.at == heard_at


def _kept(connection: Connection) -> set[str]:
    query = f"SELECT substr(name, {len(KEPT) + 1}) FROM setting WHERE name LIKE ?"
    return set(connection.exec_driver_sql(query, (f"{KEPT}%",)).scalars())

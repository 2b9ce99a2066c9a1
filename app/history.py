"""The whole story of one record: what was written here, and what arrived from others.

Changes written here are kept one by one. What others wrote arrives as the record's newest state,
so several changes of theirs may stand here as one; the county's hub keeps each of them. What they
wrote that did not enter the record is told too: the hub kept it aside, and nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import Session

from app.core.clock import Stamp, stamp_of
from app.core.kinds import Field, Kind, Merge
from app.core.merge import is_set_change
from app.core.values import instant_or_none
from app.storage.base import STAMPED, dump
from app.storage.cases import Conflict
from app.storage.change import Action, ChangeState
from app.storage.store import Store, read_state

_CHANGES = "SELECT * FROM change WHERE record_id = ? AND state <> 'replaced' ORDER BY n"
_ARRIVALS = "SELECT * FROM history WHERE record_id = ? ORDER BY n"
_NOT_SENT = 2**63
"""Sorts what has no place at the hub yet behind everything that has one."""
_UNSAID = frozenset({*STAMPED, "voided_by"})
"""Who and when stand in the entry itself."""


class HistoryDeed(StrEnum):
    MADE = "made"
    CHANGED = "changed"
    VOIDED = "voided"
    ARRIVED = "arrived"
    """The record came to this computer for the first time."""


@dataclass(frozen=True)
class FieldChange:
    """One field before and after. For a set: what was taken out, and what was added.

    `field` is None for a field that a later program writes; `was_kept_aside` marks a value that
    did not enter the record because somebody else had changed the field meanwhile.
    """

    name: str
    field: Field | None
    before: Any
    after: Any
    was_kept_aside: bool = False

    @property
    def label(self) -> str:
        """English source text, for translation; the plain name of an unknown field."""
        return self.field.label if self.field is not None else self.name

    @property
    def stands_beside(self) -> bool:
        """A measurement that was kept aside counts beside the one in the record."""
        return self.was_kept_aside and self.field is not None and self.field.merge is Merge.BOTH


@dataclass(frozen=True)
class HistoryEntry:
    """One step of the story: who, where, when, and what became different.

    `state` tells how far a change written here has got; None for what arrived from others.
    `stamp` tells of a change written here what this computer's clock said; what arrived bears the
    hub's time.
    """

    deed: HistoryDeed
    by: str | None
    place: str | None
    at: datetime | None
    differences: tuple[FieldChange, ...]
    state: ChangeState | None = None
    order: int = _NOT_SENT
    stamp: Stamp | None = None

    @property
    def was_written_here(self) -> bool:
        return self.state is not None


@dataclass(frozen=True)
class Story:
    """Entries in the order of the hub, those not sent yet last.

    `complete_from` is None when the record was made here; otherwise what happened before that
    instant is known to the county only.
    """

    entries: tuple[HistoryEntry, ...]
    complete_from: datetime | None = None

    @property
    def is_complete(self) -> bool:
        return self.complete_from is None


class History:
    """Who did what to a record, and when."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, kind: Kind, record_id: str) -> Story:
        with self._store.reading() as session:
            connection = session.connection()
            own = _written_here(connection, kind, record_id)
            arrived = _arrived(connection, kind, record_id)
            aside = _kept_aside(session, kind, record_id, own)
            row = self._store.tables.get(connection, kind.name, record_id)
            lookup = self._store.tables.lookup(connection)
            field_of = kind.fields_in(row.fields if row else {}, lookup)
        others = (*_without_own(arrived, own), *aside)
        entries = sorted(
            (_in_words(entry, field_of) for entry in (*own, *others)),
            key=lambda entry: entry.order,
        )
        made_here = any(entry.deed is HistoryDeed.MADE for entry in own)
        first = arrived[0].at if arrived and not made_here else None
        return Story(tuple(entries), first)


def _in_words(entry: HistoryEntry, field_of: Callable[[str], Field | None]) -> HistoryEntry:
    """With the fields of this very record."""
    told = tuple(replace(one, field=field_of(one.name)) for one in entry.differences)
    return replace(entry, differences=told)


def _written_here(connection: Connection, kind: Kind, record_id: str) -> list[HistoryEntry]:
    here, boots = read_state(connection, "facility"), read_state(connection, "boots", {})
    found = connection.exec_driver_sql(_CHANGES, (record_id,))
    return [_own_entry(row, kind, here, boots) for row in found]


def _own_entry(
    row: Row[Any], kind: Kind, here: str | None, boots: Mapping[str, Any]
) -> HistoryEntry:
    named = row._mapping
    values, was = json.loads(named["values"]), json.loads(named["was"])
    lost = frozenset(json.loads(named["lost"] or "[]"))
    heard_at = instant_or_none(named["hub_time"])
    stamp = stamp_of(json.loads(named["stamps"]), boots, heard_at)
    return HistoryEntry(
        _deed(named["action"], values),
        named["person_id"],
        values.get("place_id") or here,
        stamp.at,
        _differences(kind, values, was, lost),
        ChangeState(named["state"]),
        named["seq"] or _NOT_SENT,
        stamp,
    )


def _deed(action: str, values: Mapping[str, Any]) -> HistoryDeed:
    if action == Action.PUT:
        return HistoryDeed.MADE
    return HistoryDeed.VOIDED if values.get("voided_at") else HistoryDeed.CHANGED


def _differences(
    kind: Kind, values: Mapping[str, Any], was: Mapping[str, Any], lost: frozenset[str]
) -> tuple[FieldChange, ...]:
    """In the order of the kind's fields, unknown ones last."""
    order = {field.name: place for place, field in enumerate(kind.fields)}
    names = sorted(values.keys() - _UNSAID, key=lambda name: (order.get(name, len(order)), name))
    return tuple(
        _difference(kind.field(name), name, values[name], was.get(name), name in lost)
        for name in names
    )


def _difference(
    field: Field | None, name: str, value: Any, before: Any, was_kept_aside: bool
) -> FieldChange:
    if is_set_change(value):
        before, value = value.get("remove") or None, value.get("add") or None
    return FieldChange(name, field, before, value, was_kept_aside)


def _arrived(connection: Connection, kind: Kind, record_id: str) -> list[HistoryEntry]:
    found = list(connection.exec_driver_sql(_ARRIVALS, (record_id,)))
    return [_arrival(row, kind) for row in found]


def _arrival(row: Row[Any], kind: Kind) -> HistoryEntry:
    before, after = json.loads(row.before), json.loads(row.after)
    differences = _differences(kind, after, before, frozenset())
    if not differences:
        deed = HistoryDeed.ARRIVED
    else:
        deed = HistoryDeed.VOIDED if after.get("voided_at") else HistoryDeed.CHANGED
    at = instant_or_none(row.at)
    return HistoryEntry(deed, row.by, row.place, at, differences, order=row.rev)


def _kept_aside(
    session: Session, kind: Kind, record_id: str, own: Iterable[HistoryEntry]
) -> list[HistoryEntry]:
    """What others wrote that did not enter the record; our own is told where it was written."""
    known = {
        (entry.by, difference.name, dump(difference.after))
        for entry in own
        for difference in entry.differences
    }
    found = session.scalars(select(Conflict).where(Conflict.record_id == record_id))
    return [
        _aside_entry(one, kind)
        for one in found
        if (one.loser_by, one.field, dump(one.loser)) not in known
    ]


def _aside_entry(conflict: Conflict, kind: Kind) -> HistoryEntry:
    name = conflict.field
    was = conflict.older[-1] if isinstance(conflict.older, list) and conflict.older else None
    difference = _difference(kind.field(name), name, conflict.loser, was, True)
    by, place, at = conflict.loser_by, conflict.loser_from, conflict.loser_at
    return HistoryEntry(HistoryDeed.CHANGED, by, place, at, (difference,), order=conflict.rev)


def _without_own(
    arrived: Iterable[HistoryEntry], own: Iterable[HistoryEntry]
) -> list[HistoryEntry]:
    """What arrived, less what only came back: our own change is told where it was written."""
    written = [
        (entry.order, difference.name, dump(difference.after))
        for entry in own
        for difference in entry.differences
        if not difference.was_kept_aside
    ]
    told: list[HistoryEntry] = []
    for entry in arrived:
        known = {(name, value) for order, name, value in written if order <= entry.order}
        others = tuple(d for d in entry.differences if (d.name, dump(d.after)) not in known)
        if others or entry.deed is HistoryDeed.ARRIVED:
            told.append(replace(entry, differences=others))
    return told

"""Who can see a resident, since when and why: the rules of sight, asked about one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.core.coding import table
from app.core.kinds import Kind
from app.core.record import RecordRow
from app.core.sight import SightReason, View, views
from app.core.values import instant_of
from app.history import History
from app.patients.joined import family_of
from app.patients.lookups import PATIENT_LOOKUP, REASONS_TABLE, PatientLookup
from app.patients.record import PATIENT
from app.storage.cases import GRANT
from app.storage.institutions import read_directory
from app.storage.rows import Tables
from app.storage.store import Store


@dataclass(frozen=True)
class Viewer:
    """One facility that sees the resident's record, or one case that carries the resident's card.

    kind and record_id name what it sees, `title` which case that is. `until` is when it ended,
    `reason` what was written down when it was opened, `ended_why` when it was closed.
    """

    facility_id: str
    why: SightReason
    kind: Kind
    record_id: str
    title: str = ""
    since: datetime | None = None
    until: datetime | None = None
    reason: str = ""
    ended_why: str = ""

    @property
    def is_open(self) -> bool:
        return self.until is None


def viewers(store: Store, patient_id: str) -> list[Viewer]:
    """As far as this store knows: the record first, then its cases, the newest first; of each who
    sees it still, then who did once."""
    tables = store.tables
    with store.reading() as session:
        connection = session.connection()
        directory = read_directory(connection, tables)
        family = family_of(session, patient_id)
        roots = [*_records(connection, tables, family), *_cases(connection, tables, family)]
        grants = {root.id: _grants(connection, tables, root.id) for root in roots}
        asked = list(session.scalars(select(PatientLookup).where(PatientLookup.root.in_(family))))
    found = [
        _viewer(store, root, view)
        for root in roots
        for view in views(root, tables.kinds[root.kind], grants[root.id], directory)
    ]
    found += [_asked(store, one) for one in asked]
    order = {root.id: place for place, root in enumerate(roots)}
    return sorted(found, key=lambda one: (order[one.record_id], not one.is_open))


def _records(connection: Connection, tables: Tables, ids: list[str]) -> list[RecordRow]:
    residents = tables.of(PATIENT)
    rows = {} if residents is None else residents.get_many(connection, ids)
    return [rows[i] for i in ids if i in rows]


def _cases(connection: Connection, tables: Tables, ids: list[str]) -> Iterator[RecordRow]:
    """Whatever kind of case carries the resident's card says so in its field `patient_id`."""
    for each in tables:
        if each.kind.child_of or each.kind.field("patient_id") is None:
            continue
        places = ", ".join("?" * len(ids))
        query = f'SELECT id FROM "{each.name}" WHERE patient_id IN ({places}) ORDER BY n DESC'
        cases = list(connection.exec_driver_sql(query, tuple(ids)).scalars())
        rows = each.get_many(connection, cases)
        yield from (rows[one] for one in cases)


def _grants(connection: Connection, tables: Tables, root: str) -> list[RecordRow]:
    query = f'SELECT id FROM "{GRANT}" WHERE root = ? ORDER BY n'
    ids = list(connection.exec_driver_sql(query, (root,)).scalars())
    papers = tables.of(GRANT)
    rows = {} if papers is None else papers.get_many(connection, ids)
    return [rows[one] for one in ids]


def _viewer(store: Store, root: RecordRow, view: View) -> Viewer:
    kind = store.kinds[root.kind]
    title = kind.title_of(root.fields) if root.kind != PATIENT else ""
    begun = Viewer(view.facility, view.why, kind, root.id, title, _instant(root, "written_at"))
    if view.grant is not None:
        return _granted(begun, view.grant)
    if view.field is not None and (named := _named_at(store, root, view)) is not None:
        return replace(begun, since=named)
    return begun


def _asked(store: Store, lookup: PatientLookup) -> Viewer:
    """What was shown then is seen no more: it began and ended at once."""
    words = (
        f"{table(REASONS_TABLE).label(lookup.reason)}：{lookup.said or ''} {lookup.by_name or ''}"
    )
    at, kind = lookup.written_at, store.kinds[PATIENT_LOOKUP]
    why = SightReason.LOOKED_UP
    return Viewer(lookup.by_facility_id, why, kind, lookup.root or "", "", at, at, words.strip())


def _granted(begun: Viewer, grant: RecordRow) -> Viewer:
    fields = grant.fields
    return replace(
        begun,
        since=_instant(grant, "written_at"),
        until=_instant(grant, "ended") or _instant(grant, "voided_at"),
        reason=fields.get("reason") or "",
        ended_why=fields.get("ended_why") or fields.get("voided_why") or "",
    )


def _named_at(store: Store, root: RecordRow, view: View) -> datetime | None:
    """When the field that names the facility came to name it; None where it always did."""
    for entry in reversed(History(store).of(store.kinds[root.kind], root.id).entries):
        if any(d.name == view.field and d.after == view.facility for d in entry.differences):
            return entry.at
    return None


def _instant(row: RecordRow, name: str) -> datetime | None:
    value: Any = row.fields.get(name)
    return instant_of(value) if isinstance(value, str) else None

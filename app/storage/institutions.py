"""Institutions and people of this store: as the rules of sight and rights want them, and what every
list and case asks of them by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.core.directory import DIRECTORY_KINDS, FACILITY, POST, FacilityDirectory
from app.core.record import RecordRow
from app.storage.reading import LISTED
from app.storage.rows import Tables


def read_directory(connection: Connection, tables: Tables) -> FacilityDirectory:
    """Who stands under whom, who works together and who holds which post, as known here."""
    return FacilityDirectory(
        row
        for kind in sorted(DIRECTORY_KINDS)
        for row in _rows(connection, tables, kind, _ids(connection, kind))
    )


def read_posts(
    connection: Connection, tables: Tables, person_id: str, facility_id: str
) -> FacilityDirectory:
    """The same facts for one person at one facility; a county may have thousands of posts."""
    posts = _ids(connection, POST, " AND person_id = ?", person_id)
    return FacilityDirectory(
        [
            *_rows(connection, tables, FACILITY, [facility_id]),
            *_rows(connection, tables, POST, posts),
        ]
    )


def _ids(connection: Connection, kind: str, condition: str = "", *values: str) -> list[str]:
    query = f'SELECT id FROM "{kind}" WHERE archived = 0{condition}'
    return list(connection.exec_driver_sql(query, values).scalars())


def _rows(
    connection: Connection, tables: Tables, kind: str, ids: Iterable[str]
) -> Iterator[RecordRow]:
    table = tables.of(kind)
    if table is not None:
        yield from table.get_many(connection, ids).values()


def names_of_places(session: Session) -> dict[str, str]:
    """What lists call each institution, also one that has ended."""
    return dict(session.execute(_NAMES).all())


def phones_of(session: Session, facility_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Facility → (name, phone): its own number, else the first on its list of duty phones."""
    found = session.execute(_PHONES, {"ids": json.dumps(sorted(facility_ids))})
    return {facility: (name or "", phone or "") for facility, name, phone in found}


def parents_of(session: Session) -> dict[str, str | None]:
    return dict(session.execute(text("SELECT id, parent_id FROM facility")).all())


def line_of(session: Session, place: str) -> set[str]:
    """Whom an institution stands under, and who stands under it."""
    return set(session.execute(_LINE, {"place": place}).scalars())


def ended_places(session: Session, days: Iterable[date]) -> frozenset[str]:
    """Institutions that are no more, whichever of these days is today."""
    return frozenset(session.execute(_ENDED, {"day": min(days).isoformat()}).scalars())


def person_name(session: Session, person_id: str) -> str:
    name: str | None = session.execute(_PERSON, {"id": person_id}).scalar()
    return name or ""


_NAMES = text("SELECT id, coalesce(nullif(short_name, ''), name, '') FROM facility")
_PHONES = text(
    "SELECT id, coalesce(short_name, name), coalesce(phone, "
    "json_extract(duty_phones, '$[0].phone')) FROM facility "
    "WHERE id IN (SELECT value FROM json_each(:ids))"
)
_LINE = text(
    "SELECT id FROM facility WHERE parent_id = :place "
    "UNION SELECT parent_id FROM facility WHERE id = :place AND parent_id IS NOT NULL"
)
_ENDED = text(
    "SELECT id FROM facility WHERE voided_at IS NOT NULL "
    f"UNION SELECT facility_id FROM facility_end WHERE {LISTED} AND last_on < :day"
)
_PERSON = text("SELECT name FROM person WHERE id = :id")

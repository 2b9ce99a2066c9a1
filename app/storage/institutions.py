"""Reads facilities, memberships and posts of this store as the rules want them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from app.core.directory import DIRECTORY_KINDS, FACILITY, POST, FacilityDirectory
from app.core.record import RecordRow
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

"""Reads facilities, memberships and posts of this store as the rules want them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from app.core.directory import DIRECTORY_KINDS, FacilityDirectory
from app.core.record import RecordRow
from app.storage.rows import Tables


def read_directory(connection: Connection, tables: Tables) -> FacilityDirectory:
    """Who stands under whom, who works together and who holds which post, as known here."""
    return FacilityDirectory(_rows(connection, tables))


def _rows(connection: Connection, tables: Tables) -> Iterator[RecordRow]:
    for kind in sorted(DIRECTORY_KINDS):
        if (table := tables.of(kind)) is not None:
            found = connection.exec_driver_sql(f'SELECT id FROM "{kind}" WHERE archived = 0')
            yield from table.get_many(connection, found.scalars()).values()

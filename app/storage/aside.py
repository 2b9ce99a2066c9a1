"""Rows that cannot be read or stored here: they lie aside, whole, and the lists stand without them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection

from app.core.checks.readable import readable_part, unreadable
from app.core.record import RecordRow, encode_row
from app.storage.rows import KindTable, Tables

UNREADABLE = "UNREADABLE"
_AT_ONCE = 500
_NO_DAY = "1970-01-01T00:00:00.000Z"


def keep_aside(
    connection: Connection, row: RecordRow, why: str | None = None, since: str | None = None
) -> None:
    """In place of an older form of it; since when stays as it was."""
    connection.exec_driver_sql(
        "INSERT INTO inbox (id, row, why, since) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
        "SET row = excluded.row, why = excluded.why, since = coalesce(since, excluded.since)",
        (row.id, encode_row(row), why, since),
    )


def forget_aside(connection: Connection, ids: list[str]) -> None:
    """Out of sight now, or understood: these, and all that belongs to them."""
    connection.exec_driver_sql(
        "DELETE FROM inbox WHERE id IN (SELECT value FROM json_each(?1)) "
        "OR row ->> '$.root' IN (SELECT value FROM json_each(?1))",
        (json.dumps(ids),),
    )


def set_aside(connection: Connection, tables: Tables) -> set[str]:
    """After an upgrade, once: what an older program took in without looking leaves the lists.
    The kinds of which there was some."""
    touched = set()
    for table in tables:
        for row in _unreadable_rows(connection, table):
            keep_aside(connection, row, UNREADABLE)
            rest = readable_part(table.kind, row)
            rest.fields.setdefault("written_at", rest.at or _NO_DAY)
            table.save(connection, rest, archived=True)
            touched.add(table.name)
    return touched


def _unreadable_rows(connection: Connection, table: KindTable) -> Iterator[RecordRow]:
    """Of what came from the hub; what was written here passed its form."""
    after = 0
    while found := table.after(connection, after, _AT_ONCE):
        for n, row in found:
            after = n
            if row.rev > 0 and unreadable(table.kind, row) is not None:
                yield row

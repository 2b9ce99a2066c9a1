"""What a damaged store still tells of work that was nowhere else: taken over into the one that
came in its place.

A change is immutable and has a name of its own: the hub that knows one already answers with the
receipt it gave, so nothing counts twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as StoreConnection

from app.core.errors import StoreError
from app.storage.change import LINKED, OPEN
from app.storage.errors import storage_errors
from app.storage.opening import Connection, open_connection
from app.storage.rows import Tables
from app.storage.shadow import keep_shadow, refold, unsettled
from app.storage.water.chain import INSERT_CHANGE

_COLUMNS = [*LINKED["change"], "urgent"]
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_SELECT = f"SELECT n, {_NAMES} FROM change"
_MOST_PROBED = 5000
"""So many changes beyond a bad page are asked for one by one."""

Written = dict[str, Any]


def unsent_of(records: Path, key: bytes) -> list[Written]:
    """The changes without the county's last word, as far as the file can still be read."""
    try:
        connection = open_connection(records, key, reading_only=True)
    except StoreError:
        return []
    try:
        return [dict(zip(_COLUMNS, row[1:], strict=True)) for row in _rows(connection)]
    finally:
        connection.close()


def _rows(connection: Connection) -> list[Sequence[Any]]:
    found: list[Sequence[Any]] = []
    try:
        with storage_errors():
            cursor = connection.execute(f"{_SELECT} WHERE {OPEN} ORDER BY n")
            while (row := cursor.fetchone()) is not None:
                found.append(row)
    except StoreError:
        found += _probed(connection, found[-1][0] if found else 0)
    return found


def _probed(connection: Connection, after: int) -> Iterator[Sequence[Any]]:
    """Beyond a page that cannot be read, one by one from the newest down."""
    newest = _asked(connection, "SELECT max(n) FROM change", ())
    last = int(newest[0] or 0) if newest else 0
    for n in range(max(after, last - _MOST_PROBED) + 1, last + 1):
        row = _asked(connection, f"{_SELECT} WHERE n = ? AND {OPEN}", (n,))
        if row is not None:
            yield row


def _asked(connection: Connection, sql: str, values: tuple[Any, ...]) -> Sequence[Any] | None:
    try:
        with storage_errors():
            return connection.execute(sql, values).fetchone()
    except StoreError:
        return None


def take_over(connection: StoreConnection, tables: Tables, changes: list[Written]) -> set[str]:
    """Those that are not here yet, to be sent (again); the kinds that changed."""
    fresh = [change for change in changes if not _is_here(connection, change["op_id"])]
    records = dict.fromkeys((change["kind"], change["record_id"]) for change in fresh)
    for kind, record_id in records:
        here = tables.get(connection, kind, record_id)
        if here is not None and not unsettled(connection, record_id):
            keep_shadow(connection, here)  # as at any save
    for change in fresh:
        connection.exec_driver_sql(INSERT_CHANGE, change)
    for kind, record_id in records:
        refold(connection, tables, kind, record_id)
    return {change["kind"] for change in fresh}


def _is_here(connection: StoreConnection, op_id: str) -> bool:
    query = "SELECT 1 FROM change WHERE op_id = ?"
    return connection.exec_driver_sql(query, (op_id,)).first() is not None

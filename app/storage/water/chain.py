"""Each row of the journal carries a seal over itself and the seal of the row before.

The seal is made by a function of the connection, so that an INSERT alone extends the chain and a
rolled-back one leaves nothing behind. Without the store's own key nobody makes a seal that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.storage.change import LINKED

LINK_BYTES = 16
FUNCTION = "chain_link"
_AT_ONCE = 20_000


def link_function(key: bytes) -> Callable[..., bytes]:
    """What the connection calls: (table, seal of the row before, values of the row)."""
    seal, encode = blake2b(key=key, digest_size=LINK_BYTES), msgspec.msgpack.Encoder().encode

    def link(*row: Any) -> bytes:
        made = seal.copy()
        made.update(encode(row))
        return made.digest()

    return link


def quoted(table: str) -> str:
    return ", ".join(f'"{name}"' for name in LINKED[table])


def next_link(table: str, places: Sequence[str]) -> str:
    """The seal of the row that is being inserted, from the places of its values."""
    before = f"(SELECT link FROM {table} ORDER BY n DESC LIMIT 1)"
    return f"{FUNCTION}('{table}', {before}, {', '.join(places)})"


def insert_linked(table: str) -> str:
    """An INSERT of what is sealed, with numbered places."""
    places = [f"?{n}" for n, _ in enumerate(LINKED[table], start=1)]
    return (
        f"INSERT INTO {table} ({quoted(table)}, link) "
        f"VALUES ({', '.join(places)}, {next_link(table, places)})"
    )


_PLACES = [f":{name}" for name in LINKED["change"]]
INSERT_CHANGE = (
    f"INSERT INTO change ({quoted('change')}, urgent, state, settled, link) VALUES "
    f"({', '.join(_PLACES)}, :urgent, 'new', 0, {next_link('change', _PLACES)})"
)
"""A change that waits to be sent, with named places."""


def broken(connection: Connection, table: str, after: int = 0, to: int | None = None) -> list[int]:
    """The first rows behind a place whose seal does not fit, the one after a gap among them."""
    found = connection.exec_driver_sql(
        f"SELECT n FROM (SELECT n, link, lag(link) OVER (ORDER BY n) AS one_before, {quoted(table)} "
        f"FROM {table} WHERE n >= ?1 AND n <= ?2) "
        f"WHERE n > ?1 AND link IS NOT {FUNCTION}('{table}', one_before, {quoted(table)}) LIMIT 20",
        (after, to if to is not None else 1 << 62),
    )
    return list(found.scalars())


def first_unlinked(connection: Connection, table: str) -> int | None:
    """Where the chain is still to be made: rows that an older version wrote."""
    found = connection.exec_driver_sql(f"SELECT min(n) FROM {table} WHERE link IS NULL").scalar()
    return None if found is None else int(found)


def link_older(connection: Connection, table: str, key: bytes) -> bool:
    """Seal the next rows that an older version wrote; False when there are none."""
    first = first_unlinked(connection, table)
    if first is None:
        return False
    link = link_function(key)
    last = connection.exec_driver_sql(
        f"SELECT link FROM {table} WHERE n < ? ORDER BY n DESC LIMIT 1", (first,)
    ).scalar()
    rows = connection.exec_driver_sql(
        f"SELECT n, {quoted(table)} FROM {table} WHERE n >= ? ORDER BY n LIMIT ?",
        (first, _AT_ONCE),
    )
    made = []
    for n, *values in rows:
        last = link(table, last, *values)
        made.append((last, n))
    connection.exec_driver_sql(f"UPDATE {table} SET link = ? WHERE n = ?", made)
    return True

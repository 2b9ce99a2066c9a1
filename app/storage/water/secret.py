"""The secret of one store from which chain, mark and sum over the pages have their keys.

It stands in the store itself, sealed with a key of the master key: when that one is turned, only
the seal is made anew, and the chain goes on.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Protocol

from app.storage.keys.crypto import KEY_BYTES, NONCE_BYTES, seal, unseal

if TYPE_CHECKING:
    # The first window must not wait for the database library.
    from sqlalchemy import Connection


class _Cursor(Protocol):
    def fetchone(self) -> Any: ...


class _Bare(Protocol):
    """A connection of `opening`, which the turning of a key works with."""

    def execute(self, sql: str, parameters: Any = ..., /) -> _Cursor: ...


def make_place(connection: Connection, store: str, key: bytes) -> None:
    """The row of a store that has none. Once, and before the guard is set."""
    if connection.exec_driver_sql("SELECT 1 FROM high_water").first() is None:
        connection.exec_driver_sql(
            "INSERT INTO high_water (one, store, secret, is_turned, commits, receipt) "
            "VALUES (1, ?, ?, 0, 0, 0)",
            (store, _sealed(secrets.token_bytes(KEY_BYTES), store, key)),
        )


def secret_of(connection: Connection, key: bytes) -> bytes | None:
    """None where somebody changed it, or under another key."""
    row = connection.exec_driver_sql("SELECT store, secret FROM high_water").first()
    return None if row is None else _opened(row[0], row[1], key)


def make_anew(connection: Connection, key: bytes) -> bytes:
    """In place of one that nobody can open any more; inside a store transaction."""
    store = connection.exec_driver_sql("SELECT store FROM high_water").scalar_one()
    secret = secrets.token_bytes(KEY_BYTES)
    connection.exec_driver_sql("UPDATE high_water SET secret = ?", (_sealed(secret, store, key),))
    return secret


def carry_over(connection: _Bare, old: bytes, new: bytes) -> None:
    """The master key is turned; inside a transaction that the guard knows. old, new: what
    Label.HIGH_WATER derives of each. The file is a new one, so its pages are summed up anew."""
    row = connection.execute("SELECT store, secret FROM high_water").fetchone()
    secret = None if row is None else _opened(row[0], row[1], old)
    if secret is not None:
        connection.execute(
            "UPDATE high_water SET secret = ?, is_turned = 1", (_sealed(secret, row[0], new),)
        )


def _sealed(secret: bytes, store: str, key: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + seal(key, nonce, secret, store.encode())


def _opened(store: str, sealed: bytes, key: bytes) -> bytes | None:
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return unseal(key, nonce, rest, store.encode()) if len(nonce) == NONCE_BYTES else None

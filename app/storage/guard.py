"""Refuses, inside the database, every write that does not come from a store transaction.

A transaction puts a token into `open_txn` and takes it out before it commits; plain triggers look
for it. They are made anew after every migration, because altering a table drops them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from app.storage.change import LINKED
from app.storage.water.chain import quoted

_NEVER_DELETED = ("change", "history", "audit", "damage")
_JOURNAL = (
    *("change", "shadow", "history", "inbox", "unknown_record", "sync_state"),
    *("audit", "high_water", "damage"),
)
_ONE_OF = {"change": "a change", "history": "history", "audit": "the audit"}


def install_guard(connection: Connection, synced_tables: Iterable[str]) -> None:
    for table in (*synced_tables, *_JOURNAL):
        for event in ("insert", "update", "delete"):
            _trigger(connection, table, event, "NOT EXISTS (SELECT 1 FROM open_txn)", "write guard")
    for table in (*synced_tables, *_NEVER_DELETED):
        _trigger(connection, table, "delete", "1", "nothing is deleted", suffix="never")
    for table in LINKED:
        _keep_bodies(connection, table)


def _keep_bodies(connection: Connection, table: str) -> None:
    """Asked only of a statement that names one of these columns: noting the hub's answer does not."""
    changed = " OR ".join(f'old."{name}" IS NOT new."{name}"' for name in LINKED[table])
    event, message = f"update of {quoted(table)}", f"{_ONE_OF[table]} is never edited"
    _trigger(connection, table, event, changed, message, suffix="body")
    # What an older version wrote gets its seal once.
    sealed = "old.link IS NOT NULL AND old.link IS NOT new.link"
    _trigger(connection, table, "update of link", sealed, message, suffix="link")


def unguard_links(connection: Connection, table: str) -> None:
    """The seals are to be made anew; `install_guard` sets it again in the same transaction."""
    connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{table}_update_link"')


def _trigger(
    connection: Connection, table: str, event: str, when: str, message: str, suffix: str = "guard"
) -> None:
    verb = event.partition(" ")[0]
    name = f"{table}_{verb}_{suffix}"
    connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
    connection.exec_driver_sql(
        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" '
        f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )

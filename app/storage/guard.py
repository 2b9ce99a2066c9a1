"""Refuses, inside the database, every write that does not come from a store transaction.

A transaction puts a token into `open_txn` and takes it out before it commits; plain triggers look
for it. They are made anew after every migration, because altering a table drops them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from app.storage.change import BODY

_NEVER_DELETED = ("change", "history")
_JOURNAL = ("change", "shadow", "history", "inbox", "unknown_record", "sync_state")


def install_guard(connection: Connection, synced_tables: Iterable[str]) -> None:
    for table in (*synced_tables, *_JOURNAL):
        for event in ("insert", "update", "delete"):
            _trigger(connection, table, event, "NOT EXISTS (SELECT 1 FROM open_txn)", "write guard")
    for table in (*synced_tables, *_NEVER_DELETED):
        _trigger(connection, table, "delete", "1", "nothing is deleted", suffix="never")
    _keep_bodies(connection)


def _keep_bodies(connection: Connection) -> None:
    """Asked only of a statement that names one of these columns: noting the hub's answer does not."""
    body = ", ".join(f'"{name}"' for name in BODY)
    changed = " OR ".join(f'old."{name}" IS NOT new."{name}"' for name in BODY)
    event, message = f"update of {body}", "a change is never edited"
    _trigger(connection, "change", event, changed, message, suffix="body")


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

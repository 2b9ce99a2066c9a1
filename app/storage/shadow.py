"""A row as shown here: the hub's state with this computer's unsettled changes laid over it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from app.core.kinds import Kind
from app.core.merge import applied, fold
from app.core.record import RecordRow, decode_row, encode_row
from app.storage.change import Action, ChangeState
from app.storage.rows import Tables

_UNSETTLED = (
    'SELECT n, action, kind, home, root, "values", was, state, lost, rev, person_id FROM change '
    "WHERE record_id = ? AND settled = 0 AND state <> 'replaced' ORDER BY n"
)


def unsettled(connection: Connection, record_id: str) -> list[dict[str, Any]]:
    """This computer's changes to a record that the hub's state does not contain yet, oldest first."""
    found = connection.exec_driver_sql(_UNSETTLED, (record_id,)).mappings()
    return [dict(row) for row in found]


def shadow_of(connection: Connection, record_id: str) -> RecordRow | None:
    found = connection.exec_driver_sql("SELECT row FROM shadow WHERE id = ?", (record_id,)).scalar()
    return None if found is None else decode_row(found)


def keep_shadow(connection: Connection, row: RecordRow) -> None:
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO shadow (id, row) VALUES (?, ?)", (row.id, encode_row(row))
    )


def drop_shadow(connection: Connection, record_id: str) -> None:
    connection.exec_driver_sql("DELETE FROM shadow WHERE id = ?", (record_id,))


def laid_over(
    row: RecordRow | None, record_id: str, change: dict[str, Any], kind: Kind | None = None
) -> RecordRow | None:
    """The row with one change laid over it by the merge rule; None while there is no row."""
    values: dict[str, Any] = json.loads(change["values"])
    if row is None:
        if change["action"] != Action.PUT:
            return None
        plain = {name: applied({}, name, value) for name, value in values.items()}
        return RecordRow(
            id=record_id,
            kind=change["kind"],
            home=change["home"],
            root=change["root"],
            fields=plain,
            by=change["person_id"],
        )
    lost = _lost_at_the_hub(change)
    wanted = {name: value for name, value in values.items() if name not in lost}
    fold(row.fields, json.loads(change["was"]), wanted, kind)
    row.fields = {name: value for name, value in row.fields.items() if value is not None}
    return row


def _lost_at_the_hub(change: dict[str, Any]) -> set[str]:
    """Fields for which another's value stands there. That holds while the hub, having gone back,
    is told of the change once more."""
    return {*json.loads(change.get("lost") or "[]")}


def kept_aside_here(connection: Connection, record_id: str) -> list[tuple[str, Any, str]]:
    """(field, value, person) of unsettled changes that lost by the merge rule: what the hub keeps
    aside, or will, and has not shown here yet."""
    aside: list[tuple[str, Any, str]] = []
    row = shadow_of(connection, record_id)
    for change in unsettled(connection, record_id):
        if row is not None:
            values = json.loads(change["values"])
            lost = _lost_at_the_hub(change)
            if change["state"] != ChangeState.ACKED:
                lost |= fold({**row.fields}, json.loads(change["was"]), values)
            aside += [(name, values[name], change["person_id"]) for name in values if name in lost]
        row = laid_over(row, record_id, change)
    return aside


def refold(
    connection: Connection, tables: Tables, kind: str, record_id: str, archived: bool | None = None
) -> None:
    """Write the typed row anew from shadow and unsettled changes; drop the shadow when settled."""
    changes = unsettled(connection, record_id)
    row = shadow_of(connection, record_id)
    if row is None and not changes:
        return
    for change in changes:
        row = laid_over(row, record_id, change, tables.kinds.get(kind))
    if row is not None:
        keep = is_archived(connection, tables, kind, record_id) if archived is None else archived
        tables.save(connection, row, keep)
    if not changes:
        drop_shadow(connection, record_id)


def is_archived(connection: Connection, tables: Tables, kind: str, record_id: str) -> bool:
    if tables.of(kind) is None:
        return False
    found = connection.exec_driver_sql(
        f'SELECT archived FROM "{kind}" WHERE id = ?', (record_id,)
    ).scalar()
    return bool(found)

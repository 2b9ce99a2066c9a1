"""Reads what the hub refused, what waits because of it, and what does not fit anywhere yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from app.attention.views import Behind, HeldChange, Stuck, StuckWhy
from app.core.errors import FieldProblem
from app.core.merge import laid_on
from app.core.record import RecordRow, decode_row
from app.core.values import instant_of
from app.storage.change import OPEN, Action
from app.storage.rows import Tables

_HELD = f"SELECT * FROM change WHERE {OPEN} AND state = 'held' ORDER BY n"
_WAITING = f"SELECT * FROM change WHERE {OPEN} AND state = 'waiting' ORDER BY n"
_BEHIND = """
SELECT * FROM change WHERE state <> 'replaced' AND n > :n AND grp <> :grp
AND (record_id = :id OR root = :id) ORDER BY n
"""
_COMPANIONS = "GROUP"


def held_changes(connection: Connection, tables: Tables) -> list[HeldChange]:
    found = list(connection.exec_driver_sql(_HELD).mappings())
    listed = []
    for row in found:
        if row["code"] != _COMPANIONS:
            others = [o for o in found if o["grp"] == row["grp"] and o["n"] != row["n"]]
            together = tuple(_behind(connection, tables, other) for other in others)
            listed.append(_held(connection, tables, row, together))
    return listed


def stuck(connection: Connection, tables: Tables) -> list[Stuck]:
    waiting = connection.exec_driver_sql(_WAITING).mappings()
    inbox = connection.exec_driver_sql("SELECT row FROM inbox ORDER BY id").scalars()
    return [
        *(_waiting(connection, tables, row) for row in list(waiting)),
        *(_unfit(connection, tables, decode_row(text)) for text in list(inbox)),
    ]


def _held(
    connection: Connection,
    tables: Tables,
    row: Mapping[Any, Any],
    together: tuple[Behind, ...],
) -> HeldChange:
    values = json.loads(row["values"])
    problem = json.loads(row["problem"]) if row["problem"] else {}
    problems = {
        name: FieldProblem(p["code"], p["text"], p.get("params", {}))
        for name, p in problem.get("fields", {}).items()
    }
    label, title, about = _named(connection, tables, row, values)
    return HeldChange(
        row["grp"],
        row["kind"],
        label,
        row["record_id"],
        row["root"],
        title,
        about,
        row["code"] or "HELD",
        problems,
        values,
        row["person_id"],
        instant_of(row["hub_time"]) if row["hub_time"] else None,
        together,
        _waiting_behind(connection, tables, row),
    )


def _waiting_behind(
    connection: Connection, tables: Tables, row: Mapping[Any, Any]
) -> tuple[Behind, ...]:
    """While the hub has not taken the record itself, nothing under it reaches anybody else."""
    if row["action"] != Action.PUT:
        return ()
    values = {"n": row["n"], "grp": row["grp"], "id": row["record_id"]}
    found = connection.exec_driver_sql(_BEHIND, values).mappings()
    return tuple(_behind(connection, tables, one) for one in list(found))


def _behind(connection: Connection, tables: Tables, row: Mapping[Any, Any]) -> Behind:
    label, title, _ = _named(connection, tables, row, json.loads(row["values"]))
    return Behind(label, title)


def _waiting(connection: Connection, tables: Tables, row: Mapping[Any, Any]) -> Stuck:
    named = _named(connection, tables, row, json.loads(row["values"]))
    since = instant_of(row["hub_time"]) if row["hub_time"] else None
    return Stuck(row["op_id"], *named, StuckWhy.NO_RECORD, since)


def _unfit(connection: Connection, tables: Tables, row: RecordRow) -> Stuck:
    kind = tables.kinds.get(row.kind)
    named = (kind.label, kind.title_of(row.fields)) if kind else (row.kind, "")
    about = case_title(connection, tables, row.root)
    since = instant_of(row.at) if row.at else None
    return Stuck(row.id, *named, about, StuckWhy.NO_ROOM, since)


def _named(
    connection: Connection, tables: Tables, row: Mapping[Any, Any], values: dict[str, Any]
) -> tuple[str, str, str]:
    """(kind, title, about) of a change: the record as it stands here tells more than one patch."""
    kind = tables.kinds.get(row["kind"])
    if kind is None:
        return row["kind"], "", ""
    here = tables.get(connection, row["kind"], row["record_id"])
    title = kind.title_of(laid_on(here.fields if here else {}, values))
    return kind.label, title, case_title(connection, tables, row["root"])


def case_title(connection: Connection, tables: Tables, root: str | None) -> str:
    """What the case is called that a record belongs to; "" for one that is a case of its own."""
    for table in tables if root else ():
        if root and not table.kind.child_of and (row := table.get(connection, root)) is not None:
            return table.kind.title_of(row.fields)
    return ""

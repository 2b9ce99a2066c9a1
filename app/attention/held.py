"""Reads what the hub refused, what waits because of it, and what does not fit anywhere yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from app.attention.views import Behind, HeldChange, Stuck, StuckWhy
from app.core.checks.texts import clean
from app.core.errors import FieldProblem
from app.core.kinds import Field, Kind
from app.core.merge import laid_on
from app.core.record import RecordRow, decode_row
from app.core.values import instant_or_none
from app.storage.aside import UNREADABLE
from app.storage.change import OPEN, Action
from app.storage.rows import Tables

_HELD = f"SELECT * FROM change WHERE {OPEN} AND state = 'held' ORDER BY n"
_WAITING = f"SELECT * FROM change WHERE {OPEN} AND state = 'waiting' ORDER BY n"
_BEHIND = """
SELECT * FROM change WHERE state <> 'replaced' AND n > :n AND grp <> :grp
AND (record_id = :id OR root = :id) ORDER BY n
"""
_LONGEST = 80


def held_changes(connection: Connection, tables: Tables) -> list[HeldChange]:
    found = list(connection.exec_driver_sql(_HELD).mappings())
    listed, here = [], {row["op_id"] for row in found}
    for row in found:
        if _cause(row) not in here:
            others = [o for o in found if o["grp"] == row["grp"] and _cause(o) == row["op_id"]]
            together = tuple(_behind(connection, tables, other) for other in others)
            listed.append(_held(connection, tables, row, together))
    return listed


def stuck(connection: Connection, tables: Tables) -> list[Stuck]:
    waiting = connection.exec_driver_sql(_WAITING).mappings()
    inbox = connection.exec_driver_sql("SELECT row, why, since FROM inbox ORDER BY id").all()
    return [
        *(_waiting(connection, tables, row) for row in list(waiting)),
        *(_unfit(connection, tables, decode_row(text), why, at) for text, why, at in inbox),
    ]


def _held(
    connection: Connection,
    tables: Tables,
    row: Mapping[Any, Any],
    together: tuple[Behind, ...],
) -> HeldChange:
    values = json.loads(row["values"])
    problems = _problems(_problem(row).get("fields"))
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
        instant_or_none(row["hub_time"]),
        together,
        _waiting_behind(connection, tables, row),
        _case(connection, tables, row["root"])[0],
        _declared(connection, tables, row, values, problems),
    )


def _declared(
    connection: Connection,
    tables: Tables,
    row: Mapping[Any, Any],
    values: dict[str, Any],
    names: Iterable[str],
) -> dict[str, Field]:
    kind = tables.kinds.get(row["kind"])
    if kind is None:
        return {}
    here = tables.get(connection, kind.name, row["record_id"])
    whole = laid_on(here.fields if here else {}, values)
    field_of = kind.fields_in(whole, tables.lookup(connection))
    return {name: field for name in names if (field := field_of(name)) is not None}


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
    return Stuck(row["op_id"], *named, StuckWhy.NO_RECORD, instant_or_none(row["hub_time"]))


def _unfit(
    connection: Connection, tables: Tables, row: RecordRow, why: str | None, since: str | None
) -> Stuck:
    kind = tables.kinds.get(row.kind)
    named = (kind.label, _title(kind, row.fields)) if kind else (row.kind, "")
    about = case_title(connection, tables, row.root)
    reason = StuckWhy.UNREADABLE if why == UNREADABLE else StuckWhy.NO_ROOM
    return Stuck(row.id, *named, about, reason, instant_or_none(since) or instant_or_none(row.at))


def _title(kind: Kind, fields: Mapping[str, Any]) -> str:
    """Of what may not be what it should; a line is enough."""
    try:
        return clean(kind.title_of(fields))[:_LONGEST]
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return ""


def _problem(row: Mapping[Any, Any]) -> dict[str, Any]:
    found = json.loads(row["problem"]) if row["problem"] else {}
    return found if isinstance(found, dict) else {}


def _cause(row: Mapping[Any, Any]) -> object:
    """The operation for whose sake this one is held; None where it is held for its own."""
    cause = _problem(row).get("op_id")
    return cause if cause != row["op_id"] else None


def _problems(said: object) -> dict[str, FieldProblem]:
    """As the hub said it; what it said in another form is left out."""
    found = {}
    for name, one in said.items() if isinstance(said, dict) else ():
        if isinstance(one, dict) and isinstance(one.get("text"), str):
            params = one.get("params")
            params = params if isinstance(params, dict) else {}
            found[name] = FieldProblem(str(one.get("code")), one["text"], params)
    return found


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
    return _case(connection, tables, root)[1]


def _case(connection: Connection, tables: Tables, root: str | None) -> tuple[str, str]:
    """(kind, title) of the case; both empty where there is none, or it is not here."""
    for table in tables if root else ():
        if root and not table.kind.child_of and (row := table.get(connection, root)) is not None:
            return table.kind.name, table.kind.title_of(row.fields)
    return "", ""

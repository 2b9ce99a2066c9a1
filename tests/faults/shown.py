"""What a computer shows, against what it knows; the rule of it is told once more in other words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from app.storage.change import Action
from app.storage.shadow import shadow_of, unsettled
from tests.county import Workstation


def wrongly_shown(at: Workstation) -> list[str]:
    """At any moment: what is shown is the hub's row with all own changes on it that the row does not
    contain yet."""
    with at.store.reading() as session:
        connection = session.connection()
        found = connection.exec_driver_sql(_OWN).all()
        rows = {i: at.store.tables.get(connection, kind, i) for i, kind, *_ in found}
        faults = [
            f"a {kind} does not show what was acknowledged"
            for record_id, kind, rev, lost, values in found
            if rev is not None
            and (row := rows[record_id]) is not None
            and row.rev < rev
            and not set(json.loads(lost or "[]")) >= set(json.loads(values))
        ]
        under = connection.exec_driver_sql("SELECT id FROM shadow").scalars().all()
        return faults + [
            f"a {row.kind} is not what it is made of"
            for record_id in under
            if (row := rows.get(record_id)) is not None
            and row.fields != _folded(connection, record_id)
        ]


_OWN = (
    "SELECT record_id, kind, CASE WHEN state = 'acked' AND settled = 1 AND place = seq THEN rev END, "
    "lost, \"values\" FROM change WHERE kind IN ('note', 'patient', 'referral')"
)


def _folded(connection: Connection, record_id: str) -> Mapping[str, Any]:
    """The merge rule once more, in other words than the program's."""
    row = shadow_of(connection, record_id)
    fields: dict[str, Any] = {} if row is None else {**row.fields}
    is_there = row is not None
    for change in unsettled(connection, record_id):
        if not is_there and change["action"] != Action.PUT:
            continue
        was, lost = json.loads(change["was"]), json.loads(change["lost"] or "[]")
        for name, value in json.loads(change["values"]).items():
            here = fields.get(name)
            if isinstance(value, dict) and value.keys() <= {"add", "remove"}:
                members = ({*(here or ())} | {*value.get("add", ())}) - {*value.get("remove", ())}
                fields[name] = sorted(members)
            elif not is_there or (name not in lost and here in (value, was.get(name))):
                fields[name] = value
        is_there = True
    return {name: value for name, value in fields.items() if value is not None}

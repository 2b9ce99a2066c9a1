"""The outbox: which changes go up next, as operations of the protocol."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from sync.protocol.messages import Operation, Receipt

_COLUMNS = 'op_id, grp, action, kind, record_id, home, root, "values", was, base, person_id, schema, stamps'

MOST_CHARACTERS = 1_500_000
"""Of JSON in one request, so that the unpacked body stays far below the hub's limit."""


def next_groups(connection: Connection, most: int) -> list[Operation]:
    """Whole business transactions, about that many operations: urgent ones first, with what they
    need; then in the order they were written.
    """
    chosen: list[str] = []
    count = characters = 0
    for group, size, length in _groups(connection, most):
        if chosen and (count + size > most or characters + length > MOST_CHARACTERS):
            break
        chosen.append(group)
        count += size
        characters += length
    if not chosen:
        return []
    found = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM change WHERE grp IN (SELECT value FROM json_each(?)) "
        f"AND {_OPEN} ORDER BY n",
        (json.dumps(chosen),),
    )
    return [_operation(row) for row in found]


_SIZE = 'sum(length("values") + length(was) + 200)'
_OPEN = "state IN ('new', 'sent', 'waiting')"

Group = tuple[str, int, int]
"""Its name, how many operations, about how many characters."""


def _groups(connection: Connection, most: int) -> list[Group]:
    """Groups that wait, in the order they go; before an urgent one, whatever it builds on."""
    urgent = connection.exec_driver_sql(
        f"SELECT DISTINCT grp FROM change WHERE urgent = 1 AND {_OPEN}"
    ).scalars()
    first = _in_order(connection, _with_needs(connection, set(urgent)))
    rows = connection.exec_driver_sql(
        f"SELECT grp, count(*), {_SIZE} FROM change WHERE {_OPEN} "
        "GROUP BY grp ORDER BY min(n) LIMIT ?",
        (most + len(first),),
    )
    taken = {group for group, _, _ in first}
    return first + [(g, size, length) for g, size, length in rows if g not in taken]


def _with_needs(connection: Connection, groups: set[str]) -> set[str]:
    """These groups and every waiting earlier one that touches a record they build on."""
    wanted = set(groups)
    while wanted:
        found = connection.exec_driver_sql(
            f"""
            SELECT DISTINCT earlier.grp FROM change AS later
            JOIN change AS earlier
              ON earlier.n < later.n AND earlier.{_OPEN}
             AND earlier.record_id IN (later.record_id, later.root, later.person_id)
            WHERE later.grp IN (SELECT value FROM json_each(?))
            """,
            (json.dumps(sorted(wanted)),),
        )
        more = set(found.scalars()) - wanted
        if not more:
            break
        wanted |= more
    return wanted


def _in_order(connection: Connection, groups: set[str]) -> list[Group]:
    if not groups:
        return []
    rows = connection.exec_driver_sql(
        f"SELECT grp, count(*), {_SIZE} FROM change WHERE {_OPEN} "
        "AND grp IN (SELECT value FROM json_each(?)) GROUP BY grp ORDER BY min(n)",
        (json.dumps(sorted(groups)),),
    )
    return [(group, size, length) for group, size, length in rows]


def mark_sent(connection: Connection, operations: list[Operation]) -> None:
    connection.exec_driver_sql(
        "UPDATE change SET state = 'sent' WHERE state = 'new' "
        "AND op_id IN (SELECT value FROM json_each(?))",
        (json.dumps([op.op_id for op in operations]),),
    )


def _operation(row: Any) -> Operation:
    op_id, grp, action, kind, record_id, home, root, values, was, base, person, schema, stamps = row
    return Operation(
        op_id,
        "" if grp == op_id else grp,
        action,
        kind,
        record_id,
        home,
        root,
        json.loads(values),
        json.loads(was),
        base,
        person,
        schema,
        json.loads(stamps),
    )


def has_unacknowledged(connection: Connection) -> bool:
    found = connection.exec_driver_sql(
        "SELECT 1 FROM change WHERE state IN ('new', 'sent') LIMIT 1"
    ).scalar()
    return found is not None


def hold_unanswered(
    connection: Connection, operations: list[Operation], receipts: list[Receipt]
) -> None:
    """The hub answers for every operation it was sent, save one whose name it knows with other
    content: that one is never applied there and waits here for a person."""
    answered = {receipt.op_id for receipt in receipts}
    silent = [op.op_id for op in operations if op.op_id not in answered]
    connection.exec_driver_sql(
        "UPDATE change SET state = 'held', code = 'SAME_NAME' "
        "WHERE op_id IN (SELECT value FROM json_each(?))",
        (json.dumps(silent),),
    )

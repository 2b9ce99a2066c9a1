"""What this computer still has of numbers the hub lost: rows first, then its own operations.

Sent before anything else is sent or read in the hub's new epoch (sync/README.md, C6).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.core.directory import PERSON, POST
from app.core.record import RecordRow
from app.storage.base import load
from app.storage.cases import GRANT
from app.storage.change import OPEN
from app.storage.rows import KindTable, Tables
from app.storage.shadow import shadow_of, unsettled
from sync.client.outbox import MOST_CHARACTERS, OPERATION, operation_of
from sync.protocol.messages import Lineage, Offer

Place = tuple[str, int]
"""How far the rows were offered: the kind, and the short number in its table."""
BEGINNING: Place = ("", 0)


@dataclass
class Offers:
    """The next offers, and how far the rows are offered with them; None where all are."""

    offers: list[Offer] = field(default_factory=list)
    reached: Place | None = None


def is_lost(number: int, lived: Lineage) -> bool:
    """Whether the hub, in the epoch this store lives in now, does not know the number."""
    is_known = any(first <= number <= last for first, last in lived.ranges)
    return 0 < number < lived.start and not is_known


def next_offers(
    connection: Connection, tables: Tables, lived: Lineage, after: Place | None, most: int
) -> Offers:
    """Rows after that place, else operations; none when all is offered."""
    if after is not None:
        found = lost_rows(connection, tables, lived, after, most)
        if found.offers:
            return found
    return Offers(lost_operations(connection, most))


def has_lost_rows(connection: Connection, tables: Tables, lived: Lineage, above: int) -> bool:
    """`above` is a number up to which the hub is sure to know all."""
    query = 'SELECT rev FROM "{name}" WHERE rev > ? AND archived = 0'
    return any(
        is_lost(rev, lived)
        for table in tables
        for rev in connection.exec_driver_sql(query.format(name=table.name), (above,)).scalars()
    )


def held_after_loss(connection: Connection, tables: Tables, lived: Lineage) -> frozenset[str]:
    """Own records that the hub knew, lost, and holds since they were offered: one whose author has
    no post there any more. They wait for a person with what else is held; offering them once more
    would change nothing."""
    found = connection.exec_driver_sql(
        f"SELECT kind, record_id FROM change WHERE {OPEN} AND state = 'held' AND action = 'put'"
    )
    return frozenset(
        record_id
        for kind, record_id in found.all()
        if (row := tables.get(connection, kind, record_id)) and is_lost(row.rev, lived)
    )


def lost_rows(
    connection: Connection, tables: Tables, lived: Lineage, after: Place, most: int
) -> Offers:
    offers: list[Offer] = []
    reached, room = after, MOST_CHARACTERS
    begun = tables.of(after[0])
    for table in sorted(tables, key=_turn):
        if begun is not None and _turn(table) < _turn(begun):
            continue
        start = after[1] if table.name == after[0] else 0
        for n, record_id in _lost(connection, table, lived, start):
            row = _hubs_row(connection, table, record_id)
            if row is not None:
                offers.append(Offer(row=row))
                room -= len(json.dumps(row.fields))
            reached = (table.name, n)
            if len(offers) >= most or room < 0:
                return Offers(offers, reached)
    return Offers(offers, None)


def _turn(table: KindTable) -> tuple[int, str]:
    """Who works where goes first: the hub asks for it when it looks at the rest. Then the cases
    and to whom they are open, and last what is in them."""
    first = (PERSON, POST)
    if table.name in first:
        return (first.index(table.name), "")
    if not table.kind.child_of:
        return (len(first), table.name)
    return (len(first) + (1 if table.name == GRANT else 2), table.name)


def _lost(
    connection: Connection, table: KindTable, lived: Lineage, after: int
) -> list[tuple[int, str]]:
    found = connection.exec_driver_sql(
        f'SELECT n, id, rev FROM "{table.name}" WHERE n > ? AND rev > 0 AND archived = 0 ORDER BY n',
        (after,),
    )
    return [(n, record_id) for n, record_id, rev in found if is_lost(rev, lived)]


def _hubs_row(connection: Connection, table: KindTable, record_id: str) -> RecordRow | None:
    """The record as the hub had it; own changes that it did not contain go up by themselves."""
    if unsettled(connection, record_id):
        return shadow_of(connection, record_id)
    return table.get(connection, record_id)


def lost_operations(connection: Connection, most: int) -> list[Offer]:
    """Own operations the hub once acknowledged, in the order of their places there."""
    found = connection.exec_driver_sql(
        f"SELECT place, lost, {OPERATION} FROM change "
        f"WHERE {OPEN} AND state = 'sent' AND place IS NOT NULL ORDER BY place, n LIMIT ?",
        (most,),
    )
    return [
        Offer(op=operation_of(values), place=place, lost=load(lost) if lost else [])
        for place, lost, *values in found
    ]

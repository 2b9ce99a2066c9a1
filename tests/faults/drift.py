"""Rows that say something else though nobody wrote it: what a bad disk, tool or step leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from sqlalchemy import Connection

from app.core.kinds import FieldType
from app.core.record import RecordRow
from app.storage.rows import KindTable
from tests.county import Workstation

_OTHERWISE = {
    FieldType.INTEGER: '"{0}" + 1',
    FieldType.NUMBER: '"{0}" + 0.5',
    FieldType.FLAG: 'NOT "{0}"',
    FieldType.CODES: """json_insert("{0}", '$[#]', 'x')""",
    FieldType.DATA: """json_array("{0}")""",
    FieldType.DATE: "'1900-01-01'",
    FieldType.INSTANT: "'1900-01-01T00:00:00.000Z'",
}
_TEXT = """"{0}" || 'x'"""


def make_drift(at: Workstation, rng: Random) -> list[str]:
    """One field of one shown row of every kind there is; the ids. Revisions stay as they are."""
    with at.store.journal_transaction() as (connection, _):
        return [i for table in at.store.tables for i in _drifted(connection, table, rng)]


def drifted_row(at: Workstation, rng: Random) -> list[str]:
    """The same with one kind alone that has such a row."""
    tables = list(at.store.tables)
    rng.shuffle(tables)
    with at.store.journal_transaction() as (connection, _):
        return next((made for t in tables if (made := list(_drifted(connection, t, rng)))), [])


def _drifted(connection: Connection, table: KindTable, rng: Random) -> Iterator[str]:
    field = rng.choice(table.kind.fields)
    found = connection.exec_driver_sql(
        f'SELECT id FROM "{table.name}" WHERE archived = 0 AND rev > 0 '
        f'AND "{field.name}" IS NOT NULL AND id NOT IN (SELECT id FROM shadow)'
    )
    ids = list(found.scalars())
    if not ids:
        return
    chosen = rng.choice(ids)
    value = _OTHERWISE.get(field.type, _TEXT).format(field.name)
    connection.exec_driver_sql(
        f'UPDATE "{table.name}" SET "{field.name}" = {value} WHERE id = ?', (chosen,)
    )
    yield chosen


def unseen_drift(at: Workstation, rng: Random) -> set[str]:
    """Of a store at rest: what a comparison leaves as it drifted, or does not tell. Empty, or the
    comparison lies."""
    before = said_by(at)
    made = set(make_drift(at, rng))
    comparison = at.compare()
    assert comparison is not None
    after = said_by(at)
    left = {record_id for record_id in made if after[record_id] != before[record_id]}
    return left if comparison.mended == len(made) else made


def said_by(at: Workstation) -> dict[str, object]:
    """Not by the numbers that are compared."""
    with at.store.reading() as session:
        connection = session.connection()
        return {
            record_id: (row.home, row.root, row.rev, row.fields)
            for table in at.store.tables
            for record_id, row in _all(connection, table).items()
        }


def _all(connection: Connection, table: KindTable) -> dict[str, RecordRow]:
    ids = connection.exec_driver_sql(f'SELECT id FROM "{table.name}"').scalars().all()
    return table.get_many(connection, ids)

"""What an older version of the program kept aside without understanding it, understood."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.core.checks.readable import unreadable
from app.core.errors import InvalidInput
from app.core.limits import check_record
from app.core.record import RecordRow, decode_row
from app.storage.aside import set_aside
from app.storage.errors import code_of
from app.storage.rows import KindTable, Tables
from app.storage.shadow import is_archived


def understand(connection: Connection, tables: Tables) -> set[str]:
    """Put records of kinds that are known by now, and fields that are, where they belong.

    What does not have the form it should have stays aside, as it was, or is set aside. Answers the kinds that
    changed.
    """
    touched = {table.name for table in tables if _learn_records(connection, tables, table)}
    touched |= set_aside(connection, tables)
    return touched | {table.name for table in tables if _learn_fields(connection, tables, table)}


def _learn_records(connection: Connection, tables: Tables, table: KindTable) -> int:
    found = connection.exec_driver_sql(
        "SELECT row FROM unknown_record WHERE kind = ?", (table.name,)
    )
    rows = [decode_row(text) for text in found.scalars().all()]
    learned = [row.id for row in rows if _fits(connection, tables, table, row, archived=False)]
    for record_id in learned:
        connection.exec_driver_sql("DELETE FROM unknown_record WHERE id = ?", (record_id,))
    return len(learned)


def _learn_fields(connection: Connection, tables: Tables, table: KindTable) -> int:
    count = 0
    for row in _with_learned_fields(connection, table):
        archived = is_archived(connection, tables, table.name, row.id)
        count += _fits(connection, tables, table, row, archived=archived)
    return count


def _with_learned_fields(connection: Connection, table: KindTable) -> Iterator[RecordRow]:
    query = (
        f'SELECT id FROM "{table.name}" WHERE extra IS NOT NULL AND EXISTS '
        "(SELECT 1 FROM json_each(extra) WHERE key IN (SELECT value FROM json_each(?)))"
    )
    names = table.names_as_json()
    ids = connection.exec_driver_sql(query, (names,)).scalars().all()
    yield from table.get_many(connection, ids).values()


def _fits(
    connection: Connection, tables: Tables, table: KindTable, row: RecordRow, *, archived: bool
) -> bool:
    try:
        if unreadable(table.kind, row) is not None:
            return False
        check_record(table.kind, row.fields, new=False)
        with connection.begin_nested():
            tables.save(connection, row, archived)
    except InvalidInput:
        return False
    except DBAPIError as error:
        if code_of(error) is not None:
            raise  # the disk's fault, not the row's
        return False
    return True

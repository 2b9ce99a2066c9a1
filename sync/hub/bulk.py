"""Many rows in one statement, in each database's own quickest way.

SQLite: one prepared statement, run for each row. PostgreSQL: one statement over a JSON array, which
both sides read in C; a statement for each row took three times as long when it was tried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    any_,
    func,
    literal,
    select,
)

_encode = msgspec.json.Encoder().encode


def insert(connection: Connection, table: Table, rows: Collection[Sequence[Any]]) -> None:
    """New rows, each with a value for every column in the table's order."""
    _run(connection, table, rows, "")


def upsert(connection: Connection, table: Table, rows: Collection[Sequence[Any]]) -> None:
    """The same; where the primary key is there already, the other columns are replaced."""
    keys = ", ".join(_quoted(column.name) for column in table.primary_key)
    others = [column.name for column in table.columns if not column.primary_key]
    changes = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in others)
    _run(connection, table, rows, f" ON CONFLICT ({keys}) DO UPDATE SET {changes}")


def one_of(
    connection: Connection, column: ColumnElement[Any], values: Iterable[Any]
) -> ColumnElement[bool]:
    """The column holds one of these values, however many: one parameter, one statement."""
    listed = list(values)
    if connection.dialect.name == "sqlite":
        each = func.json_each(_encode(listed).decode()).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(literal(listed, ARRAY(type(column.type))))


def _run(
    connection: Connection, table: Table, rows: Collection[Sequence[Any]], conflict: str
) -> None:
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_for_sqlite(table) + conflict, [tuple(row) for row in rows])
    else:
        body = _encode(rows).decode()
        connection.exec_driver_sql(_for_postgresql(table) + conflict, (body,))


@cache
def _for_sqlite(table: Table) -> str:
    places = ", ".join("?" * len(table.columns))
    return f"INSERT INTO {_quoted(table.name)} ({_columns(table)}) VALUES ({places})"


@cache
def _for_postgresql(table: Table) -> str:
    values = ", ".join(_read(place, column.type) for place, column in enumerate(table.columns))
    return (
        f"INSERT INTO {_quoted(table.name)} ({_columns(table)}) "
        f"SELECT {values} FROM jsonb_array_elements(%s::jsonb) AS lines (line)"
    )


def _columns(table: Table) -> str:
    return ", ".join(_quoted(column.name) for column in table.columns)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _read(place: int, of: Any) -> str:
    """A value of the line; JSON carries bytes in base64."""
    if isinstance(of, LargeBinary):
        return f"decode(line ->> {place}, 'base64')"
    return f"(line ->> {place})::{_type(of)}"


def _type(of: Any) -> str:
    if isinstance(of, Boolean):
        return "boolean"
    if isinstance(of, BigInteger | Integer):
        return "bigint"
    assert isinstance(of, String)
    return "text"

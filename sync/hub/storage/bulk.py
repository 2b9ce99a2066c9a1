"""Many rows in one statement, in each database's own quickest way.

SQLite: one prepared statement, run for each row. PostgreSQL: one statement over a JSON array, which
both sides read in C; a statement for each row took three times as long when it was tried.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine

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


def one_of(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The column holds one of the values in the statement's parameter `wanted`, a list of any length.

    One parameter, so that the statement is made once, with the module, and not for every request.
    """
    return _OneOf(column)


class _OneOf(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column, bindparam("wanted", type_=_Listed(column.type)))

    def self_group(self, against: OperatorType | None = None) -> _OneOf:
        """It is a condition as it stands; compared with true it would be none an index helps."""
        return self


@compiles(_OneOf)
def _any(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, wanted = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY ({wanted})"


@compiles(_OneOf, "sqlite")
def _each(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, wanted = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({wanted}))"


class _Listed(TypeDecorator[Sequence[Any]]):
    """Many values of one type: an array where the database has them, else JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        is_text = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if is_text else ARRAY(type(self.of)))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        assert value is not None
        return _encode(value).decode() if dialect.name == "sqlite" else list(value)


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

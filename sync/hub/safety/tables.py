"""The hub's rows, out of either database in one snapshot and into either in one transaction."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    func,
    inspect,
    select,
    text,
)

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.opening import READING
from sync.hub.journal import epochs
from sync.hub.storage.bulk import insert
from sync.hub.storage.schema import CHAIN, make_tables
from sync.hub.storage.tables import DEVICE, META, METADATA, OP, RECORD

BATCH = 500
_SUMS = 2**128
FEW = 8
"""Rows of a table that holds contents, each up to a megabyte."""


class Batch(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Some rows of one table, each in the order of `columns`."""

    table: str
    columns: list[str]
    rows: list[list[Any]]


@dataclass(frozen=True)
class TableGap:
    """A table that is not what it should be; with as many rows as there should be, other rows."""

    table: str
    wanted: int
    found: int


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a hub held: the version of its tables, its epoch and counter, the rows of each table,
    and a sum over what they say, whatever their order.
    """

    version: int
    epoch: str | None
    seq: int
    rows: dict[str, int]
    sums: dict[str, str] = {}

    def gaps(self, promised: Contents) -> list[TableGap]:
        """Where this is not what was promised; tables that were not there then are empty now, and
        what an older program wrote promises no sums."""
        found = []
        for name in sorted({*self.rows, *promised.rows}):
            rows, wanted = self.rows.get(name, 0), promised.rows.get(name, 0)
            sums = self.sums.get(name, ""), promised.sums.get(name, "")
            if rows != wanted or (promised.sums and sums[0] != sums[1]):
                found.append(TableGap(name, wanted, rows))
        return found

    @property
    def records(self) -> int:
        return self.rows.get(RECORD.name, 0)

    @property
    def operations(self) -> int:
        return self.rows.get(OP.name, 0)

    @property
    def devices(self) -> int:
        return self.rows.get(DEVICE.name, 0)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Everything read in it is of one moment; nobody waits for it."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect() as fresh:
        connection = fresh.execution_options(**{READING: True}, **level)
        with connection.begin():
            yield connection


def contents_of(connection: Connection) -> Contents:
    version, epoch, seq = connection.execute(select(META.c.version, META.c.epoch, META.c.seq)).one()
    rows = dict.fromkeys((str(table.name) for table in _present(connection)), 0)
    counted = Counted()
    for batch in read_tables(connection):
        counted.add(batch)
    return Contents(version, epoch, seq, rows | counted.rows, counted.sums())


class Counted:
    """Rows of batches, counted and summed up table by table."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self._sums: dict[str, int] = {}

    def add(self, batch: Batch) -> None:
        total = sum(_sum_of(batch.columns, row) for row in batch.rows)
        self.rows[batch.table] = self.rows.get(batch.table, 0) + len(batch.rows)
        self._sums[batch.table] = (self._sums.get(batch.table, 0) + total) % _SUMS

    def sums(self) -> dict[str, str]:
        return {name: f"{total:032x}" for name, total in self._sums.items()}


def _sum_of(columns: Sequence[str], row: Sequence[Any]) -> int:
    """What is empty is left out, so that a column an older table lacks changes nothing."""
    told = {
        name: int(value) if isinstance(value, bool) else value
        for name, value in zip(columns, row, strict=True)
        if value is not None
    }
    content = msgspec.json.encode(told, order="sorted")
    return int.from_bytes(hashlib.sha256(content).digest()[:16])


def read_tables(connection: Connection) -> Iterator[Batch]:
    for table in _present(connection):
        names = [str(column.name) for column in table.columns]
        wanted = FEW if _binary(table) else BATCH
        asked = select(table).execution_options(yield_per=wanted)
        for rows in connection.execute(asked).partitions():
            yield Batch(str(table.name), names, [list(row) for row in rows])


def write_tables(
    connection: Connection, batches: Iterable[Batch], *, replacing: bool = False
) -> Contents:
    """Fill the tables, which are made when they are missing, and begin a new epoch: what was
    written after the copy was made is now unknown here, and the workstations will offer it.
    Raises HUB_DATABASE_USED where there are rows and they are not to be replaced.
    """
    make_tables(connection)
    highest = connection.execute(select(META.c.seq)).scalar_one()
    if replacing:
        _empty(connection)
    elif _is_used(connection):
        raise _database_used()
    connection.execute(META.delete())
    _fill(connection, batches)
    contents = contents_of(connection)
    if contents.version != CHAIN.newest:
        raise other_version()
    epochs.start_epoch(connection, floor=highest)
    return contents


def _fill(connection: Connection, batches: Iterable[Batch]) -> None:
    for batch in batches:
        table = METADATA.tables.get(batch.table)
        if table is None:
            raise other_version()
        insert(connection, table, _in_order(table, batch))
    if connection.dialect.name != "sqlite":
        _count_on(connection)


def _count_on(connection: Connection) -> None:
    """PostgreSQL's own counters know nothing of numbers that were brought along."""
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None and len(table.primary_key) == 1:
            own = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
            newest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(own, newest, False)))


def _present(connection: Connection) -> list[Table]:
    """Ours, as they stand in the database: they may be an older version's."""
    there, seen = set(inspect(connection).get_table_names()), MetaData()
    names = [table.name for table in METADATA.sorted_tables if table.name in there]
    return [Table(name, seen, autoload_with=connection) for name in names]


def _in_order(table: Table, batch: Batch) -> list[Sequence[Any]]:
    """The rows as this program's table has them; columns it has in addition stay empty."""
    names = [column.name for column in table.columns]
    for place in _binary(table):
        at = batch.columns.index(names[place])
        for row in batch.rows:
            if isinstance(row[at], str):  # out of a file; straight from a database it is bytes
                row[at] = b64decode(row[at])
    if names == batch.columns:
        return list(batch.rows)
    if set(batch.columns) - set(names):
        raise other_version()
    places = [batch.columns.index(name) if name in batch.columns else None for name in names]
    return [[None if at is None else row[at] for at in places] for row in batch.rows]


def _binary(table: Table) -> list[int]:
    """The places of columns that hold bytes, which travel in base64."""
    return [i for i, column in enumerate(table.columns) if isinstance(column.type, LargeBinary)]


def _is_used(connection: Connection) -> bool:
    return any(
        connection.execute(select(table).limit(1)).first() is not None
        for table in (RECORD, OP, DEVICE)
    )


def _empty(connection: Connection) -> None:
    names = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables)
    connection.execute(text(f"TRUNCATE {names}"))


def _database_used() -> ClinicError:
    return ClinicError(
        "HUB_DATABASE_USED",
        N_("This database already holds a hub."),
        N_("Nothing was changed. Name an empty database, or use --replace with the county's name."),
    )


def other_version() -> ClinicError:
    return ClinicError(
        "BACKUP_VERSION",
        N_("This safety copy was made by another version of the program."),
        N_("Nothing was changed. Install that version, restore with it, then install this one."),
    )

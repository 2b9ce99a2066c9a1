"""Copies records between the wire and their typed tables, without loading objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from app.core.kinds import FieldType, Kind, Kinds
from app.core.record import RecordRow, decode_row, encode_row
from app.storage.base import STAMPED, Synced, dump
from app.storage.change import UnknownRecord

_JOURNAL = [
    "id",
    "home",
    "root",
    "rev",
    "crev",
    "ord",
    "frev",
    "changed_by",
    "changed_from",
    "changed_at",
    "archived",
    "extra",
]
_LISTS = (FieldType.CODES, FieldType.DATA)


class Table:
    """One kind's typed table, spoken to in wire values."""

    def __init__(self, record_class: type[Synced]) -> None:
        self.record_class = record_class
        self.kind: Kind = record_class.kind
        self.name = record_class.__tablename__
        self._types = {field.name: field.type for field in self.kind.fields}
        names = [*_JOURNAL, *self._types]
        columns = ", ".join(f'"{name}"' for name in names)
        places = ", ".join(f":{name}" for name in names)
        updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
        self._select = f'SELECT n, {columns} FROM "{self.name}" WHERE id '
        self._upsert = (
            f'INSERT INTO "{self.name}" ({columns}) VALUES ({places}) '
            f"ON CONFLICT (id) DO UPDATE SET {updates} RETURNING n"
        )
        self._upsert_many = self._upsert.removesuffix(" RETURNING n")

    def get(self, connection: Connection, record_id: str) -> RecordRow | None:
        found = connection.exec_driver_sql(self._select + "= ?", (record_id,)).mappings().first()
        return None if found is None else self._row(found)

    def get_many(self, connection: Connection, ids: Iterable[str]) -> dict[str, RecordRow]:
        sql = self._select + "IN (SELECT value FROM json_each(?))"
        found = connection.exec_driver_sql(sql, (json.dumps(list(ids)),)).mappings()
        return {row["id"]: self._row(row) for row in found}

    def save(self, connection: Connection, row: RecordRow, archived: bool = False) -> int:
        """Write the row; return its short number on this computer."""
        values = self._columns(row, archived)
        number: int = connection.exec_driver_sql(self._upsert, values).scalar_one()
        return number

    def save_many(self, connection: Connection, rows: list[RecordRow]) -> None:
        values = [self._columns(row, False) for row in rows]
        connection.exec_driver_sql(self._upsert_many, values)

    def numbers(self, connection: Connection, ids: Iterable[str]) -> dict[str, int]:
        sql = f'SELECT id, n FROM "{self.name}" WHERE id IN (SELECT value FROM json_each(?))'
        return dict(connection.exec_driver_sql(sql, (json.dumps(list(ids)),)).all())

    def names_as_json(self) -> str:
        """The names of all fields this kind has."""
        return json.dumps(list(self._types))

    def archive(self, connection: Connection, ids: Iterable[str]) -> bool:
        """Out of sight now: these records and all under them leave the lists and stay readable.
        True when there were any."""
        named = json.dumps(list(ids))
        done = connection.exec_driver_sql(
            f'UPDATE "{self.name}" SET archived = 1 WHERE archived = 0 '
            "AND (id IN (SELECT value FROM json_each(?)) OR root IN (SELECT value FROM json_each(?)))",
            (named, named),
        )
        return done.rowcount > 0

    def _row(self, found: Mapping[Any, Any]) -> RecordRow:
        fields = json.loads(found["extra"]) if found["extra"] else {}
        for name, field_type in self._types.items():
            if (value := found[name]) is not None:
                fields[name] = _from_column(field_type, value)
        return RecordRow(
            id=found["id"],
            kind=self.name,
            home=found["home"],
            root=found["root"],
            rev=found["rev"],
            crev=found["crev"],
            ord=found["ord"],
            frev=json.loads(found["frev"]),
            fields=fields,
            by=found["changed_by"],
            place=found["changed_from"],
            at=found["changed_at"],
        )

    def _columns(self, row: RecordRow, archived: bool) -> dict[str, Any]:
        known = self._types
        values: dict[str, Any] = {
            name: _to_column(field_type, row.fields.get(name)) for name, field_type in known.items()
        }
        for name in STAMPED:
            values[name] = values[name] or ""
        extra = {name: value for name, value in row.fields.items() if name not in known}
        values.update(
            id=row.id,
            home=row.home,
            root=row.root,
            rev=row.rev,
            crev=row.crev,
            ord=row.ord,
            frev=dump(row.frev),
            changed_by=row.by,
            changed_from=row.place,
            changed_at=row.at,
            archived=int(archived),
            extra=dump(extra) if extra else None,
        )
        return values


def _from_column(field_type: FieldType, value: Any) -> Any:
    if field_type in _LISTS:
        return json.loads(value)
    return bool(value) if field_type is FieldType.FLAG else value


def _to_column(field_type: FieldType, value: Any) -> Any:
    if value is None:
        return None
    if field_type in _LISTS:
        return dump(value)
    return int(value) if field_type is FieldType.FLAG else value


class Tables:
    """Where a record of any kind lies; records of kinds not known here are kept whole."""

    def __init__(self, kinds: Kinds, classes: Mapping[str, type[Synced]]) -> None:
        self.kinds = kinds
        self._tables = {kind.name: Table(classes[kind.name]) for kind in kinds}

    def __iter__(self) -> Iterator[Table]:
        return iter(self._tables.values())

    def of(self, kind: str) -> Table | None:
        return self._tables.get(kind)

    def get(self, connection: Connection, kind: str, record_id: str) -> RecordRow | None:
        if (table := self.of(kind)) is not None:
            return table.get(connection, record_id)
        found = connection.exec_driver_sql(
            "SELECT row FROM unknown_record WHERE id = ?", (record_id,)
        ).scalar()
        return None if found is None else decode_row(found)

    def save(self, connection: Connection, row: RecordRow, archived: bool = False) -> None:
        if (table := self.of(row.kind)) is None:
            keep_unknown(connection, [row])
            return
        if table.kind.tokens is None:
            table.save(connection, row, archived)
            return
        before = table.get(connection, row.id)
        number = table.save(connection, row, archived)
        write_tokens(connection, table.kind, {number: row}, {number: before} if before else {})


def keep_unknown(connection: Connection, rows: list[RecordRow]) -> None:
    connection.exec_driver_sql(
        f"INSERT OR REPLACE INTO {UnknownRecord.__tablename__} (id, kind, root, row)"
        " VALUES (?, ?, ?, ?)",
        [(row.id, row.kind, row.root, encode_row(row)) for row in rows],
    )


def write_tokens(
    connection: Connection,
    kind: Kind,
    rows: Mapping[int, RecordRow],
    before: Mapping[int, RecordRow],
) -> None:
    """Bring what the search box finds these rows by up to date; `before` is what they were.

    Only the difference is written: a resident brings some fifteen tokens, and most changes touch
    none of them. When `Kind.tokens` itself changes, a migration writes all of them anew.
    """
    if kind.tokens is None:
        return
    gone: list[tuple[str, str, int]] = []
    new: list[tuple[str, str, int]] = []
    for n, row in rows.items():
        wanted = kind.tokens(row.fields)
        present = kind.tokens(before[n].fields) if n in before else set()
        gone += ((kind.name, token, n) for token in present - wanted)
        new += ((kind.name, token, n) for token in wanted - present)
    if gone:
        connection.exec_driver_sql("DELETE FROM token WHERE kind = ? AND token = ? AND n = ?", gone)
    if new:
        new.sort()  # neighbours in the index are written together
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO token (kind, token, n) VALUES (?, ?, ?)", new
        )

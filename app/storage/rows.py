"""Copies records between the wire and their typed tables, without loading objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.core.content import content_of
from app.core.kinds import Fields, FieldType, Kind, Kinds, Lookup
from app.core.record import RecordRow, decode_row, encode_row
from app.storage.base import STAMPED, Synced, dump, load
from app.storage.change import UnknownRecord
from app.storage.tokens import write_tokens

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
    "row_content",
]
UNREADABLE = -1
"""In place of a content: what stands in the row is of no form that it could have been given."""
_LISTS = frozenset({FieldType.CODES, FieldType.DATA})


@dataclass(slots=True)
class Content:
    """A row of the lists as it stands there now: its revision, what it says, and what the program
    made of it when it wrote it (None: an older one wrote it)."""

    record_id: str
    rev: int
    changed_at: str | None
    written_at: str
    now: int
    kept: int | None

    @property
    def is_as_written(self) -> bool:
        return self.kept is None or self.kept == self.now


class KindTable:
    """One kind's typed table, spoken to in wire values."""

    def __init__(self, record_class: type[Synced]) -> None:
        self.record_class = record_class
        self.kind: Kind = record_class.kind
        self.name = record_class.__tablename__
        self._types = {field.name: field.type for field in self.kind.fields}
        self._fields = tuple(self._types.items())
        self._places = {name: (at, of) for at, (name, of) in enumerate(self._fields)}
        self._empty = ["" if name in STAMPED else None for name in self._types]
        names = [*_JOURNAL, *self._types]
        columns = ", ".join(f'"{name}"' for name in names)
        places = ", ".join("?" * len(names))
        updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
        self._select = f'SELECT {columns} FROM "{self.name}" WHERE id '
        self._select_after = (
            f'SELECT n, {columns} FROM "{self.name}" WHERE n > ? AND archived = 0 '
            "ORDER BY n LIMIT ?"
        )
        known = ", ".join(f'"{name}"' for name in self._types)
        self._select_contents = (
            "SELECT id, rev, changed_at, written_at, row_content, home, root, extra, "
            f'{known} FROM "{self.name}" WHERE archived = 0'
        )
        self._upsert_many = (
            f'INSERT INTO "{self.name}" ({columns}) VALUES ({places}) '
            f"ON CONFLICT (id) DO UPDATE SET {updates}"
        )
        self._upsert = f"{self._upsert_many} RETURNING n"

    def get(self, connection: Connection, record_id: str) -> RecordRow | None:
        found = connection.exec_driver_sql(self._select + "= ?", (record_id,)).first()
        return None if found is None else self._row(found)

    def get_many(self, connection: Connection, ids: Iterable[str]) -> dict[str, RecordRow]:
        sql = self._select + "IN (SELECT value FROM json_each(?))"
        found = connection.exec_driver_sql(sql, (json.dumps(list(ids)),)).all()
        return {row.id: row for row in map(self._row, found)}

    def after(self, connection: Connection, n: int, most: int) -> list[tuple[int, RecordRow]]:
        """The next rows of the lists beyond a short number, with theirs."""
        found = connection.exec_driver_sql(self._select_after, (n, most)).all()
        return [(number, self._row(row)) for number, *row in found]

    def readable(self, connection: Connection, ids: Iterable[str]) -> dict[str, RecordRow]:
        """Those that are of a form they could have been given; one that is not stops no other."""
        wanted = list(ids)
        try:
            return self.get_many(connection, wanted)
        except (ValueError, TypeError):
            if len(wanted) == 1:
                return {}
            found = [self.readable(connection, [record_id]) for record_id in wanted]
            return {record_id: row for one in found for record_id, row in one.items()}

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

    def contents(self, connection: Connection) -> Iterator[Content]:
        """What every row in the lists says now, read off its columns."""
        for found in connection.exec_driver_sql(self._select_contents):
            record_id, rev, changed_at, written_at, kept, home, root, extra, *known = found
            try:
                fields = self._read_fields(extra, known)
                now = content_of(self.name, record_id, home, root, fields)
            except (ValueError, TypeError):
                now = UNREADABLE
            yield Content(record_id, rev, changed_at, written_at, now, kept)

    def names_as_json(self) -> str:
        """The names of all fields this kind has."""
        return json.dumps(list(self._types))

    def archive(self, connection: Connection, ids: Iterable[str]) -> list[str]:
        """Out of sight now: these records and all under them leave the lists and stay readable.
        The ids of those that were in the lists."""
        named = json.dumps(list(ids))
        done = connection.exec_driver_sql(
            f'UPDATE "{self.name}" SET archived = 1 WHERE archived = 0 '
            "AND (id IN (SELECT value FROM json_each(?)) OR root IN (SELECT value FROM json_each(?))) "
            "RETURNING id",
            (named, named),
        )
        return list(done.scalars())

    def _row(self, found: Sequence[Any]) -> RecordRow:
        id_, home, root, rev, crev, ord_, frev, by, place, at, _, extra, _, *known = found
        fields = self._read_fields(extra, known)
        return RecordRow(
            id_,
            self.name,
            home,
            root,
            rev=rev,
            crev=crev,
            ord=ord_,
            frev=load(frev),
            fields=fields,
            by=by,
            place=place,
            at=at,
        )

    def _read_fields(self, extra: str | None, known: Sequence[Any]) -> dict[str, Any]:
        fields: dict[str, Any] = load(extra) if extra else {}
        for (name, of), value in zip(self._fields, known, strict=True):
            if value is not None:
                fields[name] = _from_column(of, value)
        return fields

    def _columns(self, row: RecordRow, archived: bool) -> tuple[Any, ...]:
        """In the order of the columns: by name, binding them took as long as storing them."""
        known, extra = self._empty.copy(), {}
        for name, value in row.fields.items():
            if (place := self._places.get(name)) is None:
                extra[name] = value
            elif value is not None:
                known[place[0]] = _to_column(place[1], value)
        return (
            row.id,
            row.home,
            row.root,
            row.rev,
            row.crev,
            row.ord,
            dump(row.frev),
            row.by,
            row.place,
            row.at,
            int(archived),
            dump(extra) if extra else None,
            content_of(self.name, row.id, row.home, row.root, row.fields),
            *known,
        )


def _from_column(field_type: FieldType, value: Any) -> Any:
    if field_type in _LISTS:
        return load(value)
    return bool(value) if field_type is FieldType.FLAG else value


def _to_column(field_type: FieldType, value: Any) -> Any:
    if field_type in _LISTS:
        return dump(value)
    return int(value) if field_type is FieldType.FLAG else value


class Tables:
    """Where a record of any kind lies; records of kinds not known here are kept whole."""

    def __init__(self, kinds: Kinds, classes: Mapping[str, type[Synced]]) -> None:
        self.kinds = kinds
        self._tables = {kind.name: KindTable(classes[kind.name]) for kind in kinds}

    def __iter__(self) -> Iterator[KindTable]:
        return iter(self._tables.values())

    def of(self, kind: str) -> KindTable | None:
        return self._tables.get(kind)

    def get(self, connection: Connection, kind: str, record_id: str) -> RecordRow | None:
        if (table := self.of(kind)) is not None:
            return table.get(connection, record_id)
        found = connection.exec_driver_sql(
            "SELECT row FROM unknown_record WHERE id = ?", (record_id,)
        ).scalar()
        return None if found is None else decode_row(found)

    def lookup(self, connection: Connection) -> Lookup:
        """For rules that other records bring."""

        def said(kind: str, record_id: str) -> Fields | None:
            row = self.get(connection, kind, record_id)
            return row.fields if row is not None and row.kind == kind else None

        return said

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

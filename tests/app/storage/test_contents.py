"""What a row says is the same number in its columns as on the wire, whatever kind it is of."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.content import content_of
from app.core.kinds import FieldType, Kind
from app.core.record import RecordRow
from app.kinds import KINDS
from app.storage.rows import UNREADABLE
from app.storage.store import Store

WRITTEN: dict[FieldType, tuple[Any, ...]] = {
    FieldType.TEXT: ("王秀英", "", None),
    FieldType.LONG_TEXT: ("一\n二\u2028三", "", "'"),
    FieldType.DATE: ("1961-03-09", None, "1961-03-09"),
    FieldType.INSTANT: ("2026-01-15T00:30:00.000Z", None, "2026-01-15T00:30:00.123Z"),
    FieldType.INTEGER: (7, 7.0, -3),
    FieldType.NUMBER: (1, 1.0, 36.6),
    FieldType.FLAG: (True, False, None),
    FieldType.CODE: ("a1", None, ""),
    FieldType.CODES: (["b", "a"], [], None),
    FieldType.ID: ("f" * 32, None, ""),
    FieldType.DATA: ({"b": 1.0, "a": [None, "x", 0.5]}, [], 0),
}


@pytest.mark.parametrize("turn", [0, 1, 2])
@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.name)
def test_columns_say_what_was_written(store: Store, kind: Kind, turn: int) -> None:
    fields = {field.name: WRITTEN[field.type][turn] for field in kind.fields}
    fields["of_a_newer_program"] = [1.0, {"x": None}]
    row = RecordRow("a" * 32, kind.name, "home", "root", fields=fields)
    table = store.tables.of(kind.name)
    assert table is not None
    with store.journal_transaction() as (connection, _):
        table.save_many(connection, [row])
        (found,) = table.contents(connection)
    assert found.now == content_of(kind.name, row.id, "home", "root", fields)
    assert found.is_as_written


def test_what_cannot_be_read_is_a_difference_and_no_stop(store: Store) -> None:
    table = store.tables.of("note")
    assert table is not None
    with store.journal_transaction() as (connection, _):
        rows = [RecordRow(name, "note", "home", fields={"title": name}) for name in ("a", "b")]
        table.save_many(connection, rows)
        connection.exec_driver_sql("UPDATE note SET extra = '{' WHERE id = 'a'")
        found = {row.record_id: row.now for row in table.contents(connection)}
        assert list(table.readable(connection, ["a", "b"])) == ["b"]
    assert found["a"] == UNREADABLE
    assert found["b"] != UNREADABLE

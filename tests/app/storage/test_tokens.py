"""Residents that come in large numbers are found before and after they are sorted into the search."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from itertools import islice
from pathlib import Path

import pytest

from app.core.record import RecordRow
from app.storage import tokens
from app.storage.finding import find
from app.storage.store import Store
from app.storage.tokens import write_tokens
from tests.benchmarks.residents import filled_store, people

COUNT = 60


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(tokens, "SORTED_IN_AT_ONCE", 100)
    store = filled_store(tmp_path, 0)
    yield store
    store.close()


def come(store: Store, rows: list[RecordRow], before: dict[int, RecordRow] | None = None) -> None:
    table = store.tables.of("patient")
    assert table is not None
    with store.journal_transaction() as (connection, _):
        table.save_many(connection, rows)
        numbers = table.numbers(connection, [row.id for row in rows])
        new = {numbers[row.id]: row for row in rows}
        write_tokens(connection, table.kind, new, before or {}, are_many=True)


def found(store: Store, typed: str) -> list[int]:
    with store.reading() as session:
        return sorted(find(session.connection(), "patient", typed, limit=1000))


def counts(store: Store) -> tuple[int, int]:
    """Tokens that are sorted, and rows whose tokens wait."""
    with store.reading() as session:
        ask = session.connection().exec_driver_sql
        sorted_in = ask("SELECT count(*) FROM token WHERE kind = 'patient'").scalar_one()
        return sorted_in, ask("SELECT count(*) FROM fresh_token").scalar_one()


def test_who_has_just_come_is_found_before_being_sorted_in_and_after(store: Store) -> None:
    rows = list(islice(people(COUNT), COUNT))
    come(store, rows)
    typed = [*(row.fields["name"] for row in rows), *(row.fields["phone"][-4:] for row in rows)]
    before = [found(store, one) for one in typed]
    assert all(before)
    assert counts(store) == (0, COUNT)
    store.sort_tokens_in()
    assert [found(store, one) for one in typed] == before
    assert counts(store)[1] == 0


def test_all_tokens_arrive_in_the_sorted_table(store: Store) -> None:
    rows = list(islice(people(COUNT), COUNT))
    kind = store.kinds["patient"]
    assert kind.tokens is not None
    come(store, rows)
    store.sort_tokens_in()
    assert counts(store) == (sum(len(kind.tokens(row.fields)) for row in rows), 0)


def test_a_name_corrected_while_it_waits_is_found_under_the_new_one_only(store: Store) -> None:
    old, *others = islice(people(COUNT), COUNT)
    old.fields["name"] = "欧阳晓静"
    come(store, [old, *others])
    with store.reading() as session:
        tables = store.tables.of("patient")
        assert tables is not None
        number = tables.numbers(session.connection(), [old.id])[old.id]
    new = copy(old)
    new.fields = {**old.fields, "name": "上官婉儿"}
    come(store, [new], {number: old})
    for _ in range(2):
        assert found(store, "欧阳晓静") == []
        assert found(store, "sgwe") == [number]
        store.sort_tokens_in()


def test_few_that_wait_are_left_while_more_is_coming(store: Store) -> None:
    come(store, list(islice(people(COUNT), COUNT)))
    store.sort_tokens_in(more_than=COUNT)
    assert counts(store) == (0, COUNT)
    store.sort_tokens_in(more_than=COUNT - 1)
    assert counts(store)[1] == 0


def test_stopped_half_way_sorting_in_begins_anew(store: Store) -> None:
    rows = list(islice(people(COUNT), COUNT))
    come(store, rows)
    with store.reading() as session:
        (waiting,) = tokens.waiting(session.connection())
    assert len(waiting.stretches) > 1
    with store.journal_transaction() as (connection, _):
        waiting.stretches[0].sort_in(connection)
    assert [found(store, row.fields["name"]) for row in rows]
    store.sort_tokens_in()
    kind = store.kinds["patient"]
    assert kind.tokens is not None
    assert counts(store) == (sum(len(kind.tokens(row.fields)) for row in rows), 0)

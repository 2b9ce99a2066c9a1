"""No code path writes a record beside the journal, and the journal is never rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.core.rights import Actor, FacilityKind, Role
from app.kinds import KINDS
from app.notes import Note, Notes
from app.storage.store import Store
from tests.county import County

DOCTOR = Actor("p", "f", "f", FacilityKind.TOWNSHIP_CENTRE, frozenset({Role.DOCTOR}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = County(tmp_path).open_store("one.db", create=True)
    Notes(store, DOCTOR).write(Note(noted_on=date(2026, 1, 15), title="晨会"))
    yield store
    store.close()


@pytest.mark.parametrize("table", [*(kind.name for kind in KINDS), "shadow", "change", "history"])
def test_nothing_is_inserted_outside_a_store_transaction(store: Store, table: str) -> None:
    with (
        pytest.raises(DBAPIError, match=r"write guard|NOT NULL"),
        store.engine.begin() as connection,
    ):
        connection.exec_driver_sql(f'INSERT INTO "{table}" DEFAULT VALUES')


@pytest.mark.parametrize("table", ["note", "change"])
def test_nothing_is_updated_outside_a_store_transaction(store: Store, table: str) -> None:
    with pytest.raises(DBAPIError, match="write guard"), store.engine.begin() as connection:
        connection.exec_driver_sql(f'UPDATE "{table}" SET root = NULL')


def test_a_change_is_never_edited_not_even_inside_a_transaction(store: Store) -> None:
    with (
        pytest.raises(DBAPIError, match="never edited"),
        store.journal_transaction() as (connection, _),
    ):
        connection.exec_driver_sql("""UPDATE change SET "values" = '{}'""")


@pytest.mark.parametrize("table", ["note", "change"])
def test_nothing_is_deleted_not_even_inside_a_transaction(store: Store, table: str) -> None:
    with (
        pytest.raises(DBAPIError, match="nothing is deleted"),
        store.journal_transaction() as (connection, _),
    ):
        connection.exec_driver_sql(f'DELETE FROM "{table}"')


def test_a_failure_inside_a_transaction_leaves_neither_row_nor_change(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(store)
    assert [note.title for note in Notes(store, DOCTOR).latest()] == ["晨会"]
    with store.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM change").scalar() == 1


def _write_and_fail(store: Store) -> None:
    with store.transaction(DOCTOR) as transaction:
        transaction.put(Note(noted_on=date(2026, 1, 15), title="不该留下"))
        raise ZeroDivisionError


def test_the_guard_holds_after_the_store_is_opened_again(tmp_path: Path, store: Store) -> None:
    with pytest.raises(DBAPIError, match="write guard"), store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE note SET title = 'x'")

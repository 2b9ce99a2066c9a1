"""The open store: one writer at a time, closed for good, and wiser after an upgrade."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest

from app.core.errors import StoreError
from app.core.kinds import Kinds
from app.core.record import RecordRow
from app.kinds import BY_NAME, KINDS
from app.notes import Note, Notes
from app.storage.errors import StoreCode, store_error
from app.storage.opening import companions
from app.storage.store import Store, write_state
from tests.stores import StoreFolder, actor

WITHOUT_NOTES = Kinds([kind for kind in KINDS if kind.name != "note"])


def _write(store: Store, title: str) -> str:
    return Notes(store, actor()).write(Note(noted_on=date(2026, 3, 2), title=title))


# Opening


def _fails_to_open(stores: StoreFolder) -> str:
    """The first store of the folder; its last connection takes the write-ahead log with it."""
    path = stores.folder / "store-0" / "records.db"
    with pytest.raises(StoreError) as caught:
        Store.open(path, stores.key, KINDS, BY_NAME)
    assert [beside for beside in companions(path) if beside.exists()] == []
    return str(caught.value.code)


def test_a_store_of_a_newer_program_is_let_go_of(stores: StoreFolder) -> None:
    store = stores.new()
    with store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    assert _fails_to_open(stores) == "DB_NEWER"


def test_a_store_whose_upgrade_was_not_completed_is_let_go_of(
    stores: StoreFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise store_error(StoreCode.DISK_FULL)

    store = stores.new()
    with store.journal_transaction() as (connection, _):
        write_state(connection, upgraded_to="0001")
    store.close()
    monkeypatch.setattr("app.storage.store.install_guard", no_room)
    assert _fails_to_open(stores) == "DISK_FULL"


# Closing


def test_a_closed_store_is_opened_again_by_nobody_who_still_holds_it(store: Store) -> None:
    """An exchange under way when somebody leaves must not open the file anew."""
    store.close()
    with pytest.raises(StoreError) as reading, store.reading():
        pass
    with pytest.raises(StoreError) as writing, store.journal_transaction():
        pass
    assert [caught.value.code for caught in (reading, writing)] == ["STORE_CLOSED"] * 2


def test_closing_waits_for_the_writer_under_way(store: Store) -> None:
    writing, done = threading.Event(), threading.Event()
    order: list[str] = []

    def write() -> None:
        with store.journal_transaction():
            writing.set()
            done.wait(30)
            order.append("written")

    def close() -> None:
        store.close()
        order.append("closed")

    writer, closer = threading.Thread(target=write), threading.Thread(target=close)
    writer.start()
    assert writing.wait(30)
    closer.start()
    done.set()
    writer.join(30)
    closer.join(30)
    assert order == ["written", "closed"]


def test_who_reads_while_somebody_writes_sees_the_state_before(store: Store) -> None:
    _write(store, "晨会")
    with store.transaction(actor()) as transaction:
        transaction.put(Note(noted_on=date(2026, 3, 2), title="未提交"))
        seen: list[list[str]] = []
        reader = threading.Thread(
            target=lambda: seen.append([note.title for note in Notes(store, actor()).latest()])
        )
        reader.start()
        reader.join(30)
    assert seen == [["晨会"]]


# After an upgrade


def _row(kind: str, record_id: str, **fields: object) -> RecordRow:
    stamp = {"author_id": "a", "author_home_id": "h", "place_id": "h"}
    whole = {**stamp, "written_at": "2026-03-01T00:00:00.000Z", **fields}
    return RecordRow(
        record_id, kind, "h", None, rev=5, crev=5, ord=5, fields=whole, by="a", place="h"
    )


def _as_an_older_program(stores: StoreFolder, row: RecordRow) -> Path:
    """A store in which a program that knew no notes has kept this row."""
    store = stores.new()
    path = Path(str(store.engine.url.database or ""))
    store.tables = type(store.tables)(WITHOUT_NOTES, BY_NAME)
    with store.journal_transaction() as (connection, _):
        store.tables.save(connection, row)
        path = Path(connection.exec_driver_sql("PRAGMA database_list").one()[2])
    store.close()
    return path


def test_records_of_a_kind_learned_by_an_upgrade_appear_in_their_lists(stores: StoreFolder) -> None:
    row = _row("note", "n" * 32, noted_on="2026-03-01", title="来自新版")
    path = _as_an_older_program(stores, row)
    store = Store.open(path, stores.key, KINDS, BY_NAME)
    store.understand()
    (note,) = Notes(store, actor()).latest()
    assert (note.title, note.rev, note.archived) == ("来自新版", 5, False)
    with store.reading() as session:
        left = session.connection().exec_driver_sql("SELECT count(*) FROM unknown_record")
        assert left.scalar_one() == 0
    store.close()


def test_fields_learned_by_an_upgrade_stand_in_their_columns(store: Store) -> None:
    row = _row("note", "n" * 32, noted_on="2026-03-01", title="晨会", text="来自新版", other=1)
    with store.journal_transaction() as (connection, _):
        store.tables.save(connection, row)
        connection.exec_driver_sql(
            """UPDATE note SET text = NULL, extra = '{"other":1,"text":"来自新版"}'"""
        )
    store.understand()
    (note,) = Notes(store, actor()).latest()
    assert note.text == "来自新版"
    with store.reading() as session:
        extra = session.connection().exec_driver_sql("SELECT extra FROM note").scalar_one()
    assert extra == '{"other":1}'


def test_what_an_upgrade_cannot_store_stays_where_it_is(stores: StoreFolder) -> None:
    row = _row("note", "n" * 32, noted_on="2026-03-01", title={"not": "a title"})
    path = _as_an_older_program(stores, row)
    store = Store.open(path, stores.key, KINDS, BY_NAME)
    store.understand()
    assert Notes(store, actor()).latest() == []
    with store.reading() as session:
        left = session.connection().exec_driver_sql("SELECT count(*) FROM unknown_record")
        assert left.scalar_one() == 1
    store.close()

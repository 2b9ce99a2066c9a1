"""A store knows at sign-in that it holds less, or other things, than it held."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.kinds import BY_NAME, KINDS
from app.notes import Note, Notes
from app.storage.change import LINKED
from app.storage.errors import StoreCode
from app.storage.keys.crypto import Label, hkdf
from app.storage.opening import companions, open_connection
from app.storage.store import Store
from app.storage.water.mark import mark_paths
from app.storage.water.secret import carry_over
from tests.faults.damage import Records, page_of, pages_in
from tests.faults.upgrades import KEY as OLDER_KEY
from tests.faults.upgrades import make_older
from tests.stores import actor


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    made = Records(tmp_path)
    yield made
    made.end()


def codes(store: Store) -> list[str]:
    return [told.error.code for told in store.damages()]


def test_nothing_is_told_after_a_day_that_ended_well(records: Records) -> None:
    store = records.open()
    for _ in range(3):
        records.save(store)
    store.close()
    again = records.open()
    again.inspect()
    assert codes(again) == []


def test_nothing_is_told_after_a_crash(records: Records) -> None:
    records.save(records.open())
    records.crash()
    again = records.open()
    again.inspect()
    assert codes(again) == []


def test_nothing_is_told_when_the_crash_came_between_a_save_and_its_mark(records: Records) -> None:
    store = records.open()
    records.save(store)
    before = records.copy_of(*mark_paths(records.path))
    records.save(store)
    records.crash()
    records.put_back(before)
    again = records.open()
    again.inspect()
    assert codes(again) == []


def test_a_lost_log_is_told_with_what_is_missing_since_when(records: Records) -> None:
    store = records.open()
    records.save(store)
    store.close()
    store = records.open()
    for _ in range(4):
        records.save(store)
    records.crash()
    companions(records.path)[0].unlink()
    [told] = records.open().damages()
    assert told.error.code == StoreCode.DB_ROWS_MISSING
    assert told.error.params["count"] == 4
    assert str(told.error.params["since"]) < str(told.error.params["until"])


def test_what_was_only_here_is_named(records: Records) -> None:
    store = records.open()
    records.save(store, "晨会记录")
    records.crash()
    companions(records.path)[0].unlink()
    [told] = records.open().damages()
    assert told.only_here == ["晨会记录"]


def test_one_flipped_bit_in_the_log_is_told(records: Records) -> None:
    store = records.open()
    for _ in range(3):
        records.save(store)
    records.crash()
    log = companions(records.path)[0]
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 4
    log.write_bytes(content)
    assert codes(records.open()) == [StoreCode.DB_ROWS_MISSING]


def test_a_whole_older_file_is_told_as_an_older_state(records: Records) -> None:
    store = records.open()
    records.save(store)
    store.close()
    before = records.copy_of(records.path)
    store = records.open()
    records.save(store)
    store.close()
    records.put_back(before)
    assert codes(records.open()) == [StoreCode.DB_ROLLED_BACK]


def test_damage_is_told_until_it_is_read_and_stays_in_the_audit(records: Records) -> None:
    records.save(records.open())
    records.crash()
    companions(records.path)[0].unlink()
    records.open().close()
    store = records.open()
    [told] = store.damages()
    store.damage_read(actor(), told.n)
    assert store.damages() == []
    with store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT what FROM audit").scalars().all()
    assert found == ["db_rows_missing", "damage_read"]


def test_after_a_loss_the_next_exchange_compares_with_the_county(records: Records) -> None:
    store = records.open()
    with store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("INSERT INTO sync_state VALUES ('comparison', '{}')")
    store.close()
    records.save(records.open())
    records.crash()
    companions(records.path)[0].unlink()
    assert records.open().state("comparison") is None


def test_every_old_page_put_back_is_told(records: Records) -> None:
    store = records.open()
    for number in range(3):
        records.save(store, f"第{number}条")
    store.close()
    old = records.path.read_bytes()
    store = records.open()
    for number in range(3):
        records.save(store, f"第{number + 3}条")
    store.close()
    good = records.copy_of(records.path, *mark_paths(records.path))
    content = records.path.read_bytes()
    changed = [n for n in range(pages_in(old)) if page_of(old, n) != page_of(content, n)]
    assert len(changed) > 8
    for number in changed:
        records.put_back(good)
        records.put_page(number, page_of(old, number))
        assert records.told_at_sign_in(), f"page {number}"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE note SET title = '改'",
        "DELETE FROM audit",
        """UPDATE change SET "values" = '{}' WHERE n = 2""",
        "UPDATE sync_state SET value = '9' WHERE name = 'upgraded_to'",
    ],
)
def test_what_is_written_with_the_key_from_outside_is_told(records: Records, sql: str) -> None:
    store = records.open()
    for _ in range(3):
        records.save(store)
    store.close()
    records.write_with_the_key(sql)
    store = records.open()
    assert StoreCode.DB_CHANGED in codes(store)


@pytest.mark.parametrize("table", list(LINKED))
def test_the_chain_alone_shows_a_row_taken_out_without_any_mark(
    records: Records, table: str
) -> None:
    store = records.open()
    for _ in range(3):
        records.save(store)
        records.read_and_receive(store)
    store.close()
    records.write_with_the_key(f"DELETE FROM {table} WHERE n = 2")
    for path in mark_paths(records.path):
        path.unlink()
    assert codes(records.open()) == [StoreCode.MARK_MISSING, StoreCode.DB_CHANGED]


@pytest.mark.parametrize("table", list(LINKED))
def test_the_whole_chain_is_looked_at_again_after_a_week(records: Records, table: str) -> None:
    store = records.open()
    for _ in range(3):
        records.save(store)
        records.read_and_receive(store)
    store.inspect()
    with store.journal_transaction() as (connection, _):
        for name in ("body", "link"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_update_{name}")
        connection.exec_driver_sql(f"UPDATE {table} SET record_id = 'other' WHERE n = 2")
    store.inspect()
    assert codes(store) == []
    records.time.forward(days=8)
    store.inspect()
    assert codes(store) == [StoreCode.DB_CHANGED]


@pytest.mark.parametrize("statement", ["UPDATE audit SET what = 'x'", "DELETE FROM audit"])
def test_the_audit_is_never_rewritten_not_even_inside_a_transaction(
    records: Records, statement: str
) -> None:
    store = records.open()
    with store.transaction(actor()) as transaction:
        transaction.audit("read")
    with (
        pytest.raises(DBAPIError, match=r"never edited|nothing is deleted"),
        store.journal_transaction() as (connection, _),
    ):
        connection.exec_driver_sql(statement)


def _unlink(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[30] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [_unlink, _cut, _flip])
@pytest.mark.parametrize("how_many", [1, 2])
def test_a_torn_or_missing_mark_warns_and_locks_nobody_out(
    records: Records, damage: Callable[[Path], None], how_many: int
) -> None:
    store = records.open()
    records.save(store)
    store.close()
    for path in mark_paths(records.path)[:how_many]:
        damage(path)
    store = records.open()
    assert codes(store) == [StoreCode.MARK_MISSING]
    records.save(store)
    store.damage_read(actor(), store.damages()[0].n)
    store.close()
    assert codes(records.open()) == []


def test_the_mark_of_other_records_warns(records: Records, tmp_path: Path) -> None:
    records.open().close()
    other = tmp_path / "other" / "records.db"
    other.parent.mkdir()
    Store.open(other, records.key, KINDS, BY_NAME, create=True).close()
    for path, one in zip(mark_paths(records.path), mark_paths(other), strict=True):
        shutil.copy(one, path)
    assert codes(records.open()) == [StoreCode.MARK_MISSING]


def test_a_mark_holds_no_name_in_clear(records: Records) -> None:
    store = records.open()
    records.save(store, "张桂花")
    for path in mark_paths(records.path):
        assert "张桂花".encode() not in path.read_bytes()


def test_a_large_log_is_moved_into_the_file_and_nothing_is_told(records: Records) -> None:
    store = records.open()
    for number in range(12):
        with store.transaction(actor()) as transaction:
            for one in range(40):
                title = f"第{number}-{one}条"
                transaction.put(Note(noted_on=date(2026, 3, 2), title=title, text="随访" * 900))
    records.crash()
    log = companions(records.path)[0]
    assert log.stat().st_size < records.path.stat().st_size
    store = records.open()
    store.inspect()
    assert codes(store) == []
    assert len(Notes(store, actor()).latest(1000)) == 480


def test_a_page_that_cannot_be_read_is_told_though_nobody_needs_it(records: Records) -> None:
    store = records.open()
    with store.reading() as session:
        ask = session.connection().exec_driver_sql
        root = ask("SELECT rootpage FROM sqlite_master WHERE name = 'draft'").scalar_one()
    store.close()
    page = page_of(records.path.read_bytes(), root - 1)
    records.put_page(root - 1, bytes(100) + page[100:])
    store = records.open()
    store.inspect()
    assert codes(store) == [StoreCode.DB_PAGES_BAD]


def test_without_the_key_nobody_makes_a_row_that_fits(records: Records) -> None:
    records.open().close()
    connection = open_connection(records.path, records.key)
    try:
        with pytest.raises(Exception, match="no such function"):
            connection.execute("SELECT chain_link('audit', NULL, 'x')")
    finally:
        connection.close()


def test_a_changed_secret_of_the_chain_is_told_and_the_chain_begins_anew(records: Records) -> None:
    store = records.open()
    records.save(store)
    records.read_and_receive(store)
    store.close()
    records.write_with_the_key("UPDATE high_water SET secret = x'00'")
    store = records.open()
    assert codes(store) == [StoreCode.DB_CHANGED]
    records.read_and_receive(store)
    store.inspect()
    store.damage_read(actor(), store.damages()[0].n)
    store.close()
    again = records.open()
    again.inspect()
    assert codes(again) == []


def test_a_turned_master_key_leaves_chain_and_mark_as_they_were(records: Records) -> None:
    store = records.open()
    records.save(store)
    store.close()
    old, new = hkdf(records.key, Label.HIGH_WATER), secrets.token_bytes(32)
    with closing(open_connection(records.path, records.key)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO open_txn (token) VALUES ('turn')")
        carry_over(connection, old, new)
        connection.execute("DELETE FROM open_txn")
        connection.execute("COMMIT")
    store = Store.open(records.path, records.key, KINDS, BY_NAME, water_key=new)
    store.inspect()
    assert codes(store) == []
    store.close()


def test_what_an_older_version_wrote_is_chained_at_the_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    make_older(path)
    store = Store.open(path, OLDER_KEY, KINDS, BY_NAME)
    assert codes(store) == []
    store.close()
    with closing(open_connection(path, OLDER_KEY)) as connection:
        connection.execute("DROP TRIGGER change_delete_guard")
        connection.execute("DROP TRIGGER change_delete_never")
        connection.execute("DELETE FROM change WHERE n = 1")
    for mark in mark_paths(path):
        mark.unlink()
    store = Store.open(path, OLDER_KEY, KINDS, BY_NAME)
    assert codes(store) == [StoreCode.MARK_MISSING, StoreCode.DB_CHANGED]
    store.close()

"""Opening the store: every way it can be wrong has its own name, and the key shows nowhere."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlcipher3 import dbapi2

from app.core.errors import StoreError
from app.storage.errors import storage_errors
from app.storage.opening import (
    READING,
    Connection,
    checkpoint,
    companions,
    create_file,
    engine_for,
    full_check,
    open_connection,
    quick_check,
)
from tests.app.storage.setting import flip_bit, raw_key

CANARY = "张巧云canary"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "诊疗 数据#1?" / "records.db"


@pytest.fixture
def key() -> bytes:
    return raw_key()


@pytest.fixture
def store(path: Path, key: bytes) -> Path:
    """A closed store of some 40 pages."""
    path.parent.mkdir()
    connection = open_connection(path, key, create=True)
    connection.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text)")
    connection.execute("BEGIN")
    for _ in range(1000):
        connection.execute("INSERT INTO word (text) VALUES (?)", (CANARY * 8,))
    connection.execute("COMMIT")
    connection.close()
    return path


def told(action: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as caught:
        action()
    return caught.value.code


def value(connection: Connection, sql: str) -> object:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


def test_a_new_store_opens_again_with_its_key(store: Path, key: bytes) -> None:
    connection = open_connection(store, key)
    assert value(connection, "SELECT count(*) FROM word") == 1000
    connection.close()


def test_the_connection_is_set_as_the_rules_say(store: Path, key: bytes) -> None:
    connection = open_connection(store, key)
    wanted: dict[str, object] = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
        "mmap_size": 0,
        "cache_size": -32768,
        "cipher_page_size": "4096",
    }
    # mmap_size answers nothing at all where SQLCipher leaves memory mapping out.
    found = {name: (connection.execute(f"PRAGMA {name}").fetchone() or (0,))[0] for name in wanted}
    connection.close()
    assert found == wanted


def test_a_missing_file_is_not_made_anew(tmp_path: Path, key: bytes) -> None:
    assert told(lambda: open_connection(tmp_path / "none.db", key)) == "DB_MISSING"
    assert told(lambda: open_connection(tmp_path / "no" / "none.db", key)) == "DB_MISSING"
    assert not (tmp_path / "none.db").exists()


def test_an_empty_file_is_no_empty_store(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "x.db").touch()
    assert told(lambda: open_connection(tmp_path / "x.db", key)) == "DB_EMPTY"


def test_a_file_in_plain_text_is_refused(tmp_path: Path, key: bytes) -> None:
    plain = dbapi2.connect(str(tmp_path / "x.db"))
    plain.execute("CREATE TABLE word (text)")
    plain.close()
    assert told(lambda: open_connection(tmp_path / "x.db", key)) == "DB_NOT_ENCRYPTED"


def test_a_folder_or_a_device_is_no_store(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "x.db").mkdir()
    assert told(lambda: open_connection(tmp_path / "x.db", key)) == "DB_NOT_FILE"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.db")
        assert told(lambda: open_connection(tmp_path / "pipe.db", key)) == "DB_NOT_FILE"


def test_the_file_of_another_store_is_told_from_a_damaged_one(store: Path, key: bytes) -> None:
    assert told(lambda: open_connection(store, raw_key())) == "DB_OTHER_KEY"
    flip_bit(store, 2000, 1)
    assert told(lambda: open_connection(store, key)) == "DB_DAMAGED"


@pytest.mark.parametrize("length", [1, 15, 16, 4095, 4096, 20_000])
def test_a_file_cut_short_is_damaged(store: Path, key: bytes, length: int) -> None:
    store.write_bytes(store.read_bytes()[:length])

    def check() -> None:
        connection = open_connection(store, key)
        try:
            full_check(connection)
        finally:
            connection.close()

    assert told(check) == "DB_DAMAGED"


def test_without_the_salt_a_wrong_key_and_damage_are_one_case(tmp_path: Path) -> None:
    create_file(tmp_path / "hub.db", bytes(32))
    assert told(lambda: open_connection(tmp_path / "hub.db", b"1" * 32)) == "DB_DAMAGED"


@pytest.mark.parametrize("length", [0, 16, 31, 33, 47, 64])
def test_a_key_of_another_length_is_our_own_mistake(store: Path, length: int) -> None:
    with pytest.raises(ValueError):
        open_connection(store, bytes(length))


def test_a_file_that_lost_its_first_16_bytes_still_opens(store: Path, key: bytes) -> None:
    content = bytearray(store.read_bytes())
    content[:16] = os.urandom(16)
    store.write_bytes(content)
    connection = open_connection(store, key)
    assert value(connection, "SELECT count(*) FROM word") == 1000
    connection.close()


def test_a_store_of_a_newer_program_is_left_alone(store: Path, key: bytes) -> None:
    connection = open_connection(store, key)
    connection.execute("PRAGMA user_version = 8")
    connection.close()
    assert told(lambda: open_connection(store, key, newest_schema=7)) == "DB_NEWER"
    open_connection(store, key, newest_schema=8).close()


def test_an_sqlite_with_the_wal_bug_is_refused(
    store: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    assert told(lambda: open_connection(store, key)) == "SQLITE_OLD"


def test_a_file_that_cannot_be_written_is_named(
    store: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert told(lambda: open_connection(store, key)) == "DISK_READONLY"
    monkeypatch.undo()
    connection = open_connection(store, key, reading_only=True)

    def write() -> None:
        with storage_errors():
            connection.execute("DELETE FROM word")

    assert told(write) == "DISK_READONLY"
    connection.close()


def test_a_store_is_never_made_over_something_that_is_there(store: Path, key: bytes) -> None:
    before = store.read_bytes()
    assert told(lambda: open_connection(store, key, create=True)) == "DB_EXISTS"
    assert store.read_bytes() == before


def test_a_creation_cut_off_leaves_nothing_in_the_way(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "x.db.new").write_bytes(b"half")
    (tmp_path / "x.db.new-wal").write_bytes(b"half")
    open_connection(tmp_path / "x.db", key, create=True).close()
    assert [path.name for path in tmp_path.iterdir()] == ["x.db"]


def test_an_open_store_may_be_used_from_another_thread(store: Path, key: bytes) -> None:
    connection = open_connection(store, key)
    counts: list[object] = []
    reader = threading.Thread(
        target=lambda: counts.append(value(connection, "SELECT count(*) FROM word"))
    )
    reader.start()
    reader.join()
    connection.close()
    assert counts == [1000]


def test_a_damaged_page_is_found_by_the_checks(store: Path, key: bytes) -> None:
    flip_bit(store, 5 * 4096 + 77, 3)
    connection = open_connection(store, key)
    assert told(lambda: quick_check(connection)) == "DB_DAMAGED"
    assert told(lambda: full_check(connection)) == "DB_DAMAGED"
    connection.close()


def test_no_flipped_bit_of_the_file_is_read_as_if_nothing_were(store: Path, key: bytes) -> None:
    good = store.read_bytes()
    chance = random.Random(5)
    for offset in chance.sample(range(16, len(good)), 60):
        store.write_bytes(good)
        flip_bit(store, offset, chance.randrange(8))

        def check() -> None:
            connection = open_connection(store, key)
            try:
                full_check(connection)
            finally:
                connection.close()

        assert told(check) == "DB_DAMAGED"


def test_a_sound_store_passes_both_checks(store: Path, key: bytes) -> None:
    connection = open_connection(store, key)
    quick_check(connection)
    full_check(connection)
    connection.close()


def test_a_checkpoint_empties_the_log(store: Path, key: bytes) -> None:
    connection = open_connection(store, key)
    connection.execute("DELETE FROM word WHERE id < 10")
    wal, _ = companions(store)
    assert wal.stat().st_size > 0
    checkpoint(connection)
    assert wal.stat().st_size == 0
    connection.close()


def test_no_word_and_no_key_stands_in_any_file(store: Path, key: bytes) -> None:
    connection = open_connection(store, key)
    connection.execute("INSERT INTO word (text) VALUES (?)", (CANARY,))
    files = [path for path in store.parent.iterdir() if path.is_file()]
    assert len(files) == 3
    for path in files:
        content = path.read_bytes()
        assert CANARY.encode() not in content
        assert b"canary" not in content
        assert key[:32] not in content
        assert key[:32].hex().encode() not in content.lower()
    connection.close()


# The engine


@pytest.fixture
def engine(store: Path, key: bytes) -> Iterator[Engine]:
    engine = engine_for(store, key)
    yield engine
    engine.dispose()


def test_the_engine_reads_and_writes(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM word WHERE id > 10"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM word")) == 10


def test_the_engine_makes_the_file_when_asked(tmp_path: Path, key: bytes) -> None:
    engine = engine_for(tmp_path / "hub.db", key, create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE word (text)"))
    engine.dispose()
    assert told(lambda: engine_for(tmp_path / "hub.db", key, create=True)) == "DB_EXISTS"


def test_leaving_without_commit_is_a_rollback(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE other (text)"))
        connection.execute(text("DELETE FROM word"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM word")) == 1000
        assert connection.scalar(text("SELECT count(*) FROM sqlite_master")) == 1


def test_a_reader_sees_one_moment_and_does_not_wait_for_the_writer(engine: Engine) -> None:
    reading = engine.execution_options(**{READING: True})
    with reading.connect() as reader, engine.connect() as writer:
        assert reader.scalar(text("SELECT count(*) FROM word")) == 1000
        writer.execute(text("DELETE FROM word"))
        writer.commit()
        assert reader.scalar(text("SELECT count(*) FROM word")) == 1000
    with reading.connect() as reader:
        assert reader.scalar(text("SELECT count(*) FROM word")) == 0


def test_a_second_writer_is_held_back_from_its_first_word(engine: Engine) -> None:
    def begin_beside() -> None:
        with storage_errors(), engine.connect() as second:
            second.exec_driver_sql("SELECT 1")

    with engine.connect() as spare:
        spare.exec_driver_sql("PRAGMA busy_timeout = 0")
        spare.rollback()
        with engine.connect() as first:
            first.exec_driver_sql("PRAGMA busy_timeout = 0")
            spare.close()
            assert told(begin_beside) == "DB_BUSY"


def test_autocommit_begins_no_transaction(engine: Engine) -> None:
    plain = engine.execution_options(isolation_level="AUTOCOMMIT")
    with plain.connect() as connection:
        connection.execute(text("DELETE FROM word WHERE id = 1"))
        connection.execute(text("VACUUM"))
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM word")) == 999
        connection.execute(text("DELETE FROM word WHERE id = 2"))
        connection.rollback()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM word")) == 999


def test_a_failed_statement_shows_no_values(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(Exception) as caught:
        connection.execute(text("INSERT INTO nothing VALUES (:name)"), {"name": CANARY})
    assert CANARY not in str(caught.value)


def test_neither_trace_nor_error_shows_the_key(
    store: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    connect = dbapi2.connect

    def traced(*words: object, **options: object) -> object:
        connection = connect(*words, **options)
        connection.set_trace_callback(seen.append)
        return connection

    monkeypatch.setattr(dbapi2, "connect", traced)
    open_connection(store, key).close()
    assert len(seen) > 5
    assert not any(key[:32].hex() in statement.lower() for statement in seen)

"""The doorway: what a person can cure becomes a sentence, what is our mistake rises as it is."""

from __future__ import annotations

import ctypes
import os
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.errors import StoreError
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.opening import engine_for, open_connection
from app.storage.store import Store
from tests.app.storage.setting import raw_key


@pytest.mark.parametrize("code", list(StoreCode))
def test_every_code_has_its_two_sentences(code: StoreCode) -> None:
    error = store_error(code)
    assert error.code == code.value
    assert error.title.endswith(".")
    assert error.advice.endswith(".")


class DatabaseFault(Exception):
    def __init__(self, result: int) -> None:
        super().__init__("patient text")
        self.sqlite_errorcode = result


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (5, "DB_BUSY"),
        (517, "DB_BUSY"),
        (6, "DB_BUSY"),
        (8, "DISK_READONLY"),
        (1032, "DB_MISSING"),
        (10, "DISK_ERROR"),
        (1034, "DISK_ERROR"),
        (4874, "DISK_FULL"),
        (13, "DISK_FULL"),
        (14, "DISK_ERROR"),
        (11, "DB_DAMAGED"),
        (267, "DB_DAMAGED"),
        (26, "DB_DAMAGED"),
    ],
)
def test_result_codes_have_their_meaning(result: int, code: str) -> None:
    with pytest.raises(StoreError) as caught, storage_errors():
        raise DatabaseFault(result)
    assert caught.value.code == code
    assert "patient" not in str(caught.value)


def test_a_full_disk_under_a_savepoint_is_told_as_a_full_disk(store: Store) -> None:
    """SQLite has undone the whole transaction by then, the savepoint with it."""
    with pytest.raises(StoreError) as caught:
        _fill_the_disk(store)
    assert caught.value.code == "DISK_FULL"


def test_a_disk_error_in_the_last_step_of_an_upgrade_is_told_as_one() -> None:
    """There is nothing left to roll back, and saying so must not hide why."""
    with pytest.raises(StoreError) as caught, storage_errors():
        _fail_and_roll_back()
    assert caught.value.code == "DISK_ERROR"


def _fail_and_roll_back() -> None:
    try:
        raise DatabaseFault(10)
    finally:
        raise DatabaseFault(1)


def _fill_the_disk(store: Store) -> None:
    with store.journal_transaction() as (connection, _), connection.begin_nested():
        connection.exec_driver_sql("ROLLBACK")
        raise DatabaseFault(13)


@pytest.mark.parametrize("result", [1, 7, 19, 20, 21])
def test_our_own_mistakes_rise_as_they_are(result: int) -> None:
    with pytest.raises(DatabaseFault), storage_errors():
        raise DatabaseFault(result)


@pytest.mark.parametrize(
    ("number", "code"),
    [(28, "DISK_FULL"), (30, "DISK_READONLY"), (13, "DISK_READONLY"), (5, "DISK_ERROR")],
)
def test_the_systems_errors_have_the_same_names(number: int, code: str) -> None:
    with pytest.raises(StoreError) as caught, storage_errors():
        raise OSError(number, "system")
    assert caught.value.code == code


def test_other_errors_pass_the_doorway_unchanged() -> None:
    with pytest.raises(FileNotFoundError), storage_errors():
        raise FileNotFoundError(2, "gone")
    with pytest.raises(KeyError), storage_errors():
        raise KeyError
    with pytest.raises(StoreError) as caught, storage_errors():
        raise store_error(StoreCode.PW_WRONG)
    assert caught.value.code == "PW_WRONG"


def test_a_full_file_is_a_full_disk_and_the_saved_rows_stay(tmp_path: Path) -> None:
    path, key = tmp_path / "records.db", raw_key()
    engine = engine_for(path, key, create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE word (text)"))
        connection.execute(text("INSERT INTO word VALUES ('kept')"))

    def write() -> None:
        with storage_errors(), engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 4")
            for _ in range(50):
                connection.execute(text("INSERT INTO word VALUES (randomblob(2000))"))

    with pytest.raises(StoreError) as caught:
        write()
    assert caught.value.code == "DISK_FULL"
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM word")) == 1
    engine.dispose()


def test_a_broken_rule_of_the_schema_is_our_mistake(tmp_path: Path) -> None:
    engine = engine_for(tmp_path / "records.db", raw_key(), create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE word (text NOT NULL)"))
    with pytest.raises(IntegrityError), storage_errors(), engine.begin() as connection:
        connection.execute(text("INSERT INTO word VALUES (NULL)"))
    engine.dispose()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB; needs the right to mount."""
    if os.name != "posix":
        pytest.skip("no tmpfs here")
    place = tmp_path / "disk"
    place.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", 0, b"size=1m") != 0:
        pytest.skip("may not mount here")
    try:
        yield place
    finally:
        libc.umount2(os.fsencode(place), 2)


def test_a_full_disk_keeps_what_is_saved_and_says_so(small_disk: Path) -> None:
    path, key = small_disk / "records.db", raw_key()
    connection = open_connection(path, key, create=True)
    connection.execute("CREATE TABLE word (text)")
    saved = 0

    def fill() -> None:
        nonlocal saved
        for _ in range(2000):
            with storage_errors():
                connection.execute("INSERT INTO word VALUES (randomblob(2000))")
            saved += 1

    with pytest.raises(StoreError) as caught:
        fill()
    assert caught.value.code == "DISK_FULL"
    assert connection.execute("SELECT count(*) FROM word").fetchone() == (saved,)
    connection.close()


def test_advice_and_title_name_only_what_the_error_brings() -> None:
    given = {
        StoreCode.DB_ROWS_MISSING: {"since", "until", "count"},
        StoreCode.DB_ROLLED_BACK: {"since", "until", "count"},
        StoreCode.PW_WAIT: {"seconds"},
        StoreCode.PIN_WRONG: {"left"},
        StoreCode.GUEST_ENDED: {"ended_on"},
        StoreCode.SHEET_TYPO: {"group"},
        StoreCode.SHEET_OLD: {"number", "newest"},
    }
    for code in StoreCode:
        error = store_error(code)
        parts = string.Formatter().parse(error.title + error.advice)
        assert {name for _, name, _, _ in parts if name} == given.get(code, set())

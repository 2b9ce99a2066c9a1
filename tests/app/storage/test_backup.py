"""Safety copies: whole, verified, numbered, and never in the way of the ones before."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from app.core.errors import StoreError
from app.storage import backup
from app.storage.backup import Backups, verify
from app.storage.opening import Connection, open_connection
from app.storage.recovery import Recovery
from tests.app.storage.setting import DOCTOR, PASSWORD, Computer, flip_bit, raw_key


@pytest.fixture
def key() -> bytes:
    return raw_key()


@pytest.fixture
def store(tmp_path: Path, key: bytes) -> Path:
    path = tmp_path / "store" / "records.db"
    path.parent.mkdir()
    connection = open_connection(path, key, create=True)
    connection.execute('CREATE TABLE "a ""word" (text)')
    connection.execute("BEGIN")
    for _ in range(500):
        connection.execute('INSERT INTO "a ""word" VALUES (?)', ("canary" * 20,))
    connection.execute("COMMIT")
    connection.close()
    return path


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(tmp_path / "copies")


def rows(path: Path, key: bytes) -> int:
    connection = open_connection(path, key, reading_only=True)
    row = connection.execute('SELECT count(*) FROM "a ""word"').fetchone()
    connection.close()
    assert row is not None
    return int(row[0])


def failure(backups: Backups, store: Path, key: bytes) -> StoreError:
    with pytest.raises(StoreError) as caught:
        backups.make(store, key)
    return caught.value


def test_a_safety_copy_opens_with_the_same_key_and_holds_every_row(
    backups: Backups, store: Path, key: bytes
) -> None:
    copy = backups.make(store, key)

    assert rows(copy / "records.db", key) == 500
    assert backups.generations() == (copy,)
    assert [path.name for path in copy.iterdir()] == ["records.db"]
    assert b"canary" not in (copy / "records.db").read_bytes()


def test_three_generations_are_kept_and_the_newest_is_first(
    backups: Backups, store: Path, key: bytes
) -> None:
    made = [backups.make(store, key) for _ in range(5)]
    assert backups.generations() == tuple(reversed(made[-3:]))
    assert [path.name for path in made] == ["000001", "000002", "000003", "000004", "000005"]


def test_a_copy_is_made_while_the_store_is_open_and_includes_the_last_save(
    backups: Backups, store: Path, key: bytes
) -> None:
    connection = open_connection(store, key)
    connection.execute("""INSERT INTO "a ""word" VALUES ('last')""")
    copy = backups.make(store, key)
    connection.execute("""INSERT INTO "a ""word" VALUES ('later')""")
    connection.close()
    assert rows(copy / "records.db", key) == 501


def test_a_copy_damaged_on_its_way_never_becomes_a_generation(
    backups: Backups, store: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = backups.make(store, key)
    monkeypatch.setattr(backup, "sync_file", lambda path: flip_bit(path, 9000, 2))

    error = failure(backups, store, key)

    assert (error.code, error.params["cause"]) == ("BACKUP_FAILED", "DB_DAMAGED")
    assert backups.generations() == (good,)
    assert [path.name for path in good.parent.iterdir()] == [good.name]


def test_a_copy_that_lost_a_row_never_becomes_a_generation(
    backups: Backups, store: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_one(path: Path) -> None:
        connection = open_connection(path, key)
        connection.execute('DELETE FROM "a ""word" WHERE rowid = 1')
        connection.close()

    monkeypatch.setattr(backup, "sync_file", lose_one)
    assert failure(backups, store, key).params["cause"] == "DB_DAMAGED"
    assert backups.generations() == ()


def test_a_full_disk_says_what_to_do_and_keeps_the_copies_before(
    backups: Backups, store: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = backups.make(store, key)

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "sync_file", full)
    error = failure(backups, store, key)

    assert (error.code, error.params["cause"]) == ("BACKUP_FAILED", "DISK_FULL")
    assert error.advice.startswith("What is saved is safe.")
    assert backups.generations() == (good,)


@pytest.mark.parametrize("cut", ["verify", "replace_durably", "sync_folder"])
def test_a_run_cut_off_anywhere_leaves_only_whole_generations(
    backups: Backups, store: Path, key: bytes, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    good = backups.make(store, key)

    def die(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        # As after a power cut: nothing is tidied up.
        patched.setattr(backup, cut, die)
        patched.setattr(shutil, "rmtree", lambda path, ignore_errors: None)
        with pytest.raises(KeyboardInterrupt):
            backups.make(store, key)
    assert backups.generations() == (good,)

    following = backups.make(store, key)
    assert backups.generations() == (following, good)
    assert len(list(good.parent.iterdir())) == 2


def test_a_missing_or_foreign_store_is_not_copied(
    backups: Backups, store: Path, key: bytes
) -> None:
    assert failure(backups, store, raw_key()).params["cause"] == "DB_OTHER_KEY"
    store.unlink()
    assert failure(backups, store, key).params["cause"] == "DB_MISSING"
    assert backups.generations() == ()


def test_saving_waits_only_until_the_copy_is_taken(
    backups: Backups, store: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[bool] = []

    def save_meanwhile(copy: Path, key: bytes, counts: dict[str, int] | None = None) -> None:
        writer: Connection = open_connection(store, key)
        writer.execute("PRAGMA busy_timeout = 0")
        writer.execute("""INSERT INTO "a ""word" VALUES ('meanwhile')""")
        writer.close()
        saved.append(True)
        verify(copy, key, counts)

    monkeypatch.setattr(backup, "verify", save_meanwhile)
    backups.make(store, key)
    assert saved == [True]


def test_a_safety_copy_opens_on_a_new_computer_with_the_sheet(
    computer: Computer, other_computer: Computer, backups: Backups
) -> None:
    keys = computer.keys()
    doctor = keys.create(DOCTOR, PASSWORD)
    master = doctor.master
    sheet = Recovery(keys).issue(doctor, date(2026, 3, 2))
    store = computer.store / "records.db"
    open_connection(store, master.database_key(), create=True).close()
    copy = backups.make(store, master.database_key(), beside=keys.paths)
    shutil.rmtree(computer.home)

    shutil.copytree(copy, other_computer.store, dirs_exist_ok=True)
    unlocked = Recovery(other_computer.keys()).restore(sheet.text, DOCTOR, PASSWORD)
    open_connection(other_computer.store / "records.db", unlocked.master.database_key()).close()


def test_at_least_one_generation_is_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        Backups(tmp_path, keep=0)

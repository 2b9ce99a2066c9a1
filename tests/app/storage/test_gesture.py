"""What several services write for one gesture is one transaction: whole, or not at all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from app.core.errors import InvalidInput, StoreError
from app.drafts import Drafts
from app.kinds import BY_NAME, KINDS
from app.notes import Note, Notes
from app.settings import Settings
from app.storage.store import Store
from tests.faults.failing_disk import FailingDisk, Failure, under_everything
from tests.stores import StoreFolder, actor

DAY = date(2026, 3, 2)


def _note(title: str) -> Note:
    return Note(noted_on=DAY, title=title)


def _titles(store: Store) -> list[str]:
    return [note.title for note in Notes(store, actor()).latest()]


def _groups(store: Store) -> list[int]:
    with store.reading() as session:
        query = "SELECT count(*) FROM change GROUP BY grp"
        return list(session.connection().exec_driver_sql(query).scalars())


def _write(store: Store, title: str) -> str:
    return Notes(store, actor()).write(_note(title))


def _together(store: Store, *parts: Callable[[], object]) -> None:
    with store.transaction(actor()):
        for part in parts:
            part()


def test_services_called_within_a_transaction_join_it(store: Store) -> None:
    notes, heard = Notes(store, actor()), list[frozenset[str]]()
    store.changes.subscribe(heard.append)
    with store.transaction(actor()):
        notes.write(_note("晨会"))
        notes.write(_note("夜班"))
    assert sorted(_titles(store)) == ["夜班", "晨会"]
    assert _groups(store) == [2]
    assert heard == [frozenset({"note"})]


def test_what_is_written_together_is_named_in_the_order_in_which_it_was_written(
    store: Store,
) -> None:
    """The hub gives all of it one place; elsewhere the names alone tell what came first."""
    with store.transaction(actor()):
        names = [_write(store, f"晨会 {number}") for number in range(9)]
    assert names == sorted(names)


def test_a_service_reads_what_the_one_before_it_wrote(store: Store) -> None:
    with store.transaction(actor()):
        Notes(store, actor()).write(_note("晨会"))
        assert _titles(store) == ["晨会"]
        Drafts(store, actor()).save("note", {"title": "夜班"})
        assert Drafts(store, actor()).restore("note") is not None


def test_nothing_is_written_where_a_later_part_refuses(store: Store) -> None:
    with pytest.raises(InvalidInput):
        _together(store, lambda: _write(store, "晨会"), lambda: _write(store, ""))
    assert _titles(store) == []


def test_a_refusal_that_somebody_caught_refuses_the_whole(store: Store) -> None:
    def caught() -> None:
        with suppress(InvalidInput):
            _write(store, "")

    with pytest.raises(InvalidInput):
        _together(store, lambda: _write(store, "晨会"), caught)
    assert _titles(store) == []


def test_the_next_gesture_begins_anew_after_one_that_was_refused(store: Store) -> None:
    with pytest.raises(InvalidInput), store.transaction(actor()):
        Notes(store, actor()).write(_note(""))
    Notes(store, actor()).write(_note("晨会"))
    assert _titles(store) == ["晨会"]


def test_one_gesture_is_one_person_s(store: Store) -> None:
    with pytest.raises(ValueError, match="one person"), store.transaction(actor()):
        Notes(store, actor(person="8" * 32)).write(_note("晨会"))
    assert _titles(store) == []


def test_a_setting_that_was_not_saved_after_all_is_not_remembered(store: Store) -> None:
    settings = Settings(store, actor())
    seen: list[int] = []

    def change() -> None:
        settings.copies = 5
        seen.append(settings.copies)

    with pytest.raises(InvalidInput):
        _together(store, change, lambda: _write(store, ""))
    assert [*seen, settings.copies] == [5, 2]


# The disk fails while it is being saved


@pytest.fixture
def failing(
    tmp_path: Path, migrated_store: tuple[Path, bytes]
) -> Iterator[tuple[Store, FailingDisk]]:
    with under_everything() as disk:
        folder = StoreFolder(*migrated_store, tmp_path / "stores")
        yield folder.new(), disk
        folder.close()


def _save_until(store: Store, disk: FailingDisk, failure: Failure, title: str) -> StoreError | None:
    """The commit is the last call but those of whoever looks afterwards."""
    with disk.failing(0, failure):
        Notes(store, actor()).write(_note("zero"))
    with disk.failing(disk.calls, failure):
        try:
            Notes(store, actor()).write(_note(title))
        except StoreError as error:
            return error
    return None


def test_a_save_that_reached_the_disk_before_the_error_is_not_called_failed(
    failing: tuple[Store, FailingDisk],
) -> None:
    store, disk = failing
    assert _save_until(store, disk, Failure.DONE, "晨会") is None
    assert disk.has_failed
    assert _titles(store).count("晨会") == 1


def test_a_save_that_did_not_reach_it_is_called_failed(failing: tuple[Store, FailingDisk]) -> None:
    store, disk = failing
    error = _save_until(store, disk, Failure.ROLLED_BACK, "晨会")
    assert error is not None
    assert error.code == "DISK_ERROR"
    assert "晨会" not in _titles(store)


def test_a_disk_that_takes_nothing_more_leaves_it_open_whether_it_was_saved(
    failing: tuple[Store, FailingDisk],
) -> None:
    store, disk = failing
    with disk.failing(0, Failure.REFUSED):
        Notes(store, actor()).write(_note("zero"))
    with disk.failing(disk.calls, Failure.REFUSED, gone=True), pytest.raises(StoreError) as told:
        Notes(store, actor()).write(_note("晨会"))
    assert told.value.code == "SAVE_UNSURE"


_THREE_SAVES = """
import sys
from datetime import date
from pathlib import Path
from app.core.errors import StoreError
from app.kinds import BY_NAME, KINDS
from app.notes import Note, Notes
from app.storage.store import Store
from tests.stores import actor
store = Store.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), KINDS, BY_NAME)
for number in range(int(sys.argv[3])):
    try:
        Notes(store, actor()).write(Note(noted_on=date(2026, 3, 2), title=f"note {number}"))
    except StoreError as error:
        print(error.code)
    else:
        print(f"note {number}")
sys.stdout.flush()
import os
os._exit(0)
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace makes the disk fail")
def test_a_save_whose_fsync_failed_does_not_come_back_at_the_next_start(
    stores: StoreFolder,
) -> None:
    """It was said to have failed, and somebody may have typed it once more."""
    store = stores.new()
    path = stores.folder / "store-0" / "records.db"
    store.close()
    told = _with_failing_fsync(path, stores.key)
    again = Store.open(path, stores.key, KINDS, BY_NAME)
    there = sorted(_titles(again))
    again.close()
    assert "DISK_ERROR" in told
    assert there == sorted(line for line in told if line.startswith("note"))


def _with_failing_fsync(path: Path, key: bytes) -> list[str]:
    """The last save of a process that then ends as by a kill; before it all went well."""
    command = (
        *("strace", "-f", "-qq", "-o", "/dev/null", "-P", f"{path}-wal"),
        *("-e", "inject=fsync,fdatasync:error=EIO:when=4"),
        *(sys.executable, "-c", _THREE_SAVES, str(path), key.hex(), "3"),
    )
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split("\n")

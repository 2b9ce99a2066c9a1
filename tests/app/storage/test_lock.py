"""One process per store, and the next one knows how the last one ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import StoreError
from app.storage.lock import StoreLock

HOLD = """
import sys
from pathlib import Path
from app.storage.lock import StoreLock
lock = StoreLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.lock"


def test_a_second_window_is_told_that_the_store_is_in_use(path: Path) -> None:
    with StoreLock(path), pytest.raises(StoreError) as caught:
        StoreLock(path).acquire()
    assert caught.value.code == "STORE_IN_USE"


def test_after_a_clean_end_the_next_start_checks_nothing(path: Path) -> None:
    for _ in range(2):
        with StoreLock(path) as lock:
            assert not lock.was_unclean


def test_after_a_crash_the_next_start_knows(path: Path) -> None:
    with pytest.raises(KeyError), StoreLock(path):
        raise KeyError
    with StoreLock(path) as lock:
        assert lock.was_unclean
    with StoreLock(path) as lock:
        assert not lock.was_unclean


def test_a_refused_second_window_does_not_look_like_a_crash(path: Path) -> None:
    with StoreLock(path), pytest.raises(StoreError):
        StoreLock(path).acquire()
    with StoreLock(path) as lock:
        assert not lock.was_unclean


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_process_lets_go_and_leaves_its_mark(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(StoreError) as caught:
            StoreLock(path).acquire()
        assert caught.value.code == "STORE_IN_USE"
        holder.send_signal(signal.SIGKILL)
    with StoreLock(path) as lock:
        assert lock.was_unclean


def test_releasing_twice_does_no_harm(path: Path) -> None:
    lock = StoreLock(path)
    lock.acquire()
    lock.release()
    lock.release()
    with StoreLock(path) as following:
        assert not following.was_unclean

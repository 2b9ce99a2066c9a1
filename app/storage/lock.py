"""One process per store, and whether the last one ended as it should."""

from __future__ import annotations

import os
import sys
from io import FileIO
from pathlib import Path
from types import TracebackType

from app.storage.errors import StoreCode, storage_errors, store_error

_OPEN = b"open  "
_CLOSED = b"closed"
# Windows locks bytes against reading too: lock one far behind the words.
_LOCKED_BYTE = 1 << 20


class StoreLock:
    """`with StoreLock(folder / "store.lock") as lock:` around everything done with a store."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None
        self.was_unclean = False
        """The process before did not come to its end: a power cut, a crash."""

    def acquire(self) -> None:
        """Raises STORE_IN_USE when another process, or this one, holds it."""
        with storage_errors():
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        file = FileIO(handle, "r+b")
        try:
            if not _is_ours(file):
                raise store_error(StoreCode.STORE_IN_USE)
            with storage_errors():
                self.was_unclean = file.read(len(_OPEN)) == _OPEN
                _write(file, _OPEN)
        except BaseException:
            file.close()
            raise
        self._file = file

    def release(self) -> None:
        """Say that all is well and let the next one in."""
        if self._file is None:
            return
        try:
            with storage_errors():
                _write(self._file, _CLOSED)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let go without saying that all is well: the next start checks the store."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> StoreLock:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.release()
        else:
            self.abandon()


def _write(file: FileIO, word: bytes) -> None:
    file.seek(0)
    file.write(word)
    os.fsync(file.fileno())


def _is_ours(file: FileIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_LOCKED_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

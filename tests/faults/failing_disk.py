"""A disk or stick that fails at the call one names: between SQLAlchemy and a real SQLCipher
connection, and between the program and the files of one folder."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.storage import backup, opening, turning

IO_ERROR = 10
_ABOUT_PATHS = ("open", "replace", "unlink", "mkdir", "scandir", "stat", "statvfs")


class Failure(Enum):
    """What SQLite has done to the transaction by the time it reports the error, and what of a file
    was written."""

    REFUSED = "refused"
    """Nothing: the statement did not run, the transaction is still open."""
    ROLLED_BACK = "rolled back"
    """All of it is undone, as SQLite does by itself when a disk is full or fails. Half of what was
    to go into a file is there."""
    DONE = "done"
    """The statement ran, a commit even reached the disk, and the error came after it."""


class FailingDisk:
    """Counts the calls of every connection opened while it is in place, and those about files in
    `folder`. One that is `gone` fails from the call named onwards, as a stick pulled out does."""

    def __init__(self) -> None:
        self.calls = 0
        self.at = 0
        self.failure = Failure.REFUSED
        self.is_gone = False
        self.has_failed = False
        self.folder: Path | None = None

    @contextmanager
    def failing(self, at: int, failure: Failure, *, gone: bool = False) -> Iterator[None]:
        """Fail at the call of this number, counted from here. `has_failed` says whether it came."""
        self.calls, self.at, self.failure, self.has_failed = 0, at, failure, False
        self.is_gone = gone
        try:
            yield
        finally:
            self.at = 0

    def _fails_now(self) -> bool:
        self.calls += 1
        fails = bool(self.at) and (self.calls >= self.at if self.is_gone else self.calls == self.at)
        self.has_failed = self.has_failed or fails
        return fails

    def call(self, connection: Any, statement: Any) -> Any:
        if not self._fails_now():
            return statement()
        if self.failure is Failure.DONE:
            statement()
        elif self.failure is Failure.ROLLED_BACK and connection.in_transaction:
            connection.rollback()
        error = dbapi2.OperationalError("disk I/O error")
        error.sqlite_errorcode = IO_ERROR
        raise error

    def file_call(self, call: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        """The same for a file; `half` does half of what the call would do."""
        if not self._fails_now():
            return call()
        if self.failure is Failure.DONE:
            _let_go(call())
        elif self.failure is Failure.ROLLED_BACK and half is not None:
            half()
        raise OSError(errno.EIO, "disk I/O error")

    def holds(self, path: Any) -> bool:
        if self.folder is None or isinstance(path, int):
            return False
        return Path(os.fsdecode(path)).is_relative_to(self.folder)


class _Connection:
    def __init__(self, real: Any, disk: FailingDisk) -> None:
        self._real = real
        self._disk = disk

    def cursor(self) -> _Cursor:
        return _Cursor(self._real.cursor(), self)

    def commit(self) -> None:
        self.call(self._real.commit)

    def execute(self, *arguments: Any) -> Any:
        return self.call(lambda: self._real.execute(*arguments))

    def backup(self, target: Any, **named: Any) -> Any:
        real = getattr(target, "_real", target)
        return self.call(lambda: self._real.backup(real, **named))

    def call(self, statement: Any) -> Any:
        return self._disk.call(self._real, statement)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class _Cursor:
    def __init__(self, real: Any, connection: _Connection) -> None:
        self._real = real
        self._connection = connection

    def execute(self, *arguments: Any) -> Any:
        return self._connection.call(lambda: self._real.execute(*arguments))

    def executemany(self, *arguments: Any) -> Any:
        return self._connection.call(lambda: self._real.executemany(*arguments))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class _File:
    """An open file in the folder."""

    def __init__(self, real: Any, disk: FailingDisk) -> None:
        self._real = real
        self._disk = disk

    def write(self, content: Any) -> None:
        def half() -> None:
            self._real.write(content[: len(content) // 2])
            self._real.flush()

        def whole() -> None:
            # Its answer, a number of bytes, would be taken for an open file and closed.
            self._real.write(content)

        self._disk.file_call(whole, half)

    def read(self, *size: int) -> Any:
        return self._disk.file_call(lambda: self._real.read(*size))

    def flush(self) -> None:
        self._disk.file_call(self._real.flush)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._real.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def _let_go(result: Any) -> None:
    """Nobody gets to see it, since the call fails."""
    if isinstance(result, int) and result > 2:
        os.close(result)
    with suppress(AttributeError):
        result.close()


@contextmanager
def under_everything(folder: Path | None = None) -> Iterator[FailingDisk]:
    """Under every store and hub opened from now on, and under the files of the folder."""
    disk = FailingDisk()
    disk.folder = folder
    real = opening.open_connection

    def open_connection(*arguments: Any, **named: Any) -> Any:
        return _Connection(real(*arguments, **named), disk)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "open_connection", open_connection)
        if folder is not None:
            patch.setattr(backup, "open_connection", open_connection)
            patch.setattr(turning, "open_connection", open_connection)
            _put_under_files(disk, patch)
        yield disk


def _put_under_files(disk: FailingDisk, patch: pytest.MonkeyPatch) -> None:
    for name in _ABOUT_PATHS:
        patch.setattr(os, name, _about_paths(disk, getattr(os, name)))
    sync, handles = os.fsync, os.fdopen
    patch.setattr(os, "fsync", lambda handle: disk.file_call(lambda: sync(handle)))
    patch.setattr(os, "fdopen", lambda *about, **how: _File(handles(*about, **how), disk))
    opens = io.open

    def open_file(path: Any, *how: Any, **named: Any) -> Any:
        if not disk.holds(path):
            return opens(path, *how, **named)
        return _File(disk.file_call(lambda: opens(path, *how, **named)), disk)

    patch.setattr(io, "open", open_file)


def _about_paths(disk: FailingDisk, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(path: Any, *arguments: Any, **named: Any) -> Any:
        if not disk.holds(path):
            return real(path, *arguments, **named)
        return disk.file_call(lambda: real(path, *arguments, **named))

    return call


@pytest.fixture
def disk() -> Iterator[FailingDisk]:
    """Under every store and hub opened by this test from now on."""
    with under_everything() as disk:
        yield disk

"""A disk that fails once, at the call one names: between SQLAlchemy and a real SQLCipher connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.storage import opening

IO_ERROR = 10


class Failure(Enum):
    """What SQLite has done to the transaction by the time it reports the error."""

    REFUSED = "refused"
    """Nothing: the statement did not run, the transaction is still open."""
    ROLLED_BACK = "rolled back"
    """All of it is undone, as SQLite does by itself when a disk is full or fails."""
    DONE = "done"
    """The statement ran, a commit even reached the disk, and the error came after it."""


class FailingDisk:
    """Counts the calls of every connection opened while it is in place."""

    def __init__(self) -> None:
        self.calls = 0
        self.at = 0
        self.failure = Failure.REFUSED
        self.has_failed = False

    @contextmanager
    def failing(self, at: int, failure: Failure) -> Iterator[None]:
        """Fail at the call of this number, counted from here. `has_failed` says whether it came."""
        self.calls, self.at, self.failure, self.has_failed = 0, at, failure, False
        try:
            yield
        finally:
            self.at = 0

    def call(self, connection: Any, statement: Any) -> Any:
        self.calls += 1
        if not self.at or self.calls != self.at:
            return statement()
        self.has_failed = True
        if self.failure is Failure.DONE:
            statement()
        elif self.failure is Failure.ROLLED_BACK and connection.in_transaction:
            connection.rollback()
        error = dbapi2.OperationalError("disk I/O error")
        error.sqlite_errorcode = IO_ERROR
        raise error


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


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    """Under every store and hub opened by this test from now on."""
    disk = FailingDisk()
    real = opening.open_connection

    def open_connection(*arguments: Any, **named: Any) -> Any:
        return _Connection(real(*arguments, **named), disk)

    monkeypatch.setattr(opening, "open_connection", open_connection)
    return disk

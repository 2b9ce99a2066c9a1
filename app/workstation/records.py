"""The records of this computer, open while somebody is in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.clock import Clock
from app.core.errors import StoreError
from app.storage.founding import RECORDS
from app.storage.keys import Label, MasterKey
from app.storage.lock import StoreLock
from app.storage.opening import open_connection, quick_check
from app.workstation.first_start import Ground

if TYPE_CHECKING:
    from app.storage.store import Store


CHECKED_AT_ONCE = 32 << 20
"""After an unclean end a file up to this size is read through before it opens, in a quarter of a second.
A larger one opens once it agrees with its key, its mark and the end of its journal; it is read through
beside the work, and what is found is told like any other damage."""


class OpenRecords:
    """One store for whoever follows whom; the lock says whether the program ended well."""

    def __init__(self, ground: Ground, lock: StoreLock, clock: Clock) -> None:
        self._ground = ground
        self._lock = lock
        self._clock = clock
        self._is_checked = False
        self._is_unproven = False
        self._store: Store | None = None
        self._looked_at: Store | None = None

    @property
    def are_open(self) -> bool:
        return self._store is not None

    def open(self, master: MasterKey) -> Store:
        """The same store until it is closed."""
        from app.storage.today import recall_time

        if self._store is None:
            path, key = self._ground.store / RECORDS, master.database_key()
            is_due = self._lock.was_unclean and not self._is_checked
            is_large = is_due and path.stat().st_size > CHECKED_AT_ONCE
            with _checked(path, key) if is_due and not is_large else nullcontext():
                self._is_checked = True
                self._store = self._opened(path, key, master)
            self._is_unproven = self._is_unproven or is_large
            recall_time(self._store)
        return self._store

    def _opened(self, path: Path, key: bytes, master: MasterKey) -> Store:
        from app.kinds import BY_NAME, KINDS
        from app.storage.store import Store

        return Store.open(
            path,
            key,
            KINDS,
            BY_NAME,
            self._clock,
            blob_key=master.derive(Label.ATTACHMENTS),
            water_key=master.derive(Label.HIGH_WATER),
        )

    def inspect(self) -> None:
        """Once for each opening; a closing store ends it without a word."""
        store = self._store
        if store is None or store is self._looked_at:
            return
        self._looked_at = store
        with suppress(StoreError):
            store.inspect(after_unclean_end=self._is_unproven)
            self._is_unproven = False

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = self._looked_at = None


@contextmanager
def _checked(path: Path, key: bytes) -> Iterator[None]:
    """The program did not end as it should last time. Raises DB_DAMAGED.

    Open until the store is: closing the last connection would move the log into the file before
    both were compared with the mark.
    """
    connection = open_connection(path, key)
    try:
        quick_check(connection)
        yield
    finally:
        connection.close()

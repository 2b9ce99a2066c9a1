"""The encrypted store of one workstation: opened once, written under one lock, read anywhere.

Any thread may read through `reading`; writers, the sync engine among them, take turns in
`transaction` and `journal_transaction`. After each commit the kinds that changed are announced.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.core.changes import Changes
from app.core.clock import Clock
from app.core.kinds import Kinds
from app.core.rights import Actor
from app.storage.base import Synced
from app.storage.blobs import Blobs
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.guard import install_guard
from app.storage.keys.crypto import Label, hkdf
from app.storage.migrate import head, migrate
from app.storage.opening import READING, engine_for
from app.storage.rows import Tables
from app.storage.tokens import waiting
from app.storage.transaction import Transaction, new_id
from app.storage.turning import UNFINISHED_TURN
from app.storage.upgrade import understand

_UPGRADED_TO = "upgraded_to"
"""In `sync_state`: the step whose upgrade came to its end."""


class Store:
    """An open store. Closing it forgets the key; the file lock ends with it.

    Whoever still holds a closed one (an exchange under way) gets STORE_CLOSED.
    """

    def __init__(
        self,
        engine: Engine,
        kinds: Kinds,
        classes: Mapping[str, type[Synced]],
        blobs: Blobs,
        clock: Clock | None = None,
    ) -> None:
        self.engine = engine
        self.kinds = kinds
        self.blobs = blobs
        self.tables = Tables(kinds, classes)
        self.clock = clock or Clock()
        self.changes = Changes()
        self._lock = threading.RLock()
        self._is_closed = False

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        kinds: Kinds,
        classes: Mapping[str, type[Synced]],
        clock: Clock | None = None,
        *,
        create: bool = False,
        blob_key: bytes | None = None,
    ) -> Store:
        """Open the file, bring it to this version and set the write guard.

        blob_key opens what is attached to records; a store without a key file has one made of its
        own key. Raises StoreError with one of the codes of `opening`, or of `migrate`.
        """
        engine = engine_for(path, key, create=create)
        try:
            migrate(engine, path, key)
            attachments = path.with_suffix(".attachments")
            blobs = Blobs(attachments, blob_key or hkdf(key, Label.ATTACHMENTS), _before(engine))
            store = cls(engine, kinds, classes, blobs, clock)
            store._complete_upgrade()
        except BaseException:
            # An engine left behind would hold the file, which Windows then lets nobody replace.
            engine.dispose()
            raise
        return store

    def _complete_upgrade(self) -> None:
        """Set the guard and understand what waited, also where an upgrade was cut off before it."""
        if self.state(_UPGRADED_TO) == head():
            return
        with storage_errors(), self.engine.begin() as connection:
            install_guard(connection, [kind.name for kind in self.kinds])
        self.understand()
        with self.journal_transaction() as (connection, _):
            write_state(connection, **{_UPGRADED_TO: head()})

    def understand(self) -> None:
        """After an upgrade: what the version before kept aside because it did not know it."""
        with self.journal_transaction() as (connection, touched):
            touched |= understand(connection, self.tables)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read session; what leaves it is detached and complete."""
        self._require_open()
        with storage_errors(), self.engine.connect() as fresh:
            connection = fresh.execution_options(**{READING: True})
            session = Session(connection, expire_on_commit=False, autoflush=False)
            try:
                yield session
            finally:
                session.expunge_all()
                session.close()

    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[Transaction]:
        """A business transaction in the actor's name; committed whole or not at all."""
        with self._writing() as connection:
            transaction = Transaction(connection, self.tables, actor, self.clock)
            yield transaction
            transaction.session.expunge_all()
        self.changes.announce(frozenset(transaction.touched))

    @contextmanager
    def journal_transaction(self) -> Iterator[tuple[Connection, set[str]]]:
        """For the sync engine: the connection, and a set to fill with the kinds that changed."""
        touched: set[str] = set()
        with self._writing() as connection:
            yield connection, touched
        self.changes.announce(frozenset(touched))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._lock, storage_errors():
            self._require_open()
            with self.engine.begin() as connection:
                connection.exec_driver_sql("INSERT INTO open_txn (token) VALUES (?)", (new_id(),))
                yield connection
                connection.exec_driver_sql("DELETE FROM open_txn")

    def sort_tokens_in(self, more_than: int = 0) -> None:
        """Let the search find quickly what came in large numbers; in transactions of some 30 ms.

        Nothing is done where no more than so many rows wait. Stopped half-way it begins anew.
        """
        with self.reading() as session:
            found = waiting(session.connection(), more_than)
        for one in found:
            for step in (*(stretch.sort_in for stretch in one.stretches), one.forget):
                with self._writing() as connection:
                    step(connection)

    def _require_open(self) -> None:
        if self._is_closed:
            raise store_error(StoreCode.STORE_CLOSED)

    def state(self, name: str, default: Any = None) -> Any:
        """A value of `sync_state`."""
        with self.reading() as session:
            return read_state(session.connection(), name, default)

    def close(self) -> None:
        """Waits for the writer under way; its transaction is whole."""
        with self._lock:
            self._is_closed = True
            self.engine.dispose()


def _before(engine: Engine) -> list[bytes]:
    """Keys of attachments that an unfinished turn of the store's key has left."""
    with storage_errors(), engine.connect() as connection:
        return [bytes.fromhex(key) for key in read_state(connection, UNFINISHED_TURN, [])]


def read_state(connection: Connection, name: str, default: Any = None) -> Any:
    found = connection.exec_driver_sql(
        "SELECT value FROM sync_state WHERE name = ?", (name,)
    ).scalar()
    return default if found is None else json.loads(found)


def write_state(connection: Connection, **values: Any) -> None:
    """Set values of `sync_state`, inside a store transaction."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO sync_state (name, value) VALUES (?, ?)",
        [(name, json.dumps(value)) for name, value in values.items()],
    )

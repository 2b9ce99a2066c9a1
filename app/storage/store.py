"""The encrypted store of one workstation: opened once, written under one lock, read anywhere.

Any thread may read through `reading`; writers, the sync engine among them, take turns in
`transaction` and `journal_transaction`. After each commit the kinds that changed are announced.
What several services do within one `transaction` of one thread is one: whole, or not at all.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.changes import Changes
from app.core.clock import Clock
from app.core.errors import StoreError
from app.core.kinds import Kinds
from app.core.rights import Actor
from app.core.values import instant_text
from app.storage import damage, own_part
from app.storage.base import Synced
from app.storage.blobs import Blobs
from app.storage.change import LINKED
from app.storage.damage import DamageTold
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.gesture import AtEnd
from app.storage.guard import install_guard, unguard_links
from app.storage.keys.crypto import Label, hkdf
from app.storage.migrate import head, migrate
from app.storage.opening import READING, engine_for
from app.storage.owed import Note, OwedNotes
from app.storage.rows import Tables
from app.storage.tokens import waiting
from app.storage.transaction import Transaction, new_id
from app.storage.turning import UNFINISHED_TURN
from app.storage.upgrade import understand
from app.storage.water.chain import link_older
from app.storage.water.findings import Finding, broken_chain
from app.storage.water.held import count_commit, last_commit
from app.storage.water.mark import Unsent
from app.storage.water.watch import Watch

_UPGRADED_TO = "upgraded_to"
"""In `sync_state`: the step whose upgrade came to its end."""
_LOOKED_AT_AT_ONCE = 2000
"""Rows of each journal at opening, in some 10 ms; `inspect` looks at the rest."""


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
        watch: Watch | None = None,
    ) -> None:
        self.engine = engine
        self.kinds = kinds
        self.blobs = blobs
        self.tables = Tables(kinds, classes)
        self.clock = clock or Clock()
        self.changes = Changes()
        self._owed = OwedNotes(self.clock)
        self.changes.subscribe(self._owed.make_up)
        self._lock = threading.RLock()
        self._here = threading.local()
        """Of this thread: the transaction under way."""
        self._is_closed = False
        self._watch = watch

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
        water_key: bytes | None = None,
    ) -> Store:
        """Open the file, bring it to this version and set the write guard.

        blob_key opens what is attached to records, water_key what is kept to notice damage; a store
        without a key file has them made of its own key. What is found damaged, and leaves the rest
        readable, stands in `damage` and keeps nobody out. Raises StoreError with one of the codes of `opening`, or of `migrate`.
        """
        engine = engine_for(path, key, create=create)
        watch = Watch(path, water_key or hkdf(key, Label.HIGH_WATER))
        watch.install(engine)
        try:
            migrate(engine, path, key)
            attachments = path.with_suffix(".attachments")
            blobs = Blobs(attachments, blob_key or hkdf(key, Label.ATTACHMENTS), _before(engine))
            store = cls(engine, kinds, classes, blobs, clock, watch)
            store._complete_upgrade()
            store._begin_watch()
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
            if self._watch is not None:
                self._watch.make_place(connection, new_id())
                self._watch.learn_secret(connection)
            install_guard(connection, [kind.name for kind in self.kinds])
            for derived in self.kinds.derived:
                derived.watch(connection)
        self._link_older()
        self.understand()
        with self.journal_transaction() as (connection, _):
            write_state(connection, **{_UPGRADED_TO: head()})

    def _link_older(self) -> None:
        """The chain begins with what older versions wrote, before anything more is."""
        if self._watch is None:
            return
        for table in LINKED:
            is_left = True
            while is_left:
                with self.journal_transaction() as (connection, _):
                    is_left = link_older(connection, table, self._watch.chain_key)

    def _chain_anew(self) -> None:
        """Nobody can open the chain's secret any more, so it begins with what is here now."""
        assert self._watch is not None
        with self._writing() as connection:
            for table in LINKED:
                unguard_links(connection, table)
                connection.exec_driver_sql(f"UPDATE {table} SET link = NULL")
            self._watch.make_secret_anew(connection)
            install_guard(connection, [kind.name for kind in self.kinds])
        self._link_older()

    def _begin_watch(self) -> None:
        """Compare with the mark. What is found is noted before the mark tells of what is here now."""
        if self._watch is None:
            return
        with self.reading() as session:
            connection = session.connection()
            verified = damage.verified(connection)
            is_known = self._watch.learn_secret(connection)
            found = self._watch.begin(connection, is_new=verified is None)
            if is_known:
                found += broken_chain(connection, verified or {}, _LOOKED_AT_AT_ONCE)
        if not is_known:
            found = [Finding(StoreCode.DB_CHANGED, {"where": "secret"})]
            self._chain_anew()
        found += self._watch.look_at_pages()
        if found or verified is None:
            with self.journal_transaction() as (connection, _):
                damage.note(connection, found, self.clock.now())
                damage.set_verified(connection, verified or {})
                own_part.draw_anew(connection)  # what is gone may have given numbers
        self._watch.start_anew()

    def inspect(self, *, after_unclean_end: bool = False) -> None:
        """On a worker: look at every page, and at the journal since the last time; now and then at
        the whole of it, and after an unclean end at how the pages hang together. What is found
        stands in `damages`. Raises STORE_CLOSED."""
        self._require_open()
        if self._watch is None:
            return
        at = self.clock.device()
        with self.reading() as session:
            is_due = damage.is_whole_chain_due(session.connection(), at)
            verified = {} if is_due else damage.verified(session.connection()) or {}
        found = self._watch.inspect(
            self.engine, self._lock, verified, after_unclean_end=after_unclean_end
        )
        with self.journal_transaction() as (connection, touched):
            damage.note(connection, found, self.clock.now())
            damage.set_verified(connection, damage.ends(connection), at if is_due else None)
            touched |= {"sync"} if found else set()
            if found:
                own_part.draw_anew(connection)

    def damages(self) -> list[DamageTold]:
        """What was found wrong with the records and nobody has read yet, oldest first."""
        with self.reading() as session:
            return damage.unread(session.connection())

    def damage_read(self, actor: Actor, n: int) -> None:
        with self.transaction(actor) as transaction:
            damage.set_read(transaction.connection, n, self.clock.now())
            transaction.audit("damage_read", number=n)
            transaction.touched.add("sync")

    def understand(self) -> None:
        """After an upgrade: what the version before kept aside because it did not know it."""
        with self.journal_transaction() as (connection, touched):
            touched |= understand(connection, self.tables)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read session; what leaves it is detached and complete.

        Within a transaction of the same thread it sees what that has written so far.
        """
        self._require_open()
        if (under_way := self._under_way) is not None:
            with storage_errors(), under_way.reading() as session:
                yield session
            return
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
        """A business transaction in the actor's name; committed whole or not at all.

        Opened within another of the same thread it is a part of that one, and committed with it.
        """
        if (under_way := self._under_way) is not None:
            with under_way.part(actor):
                yield under_way
            return
        with self._whole(actor) as transaction:
            yield transaction

    @contextmanager
    def _whole(self, actor: Actor) -> Iterator[Transaction]:
        at_end: list[AtEnd] = []
        is_saved = False
        try:
            with self._writing() as connection:
                transaction = Transaction(connection, self.tables, actor, self.clock)
                at_end = transaction.at_end
                self._here.transaction = transaction
                try:
                    yield transaction
                finally:
                    self._here.transaction = None
                transaction.require_whole()
                transaction.session.expunge_all()
                self._renew(connection)
                self._note(connection, transaction.written)
            is_saved = True
            self.changes.announce(frozenset(transaction.touched))
        finally:
            for step in at_end:
                step(is_saved)

    @property
    def _under_way(self) -> Transaction | None:
        return getattr(self._here, "transaction", None)

    def _renew(self, connection: Connection) -> bool:
        """What is made of the records follows them within their own transaction."""
        left = [derived.renew(connection, self.clock) for derived in self.kinds.derived]
        return any(left)

    def catch_up(self) -> None:
        """Make the rest again of what was too much for one transaction."""
        is_left = True
        while is_left:
            if (under_way := self._under_way) is not None:
                is_left = self._renew(under_way.connection)
                continue
            with self._writing() as connection:
                is_left = self._renew(connection)
                self._note(connection, ())

    def note(self, write: Note) -> None:
        """Note what was read or done already: now, or after the next write that works. Raises what
        `write` raises, except that the disk is full or fails."""
        self._owed.note(write)

    @contextmanager
    def journal_transaction(self) -> Iterator[tuple[Connection, set[str]]]:
        """For the sync engine: the connection, and a set to fill with the kinds that changed."""
        touched: set[str] = set()
        with self._writing() as connection:
            yield connection, touched
            self._renew(connection)
            self._note(connection, (), is_exchange=True)
        self.changes.announce(frozenset(touched))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._lock, storage_errors():
            self._require_open()
            number, is_whole = 0, False
            try:
                with self._guarded() as connection:
                    number = self._count(connection)
                    yield connection
                    is_whole = True
            except DBAPIError:
                if not (is_whole and self._is_there(number)):
                    raise
            if self._watch is not None:
                self._watch.saved(self.engine)

    @contextmanager
    def _guarded(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO open_txn (token) VALUES (?)", (new_id(),))
            yield connection
            connection.exec_driver_sql("DELETE FROM open_txn")

    def _count(self, connection: Connection) -> int:
        if self._watch is None:
            return 0
        return count_commit(connection, instant_text(self.clock.device()))

    def _is_there(self, number: int) -> bool:
        """Whether a commit that ended with an error has been kept all the same.

        One that was not may yet stand at the end of the log, whole but for the word of the disk,
        and would come back at the next start: so the next commit is written over it, at once.
        Raises SAVE_UNSURE where the disk does not take that either.
        """
        if not number:
            return False
        try:
            with self.engine.connect().execution_options(**{READING: True}) as connection:
                if last_commit(connection) == number:
                    return True
            with self._guarded() as connection:
                self._count(connection)
                self._note(connection, ())
        except (DBAPIError, StoreError) as error:
            raise store_error(StoreCode.SAVE_UNSURE) from error
        return False

    def _note(
        self, connection: Connection, written: Sequence[Unsent], *, is_exchange: bool = False
    ) -> None:
        if self._watch is not None:
            self._watch.note(connection, written, is_exchange=is_exchange)

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
                    self._note(connection, ())

    def _require_open(self) -> None:
        if self._is_closed:
            raise store_error(StoreCode.STORE_CLOSED)

    def state(self, name: str, default: Any = None) -> Any:
        """A value of `sync_state`."""
        with self.reading() as session:
            return read_state(session.connection(), name, default)

    def close(self) -> None:
        """Waits for the writer under way; its transaction is whole."""
        resting = nullcontext() if self._watch is None else self._watch.at_rest()
        with resting, self._lock:
            self._is_closed = True
            if self._watch is not None:
                self._watch.close()
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

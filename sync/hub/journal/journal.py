"""The hub's database as all of it is used: transactions, the counter, and the one way of writing.

Lock order, always: device, records and roots by id, counter, delivery. The counter is taken last,
so that the order of numbers is the order of commits and nothing appears below a cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, RootTransaction, bindparam, select, update

from app.core.clock import device_now
from app.core.directory import FacilityDirectory
from app.core.kinds import Kinds
from app.core.record import RecordRow
from app.storage.opening import READING
from sync.hub.journal import epochs
from sync.hub.journal.applying.applying import Applying
from sync.hub.journal.directory_book import DirectoryBook, Library
from sync.hub.journal.drift import fill_contents, note_contents
from sync.hub.journal.feed import Feed
from sync.hub.journal.kinds_learned import LearningDoor, learn_kinds, release
from sync.hub.journal.number_proofs import Proofs, proofs_of
from sync.hub.journal.operations import save_ops
from sync.hub.journal.records import Records
from sync.hub.journal.rejoining.joined import JoinedOffers
from sync.hub.journal.resident_numbers import fill_numbers, note_numbers
from sync.hub.journal.scope import move, next_step
from sync.hub.journal.set_aside import mend_rows
from sync.hub.journal.withdrawals import Withdrawals
from sync.hub.storage.tables import META

_TAKE_NUMBERS = (
    update(META)
    .values(seq=META.c.seq + bindparam("numbers"), records=META.c.records + bindparam("created"))
    .returning(META.c.seq, META.c.records, META.c.directory)
)


class Journal:
    """One database, entered in the epoch of its start. Threads may share it."""

    def __init__(
        self,
        engine: Engine,
        kinds: Kinds,
        withdrawals: Withdrawals | None = None,
        now: Callable[[], datetime] = device_now,
    ) -> None:
        self.engine = engine
        self._now = now
        self.kinds = kinds
        self.withdrawals = withdrawals
        self._library = Library()
        self._is_server = engine.dialect.name != "sqlite"
        self.proofs = self._start()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self.engine.connect() as connection, self._begin(connection):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing, and for which no writer waits."""
        with self.engine.connect() as fresh:
            connection = fresh.execution_options(**{READING: True})
            with self._begin(connection):
                yield connection

    def book(self, connection: Connection, version: int | None = None) -> DirectoryBook:
        """The directory as it stands in this transaction; `version` for whoever has just read it."""
        return DirectoryBook(self._library.edition(connection, version))

    def directory(self, connection: Connection) -> FacilityDirectory:
        return self._library.edition(connection).directory

    def feed(self, connection: Connection) -> Feed:
        edition = self._library.edition(connection)
        return Feed(connection, self.kinds, edition.directory, edition.kept)

    def write(
        self,
        connection: Connection,
        records: Records,
        numbers: int,
        book: DirectoryBook,
        applying: Applying | None = None,
        joined: JoinedOffers | None = None,
    ) -> tuple[DirectoryBook, int]:
        """Take the numbers now, last of all locks, and write everything under them.

        The directory as it is then, and the last of the numbers.
        """
        last, newest, directory = self._take_numbers(connection, numbers, len(records.created))
        base = last - numbers

        def place(provisional: int) -> int:
            return base - provisional if provisional < 0 else provisional

        written = records.write(place, newest - len(records.created))
        note_numbers(connection, records, written)
        note_contents(connection, records, written)
        if self.withdrawals is not None:
            brought = joined.brought if joined is not None else ()
            self.withdrawals.heed(connection, written, brought)
        authors = {}
        if joined is not None:
            joined.settle(connection, place)
        if applying is not None:
            save_ops(connection, applying.received.stored(place))
            authors = {op.record_id: op.facility for op in applying.received.changed.values()}
        if directory != book.version:  # an audience counts as of now, not as of the checks
            book = book.on(self._library.edition(connection, directory))
        records.look_again(row.root for row in written if row.root)
        is_released = bool(book.kept) and self._release(connection, book, written)
        feed = Feed(connection, self.kinds, book.directory, book.kept)
        feed.deliver(records, written, authors)
        if applying is not None and joined is not None:
            feed.show_again(records, applying.facility, joined.shown_again)
            feed.tell_unseen(records, applying.facility, joined.brought)
            joined.save_spoken(connection, applying.now)
        if book.has_changed or is_released:
            connection.execute(update(META).values(directory=last))
        return book, last

    def _release(
        self, connection: Connection, book: DirectoryBook, written: list[RecordRow]
    ) -> bool:
        return release(
            connection, book, LearningDoor(connection, self.kinds, book, self._now()), written
        )

    def finish_rescoping(self) -> None:
        """Carry out what changes of the directory have left to do, each step a transaction."""
        while self._rescope_step():
            pass

    def _rescope_step(self) -> bool:
        with self.transaction() as connection:
            roots = next_step(connection, self.kinds)
            if roots:
                move(connection, self.feed(connection), Records(connection), roots)
        return roots is not None

    def _start(self) -> Proofs:
        """Every start is a new epoch; on PostgreSQL only when the server's own start is new too."""
        with self.engine.connect() as connection:
            self._enter_epoch(connection)
        with self.transaction() as connection:
            proofs = proofs_of(connection)
            mend_rows(connection)
            fill_numbers(connection)
            fill_contents(connection)
            # Those who live in the present epoch must hear what is understood from now on.
            has_learned = learn_kinds(connection, self.kinds, self.book(connection), self._now())
            if has_learned and self._is_server:
                epochs.start_epoch(connection)
        self._library = Library()  # what is read from now on knows what was judged
        self.finish_rescoping()
        return proofs

    def _begin(self, connection: Connection) -> RootTransaction:
        """In the epoch of the server's present start. Every transaction asks: behind a pooler a
        connection outlives the server, which may have been restored or replaced meanwhile."""
        begun = connection.begin()
        try:
            is_same = not self._is_server or epochs.is_of_this_start(connection)
        except BaseException:
            begun.close()
            raise
        if is_same:
            return begun
        begun.close()
        self._enter_epoch(connection)
        return connection.begin()

    def _enter_epoch(self, connection: Connection) -> None:
        with connection.begin():
            is_same = epochs.is_of_this_start(connection)
        if not is_same:
            with connection.begin():
                connection.execute(select(META.c.id).with_for_update())
                if not epochs.is_of_this_start(connection):
                    epochs.start_epoch(connection)

    def _take_numbers(
        self, connection: Connection, numbers: int, created: int
    ) -> tuple[int, int, int]:
        """The counter, the newest record's number and the directory's age, with these counted.

        Whoever takes numbers keeps all others waiting until it commits, so that none appears late.
        """
        counted = {"numbers": numbers, "created": created}
        last, newest, directory = connection.execute(_TAKE_NUMBERS, counted).one()
        return last, newest, directory

"""The hub's turn of the conversation: check, journal once, answer, in one transaction.

Lock order, always: device, records and roots by id, counter, delivery. The counter is taken last,
so that the order of numbers is the order of commits and nothing appears below a cursor.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, case, select, update
from sqlalchemy.exc import IntegrityError

from app.core.clock import device_now
from app.core.directory import DIRECTORY_KINDS, FacilityDirectory
from app.core.kinds import Kinds
from app.core.limits import check_record
from app.core.record import RecordRow
from app.core.sight import HUB
from app.core.values import instant_text
from app.storage.opening import READING
from sync.hub import arrivals, epochs
from sync.hub.apply import Application, Sender
from sync.hub.book import DirectoryBook, Library
from sync.hub.epochs import Freshness, Present, Tokens
from sync.hub.feed import Feed
from sync.hub.joining import Joining
from sync.hub.learning import learn_kinds
from sync.hub.numbers import fill_numbers, note_numbers
from sync.hub.ops import decode_operation, save_ops
from sync.hub.past import Past
from sync.hub.proofs import proofs_of
from sync.hub.records import Records
from sync.hub.rules import Rules
from sync.hub.scope import differences, move, next_step, note_change
from sync.hub.spoken import news_for
from sync.hub.storage import DEVICE, EPOCH, META, OP
from sync.protocol.messages import (
    MOST_ROWS,
    Answer,
    HistoryAnswer,
    Operation,
    Request,
    Spoken,
    StoryEntry,
)
from sync.protocol.problems import ProtocolError

_ENTERED = "entered"
"""Noted on a database connection once its server's start was compared with the epoch's."""


class Hub:
    """The journal and its rules on one database. Threads may share it; each call is one transaction."""

    def __init__(
        self,
        engine: Engine,
        kinds: Kinds,
        now: Callable[[], datetime] = device_now,
        spoken: Spoken | None = None,
        authority: str = "",
    ) -> None:
        """`authority` is the hub's public key, by which it knows its own certificates again."""
        self.engine = engine
        self.kinds = kinds
        self._now = now
        self._spoken = spoken or Spoken()
        self._authority = authority
        self._library = Library()
        self._is_server = engine.dialect.name != "sqlite"
        self._start()

    def exchange(self, device_id: str, request: Request, *, by_stick: bool = False) -> Answer:
        """Answer one request of a device whose signature has been checked. Raises PROTOCOL.

        A stick may be old, copied or read twice: by_stick, tokens are neither asked for nor given.
        """
        if not self._spoken.oldest <= request.protocol <= self._spoken.newest:
            raise ProtocolError("PROTOCOL", speaks=self._spoken.newest)
        try:
            return self._exchange(device_id, request, by_stick)
        except IntegrityError:
            # Two computers brought a record of one name at the same moment; now it is there.
            return self._exchange(device_id, request, by_stick)

    def _exchange(self, device_id: str, request: Request, by_stick: bool) -> Answer:
        answer, facility = self._converse(device_id, request, by_stick)
        if facility is not None:
            # Two computers of a facility may tell the same at the same moment; one of them does.
            with suppress(IntegrityError):
                self._note_arrivals(facility, request.cursor)
        return answer

    def _converse(
        self, device_id: str, request: Request, by_stick: bool
    ) -> tuple[Answer, str | None]:
        """The answer, and the facility at which something has arrived that was waited for."""
        with self._transaction() as connection:
            facility = self._lock_device(connection, device_id, request, by_stick)
            present = epochs.present(connection)
            if request.epoch is not None and request.epoch != present.epoch:
                return self._forked(connection, request, present), None
            tokens, freshness = None, Freshness.FRESH
            if not by_stick:
                tokens = Tokens(connection, device_id, present, self._proofs)
                freshness = tokens.judge(request.token, request.incarnation)
            if freshness is Freshness.LOST:
                epochs.start_epoch(connection)
                return self._forked(connection, request, epochs.present(connection)), None
            sender = Sender(device_id, facility, instant_text(self._now()))
            answer = self._answer(connection, sender, request, present, tokens, freshness)
            is_told = arrivals.has_news(connection, facility, request.cursor)
            return answer, facility if is_told else None

    def _note_arrivals(self, facility: str, cursor: int) -> None:
        """In a transaction of its own, after the one that told: the locks are others. What a stop
        in between leaves is noted at the next exchange."""
        with self._transaction() as connection:
            book = DirectoryBook(self._library.edition(connection))
            records, feed = Records(connection), Feed(connection, self.kinds, book.directory)
            cases = arrivals.cases_of(connection, facility, cursor)
            now = instant_text(self._now())
            numbers = arrivals.note(records, feed, facility, cursor, cases, now)
            if numbers:
                self._write(connection, records, numbers, book)

    def administer(self, kind: str, record_id: str, fields: Mapping[str, Any]) -> None:
        """Write a record as the hub's administrator: facilities, communities, memberships.

        Cases that change hands with it follow in steps before this returns. Raises InvalidInput.
        """
        with self._transaction() as connection:
            records = Records(connection)
            present = records.get(record_id)
            row = self._administered(present, kind, record_id, fields)
            (records.replace if present else records.add)(row)
            book = DirectoryBook(self._library.edition(connection))
            if kind in DIRECTORY_KINDS:
                book.learn([row])
                note_change(connection, book.directory, present, row)
            self._write(connection, records, 1, book)
        self._finish_rescoping()

    def _administered(
        self, present: RecordRow | None, kind: str, record_id: str, fields: Mapping[str, Any]
    ) -> RecordRow:
        now = instant_text(self._now())
        stamp = {"author_id": HUB, "author_home_id": HUB, "place_id": HUB, "written_at": now}
        before = present.fields if present else {}
        whole = {n: v for n, v in {**stamp, **before, **fields}.items() if v is not None}
        if (known := self.kinds.get(kind)) is not None:
            check_record(known, whole, new=True)
        if present is None:
            return RecordRow(record_id, kind, HUB, None, -1, -1, -1, {}, whole, HUB, HUB, now)
        frev = {**present.frev, **dict.fromkeys(fields, -1)}
        numbers = (-1, present.crev, present.ord)
        return RecordRow(
            record_id, kind, present.home, present.root, *numbers, frev, whole, HUB, HUB, now
        )

    def history(self, facility: str, kind: str, record_id: str) -> HistoryAnswer | None:
        """Every operation on a record; None when it is not, or no longer, in this facility's sight."""
        with self._transaction() as connection:
            records = Records(connection, locking=False)
            row = records.get(record_id)
            if row is None or row.kind != kind:
                return None
            if not self._feed(connection).sees(records, row, facility):
                return None
            mine = OP.c.record == records.number(record_id)
            query = select(OP).where(mine, OP.c.state == "acked").order_by(OP.c.seq)
            found = connection.execute(query).mappings()
            return HistoryAnswer(record_id, [_story(op) for op in found])

    def now(self) -> datetime:
        return self._now()

    @contextmanager
    def seen_by(
        self, facility: str, kind: str, ids: Iterable[str]
    ) -> Iterator[tuple[Connection, list[RecordRow]]]:
        """Those of these records that are of this kind and in the facility's sight, and the
        transaction in which that is so."""
        with self._transaction() as connection:
            records = Records(connection, locking=False)
            records.load(wanted := list(ids))
            rows = [row for i in wanted if (row := records.get(i)) and row.kind == kind]
            roots = [row.root for row in rows if row.root]
            records.load(roots)
            records.load_papers(roots)
            feed = self._feed(connection)
            yield connection, [row for row in rows if feed.sees(records, row, facility)]

    @contextmanager
    def writing(self) -> Iterator[tuple[Connection, Records]]:
        """One transaction in which the hub itself may add records, all at one place (-1)."""
        with self._transaction() as connection:
            records = Records(connection)
            yield connection, records
            if records.created:
                self._write(
                    connection, records, 1, DirectoryBook(self._library.edition(connection))
                )

    def directory_in(self, connection: Connection) -> FacilityDirectory:
        """As it stands in this transaction."""
        return self._library.edition(connection).directory

    def directory(self) -> FacilityDirectory:
        with self._transaction() as connection:
            return self._library.edition(connection).directory

    def undelivered(self) -> dict[str, tuple[set[str], set[str]]]:
        """Records whose delivery is not their audience, by id; empty unless something is wrong."""
        with self._transaction() as connection:
            return differences(connection, self._feed(connection))

    def _start(self) -> None:
        """Every start is a new epoch; on PostgreSQL only when the server's own start is new too."""
        with self.engine.connect() as connection:
            self._enter_epoch(connection)
        with self._transaction() as connection:
            self._proofs = proofs_of(connection)
            fill_numbers(connection)
            # Those who live in the present epoch must hear what is understood from now on.
            if learn_kinds(connection, self.kinds) and self._is_server:
                epochs.start_epoch(connection)
        self._finish_rescoping()

    def _enter_epoch(self, connection: Connection) -> None:
        """Asked of every new connection: the server may have been restored under a running hub."""
        with connection.begin():
            is_same = epochs.is_of_this_start(connection)
        if not is_same:
            with connection.begin():
                connection.execute(select(META.c.id).with_for_update())
                if not epochs.is_of_this_start(connection):
                    epochs.start_epoch(connection)
        connection.info[_ENTERED] = True

    def _finish_rescoping(self) -> None:
        """Carry out what changes of the directory have left to do, each step a transaction."""
        while self._rescope_step():
            pass

    def _rescope_step(self) -> bool:
        with self._transaction() as connection:
            roots = next_step(connection, self.kinds)
            if roots:
                move(connection, self._feed(connection), Records(connection), roots)
        return roots is not None

    def _feed(self, connection: Connection) -> Feed:
        return Feed(connection, self.kinds, self._library.edition(connection).directory)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            if self._is_server and _ENTERED not in connection.info:
                self._enter_epoch(connection)
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing, and for which no writer waits."""
        with self.engine.connect() as fresh:
            if self._is_server and _ENTERED not in fresh.info:
                self._enter_epoch(fresh)
            connection = fresh.execution_options(**{READING: True})
            with connection.begin():
                yield connection

    def _lock_device(
        self, connection: Connection, device_id: str, request: Request, by_stick: bool
    ) -> str:
        """Note how far it has read, too; an old stick does not take that back."""
        seen = {"of": device_id, "now": instant_text(self._now()), "reached": request.cursor}
        if by_stick:
            return str(connection.execute(_SEE_BY_STICK, seen).scalar_one())
        seen["copy"] = request.incarnation
        return str(connection.execute(_SEE, seen).scalar_one())

    def _forked(self, connection: Connection, request: Request, present: Present) -> Answer:
        highest = epochs.highest_start(request.lineage)
        fork = epochs.fork(connection, request.epoch or "", request.lineage)
        if request.epoch not in _known_epochs(connection) and highest >= present.start:
            epochs.start_epoch(connection, floor=highest + 2**33)
            fork = epochs.fork(connection, request.epoch or "", request.lineage)
            present = epochs.present(connection)
        answer = Answer(present.epoch, present.start, instant_text(self._now()), fork=fork)
        answer.newest_schema = self._schema()
        return answer

    def _schema(self) -> dict[str, int]:
        return {kind.name: kind.version for kind in self.kinds}

    def _answer(
        self,
        connection: Connection,
        sender: Sender,
        request: Request,
        present: Present,
        tokens: Tokens | None,
        freshness: Freshness,
    ) -> Answer:
        application, book, head = self._apply(connection, sender, request, present)
        offered = [offer.op for offer in request.offers if offer.op is not None]
        receipts = application.receipts([*offered, *request.operations])
        answer = Answer(present.epoch, present.start, sender.now, receipts=receipts)
        if isinstance(application, Joining):
            answer.not_here = application.not_here
        if request.epoch is None:
            answer.ranges = epochs.ranges(connection)
            answer.newest_schema = self._schema()
        if freshness is Freshness.STALE:
            answer.new_incarnation = True
            forked = update(DEVICE).where(DEVICE.c.id == sender.device)
            connection.execute(forked.values(forked_at=sender.now))
            return answer
        if request.protocol < self._spoken.readers:
            answer.needs = self._spoken.readers
        elif request.page > 0:
            feed, wanted = (
                Feed(connection, self.kinds, book.directory),
                min(request.page, MOST_ROWS),
            )
            answer.page = feed.page(sender.facility, request.cursor, wanted, head)
        if tokens is not None:
            answer.token = tokens.issue(request.token, request.incarnation, head)
            news = news_for(connection, sender.facility, request.token, answer.token)
            answer.spoken_for = news
        return answer

    def _apply(
        self, connection: Connection, sender: Sender, request: Request, present: Present
    ) -> tuple[Application, DirectoryBook, int]:
        """What was applied, the directory after it, and the counter: as far as a page may go."""
        records = Records(connection)
        book = DirectoryBook(self._library.edition(connection, present.directory))
        now = self._now()

        @cache
        def rules(of: str) -> Rules:
            return Rules(self.kinds, book, records, of, now, self._authority)

        application = Application(records, rules, book.learn, sender)
        if request.offers:
            proved = {x.epoch: self._proofs.reached(sender.device, x) for x in request.lineage}
            past = Past(epochs.ranges(connection), present.start, request.lineage, proved)
            application = Joining(records, rules, book.learn, sender, self.kinds, past)
            application.join(request.offers)
        application.run(request.operations)
        if not application.numbers:
            return application, book, present.seq
        return application, *self._write(
            connection, records, application.numbers, book, application
        )

    def _take_numbers(
        self, connection: Connection, numbers: int, created: int
    ) -> tuple[int, int, int]:
        """The counter, the newest record's number and the directory's age, with these counted.

        Whoever takes numbers keeps all others waiting until it commits, so that none appears late.
        """
        counted = {"numbers": numbers, "created": created}
        last, newest, directory = connection.execute(_TAKE_NUMBERS, counted).one()
        return last, newest, directory

    def _write(
        self,
        connection: Connection,
        records: Records,
        numbers: int,
        book: DirectoryBook,
        application: Application | None = None,
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
        authors = {}
        if application is not None:
            save_ops(connection, application.stored(place))
            authors = {op.record_id: op.facility for op in application.changed.values()}
        if directory != book.version:  # an audience counts as of now, not as of the checks
            book = book.on(self._library.edition(connection, directory))
        records.look_again(row.root for row in written if row.root)
        feed = Feed(connection, self.kinds, book.directory)
        feed.deliver(records, written, authors)
        if isinstance(application, Joining):
            feed.show_again(records, application.facility, application.shown_again)
            application.save_spoken(connection)
        if book.has_changed:
            connection.execute(update(META).values(directory=last))
        return book, last


_SEEN = update(DEVICE).where(DEVICE.c.id == bindparam("of")).returning(DEVICE.c.facility)
_SEE = _SEEN.values(
    last_seen=bindparam("now"), cursor=bindparam("reached"), incarnation=bindparam("copy")
)
_FURTHER = case(
    (DEVICE.c.cursor > bindparam("reached"), DEVICE.c.cursor), else_=bindparam("reached")
)
_SEE_BY_STICK = _SEEN.values(last_seen=bindparam("now"), cursor=_FURTHER)
_TAKE_NUMBERS = (
    update(META)
    .values(seq=META.c.seq + bindparam("numbers"), records=META.c.records + bindparam("created"))
    .returning(META.c.seq, META.c.records, META.c.directory)
)


def _known_epochs(connection: Connection) -> set[str]:
    return set(connection.execute(select(EPOCH.c.id)).scalars())


def _story(found: Any) -> StoryEntry:
    op: Operation = decode_operation(found["body"])
    lost = json.loads(found["lost"]) if found["lost"] else []
    return StoryEntry(
        op.op_id,
        op.action,
        op.set,
        op.was,
        op.user,
        found["facility"],
        found["hub_time"],
        found["seq"],
        lost,
    )

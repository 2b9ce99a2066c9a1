"""The hub's turn of the conversation: check, journal once, answer, in one transaction.

Lock order, always: device, records and roots by id, counter, delivery. The counter is taken last,
so that the order of numbers is the order of commits and nothing appears below a cursor.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from app.core.clock import device_now
from app.core.directory import DIRECTORY_KINDS, FacilityDirectory
from app.core.kinds import Kinds
from app.core.record import RecordRow
from app.core.sight import HUB
from app.core.values import instant_text
from sync.hub import epochs
from sync.hub.apply import Application, Sender, decode_operation
from sync.hub.epochs import Freshness, Tokens
from sync.hub.feed import Feed
from sync.hub.records import Records, row_of, save_ops
from sync.hub.rules import Rules
from sync.hub.storage import DEVICE, EPOCH, META, OP, RECORD
from sync.protocol.messages import (
    MOST_ROWS,
    Answer,
    HistoryAnswer,
    Operation,
    Request,
    StoryEntry,
)


class DirectoryBook:
    """Facilities, memberships and posts as of this transaction, this request's changes included."""

    def __init__(self, rows: Mapping[str, RecordRow], directory: FacilityDirectory) -> None:
        self._rows = rows
        self.directory = directory

    def learn(self, rows: Iterable[RecordRow]) -> None:
        self._rows = {**self._rows, **{row.id: row for row in rows}}
        self.directory = FacilityDirectory(self._rows.values())


class Hub:
    """The journal and its rules on one database. Threads may share it; each call is one transaction."""

    def __init__(
        self, engine: Engine, kinds: Kinds, now: Callable[[], datetime] = device_now
    ) -> None:
        self.engine = engine
        self.kinds = kinds
        self._now = now
        self._directory: tuple[int, dict[str, RecordRow], FacilityDirectory] | None = None
        self._start()

    def exchange(self, device_id: str, request: Request) -> Answer:
        """Answer one request of a device whose signature has been checked."""
        with self._transaction() as connection:
            facility = self._lock_device(connection, device_id, request)
            epoch, start, _ = epochs.current(connection)
            if request.epoch is not None and request.epoch != epoch:
                return self._forked(connection, request, start)
            tokens = Tokens(connection, device_id, epoch)
            freshness = tokens.judge(request.token, request.incarnation)
            if freshness is Freshness.LOST:
                epochs.start_epoch(connection)
                _, start, _ = epochs.current(connection)
                return self._forked(connection, request, start)
            return self._answer(connection, device_id, facility, request, tokens, freshness)

    def administer(self, kind: str, record_id: str, fields: Mapping[str, Any]) -> None:
        """Write a record as the hub's administrator: facilities, communities, memberships."""
        with self._transaction() as connection:
            records = Records(connection)
            records.load([record_id])
            present = records.get(record_id)
            now = instant_text(self._now())
            row = present or RecordRow(record_id, kind, HUB, None, -1, -1, -1)
            stamp = {"author_id": HUB, "author_home_id": HUB, "place_id": HUB, "written_at": now}
            row.fields = {**stamp, **row.fields, **fields}
            row.fields = {name: value for name, value in row.fields.items() if value is not None}
            row.rev, row.by, row.place, row.at = -1, HUB, HUB, now
            row.frev.update(dict.fromkeys(fields, -1) if present else {})
            (records.replace if present else records.add)(row)
            book = self._book(connection)
            if kind in DIRECTORY_KINDS:
                book.learn([row])
            self._write(connection, records, 1, book, {}, None, kind in DIRECTORY_KINDS)

    def history(self, facility: str, kind: str, record_id: str) -> HistoryAnswer | None:
        """Every operation on a record; None when it is not, or no longer, in this facility's sight."""
        with self._transaction() as connection:
            records = Records(connection)
            row = records.get(record_id)
            if row is None or row.kind != kind:
                return None
            feed = Feed(connection, self.kinds, self._book(connection).directory)
            if not feed.sees(records, row, facility):
                return None
            query = select(OP).where(OP.c.record_id == record_id, OP.c.state == "acked")
            found = connection.execute(query.order_by(OP.c.seq)).mappings()
            return HistoryAnswer(record_id, [_story(op) for op in found])

    def directory(self) -> FacilityDirectory:
        with self._transaction() as connection:
            return self._book(connection).directory

    def _start(self) -> None:
        """Every start is a new epoch; on PostgreSQL only when the server's own start is new too."""
        with self.engine.begin() as connection:
            fingerprint = epochs.fingerprint(connection)
            known, epoch = connection.execute(
                select(META.c.fingerprint, META.c.epoch).with_for_update()
            ).one()
            if epoch is None or fingerprint is None or fingerprint != known:
                epochs.start_epoch(connection)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            yield connection

    def _lock_device(self, connection: Connection, device_id: str, request: Request) -> str:
        query = select(DEVICE.c.facility).where(DEVICE.c.id == device_id).with_for_update()
        facility: str = connection.execute(query).scalar_one()
        connection.execute(
            update(DEVICE)
            .where(DEVICE.c.id == device_id)
            .values(
                last_seen=instant_text(self._now()),
                incarnation=request.incarnation,
                cursor=request.cursor,
            )
        )
        return facility

    def _forked(self, connection: Connection, request: Request, start: int) -> Answer:
        highest = max((lived.start for lived in request.lineage), default=0)
        fork = epochs.fork(connection, request.epoch or "", request.lineage)
        if request.epoch not in _known_epochs(connection) and highest >= start:
            epochs.start_epoch(connection, floor=highest + 2**33)
            fork = epochs.fork(connection, request.epoch or "", request.lineage)
        epoch, start, _ = epochs.current(connection)
        return Answer(epoch, start, instant_text(self._now()), fork=fork)

    def _answer(
        self,
        connection: Connection,
        device_id: str,
        facility: str,
        request: Request,
        tokens: Tokens,
        freshness: Freshness,
    ) -> Answer:
        application, directory = self._apply(connection, device_id, facility, request)
        receipts = application.receipts(request.operations)
        epoch, start, head = epochs.current(connection)
        answer = Answer(epoch, start, instant_text(self._now()), receipts=receipts)
        if request.epoch is None:
            answer.ranges = epochs.ranges(connection)
        answer.newest_schema = {k.name: k.version for k in self.kinds if k.version > 1}
        if freshness is Freshness.STALE:
            answer.new_incarnation = True
            forked = update(DEVICE).where(DEVICE.c.id == device_id)
            connection.execute(forked.values(forked_at=instant_text(self._now())))
            return answer
        if request.page > 0:
            feed = Feed(connection, self.kinds, directory)
            answer.page = feed.page(facility, request.cursor, min(request.page, MOST_ROWS), head)
        answer.token = tokens.issue(request.token, request.incarnation)
        return answer

    def _apply(
        self, connection: Connection, device_id: str, facility: str, request: Request
    ) -> tuple[Application, FacilityDirectory]:
        records = Records(connection)
        book = self._book(connection)
        now = self._now()

        def rules(of: str) -> Rules:
            return Rules(self.kinds, book.directory, records, of, now)

        sender = Sender(device_id, facility, instant_text(now))
        application = Application(records, rules, book.learn, sender)
        application.run(request.operations)
        if application.numbers:
            authors = {op.record_id: op.facility for op in application.changed.values()}
            self._write(
                connection,
                records,
                application.numbers,
                book,
                authors,
                application,
                application.directory_changed,
            )
        return application, book.directory

    def _write(
        self,
        connection: Connection,
        records: Records,
        numbers: int,
        book: DirectoryBook,
        authors: dict[str, str],
        application: Application | None,
        directory_changed: bool,
    ) -> None:
        """Take the numbers now, last of all locks, and write everything under them."""
        statement = update(META).values(seq=META.c.seq + numbers).returning(META.c.seq)
        last: int = connection.execute(statement).scalar_one()
        base = last - numbers

        def number(provisional: int) -> int:
            return base - provisional if provisional < 0 else provisional

        written = records.write(number)
        if application is not None:
            save_ops(connection, application.stored(number))
        Feed(connection, self.kinds, book.directory).deliver(records, written, authors)
        if directory_changed:
            connection.execute(update(META).values(directory=last))

    def _book(self, connection: Connection) -> DirectoryBook:
        """The directory, read again only when a facility, membership or post has changed."""
        version: int = connection.execute(select(META.c.directory)).scalar_one()
        if self._directory is None or self._directory[0] != version:
            query = select(RECORD).where(RECORD.c.kind.in_(sorted(DIRECTORY_KINDS)))
            rows = {found["id"]: row_of(found) for found in connection.execute(query).mappings()}
            self._directory = (version, rows, FacilityDirectory(rows.values()))
        return DirectoryBook(*self._directory[1:])


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

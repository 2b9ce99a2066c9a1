"""The hub's turn of the conversation: check, journal once, answer, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Engine, bindparam, case, select, update
from sqlalchemy.exc import DBAPIError

from app.core.agreements import AGREEMENT_KINDS
from app.core.clock import device_now
from app.core.directory import DIRECTORY_KINDS, FacilityDirectory
from app.core.errors import ClinicError
from app.core.kinds import Kinds
from app.core.record import RecordRow
from app.core.values import instant_text
from sync.hub.clock import HubClock
from sync.hub.journal import alarms, case_arrivals, epochs
from sync.hub.journal.administering import administered
from sync.hub.journal.answering import Answering, speaks_newer
from sync.hub.journal.applying import piece_by_piece
from sync.hub.journal.epochs import TokenFreshness
from sync.hub.journal.faults import FAULT, Trouble, fault_of, note_troubles
from sync.hub.journal.feed import Feed
from sync.hub.journal.journal import Journal
from sync.hub.journal.operations import Sender
from sync.hub.journal.parcels import comes_from_a_copy
from sync.hub.journal.records import Records
from sync.hub.journal.roads import Forged, RequestRoad
from sync.hub.journal.scope import differences, note_change
from sync.hub.journal.standing import note_standing
from sync.hub.journal.story import story_of
from sync.hub.journal.withdrawals import LATEST, Withdrawals, ended_by
from sync.hub.storage.database import is_worth_another_look
from sync.hub.storage.tables import DEVICE
from sync.protocol.messages import (
    OLDEST_PROTOCOL,
    Answer,
    HistoryAnswer,
    OpReceipt,
    Request,
    Spoken,
)
from sync.protocol.problems import ProtocolError
from sync.protocol.withdrawn import MOST_WITHDRAWN, Withdrawal

ATTACHMENT_ROOM = 20 * 2**30


class Hub:
    """The journal and its rules on one database. Threads may share it; a call is a transaction."""

    def __init__(
        self,
        engine: Engine,
        kinds: Kinds,
        now: Callable[[], datetime] = device_now,
        spoken: Spoken | None = None,
        authority: str = "",
        withdrawals: Withdrawals | None = None,
        clock: HubClock | None = None,
        attachment_room: int = ATTACHMENT_ROOM,
    ) -> None:
        """`authority` is the hub's public key, by which it knows its own certificates again;
        `withdrawals` its list of what was taken away, carried out again where it was forgotten.
        `clock` says whether the time can be right; without it any time is. `attachment_room` is how
        many bytes of attachments each institution may keep here."""
        self.engine = engine
        self.kinds = kinds
        self._now = now
        self._spoken = spoken or Spoken()
        self._clock = clock
        self._withdrawals = withdrawals
        self.attachment_room = attachment_room
        self._journal = Journal(engine, kinds, withdrawals, now)
        self._answering = Answering(self._journal, self._spoken, now, authority)
        self._end_again()

    def exchange(self, device_id: str, request: Request, *, by_stick: bool = False) -> Answer:
        """Answer one request of a device whose signature has been checked. Raises PROTOCOL,
        HUB_CLOCK.

        A stick may be old, copied or read twice: by_stick, tokens are neither asked for nor given.
        """
        self.check_clock()
        if not self._spoken.oldest <= request.protocol <= self._spoken.newest:
            raise ProtocolError("PROTOCOL", speaks=self._spoken.newest)
        try:
            return self._exchange_twice(device_id, request, by_stick)
        except Forged as forged:
            self._note_forged(device_id, forged)
            raise ProtocolError("TOKEN") from None
        except piece_by_piece.AT_FAULT:
            if not (request.operations or request.offers):
                raise
            return self._exchange_apart(device_id, request, by_stick)

    def _exchange_twice(self, device_id: str, request: Request, by_stick: bool) -> Answer:
        try:
            return self._exchange(device_id, request, by_stick)
        except DBAPIError as error:
            if not is_worth_another_look(error):
                raise
            # Two computers brought a record of one name at the same moment; now it is there.
            return self._exchange(device_id, request, by_stick)

    def _note_forged(self, device_id: str, forged: Forged) -> None:
        """In a transaction of its own: that of the request has gone with it."""
        with self._journal.transaction() as connection:
            lock = select(DEVICE.c.id).where(DEVICE.c.id == device_id).with_for_update()
            connection.execute(lock)
            alarms.note(connection, device_id, [forged.alarm], instant_text(self._now()))

    def _exchange_apart(self, device_id: str, request: Request, by_stick: bool) -> Answer:
        """The same, when a piece of it stops the program: that one is held, the others count."""
        pieces, held, receipts = (
            piece_by_piece.pieces_of(request),
            list[Request](),
            list[OpReceipt](),
        )

        def hold(piece: Request, fault: Exception) -> None:
            held.append(piece)
            try:
                receipts.extend(self._take(device_id, piece, by_stick, fault))
            except piece_by_piece.AT_FAULT:
                receipts.extend(piece_by_piece.held_by_a_fault(piece))
                self._tell(device_id, piece, fault)

        def take(part: Request) -> None:
            self._take(device_id, part, by_stick)

        piece_by_piece.take_in_halves(request, pieces, take, hold)
        rest = [piece for piece in pieces if not any(piece is one for one in held)]
        answer = self._exchange(
            device_id, piece_by_piece.together(request, rest, request.page), by_stick
        )
        answer.receipts += receipts
        return answer

    def _take(
        self, device_id: str, request: Request, by_stick: bool, fault: Exception | None = None
    ) -> list[OpReceipt]:
        """What it brings, and no page; or, with a fault, what it brings as held."""
        with self._journal.transaction() as connection:
            facility, _ = self._lock_device(connection, device_id, request, by_stick)
            present = epochs.present(connection)
            if request.epoch not in (None, present.epoch):
                return []
            sender = Sender(device_id, facility, instant_text(self._now()))
            taken = self._answering.take(connection, sender, request, present, fault)
            return taken.receipts(piece_by_piece.operations_of(request))

    def _tell(self, device_id: str, piece: Request, fault: Exception) -> None:
        told = [
            Trouble(FAULT, device_id, record, *fault_of(fault))
            for record in piece_by_piece.records_of(piece)
        ]
        with self._journal.transaction() as connection:
            note_troubles(connection, told, instant_text(self._now()))

    def _exchange(self, device_id: str, request: Request, by_stick: bool) -> Answer:
        self._hear_of_withdrawals(device_id, request)
        answer, facility, cursor = self._converse(device_id, request, by_stick)
        if speaks_newer(request):
            answer.speaks = self._spoken.newest
        if request.protocol > OLDEST_PROTOCOL and self._clock is not None and self._clock.word:
            answer.clock_word = self._clock.word.text
        if _speaks_of_agreements(request):
            self._journal.finish_rescoping()
        if facility is not None:
            # Two computers of a facility may tell the same at the same moment; one of them does.
            try:
                self._note_arrivals(facility, cursor)
            except DBAPIError as error:
                if not is_worth_another_look(error):
                    raise
        self._end_again()
        return answer

    def _hear_of_withdrawals(self, device_id: str, request: Request) -> None:
        """In a transaction of its own: computers are locked in it that this one may meet."""
        told = request.withdrawn
        if self._withdrawals is not None and told is not None and told.entries:
            self._withdrawals.hear(told.entries[:MOST_WITHDRAWN], device_id)
            self._end_again()

    def _end_again(self) -> None:
        """Carry out what was heard of again; a record that is not here yet is ended when it comes.
        What was added to the list meanwhile is written beside the database."""
        withdrawals = self._withdrawals
        if withdrawals is None:
            return
        if withdrawals.has_open:
            withdrawals.has_open = False
            withdrawals.settle([one.id for one in withdrawals.open() if self._end(one)])
        withdrawals.write_out()

    def _end(self, word: Withdrawal) -> bool:
        """False where there is no such record yet."""
        with self._journal.reading() as connection:
            present = Records(connection, locking=False).get(word.id)
        if present is None or present.kind != word.kind:
            return False
        if word.ended and ended_by(present.fields) != word.ended:
            try:
                self.administer(word.kind, word.id, word.ended)
            except ClinicError:  # it stands in the administrator's list instead
                return False
        return True

    def _converse(
        self, device_id: str, request: Request, by_stick: bool
    ) -> tuple[Answer, str | None, int]:
        """The answer, and the facility at which something has arrived that was waited for: all up
        to the number."""
        with self._journal.transaction() as connection:
            facility, newest = self._lock_device(connection, device_id, request, by_stick)
            present = epochs.present(connection)
            if request.epoch is not None and request.epoch != present.epoch:
                sender = Sender(device_id, facility, instant_text(self._now()))
                return self._answering.forked(connection, sender, request, present), None, 0
            road = RequestRoad(connection, device_id, present, self._journal.proofs, by_stick)
            freshness = road.judge(request)
            sender = Sender(device_id, facility, instant_text(self._now()))
            if freshness is TokenFreshness.LOST:
                epochs.start_epoch(connection)
                present = epochs.present(connection)
                return self._answering.forked(connection, sender, request, present), None, 0
            request = replace(request, cursor=road.read_up_to(request.cursor))
            sender = Sender(device_id, facility, sender.now, request.cursor)
            alarms.note(connection, device_id, road.alarms, sender.now)
            if request.standing is not None:
                told = (device_id, request.standing, sender.now)
                note_standing(connection, *told, by_stick=by_stick)
            answer = self._answering.answer(connection, sender, request, present, road, freshness)
            if request.withdrawn is not None and self._withdrawals is not None:
                key = (present.epoch, newest)
                answer.withdrawn = self._withdrawals.answer(connection, request.withdrawn, key)
            if by_stick and request.parcel and comes_from_a_copy(connection, request, sender.now):
                answer.renew = request.incarnation
            is_told = case_arrivals.has_news(connection, facility, request.cursor)
            return answer, facility if is_told else None, request.cursor

    def _note_arrivals(self, facility: str, cursor: int) -> None:
        """In a transaction of its own, after the one that told: the locks are others. What a stop
        in between leaves is noted at the next exchange."""
        with self._journal.transaction() as connection:
            book = self._journal.book(connection)
            records = Records(connection)
            feed = Feed(connection, self.kinds, book.directory, book.kept)
            cases = case_arrivals.cases_of(connection, facility, cursor)
            now = instant_text(self._now())
            numbers = case_arrivals.note(records, feed, facility, cursor, cases, now)
            if numbers:
                self._journal.write(connection, records, numbers, book)

    def now_text(self) -> str:
        return instant_text(self._now())

    def administer(self, kind: str, record_id: str, fields: Mapping[str, Any]) -> None:
        """Write a record as the hub's administrator: facilities, communities, memberships.

        Cases that change hands with it follow in steps before this returns. Raises InvalidInput.
        """
        with self._journal.transaction() as connection:
            records = Records(connection)
            present = records.get(record_id)
            now = instant_text(self._now())
            row = administered(self.kinds, present, kind, record_id, fields, now)
            (records.replace if present else records.add)(row)
            book = self._journal.book(connection)
            if kind in DIRECTORY_KINDS:
                book.learn([row])
                note_change(connection, book.directory, present, row)
            self._journal.write(connection, records, 1, book)
        self._journal.finish_rescoping()
        self._end_again()

    def history(self, facility: str, kind: str, record_id: str) -> HistoryAnswer | None:
        """Every operation on a record; None when it is not, or no longer, in this facility's sight."""
        with self._journal.transaction() as connection:
            records = Records(connection, locking=False)
            row, number = records.get(record_id), records.number(record_id)
            if row is None or number is None or row.kind != kind:
                return None
            if not self._journal.feed(connection).sees(records, row, facility):
                return None
            return HistoryAnswer(record_id, story_of(connection, number))

    def now(self) -> datetime:
        return self._now()

    def check_clock(self) -> None:
        """Before anything is answered that bears the hub's time. Raises HUB_CLOCK."""
        if self._clock is not None:
            self._clock.check()

    @contextmanager
    def seen_by(
        self, facility: str, kind: str, ids: Iterable[str]
    ) -> Iterator[tuple[Connection, list[RecordRow]]]:
        """Those of these records that are of this kind and in the facility's sight, and the
        transaction in which that is so."""
        with self._journal.transaction() as connection:
            records = Records(connection, locking=False)
            records.load(wanted := list(ids))
            rows = [row for i in wanted if (row := records.get(i)) and row.kind == kind]
            roots = [row.root for row in rows if row.root]
            records.load(roots)
            records.load_papers(roots)
            feed = self._journal.feed(connection)
            yield connection, [row for row in rows if feed.sees(records, row, facility)]

    @contextmanager
    def writing(self) -> Iterator[tuple[Connection, Records]]:
        """One transaction in which the hub itself may add records, all at one place (-1)."""
        with self._journal.transaction() as connection:
            records = Records(connection)
            yield connection, records
            if records.created:
                self._journal.write(connection, records, 1, self._journal.book(connection))

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that changes nothing, and for which no writer waits."""
        return self._journal.reading()

    def directory_in(self, connection: Connection) -> FacilityDirectory:
        """As it stands in this transaction."""
        return self._journal.directory(connection)

    def directory(self) -> FacilityDirectory:
        with self._journal.transaction() as connection:
            return self._journal.directory(connection)

    def undelivered(self) -> dict[str, tuple[set[str], set[str]]]:
        """Records whose delivery is not their audience, by id; empty unless something is wrong."""
        with self._journal.transaction() as connection:
            return differences(connection, self._journal.feed(connection))

    def _lock_device(
        self, connection: Connection, device_id: str, request: Request, by_stick: bool
    ) -> tuple[str, int | None]:
        """Note how far it has read, too; an old stick does not take that back. Its facility, and
        the newest of what was taken away."""
        seen = {"of": device_id, "now": instant_text(self._now()), "reached": request.cursor}
        if by_stick:
            found = connection.execute(_SEE_BY_STICK, seen).one()
        else:
            found = connection.execute(_SEE, seen | {"copy": request.incarnation}).one()
        return str(found[0]), found[1]


_SEEN = update(DEVICE).where(DEVICE.c.id == bindparam("of")).returning(DEVICE.c.facility, LATEST)
_SEE = _SEEN.values(
    last_seen=bindparam("now"), cursor=bindparam("reached"), incarnation=bindparam("copy")
)
_FURTHER = case(
    (DEVICE.c.cursor > bindparam("reached"), DEVICE.c.cursor), else_=bindparam("reached")
)
_SEE_BY_STICK = _SEEN.values(last_seen=bindparam("now"), cursor=_FURTHER)


def _speaks_of_agreements(request: Request) -> bool:
    """Whether what it brings may move cases in or out of sight that it does not name."""
    offered = [part for offer in request.offers for part in (offer.op, offer.row) if part]
    return any(one.kind in AGREEMENT_KINDS for one in (*request.operations, *offered))

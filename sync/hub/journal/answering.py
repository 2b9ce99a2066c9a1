"""What the hub answers to one request, in the transaction in which that is so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, select, update

from app.core.record import RecordRow
from app.core.values import instant_text
from sync.hub.journal import alarms, epochs
from sync.hub.journal.alarms import Alarm
from sync.hub.journal.applying import piece_by_piece
from sync.hub.journal.applying.applying import Applying
from sync.hub.journal.applying.rules import Rules
from sync.hub.journal.directory_book import DirectoryBook
from sync.hub.journal.epochs import Present, TokenFreshness
from sync.hub.journal.faults import note_troubles
from sync.hub.journal.feed import Feed
from sync.hub.journal.journal import Journal
from sync.hub.journal.known_numbers import HubsWord, KnownNumbers
from sync.hub.journal.operations import Sender
from sync.hub.journal.records import Records
from sync.hub.journal.rejoining.joined import JoinedOffers
from sync.hub.journal.rejoining.joining import OfferJoining
from sync.hub.journal.rejoining.lost_words import note_lost_words
from sync.hub.journal.rejoining.spoken_for import news_for
from sync.hub.journal.roads import LivedAhead, RequestRoad
from sync.hub.journal.scope import note_agreements, tell_lost_sight
from sync.hub.storage.tables import DEVICE, EPOCH
from sync.protocol.messages import (
    MOST_ROWS,
    OLDEST_PROTOCOL,
    Answer,
    FeedPage,
    Operation,
    OpReceipt,
    Request,
    Spoken,
)


@dataclass(frozen=True)
class RequestTaken:
    """What came of what a request brought, the directory after it, and the counter: as far as a
    page may go."""

    applying: Applying
    joined: JoinedOffers
    book: DirectoryBook
    head: int

    def receipts(self, operations: list[Operation]) -> list[OpReceipt]:
        return self.applying.received.receipts(operations)

    def attempts(self) -> list[Alarm]:
        return [*self.applying.received.attempts(), *self.joined.suspicions]


class Answering:
    """Applies what a request brings and says what came of it. The hub opens the transaction."""

    def __init__(
        self, journal: Journal, spoken: Spoken, now: Callable[[], datetime], authority: str
    ) -> None:
        self._journal = journal
        self._kinds = journal.kinds
        self._spoken = spoken
        self._now = now
        self._authority = authority

    def answer(
        self,
        connection: Connection,
        sender: Sender,
        request: Request,
        present: Present,
        road: RequestRoad,
        freshness: TokenFreshness,
    ) -> Answer:
        taken = self.take(connection, sender, request, present)
        offered = [offer.op for offer in request.offers if offer.op is not None]
        receipts = taken.receipts([*offered, *request.operations]) + taken.applying.given_up
        answer = Answer(present.epoch, present.start, sender.now, receipts=receipts)
        answer.not_here = taken.joined.not_here
        self._note_hubs_words(connection, sender, taken.joined)
        alarms.note(connection, sender.device, taken.attempts(), sender.now)
        if request.epoch is None:
            answer.ranges = epochs.ranges(connection)
            answer.newest_schema = self._schema()
        if freshness is TokenFreshness.STALE:
            answer.new_incarnation = True
            forked = update(DEVICE).where(DEVICE.c.id == sender.device)
            connection.execute(forked.values(forked_at=sender.now))
            return answer
        if request.protocol < self._spoken.readers:
            answer.needs = self._spoken.readers
        elif request.page > 0:
            feed = Feed(connection, self._kinds, taken.book.directory)
            answer.page = self._page(feed, sender.facility, request, taken.head)
        road.close(request, answer, taken.head, knows_proofs=speaks_newer(request))
        if answer.token is not None:
            news = news_for(connection, sender.facility, request.token, answer.token)
            answer.spoken_for = news
        return answer

    def _page(self, feed: Feed, facility: str, request: Request, head: int) -> FeedPage:
        page = feed.page(facility, request.cursor, min(request.page, MOST_ROWS), head)
        if speaks_newer(request):
            self._journal.proofs.seal_page(page)
        return page

    def forked(
        self,
        connection: Connection,
        sender: Sender,
        request: Request,
        present: Present,
    ) -> Answer:
        fork = epochs.fork(connection, request.epoch or "", request.lineage)
        past = LivedAhead(connection, sender, self._journal.proofs, present)
        if floor := past.proved_ahead(request, _known_epochs(connection)):
            epochs.start_epoch(connection, floor=floor + 2**33)
            fork = epochs.fork(connection, request.epoch or "", request.lineage)
            present = epochs.present(connection)
        answer = Answer(present.epoch, present.start, instant_text(self._now()), fork=fork)
        answer.newest_schema = self._schema()
        return answer

    def take(
        self,
        connection: Connection,
        sender: Sender,
        request: Request,
        present: Present,
        fault: Exception | None = None,
    ) -> RequestTaken:
        """What a request brings, or, with a fault, keep it as held."""
        records = Records(connection)
        book = self._journal.book(connection, present.directory)
        now = self._now()

        @cache
        def rules(of: str) -> Rules:
            return Rules(self._kinds, book, records, of, now, self._authority)

        def learn(rows: list[RecordRow]) -> None:
            book.learn(rows)
            note_agreements(connection, book.directory, rows)

        applying, joined = Applying(records, rules, learn, sender), JoinedOffers()
        if fault is not None:
            applying.hold(
                piece_by_piece.operations_of(request), piece_by_piece.records_of(request), fault
            )
        elif request.offers:
            proved = {
                x.epoch: self._journal.proofs.reached(sender.device, x) for x in request.lineage
            }
            past = KnownNumbers(epochs.ranges(connection), present.start, request.lineage, proved)
            word = HubsWord(past, self._journal.proofs)
            joining = OfferJoining(records, rules, learn, sender, self._kinds, word, applying)
            joining.join(request.offers)
            joined = joining.joined
        if fault is None:
            applying.run(request.operations)
            applying.give_up(request.replaced)
        last = present.seq
        if numbers := applying.received.numbers:
            book, last = self._journal.write(connection, records, numbers, book, applying, joined)
        note_troubles(connection, applying.received.told, sender.now)
        return RequestTaken(applying, joined, book, last)

    def _note_hubs_words(
        self, connection: Connection, sender: Sender, joined: JoinedOffers
    ) -> None:
        words = joined.hubs_words
        if words:
            proved = [row for i, row in words.items() if i in joined.proved_words]
            note_lost_words(connection, proved, sender.device, sender.now)
            tell_lost_sight(connection, self._kinds, sender.facility, words.values())

    def _schema(self) -> dict[str, int]:
        return {kind.name: kind.version for kind in self._kinds}


def speaks_newer(request: Request) -> bool:
    """Whether whoever asks understands what version 1 had not."""
    return request.protocol > OLDEST_PROTOCOL or bool(request.program)


def _known_epochs(connection: Connection) -> set[str]:
    return set(connection.execute(select(EPOCH.c.id)).scalars())

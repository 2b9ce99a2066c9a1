"""The conversation with the hub, turn by turn, until nothing waits here and the feed is read.

The engine owns no thread and no timer; whoever calls `run_once` decides when. No network call is
made inside a transaction. What an answer brings is stored in transactions short enough that a
person who saves meanwhile notices nothing; each leaves rows and cursor in step.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from app.core.errors import ClinicError, NetworkError
from app.core.text import N_
from app.core.values import instant_of
from app.storage.store import Store
from app.storage.transaction import BOOT
from sync.client import forks, notices, outbox, state
from sync.client.intake import Intake
from sync.client.offers import Place, next_offers
from sync.client.pace import Pace
from sync.client.state import Conversation
from sync.protocol.api import HubApi
from sync.protocol.messages import (
    MOST_OPERATIONS,
    MOST_ROWS,
    Answer,
    Offer,
    Operation,
    Page,
    PageRow,
    Request,
    Spoken,
)
from sync.protocol.problems import ProtocolError

_NO_PROGRESS = 3
_SORTED_LATER = 8000
"""So many new rows may wait for the search to sort them in while more pages follow."""
_TOO_LARGE = ("TOO_LARGE", "BATCH_LIMIT")


@dataclass(frozen=True)
class Outcome:
    """What one run did: operations answered, rows taken in, turns, and whether the head is reached."""

    sent: int
    received: int
    turns: int
    complete: bool


class SyncEngine:
    """Speaks for one store with one hub.

    Raises what the api raises (NetworkError and other ClinicErrors); all that was answered before
    is kept, and the next run goes on from there.
    """

    def __init__(
        self,
        store: Store,
        api: HubApi,
        device: str,
        *,
        batch: int = MOST_OPERATIONS,
        page: int = MOST_ROWS,
        progress: Callable[[Outcome], None] = lambda outcome: None,
        spoken: Spoken | None = None,
        road: Callable[[], str] = lambda: "",
    ) -> None:
        """`road` names the way the hub is reached now: each has a pace of its own."""
        self._store = store
        self._api = api
        self._device = device
        self._new_pace = partial(Pace, batch, page)
        self._paces: dict[str, Pace] = {}
        self._road = road
        self._pace = self._new_pace()
        self._slices = Slices()
        self._offered_to: Place | None = None
        self._progress = progress
        self._spoken = spoken or Spoken()
        self._protocol = self._spoken.newest

    def run_once(self) -> Outcome:
        """Exchange until everything is sent and the head of the feed is reached."""
        sent = received = turns = idle = 0
        while True:
            request = self._prepare()
            asked_s = self._store.clock.steady_s()
            answer = self._ask(request)
            turns += 1
            if answer is None:
                continue
            more = self._take_in(request, answer, asked_s)
            sent += len(answer.receipts)
            rows = len(answer.page.rows) if answer.page else 0
            received += rows
            idle = 0 if rows or answer.receipts or request.offers else idle + 1
            outcome = Outcome(sent, received, turns, not more)
            self._progress(outcome)
            if not more or idle >= _NO_PROGRESS:
                return outcome

    def _prepare(self) -> Request:
        """Own work first; rows are asked for with the last of it."""
        with self._store.journal_transaction() as (connection, _):
            conversation = state.load(connection)
            conversation.speak_as(self._device)
            self._choose_pace(conversation)
            state.save(connection, conversation)
            offers = self._next_offers(connection, conversation)
            operations: list[Operation] = []
            if not offers:
                pace = self._pace
                operations = outbox.next_groups(connection, pace.operations, pace.characters)
            if operations:
                outbox.mark_sent(connection, operations)
            is_last = not offers and not outbox.waits_beyond(connection, operations)
        return Request(
            protocol=self._protocol,
            device=self._device,
            incarnation=conversation.incarnation,
            epoch=conversation.epoch,
            token=conversation.token,
            cursor=conversation.cursor,
            lineage=conversation.lineage if offers else conversation.lineage_told(),
            operations=operations,
            offers=offers,
            page=self._pace.rows if is_last else 0,
        )

    def _choose_pace(self, conversation: Conversation) -> None:
        """That of the present road; what is known of each is kept for the next run."""
        road = self._road()
        if road not in self._paces:
            self._paces[road] = self._new_pace()
            self._paces[road].resume(conversation.paces.get(road, ()))
        self._pace = self._paces[road]
        self._note_paces(conversation)

    def _note_paces(self, conversation: Conversation) -> None:
        told = {road: pace.told() for road, pace in self._paces.items()}
        conversation.paces = {**conversation.paces, **told}

    def _next_offers(self, connection: Connection, conversation: Conversation) -> list[Offer]:
        """What the hub lost goes before everything else."""
        if conversation.epoch is None:
            return []
        after, lived = conversation.offer_after, conversation.lineage[-1]
        place = None if after is None else (str(after[0]), int(after[1]))
        tables, most = self._store.tables, self._pace.operations
        found = next_offers(connection, tables, lived, place, most)
        self._offered_to = found.reached
        return found.offers

    def _ask(self, request: Request) -> Answer | None:
        """None where the hub found the request too large, and the next one is smaller."""
        try:
            answer = self._api.exchange(request)
        except NetworkError:
            self._pace.broke(request)
            raise
        except ProtocolError as error:
            if error.code == "PROTOCOL":
                self._protocol = self._older(error)
                return None
            if error.code not in _TOO_LARGE or not (request.operations or request.offers):
                raise
            self._make_smaller(request, error.code)
            return None
        self._pace.held(request, answer)
        return answer

    def _older(self, refusal: ProtocolError) -> int:
        """An older hub is spoken to in its own way. Raises PROTOCOL or HUB_OLD."""
        speaks = refusal.detail.get("speaks")
        if not isinstance(speaks, int) or speaks >= self._protocol:
            raise refusal
        if speaks < self._spoken.oldest:
            raise _hub_old()
        return speaks

    def _make_smaller(self, request: Request, code: str) -> None:
        """Fewer groups; one that is too large all by itself waits here for a person."""
        (self._pace.refused if code == "BATCH_LIMIT" else self._pace.broke)(request)
        operations = _all_operations(request)
        if len({op.group for op in operations}) + _rows_offered(request) == 1:
            with self._store.journal_transaction() as (connection, touched):
                outbox.hold(connection, operations, code)
                self._note_offered(connection, request)
                touched.add("sync")

    def _note_offered(self, connection: Connection, request: Request) -> None:
        if request.offers:
            conversation = state.load(connection)
            self._advance(conversation)
            state.save(connection, conversation)

    def _advance(self, conversation: Conversation) -> None:
        to = self._offered_to
        conversation.offer_after = None if to is None else list(to)

    def _take_in(self, request: Request, answer: Answer, asked_s: float) -> bool:
        """Store an answer whole; True when there is more to say or to hear."""
        with self._store.journal_transaction() as (connection, touched):
            conversation = state.load(connection)
            if not _speaks_of(conversation, answer):
                return True
            conversation.hub_kinds = answer.newest_schema or conversation.hub_kinds
            if answer.fork is not None:
                forks.follow(connection, self._store.tables, conversation, answer)
                state.save(connection, conversation)
                return True
            if conversation.epoch is None:
                conversation.enter(answer.epoch, answer.start, answer.ranges)
            intake = Intake(connection, self._store.tables, touched)
            intake.receipts(answer.receipts)
            if request.offers:
                self._advance(conversation)
                notices.count_offered(conversation, _rows_offered(request))
                intake.archive(answer.not_here)
            if answer.new_incarnation:
                conversation.renew_incarnation()
                happening = notices.Happening.COPY_NOTICED
                notices.note(connection, conversation, happening, answer.hub_time)
            elif answer.token is not None:
                conversation.token = answer.token
            for by, count in answer.spoken_for.items():
                spoken = notices.Happening.SPOKEN_FOR
                notices.note(connection, conversation, spoken, answer.hub_time, count, by)
            conversation.needs = answer.needs
            conversation.head_reached = conversation.head_reached and not answer.needs
            self._learn_time(conversation, answer, asked_s)
            self._note_paces(conversation)
            outbox.hold_unanswered(connection, _all_operations(request), answer.receipts)
            state.save(connection, conversation)
            touched.add("sync")
        if answer.needs:
            return self._has_work()
        at_head = answer.page is not None and self._read(answer.epoch, answer.page)
        return answer.new_incarnation or not at_head or self._has_work()

    def _read(self, epoch: str, page: Page) -> bool:
        """Store a page slice by slice; True when it ends at the head of the feed."""
        for rows, to in self._slices.of(page):
            begun = time.monotonic()
            with self._store.journal_transaction() as (connection, touched):
                conversation = state.load(connection)
                if conversation.epoch != epoch:
                    return False
                intake = Intake(connection, self._store.tables, touched)
                part = Page(page.start, to, page.more or to != page.to, rows)
                conversation.cursor = intake.page(part, conversation.cursor)
                conversation.head_reached = not part.more and conversation.cursor >= to
                state.save(connection, conversation)
                touched.add("sync")
            self._slices.took(len(rows), time.monotonic() - begun)
        self._store.sort_tokens_in(more_than=_SORTED_LATER if page.more else 0)
        return not page.more

    def has_unsent_work(self) -> bool:
        return self._has_work()

    def has_urgent_work(self) -> bool:
        """Whether something waits to be sent that must not wait for the timetable."""
        with self._store.reading() as session:
            return outbox.has_urgent(session.connection())

    def _has_work(self) -> bool:
        with self._store.reading() as session:
            return outbox.has_unacknowledged(session.connection())

    def _learn_time(self, conversation: Conversation, answer: Answer, asked_s: float) -> None:
        """The hub's clock, and half of the way its answer took by seconds that nobody can set."""
        clock = self._store.clock
        half = timedelta(seconds=(clock.steady_s() - asked_s) / 2)
        hub_time = instant_of(answer.hub_time) + half
        clock.hear(hub_time)
        conversation.offset_ms = int(clock.offset.total_seconds() * 1000)
        conversation.last_at = answer.hub_time
        conversation.hear(BOOT, clock.steady_ms(), hub_time)


def _all_operations(request: Request) -> list[Operation]:
    offered = (offer.op for offer in request.offers)
    return [*(op for op in offered if op is not None), *request.operations]


def _rows_offered(request: Request) -> int:
    return sum(offer.row is not None for offer in request.offers)


def _speaks_of(conversation: Conversation, answer: Answer) -> bool:
    """Whether an answer belongs to this store's present: an answer from a past epoch, or of one
    not entered yet, counts for nothing."""
    if answer.fork is not None:
        return answer.fork.old == (conversation.epoch or "")
    return conversation.epoch in (None, answer.epoch)


def _hub_old() -> ClinicError:
    return ClinicError(
        "HUB_OLD",
        N_("The county hub is too old for this program."),
        N_("Everything is saved here. Ask the county's administrator to update the hub."),
    )


class Slices:
    """Cuts a page so that storing one part takes a little more than half of what a transaction may.

    Not smaller: every part writes all the pages of all the indexes that it touches.
    """

    _WANTED_S = 0.06
    _FEWEST, _MOST = 10, 1000

    def __init__(self) -> None:
        self._rows = 100

    def of(self, page: Page) -> Iterator[tuple[list[PageRow], int]]:
        """Parts of the page, each with the place it ends at; no place is split."""
        part: list[PageRow] = []
        for row in page.rows:
            if len(part) >= self._rows and row.seq > part[-1].seq:
                yield part, part[-1].seq
                part = []
            part.append(row)
        yield part, page.to

    def took(self, rows: int, seconds: float) -> None:
        if rows >= self._rows and seconds > 0:
            wanted = int(rows * self._WANTED_S / seconds)
            self._rows = max(self._FEWEST, min(wanted, 2 * self._rows, self._MOST))

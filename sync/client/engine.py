"""The conversation with the hub, turn by turn, until nothing waits here and the feed is read.

The engine owns no thread and no timer; whoever calls `run_once` decides when. No network call is
made inside a transaction, and what an answer brings is stored in one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.values import instant_of
from app.storage.store import Store
from sync.client import forks, outbox, state
from sync.client.intake import Intake
from sync.client.state import Conversation
from sync.protocol.api import HubApi
from sync.protocol.messages import MOST_OPERATIONS, MOST_ROWS, PROTOCOL, Answer, Request

_NO_PROGRESS = 3


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
    ) -> None:
        self._store = store
        self._api = api
        self._device = device
        self._batch = batch
        self._page = page
        self._progress = progress

    def run_once(self) -> Outcome:
        """Exchange until everything is sent and the head of the feed is reached."""
        sent = received = turns = idle = 0
        while True:
            request = self._prepare()
            asked_at = self._store.clock.device()
            answer = self._api.exchange(request)
            more = self._take_in(request, answer, asked_at)
            turns += 1
            sent += len(answer.receipts)
            rows = len(answer.page.rows) if answer.page else 0
            received += rows
            idle = 0 if rows or answer.receipts else idle + 1
            outcome = Outcome(sent, received, turns, not more)
            self._progress(outcome)
            if not more or idle >= _NO_PROGRESS:
                return outcome

    def _prepare(self) -> Request:
        with self._store.journal_transaction() as (connection, _):
            conversation = state.load(connection)
            if not conversation.incarnation:
                conversation.device = self._device
                conversation.renew_incarnation()
                conversation.copies_noticed = 0
                state.save(connection, conversation)
            operations = outbox.next_groups(connection, self._batch)
            outbox.mark_sent(connection, operations)
        return Request(
            protocol=PROTOCOL,
            device=self._device,
            incarnation=conversation.incarnation,
            epoch=conversation.epoch,
            token=conversation.token,
            cursor=conversation.cursor,
            lineage=conversation.lineage if conversation.epoch else [],
            operations=operations,
            page=self._page,
        )

    def _take_in(self, request: Request, answer: Answer, asked_at: datetime) -> bool:
        """Store an answer whole; True when there is more to say or to hear."""
        with self._store.journal_transaction() as (connection, touched):
            conversation = state.load(connection)
            if not _speaks_of(conversation, answer):
                return True
            if answer.fork is not None:
                forks.follow(connection, conversation, answer)
                state.save(connection, conversation)
                return True
            if conversation.epoch is None:
                conversation.enter(answer.epoch, answer.start, answer.ranges)
            intake = Intake(connection, self._store.tables, touched)
            intake.receipts(answer.receipts)
            if answer.page is not None:
                conversation.cursor = intake.page(answer.page, conversation.cursor)
                conversation.head_reached = not answer.page.more
            if answer.new_incarnation:
                conversation.renew_incarnation()
            elif answer.token is not None:
                conversation.token = answer.token
            self._learn_time(conversation, answer, asked_at)
            outbox.hold_unanswered(connection, request.operations, answer.receipts)
            state.save(connection, conversation)
            touched.add("sync")
            waiting = outbox.has_unacknowledged(connection)
        return waiting or answer.new_incarnation or not conversation.head_reached

    def _learn_time(self, conversation: Conversation, answer: Answer, asked_at: datetime) -> None:
        """The hub's clock against the middle of the request."""
        hub_time = instant_of(answer.hub_time)
        middle = asked_at + (self._store.clock.device() - asked_at) / 2
        offset: timedelta = hub_time - middle
        self._store.clock.learn(hub_time, offset)
        conversation.offset_ms = int(offset.total_seconds() * 1000)
        conversation.last_at = answer.hub_time


def _speaks_of(conversation: Conversation, answer: Answer) -> bool:
    """Whether an answer belongs to this store's present: an answer from a past epoch, or of one
    not entered yet, counts for nothing."""
    if answer.fork is not None:
        return answer.fork.old == (conversation.epoch or "")
    return conversation.epoch in (None, answer.epoch)

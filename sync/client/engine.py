"""The conversation with the hub, turn by turn, until nothing waits here and the feed is read.

The engine owns no thread and no timer; whoever calls `run_once` decides when. No network call is
made inside a transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from app.core.errors import ClinicError, NetworkError
from app.core.text import N_
from app.core.values import instant_of, instant_text
from app.storage.own_part import draw_anew
from app.storage.store import Store
from app.storage.transaction import BOOT
from sync.client import notices, outbox, seals, state, withdrawn
from sync.client.answers import HubAnswers, Taken
from sync.client.intake import Intake
from sync.client.offers import Place, next_offers
from sync.client.pace import Pace
from sync.client.standing import KNOWS_STANDING, note_failure, to_tell, was_told
from sync.client.state import Conversation
from sync.protocol.api import HubApi
from sync.protocol.messages import (
    MOST_OPERATIONS,
    MOST_ROWS,
    OLDEST_PROTOCOL,
    REPLACED,
    SEALING,
    Answer,
    Offer,
    Operation,
    OpReceiptState,
    Request,
    Spoken,
)
from sync.protocol.problems import ProtocolError

_NO_PROGRESS = 3
_TOO_LARGE = ("TOO_LARGE", "BATCH_LIMIT")


@dataclass(frozen=True)
class RunOutcome:
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
        progress: Callable[[RunOutcome], None] = lambda outcome: None,
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
        self._answers = HubAnswers(store)
        self._offered_to: Place | None = None
        self._ask_about = self._then_about = outbox.AskingAgain()
        self._was_held: set[str] = set()
        self._progress = progress
        self._spoken = spoken or Spoken()
        self._protocol = self._spoken.newest
        self._tells_standing = True

    def run_once(self) -> RunOutcome:
        """Exchange until everything is sent, the head of the feed is reached, and the hub was asked
        once about each change that waits there for its record."""
        sent = received = turns = idle = 0
        with self._store.reading() as session:
            self._ask_about = outbox.asking(session.connection())
        while True:
            request = self._prepare()
            asked_s = self._store.clock.steady_s()
            answer = self._asked(request)
            turns += 1
            if answer is None:
                continue
            more = self._take_in(request, answer, asked_s)
            sent += sum(receipt.code != REPLACED for receipt in answer.receipts)
            rows = len(answer.page.rows) if answer.page else 0
            received += rows
            idle = 0 if rows or answer.receipts or request.offers else idle + 1
            outcome = RunOutcome(sent, received, turns, not more)
            self._progress(outcome)
            if not more or idle >= _NO_PROGRESS:
                return outcome

    def _prepare(self) -> Request:
        """Own work first; rows are asked for with the last of it."""
        with self._store.journal_transaction() as (connection, _):
            conversation = state.load(connection)
            if conversation.speak_as(self._device):
                draw_anew(connection)  # its disk may have been copied before it joined
            self._choose_pace(conversation)
            offers = self._next_offers(connection, conversation)
            if not offers:
                conversation.offer_after = None  # the last of them was answered
            state.save(connection, conversation)
            operations: list[Operation] = []
            if not offers:
                pace = self._pace
                operations = outbox.next_groups(
                    connection, pace.operations, pace.characters, self._ask_about
                )
            self._then_about = outbox.asked(connection, self._ask_about, operations)
            self._was_held = outbox.held_among(connection, operations)
            if operations:
                outbox.mark_sent(connection, operations)
            is_last = not offers and not outbox.waits_beyond(connection, operations)
            speaks_newer = self._protocol > OLDEST_PROTOCOL
            replaced = outbox.replaced(connection) if is_last and speaks_newer else []
            ended = withdrawn.told(connection, conversation, self._protocol)
            standing = None
            if is_last and self._tells_standing and self._protocol >= KNOWS_STANDING:
                standing = to_tell(connection, conversation, self._store.clock)
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
            withdrawn=ended,
            nonce=_nonce(self._protocol, conversation.token),
            standing=standing,
            replaced=replaced,
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
        if self._protocol >= SEALING:
            seals.lay_on(connection, found.offers)
        return found.offers

    def _asked(self, request: Request) -> Answer | None:
        try:
            return self._ask(request)
        except ClinicError as error:
            note_failure(self._store, error.code)
            raise

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
            if error.code == "BODY_INVALID" and request.standing is not None:
                # A hub set back to an older program cannot read that, nor say so.
                self._tells_standing = False
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
            raise hub_old()
        return speaks

    def _make_smaller(self, request: Request, code: str) -> None:
        """Fewer groups; one that is too large all by itself waits here for a person."""
        (self._pace.refused if code == "BATCH_LIMIT" else self._pace.broke)(request)
        operations = _all_operations(request)
        if len({op.group for op in operations}) + _rows_offered(request) == 1:
            with self._store.journal_transaction() as (connection, touched):
                outbox.hold(connection, [op.op_id for op in operations], code)
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
        also = partial(self._note, request, answer, asked_s)
        if self._answers.take(answer, also) is not Taken.RECEIPTS:
            return True
        self._ask_about = self._then_about
        if answer.needs:
            return self._has_more_to_say()
        at_head = answer.page is not None and self._answers.read(answer.epoch, answer.page)
        asks = answer.withdrawn is not None and answer.withdrawn.asks
        return answer.new_incarnation or not at_head or asks or self._has_more_to_say()

    def _note(
        self,
        request: Request,
        answer: Answer,
        asked_s: float,
        connection: Connection,
        conversation: Conversation,
        intake: Intake,
    ) -> None:
        """What only an answer to this very request tells."""
        if request.offers:
            self._advance(conversation)
            notices.count_offered(conversation, _rows_offered(request))
            intake.archive(answer.not_here)
        if answer.new_incarnation:
            notices.go_on_as_copy(connection, conversation, answer.hub_time)
        elif answer.token is not None:
            conversation.token = answer.token
        for by, count in answer.spoken_for.items():
            spoken = notices.Happening.SPOKEN_FOR
            notices.note(connection, conversation, spoken, answer.hub_time, count, by)
        withdrawn.take(connection, conversation, answer)
        conversation.needs = answer.needs
        conversation.hub_speaks = answer.speaks or request.protocol
        conversation.head_reached = conversation.head_reached and not answer.needs
        was_told(conversation, request.standing, answer.hub_time)
        self._learn_time(conversation, answer, asked_s)
        self._note_paces(conversation)
        outbox.hold_unanswered(connection, _all_operations(request), answer.receipts)
        counted = {r.op_id for r in answer.receipts if r.state is OpReceiptState.ACKED}
        outbox.release(connection, counted & self._was_held)

    def has_unsent_work(self) -> bool:
        with self._store.reading() as session:
            return outbox.has_unacknowledged(session.connection())

    def has_urgent_work(self) -> bool:
        """Whether something waits to be sent that must not wait for the timetable."""
        with self._store.reading() as session:
            return outbox.has_urgent(session.connection())

    def _has_more_to_say(self) -> bool:
        with self._store.reading() as session:
            connection = session.connection()
            return outbox.has_unacknowledged(connection) or outbox.has_to_ask(
                connection, self._ask_about
            )

    def _learn_time(self, conversation: Conversation, answer: Answer, asked_s: float) -> None:
        """The hub's clock, and half of the way its answer took by seconds that nobody can set."""
        clock = self._store.clock
        half = timedelta(seconds=(clock.steady_s() - asked_s) / 2)
        hub_time = instant_of(answer.hub_time) + half
        conversation.last_at = answer.hub_time
        if not clock.hear(hub_time):
            return
        conversation.offset_ms = int(clock.offset.total_seconds() * 1000)
        conversation.heard = [answer.hub_time, clock.steady_s()]
        conversation.floor_at = instant_text(clock.floor) if clock.floor else ""
        conversation.hear(BOOT, clock.steady_ms(), hub_time)


def _nonce(protocol: int, token: str | None) -> str:
    """Tells two first words of ours from one that somebody sends again."""
    return secrets.token_hex(8) if token is None and protocol >= SEALING else ""


def _all_operations(request: Request) -> list[Operation]:
    offered = (offer.op for offer in request.offers)
    return [*(op for op in offered if op is not None), *request.operations]


def _rows_offered(request: Request) -> int:
    return sum(offer.row is not None for offer in request.offers)


def hub_old() -> ClinicError:
    return ClinicError(
        "HUB_OLD",
        N_("The county hub is too old for this program."),
        N_("Everything is saved here. Ask the county's administrator to update the hub."),
    )

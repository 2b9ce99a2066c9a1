"""Takes answers into the store, from whichever road they came: receipts, rows and cursor.

Each is stored in transactions short enough that a person who saves meanwhile notices nothing; each
leaves rows and cursor in step. An answer that does not belong to this store's present is passed
over (sync/README.md, C3).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from enum import Enum

from sqlalchemy import Connection

from app.core.values import instant_text
from app.storage.store import Store
from sync.client import forks, state
from sync.client.enrolment import identity_of
from sync.client.intake import DOES_NOT_FIT, Intake
from sync.client.state import Conversation
from sync.protocol.clock_word import ClockWord
from sync.protocol.messages import Answer, FeedPage, PageRow

_SORTED_LATER = 8000
"""So many new rows may wait for the search to sort them in while more pages follow."""

Also = Callable[[Connection, Conversation, Intake], None]
"""What else a road has to note, in the same transaction."""


class Taken(Enum):
    STRANGE = "strange"
    """Of a past that is not this store's present; nothing was taken."""
    FORK = "fork"
    """The hub's new epoch was entered."""
    RECEIPTS = "receipts"
    """All but the page, which `read` takes."""


class HubAnswers:
    """For one store and one thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._slices = Slices()

    def take(self, answer: Answer, also: Also) -> Taken:
        """Everything but the page."""
        with self._store.journal_transaction() as (connection, touched):
            conversation = state.load(connection)
            if not _speaks_of(conversation, answer):
                return Taken.STRANGE
            conversation.hub_kinds = answer.newest_schema or conversation.hub_kinds
            conversation.hub_speaks = answer.speaks or conversation.hub_speaks
            self._heed(answer.clock_word, conversation)
            if answer.fork is not None:
                forks.follow(connection, self._store.tables, conversation, answer)
                state.save(connection, conversation)
                return Taken.FORK
            if conversation.epoch is None:
                conversation.enter(answer.epoch, answer.start, answer.ranges)
            intake = Intake(connection, self._store.tables, touched, answer.hub_time)
            intake.receipts(answer.receipts)
            also(connection, conversation, intake)
            state.save(connection, conversation)
            touched.add("sync")
        return Taken.RECEIPTS

    def _heed(self, said: str, conversation: Conversation) -> None:
        """The administrator's word that the hub's time was wrong, when it is news."""
        word = ClockWord.read(said) if said else None
        if word is None or word.number <= conversation.lowered:
            return
        hub = identity_of(self._store)
        if hub is None or not word.is_of(hub.hub_key):
            return
        self._store.clock.lower(word.at)
        floor, conversation.lowered = self._store.clock.floor, word.number
        conversation.floor_at, conversation.heard = instant_text(floor) if floor else "", None

    def read(self, epoch: str, page: FeedPage) -> bool:
        """Store a page slice by slice; True when it ends at the head of the feed."""
        for rows, to in self._slices.of(page):
            part = FeedPage(page.start, to, page.more or to != page.to, rows)
            try:
                is_ours = self._store_part(epoch, part)
            except DOES_NOT_FIT:
                is_ours = self._store_part(epoch, part, is_careful=True)
            if not is_ours:
                return False
        self._store.sort_tokens_in(more_than=_SORTED_LATER if page.more else 0)
        return not page.more

    def _store_part(self, epoch: str, part: FeedPage, *, is_careful: bool = False) -> bool:
        """All of it in one go; or, where that failed, with a way back around each row of it."""
        with self._store.journal_transaction() as (connection, touched):
            # Begun once it is our turn, and over before the disk is waited for: neither is less
            # for a smaller part.
            begun = time.monotonic()
            conversation = state.load(connection)
            if conversation.epoch != epoch:
                return False
            intake = Intake(
                connection,
                self._store.tables,
                touched,
                conversation.last_at,
                is_careful=is_careful,
            )
            conversation.cursor = intake.page(part, conversation.cursor)
            conversation.head_reached = not part.more and conversation.cursor >= part.to
            state.save(connection, conversation)
            touched.add("sync")
            took_s = time.monotonic() - begun
        self._slices.took(len(part.rows), took_s)
        return True


def _speaks_of(conversation: Conversation, answer: Answer) -> bool:
    """Whether an answer belongs to this store's present: an answer from a past epoch, or of one
    not entered yet, counts for nothing. Nor does, for a store that has no epoch (again), an answer
    to what it asked when it had one: that does not say which numbers the hub knew before."""
    if answer.fork is not None:
        return answer.fork.old == (conversation.epoch or "")
    if conversation.epoch is None:
        return bool(answer.newest_schema)
    return conversation.epoch == answer.epoch


class Slices:
    """Cuts a page so that storing one part takes a little more than half of what a transaction may.

    Not smaller: every part writes all the pages of all the indexes that it touches.
    """

    _WANTED_S = 0.06
    _FEWEST, _MOST = 10, 1000

    def __init__(self) -> None:
        self._rows = 100

    def of(self, page: FeedPage) -> Iterator[tuple[list[PageRow], int]]:
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

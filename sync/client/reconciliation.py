"""Compares this store with the hub and mends what differs (sync/README.md, C8).

It runs at the head of the feed only, by itself every few hours and on demand. What differs is
fetched once more as the hub shows it, or leaves the lists where the hub does not show it; a number
that the hub does not know is offered to it first. Changes that wait here are never touched; where a
row does not say what they made of it, it is folded anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from app.core.errors import ClinicError
from app.core.tally import Buckets, bucket_of, by_kind, mark
from app.core.values import instant_of, instant_text
from app.reconciliation import (
    Comparison,
    DayLine,
    Gap,
    Mended,
    RowHere,
    Tally,
    keep_comparison,
    last_comparison,
    mark_of,
    note_repairs,
    rows_here,
    times_mended,
)
from app.storage.shadow import refold
from app.storage.store import Store
from sync.client import state
from sync.client.engine import hub_old
from sync.client.intake import Intake
from sync.client.offers import BEGINNING, held_after_loss, is_lost
from sync.client.state import Conversation
from sync.protocol.api import DigestApi
from sync.protocol.messages import MOST_BUCKETS, MOST_FETCHED, DigestAnswer, DigestRequest
from sync.protocol.problems import ProtocolError

EVERY = timedelta(hours=6)
DAYS_TOLD = 31
_MOST_ROUNDS = 3
_MOST_MENDED = 3
"""So often a record is mended within a week; then a person is told."""
_WEEK = timedelta(days=7)
_FETCHED_AT_ONCE = min(100, MOST_FETCHED)

_KNOWS_CONTENTS = 2
"""The oldest protocol in which contents are compared."""

MayGoOn = Callable[[], bool]


class Reconciler:
    """Speaks for one store with one hub, on the thread of the exchange.

    Raises what the api raises; what was mended before is kept, and the next run finds the rest.
    """

    def __init__(self, store: Store, api: DigestApi, device: str) -> None:
        self._store = store
        self._api = api
        self._device = device
        self._hub_is_old = False

    def is_due(self) -> bool:
        """By the hub's clock alone: this computer's may be wrong."""
        with self._store.reading() as session:
            conversation = state.load(session.connection())
            last = last_comparison(session.connection())
        if self._hub_is_old or not _at_rest(conversation) or conversation.last_at is None:
            return False
        knows_contents = conversation.hub_speaks >= _KNOWS_CONTENTS
        if last is None or (knows_contents and not last.contents):
            return True
        now = instant_of(conversation.last_at)
        return not last.compared_at <= now < last.compared_at + EVERY

    def run_once(self, may_go_on: MayGoOn = lambda: True) -> Comparison | None:
        """Compare, mend, compare again. None where it could not be carried through now: there is
        something to exchange first."""
        mended = 0
        try:
            for left in reversed(range(_MOST_ROUNDS)):
                if not may_go_on():
                    return None
                turn = self._turn()
                gaps = list(turn.gaps())
                done = turn.fold_anew() + turn.mend(gaps) if left else 0
                mended += done
                if not done:
                    return self._keep(turn.comparison(mended, len(gaps) + turn.outside))
        except _Moved:
            return None
        except ClinicError as error:
            self._hub_is_old = error.code == "HUB_OLD"
            raise
        return None

    def _turn(self) -> _Turn:
        clock, tables = self._store.clock, self._store.tables
        since = (clock.today() - timedelta(days=DAYS_TOLD - 1)).isoformat()
        with self._store.reading() as session:
            connection = session.connection()
            conversation = state.load(connection)
            if not _at_rest(conversation):
                raise _Moved
            contents = conversation.hub_speaks >= _KNOWS_CONTENTS
            here = Tally(
                connection,
                tables,
                since,
                clock.today().isoformat(),
                contents=contents,
                only_here=held_after_loss(connection, tables, conversation.lineage[-1]),
            )
        asking = _Asking(self._api, self._device, conversation, contents)
        return _Turn(self._store, asking, here, asking.ask(since=since))

    def _keep(self, comparison: Comparison) -> Comparison:
        with self._store.journal_transaction() as (connection, touched):
            keep_comparison(connection, comparison)
            touched.add("sync")
        return comparison


def _at_rest(conversation: Conversation) -> bool:
    """Whatever this store should have had is here, and whatever the hub lost has been offered. A
    first reading of the feed that was broken off never counts."""
    is_whole = conversation.head_reached and conversation.offer_after is None
    return is_whole and conversation.epoch is not None and not conversation.needs


class _Moved(Exception):
    """This store is not at the head of the feed (any more)."""


@dataclass(frozen=True)
class _Asking:
    """Asks the hub about one place of the feed."""

    api: DigestApi
    device: str
    conversation: Conversation
    contents: bool

    def ask(
        self,
        since: str = "",
        kinds: Iterable[str] = (),
        buckets: Iterable[tuple[str, int]] = (),
        fetch: Iterable[str] = (),
    ) -> DigestAnswer:
        """One of these at a time."""
        epoch, cursor = self.conversation.epoch or "", self.conversation.cursor
        wanted = (list(kinds), list(buckets), list(fetch), self.contents)
        try:
            answer = self.api.digest(DigestRequest(self.device, epoch, cursor, since, *wanted))
        except ProtocolError as refusal:
            if refusal.code == "NOT_FOUND":  # a hub of an older program compares nothing
                raise hub_old() from None
            raise
        if answer.moved:
            raise _Moved
        return answer


class _Turn:
    """One comparison: what is here, and what the hub said."""

    def __init__(self, store: Store, asking: _Asking, here: Tally, hub: DigestAnswer) -> None:
        self._store = store
        self._asking = asking
        self._here = here
        self._hub = hub

    @property
    def outside(self) -> int:
        """Rows that do not say what was written, though nothing else differs."""
        return len(self._here.outside)

    def comparison(self, mended: int, unequal: int) -> Comparison:
        hub = {(kind, day): count for kind, day, *count in self._hub.counts}
        same = {(kind, day): count for kind, day, *count in self._here.counts.told()}
        found = sorted(self._here.here.keys() | hub.keys(), key=lambda key: (key[1], key[0]))
        lines = [
            DayLine(
                *key,
                self._here.here[key],
                hub[key][0] if key in hub else 0,
                self._here.acknowledged[key],
                hub.get(key) == same.get(key),
            )
            for key in reversed(found)
        ]
        receipt, at, contents = self._hub.receipt, self._hub.hub_time, self._here.contents
        told = (receipt, mended, unequal, contents, self._hub.doubtful)
        return Comparison(at, self._here.since, lines, *told)

    def gaps(self) -> Iterator[Gap]:
        """Records that are not the same at both ends: kinds first, then buckets, then ids."""
        here, hub = by_kind(self._here.counts.told()), by_kind(self._hub.counts)
        kinds = sorted(kind for kind in here.keys() | hub.keys() if here.get(kind) != hub.get(kind))
        if not kinds:
            return
        rows = self._rows(kinds)
        differing = self._differing(kinds, rows)
        for start in range(0, len(differing), MOST_BUCKETS):
            part = differing[start : start + MOST_BUCKETS]
            yield from self._in_buckets(part, rows)

    def _rows(self, kinds: list[str]) -> _Rows:
        rows: _Rows = defaultdict(dict)
        with self._store.reading() as session:
            for row in rows_here(session.connection(), self._store.tables, kinds):
                if self._here.is_at_hub(row):
                    rows[row.kind, bucket_of(row.record_id)][row.record_id] = row
        return rows

    def _differing(self, kinds: list[str], rows: _Rows) -> list[tuple[str, int]]:
        buckets = Buckets()
        for (kind, _), members in rows.items():
            for record_id, row in members.items():
                buckets.add(kind, record_id, mark_of(row, self._here.contents))
        here, hub = set(buckets.told()), set(self._asking.ask(kinds=kinds).buckets)
        return sorted({(kind, bucket) for kind, bucket, *_ in here ^ hub})

    def _in_buckets(self, part: list[tuple[str, int]], rows: _Rows) -> Iterator[Gap]:
        hub = self._asked_of(part)
        here = {(kind, i): row for kind, b in part for i, row in rows.get((kind, b), {}).items()}
        for key in sorted(here.keys() | hub.keys()):
            row, there = here.get(key), hub.get(key)
            if row is None or there != (row.rev, mark_of(row, self._here.contents)):
                rev, is_as_written = (None, True) if row is None else (row.rev, row.is_as_written)
                yield Gap(*key, rev, there[0] if there else None, is_as_written)

    def _asked_of(self, part: list[tuple[str, int]]) -> dict[tuple[str, str], tuple[int, int]]:
        """What the hub has in these buckets: (kind, id) → (revision, mark)."""
        answer = self._asking.ask(buckets=part)
        if self._here.contents:
            return {(kind, i): (rev, marked) for kind, i, rev, marked in answer.marks}
        return {(kind, i): (rev, mark(i, rev)) for kind, i, rev in answer.ids}

    def fold_anew(self) -> int:
        """Rows that were changed behind the back of what waits here; how many were put right."""
        gaps = [Gap(row.kind, row.record_id, row.rev, None, False) for row in self._here.outside]
        hopeless = self._hopeless(gaps) if gaps else set()
        gaps = [gap for gap in gaps if gap.record_id not in hopeless]
        if not gaps:
            return 0
        with self._store.journal_transaction() as (connection, touched):
            for gap in gaps:
                refold(connection, self._store.tables, gap.kind, gap.record_id)
                touched.add(gap.kind)
            note_repairs(connection, self._hub.hub_time, [(gap, Mended.OUTSIDE) for gap in gaps])
        return len(gaps)

    def mend(self, gaps: list[Gap]) -> int:
        """Make both ends the same where that is safe; how many records were mended."""
        if not gaps:
            return 0
        hopeless = self._hopeless(gaps)
        gaps = [gap for gap in gaps if gap.record_id not in hopeless]
        lived = self._asking.conversation.lineage[-1]
        lost = [gap for gap in gaps if gap.here is not None and is_lost(gap.here, lived)]
        if lost:
            self._offer(lost)
            raise _Moved
        for start in range(0, len(gaps), _FETCHED_AT_ONCE):
            self._fetch(gaps[start : start + _FETCHED_AT_ONCE])
        return len(gaps)

    def _hopeless(self, gaps: list[Gap]) -> set[str]:
        """Those that were mended often enough, each told once."""
        now = self._hub.hub_time
        since = instant_text(instant_of(now) - _WEEK)
        with self._store.journal_transaction() as (connection, _):
            times = times_mended(connection, [gap.record_id for gap in gaps], since)
            told = [(g, Mended.LEFT) for g in gaps if times.get(g.record_id) == _MOST_MENDED]
            note_repairs(connection, now, told)
        return {record_id for record_id, count in times.items() if count >= _MOST_MENDED}

    def _offer(self, lost: list[Gap]) -> None:
        """The hub does not know these numbers: it takes what is here before anything is replaced."""
        with self._store.journal_transaction() as (connection, touched):
            conversation = state.load(connection)
            conversation.offer_after, conversation.head_reached = list(BEGINNING), False
            state.save(connection, conversation)
            note_repairs(connection, self._hub.hub_time, [(gap, Mended.OFFERED) for gap in lost])
            touched.add("sync")

    def _fetch(self, gaps: list[Gap]) -> None:
        rows = self._asking.ask(fetch=[gap.record_id for gap in gaps]).rows
        gone = {row.id for row in rows if row.gone}
        done = [(gap, _done(gap, gap.record_id in gone)) for gap in gaps]
        with self._store.journal_transaction() as (connection, touched):
            if state.load(connection).cursor != self._asking.conversation.cursor:
                raise _Moved
            Intake(connection, self._store.tables, touched).again(rows)
            note_repairs(connection, self._hub.hub_time, done)


_Rows = dict[tuple[str, int], dict[str, RowHere]]
"""(kind, bucket) → id → the row here."""


def _done(gap: Gap, is_gone: bool) -> Mended:
    if is_gone:
        return Mended.ARCHIVED
    return Mended.FETCHED if gap.is_as_written else Mended.OUTSIDE

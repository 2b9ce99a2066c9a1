"""The hub's side of the comparison: counts what it shows to one facility, and shows rows again."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Select, select

from app.core.clock import CHINA
from app.core.sight import ALL
from app.core.tally import Buckets, Counts, bucket_of, by_kind, since_of
from app.core.values import instant_text
from sync.hub import epochs
from sync.hub.bulk import one_of
from sync.hub.hub import Hub
from sync.hub.records import ROW, unopened_row
from sync.hub.storage import DELIVERY, RECORD
from sync.protocol.messages import (
    MOST_BUCKETS,
    MOST_FETCHED,
    DigestAnswer,
    DigestRequest,
    PageRow,
)
from sync.protocol.problems import ProtocolError
from sync.protocol.statement import Statement, sums_of

_BY_PARTS = {"yield_per": 5000}


class Digests:
    """Answers for one hub; threads may share it. Only one of them counts at a time: whoever comes
    meanwhile is asked to come again, so that no number of callers keeps the exchange waiting."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._counting = threading.Lock()

    def answer(self, facility: str, request: DigestRequest) -> DigestAnswer:
        """Raises BATCH_LIMIT and HUB_BUSY."""
        if len(request.buckets) > MOST_BUCKETS or len(request.fetch) > MOST_FETCHED:
            raise ProtocolError("BATCH_LIMIT", limit=MOST_FETCHED)
        with self._turn(request), self._hub.reading() as connection:
            answer = DigestAnswer(instant_text(self._hub.now()))
            self._fill(connection, facility, request, answer)
            # Asked last: where nothing has moved by now, nothing had while the rows were read.
            if _has_moved(connection, facility, request):
                return DigestAnswer(answer.hub_time, moved=True)
            return answer

    @contextmanager
    def _turn(self, request: DigestRequest) -> Iterator[None]:
        if request.fetch:
            yield
            return
        if not self._counting.acquire(blocking=False):
            raise ProtocolError("HUB_BUSY", retry_after_s=5)
        try:
            yield
        finally:
            self._counting.release()

    def _fill(
        self, connection: Connection, facility: str, request: DigestRequest, answer: DigestAnswer
    ) -> None:
        if request.fetch:
            answer.rows = _rows(connection, facility, request.fetch)
        elif request.buckets:
            answer.ids = _ids(connection, facility, request.buckets)
        elif request.kinds:
            answer.buckets = _buckets(connection, facility, request.kinds)
        else:
            since = since_of(request.since, self._hub.now().astimezone(CHINA).date())
            answer.counts = _counts(connection, facility, since)


def statement_of(facility: str, request: DigestRequest, answer: DigestAnswer) -> Statement:
    """What the hub can put its name to, of an answer with counts."""
    kinds = tuple((kind, number) for kind, (number, _) in sorted(by_kind(answer.counts).items()))
    where = (facility, request.device, request.epoch, request.cursor)
    return Statement(*where, answer.hub_time, kinds, sums_of(answer.counts))


def _has_moved(connection: Connection, facility: str, request: DigestRequest) -> bool:
    epoch = epochs.present(connection).epoch
    if epoch != request.epoch:
        return True
    beyond = select(DELIVERY.c.seq).where(DELIVERY.c.seq > request.cursor)
    return any(
        connection.execute(beyond.where(DELIVERY.c.facility == audience).limit(1)).first()
        for audience in (facility, ALL)
    )


def _shown(facility: str) -> Select[tuple[int]]:
    """The short numbers of the records the facility sees; of those shown to it in two ways, once."""
    mine = DELIVERY.c.facility.in_((facility, ALL))
    return select(DELIVERY.c.record).where(mine, DELIVERY.c.gone.is_(False))


def _read(connection: Connection, query: Select[Any]) -> Iterable[Any]:
    """A part at a time, so that a hundred thousand rows are never in memory together."""
    return connection.execute(query, execution_options=_BY_PARTS)


def _counts(connection: Connection, facility: str, since: str) -> list[tuple[str, str, int, int]]:
    counts = Counts(since)
    columns = (RECORD.c.kind, RECORD.c.id, RECORD.c.rev, RECORD.c.changed_at)
    query = select(*columns).where(RECORD.c.n.in_(_shown(facility)))
    for kind, record_id, rev, at in _read(connection, query):
        counts.add(kind, record_id, rev, at)
    return counts.told()


def _marks(facility: str, kinds: Iterable[str]) -> Select[tuple[str, str, int]]:
    columns = (RECORD.c.kind, RECORD.c.id, RECORD.c.rev)
    of_kinds = RECORD.c.kind.in_(sorted(set(kinds)))
    return select(*columns).where(of_kinds, RECORD.c.n.in_(_shown(facility)))


def _buckets(
    connection: Connection, facility: str, kinds: list[str]
) -> list[tuple[str, int, int, int]]:
    buckets = Buckets()
    for kind, record_id, rev in _read(connection, _marks(facility, kinds)):
        buckets.add(kind, record_id, rev)
    return buckets.told()


def _ids(
    connection: Connection, facility: str, buckets: list[tuple[str, int]]
) -> list[tuple[str, str, int]]:
    wanted = set(buckets)
    query = _marks(facility, (kind for kind, _ in buckets))
    return [
        (kind, record_id, rev)
        for kind, record_id, rev in _read(connection, query)
        if (kind, bucket_of(record_id)) in wanted
    ]


def _rows(connection: Connection, facility: str, ids: list[str]) -> list[PageRow]:
    """What is not there and what the caller may not see are answered alike."""
    query = select(*ROW).where(one_of(RECORD.c.id), RECORD.c.n.in_(_shown(facility)))
    found = connection.execute(query, {"wanted": ids})
    rows = [unopened_row(list(values)) for values in found]
    shown = {row.id for row in rows}
    gone = [PageRow(0, record_id) for record_id in ids if record_id not in shown]
    return gone + [PageRow(row.rev, row.id, row) for row in rows]

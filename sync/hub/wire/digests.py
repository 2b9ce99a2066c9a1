"""The hub's side of the comparison: counts what it shows to one facility, and shows rows again."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from app.core.clock import CHINA
from app.core.sight import ALL
from app.core.tally import Buckets, Counts, bucket_of, by_kind, mark, since_of
from app.core.values import instant_text
from sync.hub.hub import Hub
from sync.hub.journal import epochs
from sync.hub.journal.drift import RowSays, said_by
from sync.hub.journal.records import ROW, read_row, unopened_row
from sync.hub.storage.bulk import one_of
from sync.hub.storage.tables import DELIVERY, RECORD
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
            _fill_ids(connection, facility, request, answer)
        elif request.kinds:
            answer.buckets = _buckets(connection, facility, request)
        else:
            since = since_of(request.since, self._hub.now().astimezone(CHINA).date())
            counts = Counts(since)
            for row in _shown_rows(connection, facility, request):
                counts.add(row.kind, row.marked, row.changed_at)
                answer.doubtful += row.is_doubtful
            answer.counts = counts.told()


def statement_of(facility: str, request: DigestRequest, answer: DigestAnswer) -> Statement:
    """What the hub can put its name to, of an answer with counts."""
    kinds = tuple((kind, number) for kind, (number, _) in sorted(by_kind(answer.counts).items()))
    where = (facility, request.device, request.epoch, request.cursor)
    told = (*where, answer.hub_time, kinds, sums_of(answer.counts))
    return Statement(*told, contents=request.contents)


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


@dataclass(slots=True)
class _Shown:
    """A record the facility sees, as it is compared."""

    kind: str
    record_id: str
    rev: int
    marked: int
    changed_at: str | None
    is_doubtful: bool = False


def _shown_rows(
    connection: Connection, facility: str, request: DigestRequest, kinds: Iterable[str] = ()
) -> Iterator[_Shown]:
    """Of these kinds alone, if any are named; a part at a time, so that a hundred thousand rows are
    never in memory together."""
    of_kinds = [RECORD.c.kind.in_(sorted(set(kinds)))] if kinds else []
    which = (*of_kinds, RECORD.c.n.in_(_shown(facility)))
    if request.contents:
        yield from map(_with_content, said_by(connection, *which))
        return
    columns = (RECORD.c.kind, RECORD.c.id, RECORD.c.rev, RECORD.c.changed_at)
    found = connection.execute(select(*columns).where(*which), execution_options=_BY_PARTS)
    for kind, record_id, rev, at in found:
        yield _Shown(kind, record_id, rev, mark(record_id, rev), at)


def _with_content(said: RowSays) -> _Shown:
    marked = mark(said.record_id, said.rev, said.content)
    told = (said.kind, said.record_id, said.rev, marked, said.changed_at)
    return _Shown(*told, said.is_doubtful)


def _buckets(
    connection: Connection, facility: str, request: DigestRequest
) -> list[tuple[str, int, int, int]]:
    buckets = Buckets()
    for row in _shown_rows(connection, facility, request, request.kinds):
        buckets.add(row.kind, row.record_id, row.marked)
    return buckets.told()


def _fill_ids(
    connection: Connection, facility: str, request: DigestRequest, answer: DigestAnswer
) -> None:
    wanted, kinds = set(request.buckets), {kind for kind, _ in request.buckets}
    for row in _shown_rows(connection, facility, request, kinds):
        if (row.kind, bucket_of(row.record_id)) not in wanted:
            continue
        if request.contents:
            answer.marks.append((row.kind, row.record_id, row.rev, row.marked))
        else:
            answer.ids.append((row.kind, row.record_id, row.rev))


def _rows(connection: Connection, facility: str, ids: list[str]) -> list[PageRow]:
    """What is not there and what the caller may not see are answered alike."""
    query = select(*ROW).where(one_of(RECORD.c.id), RECORD.c.n.in_(_shown(facility)))
    found = [list(values) for values in connection.execute(query, {"wanted": ids})]
    rows = [unopened_row(values) for values in found if _is_readable(values)]
    shown = {values[0] for values in found}
    gone = [PageRow(0, record_id) for record_id in ids if record_id not in shown]
    return gone + [PageRow(row.rev, row.id, row) for row in rows]


def _is_readable(values: list[Any]) -> bool:
    """Whatever else was done to the database: one row that is no JSON stops no other."""
    try:
        return isinstance(read_row(values).fields, dict)
    except ValueError:
        return False

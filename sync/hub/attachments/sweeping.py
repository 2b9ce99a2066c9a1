"""Attachments that nobody can see any more make room: after a time in which a mistake is noticed.

Whoever voids an attachment by mistake, or writes the same picture again, has a month; a beginning
that does not grow has as long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from structlog.typing import FilteringBoundLogger

from app.attachments.record import ATTACHMENT
from app.core.record import RecordRow
from app.core.values import instant_text
from sync.hub.attachments.pieces import forget
from sync.hub.hub import Hub
from sync.hub.journal.records import row_of
from sync.hub.log import place_of
from sync.hub.storage.bulk import upsert
from sync.hub.storage.tables import BLOB, BLOB_UNNAMED, RECORD

KEPT_UNNAMED = timedelta(days=30)
_AT_ONCE = 1000
_ONCE_IN_S = 24 * 3600.0

Turn = AbstractContextManager[object]


def sweep(hub: Hub, turn: Callable[[], Turn]) -> int:
    """Forget what has had no name for long enough; how many contents. `turn` is held for each
    transaction that writes."""
    now = hub.now()
    named = set(_named(hub))
    with hub.reading() as connection:
        whole = set(connection.execute(select(BLOB.c.name).where(BLOB.c.complete)).scalars())
    with turn(), hub.writing() as (connection, _):
        _note(connection, whole - named, now)
    old = _old(hub, now)
    return sum(_forget(hub, turn, name) for name in old)


def sweep_daily(
    hub: Hub, turn: Callable[[], Turn], log: FilteringBoundLogger, stop: threading.Event
) -> None:
    """Now, and once a day until told to stop."""
    while True:
        try:
            if swept := sweep(hub, turn):
                log.info("swept", rows=swept)
        except Exception as error:  # noqa: BLE001 - the edge of the thread; it is tried again
            log.error("fault", type=type(error).__name__, place=place_of(error))
        if stop.wait(_ONCE_IN_S):
            return


def _forget(hub: Hub, turn: Callable[[], Turn], name: str) -> bool:
    """False where a record that came meanwhile names it."""
    digest = name.partition("-")[0]
    of = (RECORD.c.kind == ATTACHMENT) & RECORD.c.fields.contains(digest, autoescape=True)
    with turn(), hub.writing() as (connection, _):
        rows = map(row_of, connection.execute(select(RECORD).where(of)).mappings())
        if any(_name(row) == name for row in rows if not row.fields.get("voided_at")):
            return False
        forget(connection, name)
    return True


def _name(row: RecordRow) -> str:
    return f"{row.fields.get('sha256')}-{row.fields.get('size')}"


def _named(hub: Hub) -> Iterator[str]:
    """The contents that living records name, a stretch of records at a time."""
    after, more = -1, True
    while more:
        of = (RECORD.c.kind == ATTACHMENT) & (RECORD.c.n > after)
        query = select(RECORD).where(of).order_by(RECORD.c.n).limit(_AT_ONCE)
        with hub.reading() as connection:
            found = connection.execute(query).mappings().all()
        for one in found:
            after, row = one["n"], row_of(one)
            if not row.fields.get("voided_at"):
                yield _name(row)
        more = len(found) == _AT_ONCE


def _note(connection: Connection, unnamed: set[str], now: datetime) -> None:
    known = set(connection.execute(select(BLOB_UNNAMED.c.blob)).scalars())
    for name in known - unnamed:
        connection.execute(delete(BLOB_UNNAMED).where(BLOB_UNNAMED.c.blob == name))
    if new := unnamed - known:
        upsert(connection, BLOB_UNNAMED, [(name, instant_text(now)) for name in sorted(new)])


def _old(hub: Hub, now: datetime) -> list[str]:
    before = instant_text(now - KEPT_UNNAMED)
    unnamed = select(BLOB_UNNAMED.c.blob).where(BLOB_UNNAMED.c.since <= before)
    unfinished = BLOB.c.complete.is_(False) & (BLOB.c.begun_at <= before)
    with hub.reading() as connection:
        found = connection.execute(unnamed).scalars().all()
        return [*found, *connection.execute(select(BLOB.c.name).where(unfinished)).scalars()]

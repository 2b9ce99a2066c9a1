"""What has arrived: a computer of another facility has shown a cursor at or past a case's record.

Delivering writes down, beside the place in the feed, whose arrival the case's home waits for. Once
a cursor of that facility passes the place, the hub writes it into the case, in a record of its own
(sync/README.md, the model), which travels like any other and is known without the network after.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import Connection, and_, bindparam, func, select

from app.core.record import RecordRow
from app.core.sight import HUB
from app.receipts import DELIVERED
from sync.hub.journal.applying.conflicts import copied
from sync.hub.journal.feed import Feed
from sync.hub.journal.records import Records
from sync.hub.storage.bulk import one_of
from sync.hub.storage.tables import AWAITED, DELIVERY

MOST_PLACES = 100
"""A case written to more often keeps the first of them and the newest."""
_UP_TO = (
    AWAITED.c.facility == bindparam("by"),
    AWAITED.c.seq <= bindparam("upto"),
)
_NEWS = select(AWAITED.c.record).where(*_UP_TO).limit(1)
_DELIVERIES = uuid.UUID("b8a3a2d0-6c0e-4f0b-9d57-3a2f6f4f7f52")


def delivered_id(root: str, facility: str) -> str:
    """One record for each case and facility, whoever notes it first."""
    return uuid.uuid5(_DELIVERIES, f"{root}/{facility}").hex


def has_news(connection: Connection, facility: str, cursor: int) -> bool:
    """Whether this cursor of one of its computers shows something that was waited for."""
    return connection.execute(_NEWS, {"by": facility, "upto": cursor}).first() is not None


def cases_of(connection: Connection, facility: str, cursor: int) -> list[str]:
    """The cases (root ids) of which something has arrived."""
    query = select(AWAITED.c.root).where(*_UP_TO).distinct()
    return list(connection.execute(query, {"by": facility, "upto": cursor}).scalars())


def note(
    records: Records, feed: Feed, facility: str, cursor: int, cases: Iterable[str], now: str
) -> int:
    """Write the arrivals of these cases into them; how many numbers that takes.

    The cases are locked first: nothing of them moves on in the feed meanwhile.
    """
    roots = sorted(cases)
    records.load({*roots, *(delivered_id(root, facility) for root in roots)})
    records.load_papers(roots)
    done = [root for root in roots if not _is_on_its_way(records, root, facility, cursor)]
    reached = _reached(records.connection, facility, cursor, done)
    numbers = 0
    for root, place in sorted(reached.items()):
        case = records.get(root)
        if case is not None and feed.sees(records, case, facility):
            numbers += 1
            _write(records, root, facility, (place, now), -numbers)
    _forget(records.connection, facility, cursor, done)
    return numbers


def _reached(
    connection: Connection, facility: str, cursor: int, roots: list[str]
) -> dict[str, int]:
    """The highest place of each case that has arrived; what left sight again never did."""
    same = and_(DELIVERY.c.record == AWAITED.c.record, DELIVERY.c.facility == AWAITED.c.facility)
    query = (
        select(AWAITED.c.root, func.max(AWAITED.c.seq))
        .join(DELIVERY, same)
        .where(*_UP_TO, DELIVERY.c.gone.is_(False), one_of(AWAITED.c.root))
        .group_by(AWAITED.c.root)
    )
    asked = {"by": facility, "upto": cursor, "wanted": roots}
    return dict(connection.execute(query, asked).all())


def _is_on_its_way(records: Records, root: str, facility: str, cursor: int) -> bool:
    """Whether the case's own record lies further on: its children came on an earlier page."""
    query = select(AWAITED.c.record).where(
        AWAITED.c.record == records.number(root),
        AWAITED.c.facility == facility,
        AWAITED.c.seq > cursor,
    )
    return records.connection.execute(query).first() is not None


def _forget(connection: Connection, facility: str, cursor: int, roots: list[str]) -> None:
    asked = {"by": facility, "upto": cursor, "wanted": roots}
    connection.execute(AWAITED.delete().where(*_UP_TO, one_of(AWAITED.c.root)), asked)


def _write(
    records: Records, root: str, facility: str, reached: tuple[int, str], number: int
) -> None:
    place, now = reached
    record_id = delivered_id(root, facility)
    present = records.get(record_id)
    if present is None:
        stamp = {"author_id": HUB, "author_home_id": HUB, "place_id": HUB, "written_at": now}
        fields = {**stamp, "to": facility, "at": now, "places": [[place, now]]}
        row = RecordRow(record_id, DELIVERED, HUB, root, rev=number, crev=number, ord=number)
        row.fields, row.by, row.place, row.at = fields, HUB, HUB, now
        records.add(row)
        return
    row = copied(present)
    places = [*row.fields["places"], [place, now]]
    row.fields["places"] = [places[0], *places[1:][-MOST_PLACES + 1 :]]
    row.frev["places"] = row.rev = number
    row.at = now
    records.replace(row)

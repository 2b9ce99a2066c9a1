"""What the hub wrote of each record, kept beside it: so it is seen when a record says something else
and nobody wrote it.

A record at another revision than the one noted was written by a program that keeps no such notes; of
it nothing is known, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from app.core.content import content_of, content_of_text
from app.core.record import RecordRow
from sync.hub.journal.records import Records, unsealed
from sync.hub.storage.bulk import upsert
from sync.hub.storage.tables import META, RECORD, RECORD_CONTENT

_AT_ONCE = 5000
_SAID = (RECORD.c.kind, RECORD.c.id, RECORD.c.home, RECORD.c.root, RECORD.c.fields)
_KEPT = (RECORD.c.rev, RECORD_CONTENT.c.rev, RECORD_CONTENT.c.content)
_NOTED = RECORD.outerjoin(RECORD_CONTENT, RECORD_CONTENT.c.record == RECORD.c.n)


@dataclass(slots=True)
class RowSays:
    """A record: what it says now, and whether that is not what the hub wrote."""

    kind: str
    record_id: str
    rev: int
    changed_at: str | None
    content: int
    is_doubtful: bool


def note_contents(connection: Connection, records: Records, written: Iterable[RecordRow]) -> None:
    said = records.contents
    rows = [(n, row.rev, said[row.id]) for row in written if (n := records.number(row.id))]
    upsert(connection, RECORD_CONTENT, rows)


def fill_contents(connection: Connection) -> None:
    """Of what was written before there was this table; nothing is left to do at most starts."""
    counts = (select(func.count()).select_from(table) for table in (RECORD, RECORD_CONTENT))
    records, noted = (connection.execute(count).scalar_one() for count in counts)
    after = 0 if records > noted else None
    if after is not None:  # whoever writes meanwhile notes the same rows, in another order
        connection.execute(select(META.c.id).with_for_update())
    while after is not None:
        missing = select(RECORD.c.n, RECORD.c.rev, *_SAID).select_from(_NOTED)
        missing = missing.where(RECORD.c.n > after, RECORD_CONTENT.c.record.is_(None))
        found = connection.execute(missing.order_by(RECORD.c.n).limit(_AT_ONCE)).all()
        upsert(connection, RECORD_CONTENT, [(n, rev, _content(*said)) for n, rev, *said in found])
        after = found[-1][0] if found else None


def said_by(connection: Connection, *which: Any) -> Iterator[RowSays]:
    """What these records say, read off what is stored; a part at a time."""
    query: Select[Any] = select(RECORD.c.changed_at, *_KEPT, *_SAID).select_from(_NOTED)
    found = connection.execute(query.where(*which), execution_options={"yield_per": _AT_ONCE})
    for changed_at, rev, kept_rev, kept, *said in found:
        kind, record_id, home, root, fields = said
        content, is_doubtful = content_of_text(kind, record_id, home, root, fields.encode()), False
        if kept_rev != rev or content != kept:
            content = _content(*said)
            is_doubtful = kept_rev == rev and content != kept
        yield RowSays(kind, record_id, rev, changed_at, content, is_doubtful)


def doubtful(connection: Connection) -> list[RowSays]:
    """All records that do not say what the hub wrote. It reads everything."""
    return [said for said in said_by(connection) if said.is_doubtful]


def _content(kind: str, record_id: str, home: str, root: str | None, fields: str) -> int:
    try:
        return content_of(kind, record_id, home, root, unsealed(fields))
    except (ValueError, AttributeError):  # of no form that it could have been given
        return content_of_text(kind, record_id, home, root, fields.encode())

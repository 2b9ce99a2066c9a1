"""What is attached to records: taken in piece by piece, kept once, given to who sees the record.

Every call names a record. One that is not there, is void or is out of the caller's sight is refused
like one that names nothing. To know a content's SHA-256 is not to have it: it is given out only for
a record whose writer proved to have had it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app.attachments.record import ATTACHMENT, Proof
from app.core.record import RecordRow
from app.core.values import instant_text
from sync.hub.bulk import upsert
from sync.hub.hub import Hub
from sync.hub.storage import BLOB, BLOB_PART, BLOB_PROOF
from sync.protocol.messages import MOST_ASKED, MOST_PART, BlobState
from sync.protocol.problems import ProtocolError

MOST_UNFINISHED = 20
"""Of one device; the oldest gives way, and can be sent again from its start."""
MOST_PROVED = 4
"""In one call: each reads a whole content. The others are answered when they are asked for again."""


class HubBlobs:
    """The attachments' contents in one hub's database. Threads may share it; each call is one
    transaction, and what it answers is on the disk."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def states(self, facility: str, ids: Iterable[str]) -> list[BlobState]:
        """How much the hub has of what these records name; what the caller may not ask is left out."""
        wanted = list(ids)
        if len(wanted) > MOST_ASKED:
            raise ProtocolError("BATCH_LIMIT", limit=MOST_ASKED)
        with self._hub.seen_by(facility, ATTACHMENT, wanted) as (connection, rows):
            proofs = _Proofs(connection, MOST_PROVED)
            found = [_state(connection, row, proofs) for row in rows if _is_valid(row)]
        return [state for state in found if state is not None]

    def add(
        self, device: str, facility: str, record_id: str, offset: int, content: bytes
    ) -> BlobState:
        """Take in the next stretch. Raises NOT_FOUND, TOO_LARGE, ATTACHMENT_OFFSET (asked again from
        where the hub is) or ATTACHMENT_HASH (the whole is not what the record says; it begins anew).
        """
        if not 0 < len(content) <= MOST_PART:
            raise ProtocolError("TOO_LARGE", limit=MOST_PART)
        try:
            held = self._add(device, facility, record_id, offset, content)
        except IntegrityError:
            # Two computers began it at the same moment; now it is there.
            held = self._add(device, facility, record_id, offset, content)
        if held is None:
            raise ProtocolError("ATTACHMENT_HASH")
        return held

    def read(self, facility: str, record_id: str, offset: int, length: int) -> bytes:
        """A stretch of a whole content. Raises NOT_FOUND."""
        with self._record(facility, record_id) as (connection, row):
            blob = _blob(connection, row)
            if blob is None or not blob.complete or not 0 <= offset < blob.size or length < 1:
                raise ProtocolError("NOT_FOUND")
            if not _Proofs(connection).holds(row, blob):
                raise ProtocolError("NOT_FOUND")
            end = min(offset + min(length, MOST_PART), blob.size)
            return b"".join(_stretch(connection, blob.name, offset, end))

    def _add(
        self, device: str, facility: str, record_id: str, offset: int, content: bytes
    ) -> BlobState | None:
        with self._record(facility, record_id) as (connection, row):
            now = instant_text(self._hub.now())
            blob = _blob(connection, row, for_update=True) or _begin(connection, row, device, now)
            size: int = blob.size
            if blob.complete:
                raise ProtocolError("ATTACHMENT_OFFSET", held=size)
            if offset != blob.held:
                raise ProtocolError("ATTACHMENT_OFFSET", held=blob.held)
            held = offset + len(content)
            if held > size:
                raise ProtocolError("TOO_LARGE", limit=size)
            connection.execute(
                BLOB_PART.insert().values(blob=blob.name, start=offset, content=content)
            )
            is_complete = held == size
            if is_complete and not _Proofs(connection).prove(row, blob.name, with_digest=True):
                _start_again(connection, blob.name)
                return None
            changed = update(BLOB).where(BLOB.c.name == blob.name)
            connection.execute(changed.values(held=held, complete=is_complete, device=device))
            return BlobState(row.id, size, held)

    @contextmanager
    def _record(self, facility: str, record_id: str) -> Iterator[tuple[Connection, RecordRow]]:
        with self._hub.seen_by(facility, ATTACHMENT, [record_id]) as (connection, rows):
            if not rows or not _is_valid(rows[0]):
                raise ProtocolError("NOT_FOUND")
            yield connection, rows[0]


class _Proofs:
    """Whether the writer of a record had the content that it names; looked at once and remembered."""

    def __init__(self, connection: Connection, most: int = 1) -> None:
        self._connection = connection
        self._left = most

    def holds(self, row: RecordRow, blob: Row[Any]) -> bool | None:
        """None where this call has looked at enough."""
        query = select(BLOB_PROOF.c.holds).where(
            BLOB_PROOF.c.record == row.id, BLOB_PROOF.c.blob == blob.name
        )
        known: bool | None = self._connection.execute(query).scalar()
        if known is not None:
            return known
        if not self._left:
            return None
        self._left -= 1
        return self.prove(row, blob.name)

    def prove(self, row: RecordRow, blob: str, *, with_digest: bool = False) -> bool:
        """Read the whole content; `with_digest` also compares what it is with what it should be."""
        proof, digest = Proof(row.id), hashlib.sha256()
        for piece in _stretch(self._connection, blob, 0):
            proof.add(piece)
            digest.update(piece)
        if with_digest and digest.hexdigest() != row.fields["sha256"]:
            return False
        holds = proof.text == row.fields["proof"]
        upsert(self._connection, BLOB_PROOF, [(row.id, blob, holds)])
        return True if with_digest else holds


def _is_valid(row: RecordRow) -> bool:
    return not row.fields.get("voided_at")


def _state(connection: Connection, row: RecordRow, proofs: _Proofs) -> BlobState | None:
    blob = _blob(connection, row)
    if blob is None:
        return BlobState(row.id, row.fields["size"], 0)
    if blob.complete and not proofs.holds(row, blob):
        return None
    return BlobState(row.id, blob.size, blob.held)


def _blob(connection: Connection, row: RecordRow, *, for_update: bool = False) -> Row[Any] | None:
    """By content and size: a record that lies about the size names another content."""
    query = select(BLOB).where(BLOB.c.name == _name(row))
    return connection.execute(query.with_for_update() if for_update else query).first()


def _name(row: RecordRow) -> str:
    return f"{row.fields['sha256']}-{row.fields['size']}"


def _begin(connection: Connection, row: RecordRow, device: str, now: str) -> Row[Any]:
    mine = (BLOB.c.device == device) & BLOB.c.complete.is_(False)
    newest_first = select(BLOB.c.name).where(mine).order_by(BLOB.c.begun_at.desc())
    for name in connection.execute(newest_first.offset(MOST_UNFINISHED - 1)).scalars().all():
        connection.execute(delete(BLOB_PART).where(BLOB_PART.c.blob == name))
        connection.execute(delete(BLOB).where(BLOB.c.name == name))
    statement = BLOB.insert().values(
        name=_name(row),
        size=row.fields["size"],
        held=0,
        complete=False,
        device=device,
        begun_at=now,
    )
    return connection.execute(statement.returning(*BLOB.columns)).one()


def _start_again(connection: Connection, blob: str) -> None:
    connection.execute(delete(BLOB_PART).where(BLOB_PART.c.blob == blob))
    connection.execute(update(BLOB).where(BLOB.c.name == blob).values(held=0))


def _stretch(
    connection: Connection, blob: str, offset: int, end: int | None = None
) -> Iterator[bytes]:
    """The bytes of the parts from offset to end, one part in memory at a time."""
    ends = BLOB_PART.c.start + func.length(BLOB_PART.c.content)
    query = select(BLOB_PART.c.start).where(BLOB_PART.c.blob == blob, ends > offset)
    if end is not None:
        query = query.where(BLOB_PART.c.start < end)
    for start in connection.execute(query.order_by(BLOB_PART.c.start)).scalars().all():
        part = select(BLOB_PART.c.content).where(
            BLOB_PART.c.blob == blob, BLOB_PART.c.start == start
        )
        content: bytes = connection.execute(part).scalar_one()
        yield content[max(0, offset - start) : None if end is None else end - start]

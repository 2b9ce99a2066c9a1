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
from sqlalchemy.exc import DBAPIError

from app.attachments.record import ATTACHMENT, Proof
from app.core.record import RecordRow
from app.core.values import instant_text
from sync.hub.hub import Hub
from sync.hub.storage.bulk import upsert
from sync.hub.storage.database import is_worth_another_look
from sync.hub.storage.tables import BLOB, BLOB_PART, BLOB_PROOF, DEVICE
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
            found = [_state(connection, row, facility, proofs) for row in rows if _is_valid(row)]
        return [state for state in found if state is not None]

    def add(
        self, device: str, facility: str, record_id: str, offset: int, content: bytes
    ) -> BlobState:
        """Take in the next stretch. Raises NOT_FOUND, TOO_LARGE, ATTACHMENT_OFFSET (asked again from
        where the hub is), ATTACHMENT_HASH (the whole is not what the record says; it begins anew) or
        ATTACHMENT_ROOM (the institution has no room left for another).
        """
        if not 0 < len(content) <= MOST_PART:
            raise ProtocolError("TOO_LARGE", limit=MOST_PART)
        try:
            held = self._add(device, facility, record_id, offset, content)
        except DBAPIError as error:
            if not is_worth_another_look(error):
                raise
            # Two computers began it at the same moment; now it is there.
            held = self._add(device, facility, record_id, offset, content)
        if held is None:
            raise ProtocolError("ATTACHMENT_HASH")
        return held

    def read(self, facility: str, record_id: str, offset: int, length: int) -> bytes:
        """A stretch of a whole content. Raises NOT_FOUND."""
        with self._record(facility, record_id) as (connection, row):
            blob = _whole(connection, row, _Proofs(connection))
            if blob is None or not 0 <= offset < blob.size or length < 1:
                raise ProtocolError("NOT_FOUND")
            end = min(offset + min(length, MOST_PART), blob.size)
            return b"".join(_stretch(connection, blob.name, offset, end))

    def _add(
        self, device: str, facility: str, record_id: str, offset: int, content: bytes
    ) -> BlobState | None:
        with self._record(facility, record_id) as (connection, row):
            size: int = row.fields["size"]
            if _whole(connection, row, _Proofs(connection)) is not None:
                raise ProtocolError("ATTACHMENT_OFFSET", held=size)
            blob = self._beginning(connection, row, device, facility)
            if offset != blob.held:
                raise ProtocolError("ATTACHMENT_OFFSET", held=blob.held)
            held = offset + len(content)
            if held > size:
                raise ProtocolError("TOO_LARGE", limit=size)
            connection.execute(
                BLOB_PART.insert().values(blob=blob.name, start=offset, content=content)
            )
            now = instant_text(self._hub.now())
            changed = update(BLOB).where(BLOB.c.name == blob.name)
            connection.execute(changed.values(held=held, device=device, begun_at=now))
            if held == size and not _finish(connection, row, blob.name):
                _start_again(connection, blob.name)
                return None
            return BlobState(row.id, size, held)

    def _beginning(
        self, connection: Connection, row: RecordRow, device: str, facility: str
    ) -> Row[Any]:
        """What has arrived from this institution so far, kept from others until this call ends."""
        name = _name(row, facility)
        begun = _blob(connection, name, for_update=True)
        if begun is not None:
            return begun
        # It may have been finished, and so renamed, while this call waited for it.
        if _whole(connection, row, _Proofs(connection)) is not None:
            raise ProtocolError("ATTACHMENT_OFFSET", held=row.fields["size"])
        _give_way(connection, device)
        self._check_room(connection, facility, row.fields["size"])
        return _begin(connection, name, row.fields["size"], device, instant_text(self._hub.now()))

    def _check_room(self, connection: Connection, facility: str, size: int) -> None:
        if used_by(connection, facility) + size > self._hub.attachment_room:
            raise ProtocolError("ATTACHMENT_ROOM", limit=self._hub.attachment_room)

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

    def prove(self, row: RecordRow, blob: str, *, with_digest: bool = False, of: str = "") -> bool:
        """Read the whole content; `with_digest` also compares what it is with what it should be.
        `of` is the name under which that is remembered, where it is to be another."""
        proof, digest = Proof(row.id), hashlib.sha256()
        for piece in _stretch(self._connection, blob, 0):
            proof.add(piece)
            digest.update(piece)
        if with_digest and digest.hexdigest() != row.fields["sha256"]:
            return False
        holds = proof.text == row.fields["proof"]
        upsert(self._connection, BLOB_PROOF, [(row.id, of or blob, holds)])
        return True if with_digest else holds


def _is_valid(row: RecordRow) -> bool:
    return not row.fields.get("voided_at")


_SENT = BLOB.join(DEVICE, DEVICE.c.id == BLOB.c.device)


def used_by(connection: Connection, facility: str) -> int:
    """Bytes of what its computers have sent, or begun to send."""
    sent = select(func.coalesce(func.sum(BLOB.c.size), 0)).select_from(_SENT)
    return int(connection.execute(sent.where(DEVICE.c.facility == facility)).scalar_one())


def used_by_each(connection: Connection) -> dict[str, int]:
    sent = select(DEVICE.c.facility, func.sum(BLOB.c.size)).select_from(_SENT)
    found = connection.execute(sent.group_by(DEVICE.c.facility))
    return {facility: int(size) for facility, size in found}


def _state(
    connection: Connection, row: RecordRow, facility: str, proofs: _Proofs
) -> BlobState | None:
    """Whoever cannot show that the content was ever theirs hears what they would hear if nobody
    had it."""
    size = row.fields["size"]
    whole = _blob(connection, _name(row))
    holds = proofs.holds(row, whole) if whole is not None and whole.complete else False
    if holds is None:
        return None
    if holds:
        return BlobState(row.id, size, size)
    begun = _blob(connection, _name(row, facility))
    return BlobState(row.id, size, 0 if begun is None else begun.held)


def _whole(connection: Connection, row: RecordRow, proofs: _Proofs) -> Row[Any] | None:
    """All of the content, where the record's writer had it."""
    blob = _blob(connection, _name(row))
    return blob if blob is not None and blob.complete and proofs.holds(row, blob) else None


def _blob(connection: Connection, name: str, *, for_update: bool = False) -> Row[Any] | None:
    query = select(BLOB).where(BLOB.c.name == name)
    return connection.execute(query.with_for_update() if for_update else query).first()


def _name(row: RecordRow, sender: str = "") -> str:
    """By content and size: a record that lies about the size names another content. And by whose
    computers send it, until all of it has come."""
    return f"{row.fields['sha256']}-{row.fields['size']}" + (f"-{sender}" if sender else "")


def _finish(connection: Connection, row: RecordRow, begun: str) -> bool:
    """All has come: it is the content for everybody from now on, where there is none yet. False
    where it is not what the record says."""
    proofs, name = _Proofs(connection), _name(row)
    if not proofs.prove(row, begun, with_digest=True, of=name):
        return False
    whole = _blob(connection, name, for_update=True)
    if whole is not None and whole.complete:
        forget(connection, begun)
        return True
    if whole is not None:  # begun under an older program, by anybody
        forget(connection, name, with_proofs=False)
    connection.execute(update(BLOB_PART).where(BLOB_PART.c.blob == begun).values(blob=name))
    connection.execute(update(BLOB).where(BLOB.c.name == begun).values(name=name, complete=True))
    return True


def forget(connection: Connection, name: str, *, with_proofs: bool = True) -> None:
    """A content, or the beginning of one."""
    connection.execute(delete(BLOB_PART).where(BLOB_PART.c.blob == name))
    if with_proofs:
        connection.execute(delete(BLOB_PROOF).where(BLOB_PROOF.c.blob == name))
    connection.execute(delete(BLOB).where(BLOB.c.name == name))


def _give_way(connection: Connection, device: str) -> None:
    mine = (BLOB.c.device == device) & BLOB.c.complete.is_(False)
    newest_first = select(BLOB.c.name).where(mine).order_by(BLOB.c.begun_at.desc())
    for name in connection.execute(newest_first.offset(MOST_UNFINISHED - 1)).scalars().all():
        forget(connection, name)


def _begin(connection: Connection, name: str, size: int, device: str, now: str) -> Row[Any]:
    statement = BLOB.insert().values(
        name=name,
        size=size,
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

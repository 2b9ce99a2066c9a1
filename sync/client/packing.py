"""What goes on a stick: everything that waits, in sealed files none of which needs another one.

What the hub lost goes alone, before all else (sync/README.md, C2); news are asked for with the last of
one's own work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from app.storage.rows import Tables
from sync.client import outbox, seals, withdrawn
from sync.client.enrolment import DeviceIdentity
from sync.client.offers import lost_operations, lost_rows
from sync.client.state import Conversation
from sync.protocol.codec import encode
from sync.protocol.envelope import Between, EnvelopeWay, Frame, FrameKind, Offered, UpCover, seal
from sync.protocol.messages import (
    MOST_OPERATIONS,
    MOST_ROWS,
    OLDEST_PROTOCOL,
    PROTOCOL,
    SEALING,
    Offer,
    Request,
    StationStanding,
)

_LARGE_ENOUGH = 1_000_000
"""Bytes of messages in one file; with one more message it still passes over the network."""
_ALL = -1


@dataclass
class PackedFile:
    """One file: its messages, and which operations and records are in it."""

    frames: list[Frame] = field(default_factory=list, repr=False)
    op_ids: list[str] = field(default_factory=list, repr=False)
    records: set[str] = field(default_factory=set, repr=False)
    offered: Offered | None = None
    sealed: bytes = field(default=b"", repr=False)
    is_contents: bool = False
    """Bytes of attachments: the last to find room."""

    @property
    def is_full(self) -> bool:
        return sum(len(frame.content) for frame in self.frames) >= _LARGE_ENOUGH

    def add(self, request: Request, offered: Offered | None) -> None:
        self.frames.append(Frame(FrameKind.REQUEST, encode(request)))
        offers = (offer.op for offer in request.offers)
        for op in (*(op for op in offers if op is not None), *request.operations):
            self.op_ids.append(op.op_id)
            self.records.add(op.id)
        self.records |= {offer.row.id for offer in request.offers if offer.row is not None}
        if offered is not None:
            before = self.offered or offered
            self.offered = Offered(before.before, offered.after, before.rows + offered.rows)


def parts_of(
    connection: Connection,
    tables: Tables,
    conversation: Conversation,
    standing: StationStanding | None = None,
    parcel: tuple[str, str] = ("", ""),
) -> Iterator[PackedFile]:
    """All that waits, file after file; at least one, which asks for news and tells how this
    computer fares. parcel: its name, and that of the one before."""
    part = PackedFile()
    for request, offered in _requests(connection, tables, conversation):
        if request.page:
            request.standing, (request.parcel, request.parent) = standing, parcel
        if part.is_full:
            yield part
            part = PackedFile()
        part.add(request, offered)
    yield part


def seal_part(
    part: PackedFile, identity: DeviceIdentity, conversation: Conversation, known: int
) -> None:
    signer = identity.speaker.signer
    between = Between(EnvelopeWay.UP, identity.device, signer.public, identity.hub_key)
    cover = UpCover(
        conversation.incarnation,
        conversation.epoch,
        known,
        len(part.op_ids),
        len(part.frames),
        part.offered,
    )
    part.sealed = seal(between, cover, part.frames, signer, identity.hub_age_recipient)


def highest_known(connection: Connection, conversation: Conversation) -> int:
    """No number above this one has come from the hub."""
    answered = connection.exec_driver_sql("SELECT max(seq) FROM change").scalar()
    return max(conversation.cursor, answered or 0)


def _requests(
    connection: Connection, tables: Tables, conversation: Conversation
) -> Iterator[tuple[Request, Offered | None]]:
    ended: Any = withdrawn.told(connection, conversation, _speaks(conversation))
    has_offers = False
    for offers, offered in _offers(connection, tables, conversation):
        if conversation.hub_speaks >= SEALING:
            seals.lay_on(connection, offers)
        what = {"offers": offers, "lineage": conversation.lineage, "withdrawn": ended}
        yield _request(conversation, **what), offered
        has_offers, ended = True, None
    if has_offers:
        return
    replaced = outbox.replaced(connection) if _speaks(conversation) > OLDEST_PROTOCOL else []
    found = list(outbox.batches(outbox.all_groups(connection), MOST_OPERATIONS)) or [[]]
    for number, places in enumerate(found, 1):
        operations = outbox.operations_at(connection, places)
        what = {"operations": operations, "withdrawn": ended}
        if number == len(found):
            what |= {"page": MOST_ROWS, "replaced": replaced}
        yield _request(conversation, **what), None
        ended = None


def _speaks(conversation: Conversation) -> int:
    return min(conversation.hub_speaks or OLDEST_PROTOCOL, PROTOCOL)


def _request(conversation: Conversation, **what: object) -> Request:
    # A stick is not answered before it is read: what the hub speaks must be known beforehand.
    speaks = _speaks(conversation)
    common = {
        "protocol": speaks,
        "program": "" if speaks == PROTOCOL else str(PROTOCOL),
        "device": conversation.device,
        "incarnation": conversation.incarnation,
        "epoch": conversation.epoch,
        "token": None,
        "cursor": conversation.cursor,
        "lineage": conversation.lineage_told(),
    }
    return Request(**{**common, **what})  # type: ignore[arg-type] # checked by whoever reads it


def _offers(
    connection: Connection, tables: Tables, conversation: Conversation
) -> Iterator[tuple[list[Offer], Offered | None]]:
    if conversation.epoch is None:
        return
    after, lived = conversation.offer_after, conversation.lineage[-1]
    place = None if after is None else (str(after[0]), int(after[1]))
    while place is not None:
        found = lost_rows(connection, tables, lived, place, MOST_OPERATIONS)
        yield found.offers, Offered(place, found.reached, len(found.offers))
        place = found.reached
    for offers in _chunks(lost_operations(connection, _ALL)):
        yield offers, None


def _chunks(offers: list[Offer]) -> Iterable[list[Offer]]:
    return (offers[i : i + MOST_OPERATIONS] for i in range(0, len(offers), MOST_OPERATIONS))

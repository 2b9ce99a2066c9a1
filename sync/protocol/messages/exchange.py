"""One turn of the conversation: changes and offers up, receipts and a page of rows down."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec

from app.core.record import RecordRow
from sync.protocol.messages.base import Count, Message, Name, Number
from sync.protocol.withdrawn import WithdrawnHere, WithdrawnThere

MOST_OPERATIONS = 500
MOST_ROWS = 1000
MOST_EPOCHS = 64
"""Of its past a workstation tells no more."""
Seal = Annotated[str, msgspec.Meta(max_length=32)]


class Operation(msgspec.Struct, array_like=True, forbid_unknown_fields=True, frozen=True):
    """One change of one record; immutable. Travels as an array, to keep a village's line short.

    grp is empty when the operation is a business transaction of its own. set holds new values,
    was what the author saw; base is the record's revision then (0 = not from the hub yet).
    stamps: the device's clocks, [wall ms, boot, monotonic ms, known offset ms]; they order nothing.
    """

    op_id: Name
    grp: Name
    action: Name
    kind: Name
    id: Name
    home: Name
    root: Name | None
    set: dict[str, Any]
    was: dict[str, Any]
    base: int
    user: Name
    schema: int
    stamps: list[Any]

    @property
    def group(self) -> str:
        return self.grp or self.op_id


class Lineage(msgspec.Struct, array_like=True, frozen=True):
    """An epoch this workstation lived in: where it began, and the cursors it came and left with.

    proof is the last token it was given there: with it a hub that has gone back believes that it
    once knew what it is offered.
    """

    epoch: Name
    start: Count
    cursor_start: Count = 0
    cursor_left: Count | None = None
    ranges: Annotated[list[tuple[Count, Count]], msgspec.Meta(max_length=20_000)] = []
    proof: Name = ""


class Offer(Message):
    """What the workstation holds of numbers the hub lost: a row, or an acknowledged operation.

    place is the operation's first place; lost the fields of it that lost there. seal is what the
    hub gave with the row (2): with it the hub believes that it once held just this.
    """

    row: RecordRow | None = None
    op: Operation | None = None
    place: Count = 0
    lost: list[Name] = []
    seal: Seal = ""


class StationStanding(Message):
    """How a workstation fares, in numbers, codes and days: nothing of any resident.

    held: changes the hub refused; aside: records that could not be stored here; unequal: not the
    same at both ends though fetched again; conflicts: not decided yet. oldest_on: the day of the
    oldest change without an answer, if that was not today. failed: the code of the last exchange
    that failed, and its day. free_mb: room on the disk, in steps, 0 where nobody knows. clock_s: by
    how much the clock is slow, if by minutes. at, on a stick alone: when that was so.
    """

    held: Number = 0
    aside: Number = 0
    unequal: Number = 0
    conflicts: Number = 0
    oldest_on: Name = ""
    failed: Name = ""
    failed_on: Name = ""
    free_mb: Number = 0
    clock_s: Annotated[int, msgspec.Meta(ge=-(10**12), le=10**12)] = 0
    program: Name = ""
    at: Name = ""


class Request(Message):
    """One turn of the conversation; page is the number of rows wanted, 0 for none. standing: sent
    when it changed, and once a day (2).
    parcel, parent: on a stick alone, the name of what is on it and of what this store wrote before
    (2)."""

    protocol: int
    device: Name
    incarnation: Name
    epoch: Name | None
    token: Name | None
    cursor: Count
    lineage: Annotated[list[Lineage], msgspec.Meta(max_length=MOST_EPOCHS)] = []
    operations: list[Operation] = []
    offers: list[Offer] = []
    page: Count = 0
    program: Name = ""
    """The newest protocol the writer's program speaks, where it speaks an older one; else empty."""
    withdrawn: WithdrawnHere | None = None
    """What it knows of rights that were taken away (2)."""
    nonce: Name = ""
    """In place of a token, where there is none yet: the same request sent again has the same (2)."""
    standing: StationStanding | None = None
    replaced: Annotated[list[Name], msgspec.Meta(max_length=MOST_OPERATIONS)] = []
    """Operations that were held for a while, and that others stand in for by now (2): the hub is
    not to take them any more, whoever brings them once again."""
    parcel: Name = ""
    parent: Name = ""


class OpReceiptState(StrEnum):
    ACKED = "acked"
    HELD = "held"
    WAITING = "waiting"


PASSING = ("PERSON", "ROLE")
"""Why an operation may be held for a while only: a post arrives late, a clock is set right. It is
asked about again."""


REPLACED = "REPLACED"
"""Why an operation is held for good: its writer has corrected it, and the correction counts."""


class OpReceipt(Message):
    """The hub's word about one operation, kept by the hub under its op_id.

    seq is its place in the hub's order; rev the revision from which a row contains it; lost the
    fields that became conflicts; code and problem say why it is held.
    """

    op_id: str
    state: OpReceiptState
    seq: int
    rev: int
    lost: list[str] = []
    code: str | None = None
    problem: dict[str, Any] | None = None
    at: str | None = None


class PageRow(Message):
    """A place in the feed: the record as it is now, or the news that it left this facility's sight."""

    seq: int
    id: str
    record: RecordRow | None = None
    opos: dict[str, int] | None = None
    seal: str = ""
    """That the record stood so at the hub, in a word that only the hub can check (2)."""

    @property
    def gone(self) -> bool:
        return self.record is None


class FeedPage(Message):
    """A stretch of the feed, (start, to]. `more` says that the head is further on."""

    start: int
    to: int
    more: bool
    rows: list[PageRow]


class Fork(Message):
    """The hub lives in another epoch than the one asked: what it knows of the caller's past.

    common is the last epoch of the caller's lineage that the hub knows, reached the last number
    of it that the hub knows; ranges are all numbers the hub knows.
    """

    old: str
    common: str | None
    reached: int
    ranges: list[tuple[int, int]]


class Answer(Message):
    """What the hub answers to a request; not_here are offered records it neither has nor takes.

    newest_schema: all kinds the hub knows and their versions, with the first answer of an epoch.
    spoken_for: how many records of the caller's own facility each other facility brought back
    in its name. needs: the protocol one must speak to be sent rows, where the caller's is too old.
    """

    epoch: str
    start: int
    hub_time: str
    token: str | None = None
    receipts: list[OpReceipt] = []
    page: FeedPage | None = None
    fork: Fork | None = None
    ranges: list[tuple[int, int]] = []
    new_incarnation: bool = False
    newest_schema: dict[str, int] = {}
    not_here: list[str] = []
    needs: int = 0
    spoken_for: dict[str, int] = {}
    speaks: int = 0
    """The newest protocol of the hub, told to whom it was not told before (2)."""
    withdrawn: WithdrawnThere | None = None
    """Rights taken away that the caller has not heard of, to whoever says what it knows (2)."""
    proof: str = ""
    """On a stick, in place of a token: how far the hub had come when it wrote this (2)."""
    renew: str = ""
    """On a stick alone: of this incarnation there are two copies (2)."""
    clock_word: str = ""
    """What the hub's administrator has said of its clock, see ClockWord (2)."""

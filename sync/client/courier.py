"""The exchange by stick: writes what waits, reads the hub's answers, passes on others' files.

The rules are those of the network (sync/README.md, C3 and C7). Nothing counts as sent before its
receipt is back; files may be copied, lost, read twice or in any order, and whatever does not belong
to this store's present is passed over. A folder is all it takes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from app.core.clock import Clock
from app.core.errors import ClinicError
from app.core.values import instant_of, instant_text
from app.storage.change import OPEN
from app.storage.own_part import draw_anew
from app.storage.store import Store
from app.storage.transaction import new_id
from sync.client import notices, outbox, state, withdrawn
from sync.client.answers import HubAnswers, Taken
from sync.client.contents import StickContents
from sync.client.enrolment import DeviceIdentity
from sync.client.intake import Intake
from sync.client.packing import PackedFile, highest_known, parts_of, seal_part
from sync.client.standing import on_stick
from sync.client.state import Conversation
from sync.client.status import status_of
from sync.protocol.codec import decode_answer
from sync.protocol.envelope import (
    Between,
    DownCover,
    Envelope,
    EnvelopeWay,
    Frame,
    FrameKind,
    Offered,
    open_frames,
    read_envelope,
)
from sync.protocol.messages import Answer
from sync.protocol.problems import ProtocolError
from sync.protocol.stick import (
    AnswerNames,
    FoundFile,
    found_on,
    name_of,
    remove_file,
    write_file,
)

_KNOWS_PARCELS = 2
"""The oldest protocol in which a stick says what was written before it."""


class Passing(Protocol):
    """The hub as it takes a sealed file of another computer and answers with one."""

    def pass_on(self, content: bytes) -> bytes: ...


@dataclass(frozen=True)
class Parcel:
    """What waits, sealed and ready to be written; bytes is the room it needs."""

    parts: Sequence[PackedFile]

    @property
    def records(self) -> int:
        return len(set().union(*(part.records for part in self.parts)))

    @property
    def changes(self) -> int:
        return sum(len(part.op_ids) for part in self.parts)

    @property
    def bytes(self) -> int:
        return sum(len(part.sealed) for part in self.parts)


@dataclass(frozen=True)
class OnStick:
    """The files of the exchange on a stick: answers for this computer, what others wrote for the
    hub, what this one wrote, and those that are no use with the reason. `elsewhere` counts answers
    for other computers."""

    answers: Sequence[FoundFile]
    others: Sequence[FoundFile]
    own: int
    elsewhere: int
    problems: Sequence[ClinicError]


@dataclass
class Received:
    """What came of reading: business transactions confirmed, rows of news, files that told nothing
    new, and what was wrong with others. `is_all` says that the hub had no more news."""

    confirmed: int = 0
    rows: int = 0
    files: int = 0
    stale: int = 0
    is_all: bool = False
    problems: list[ClinicError] = field(default_factory=list)


class Courier:
    """Carries for one store. Each call belongs to one thread and leaves the store in step."""

    def __init__(self, store: Store, identity: DeviceIdentity) -> None:
        self._store = store
        self._identity = identity
        self._answers = HubAnswers(store)
        self._contents = StickContents(store)

    # Up

    def prepare(self, *, to_write: bool = False) -> Parcel:
        """Everything that waits, sealed for the hub; nothing is written yet."""
        with self._store.journal_transaction() as (connection, _):
            conversation = state.load(connection)
            if conversation.speak_as(self._identity.device):
                draw_anew(connection)  # its disk may have been copied before it joined
            named = ("", "")
            if to_write and conversation.hub_speaks >= _KNOWS_PARCELS:
                # Before a byte is written: what may have left here is never followed by another.
                named = new_id(), conversation.parcel
                conversation.parcel = named[0]
            state.save(connection, conversation)
        with self._store.reading() as session:
            connection = session.connection()
            known, parts = highest_known(connection, conversation), []
            standing = on_stick(connection, conversation, self._store.clock)
            messages = parts_of(connection, self._store.tables, conversation, standing, named)
            for part in chain(messages, self._contents.parts()):
                seal_part(part, self._identity, conversation, known)
                part.frames.clear()
                parts.append(part)
        return Parcel(parts)

    def pack(self, stick: Path) -> Parcel:
        """Write everything that waits; an older file of this computer there is replaced. Raises
        USB_FULL, USB_READONLY, USB_REMOVED or USB_BAD; what was written by then is good."""
        parcel, device = self.prepare(to_write=True), self._identity.device
        kept = set()
        for number, part in enumerate(parcel.parts, 1):
            name = name_of(EnvelopeWay.UP, device, number)
            if not _written(stick, name, part):
                break
            self._mark(part)
            kept.add(name)
        for found in found_on(stick):
            if found.name not in kept and self._is_own(found):
                remove_file(stick, found.name)
        return parcel

    def _mark(self, part: PackedFile) -> None:
        with self._store.journal_transaction() as (connection, touched):
            connection.exec_driver_sql(
                "UPDATE change SET stick_at = ?, state = iif(state = 'new', 'sent', state) "
                "WHERE op_id IN (SELECT value FROM json_each(?))",
                (instant_text(self._store.clock.now()), json.dumps(part.op_ids)),
            )
            touched.add("sync")

    # Down

    def look(self, stick: Path) -> OnStick:
        """What of the exchange is there. Raises USB_REMOVED, PKG_PATH or PKG_TOO_MANY."""
        answers, others, problems, own, elsewhere = [], [], [], 0, 0
        for found in found_on(stick):
            if found.envelope is None:
                problems += [found.problem] if found.problem else []
            elif self._is_own(found):
                own += 1
            elif found.envelope.between.way is EnvelopeWay.UP:
                others.append(found)
            elif found.envelope.between.device == self._identity.device:
                answers.append(found)
            else:
                elsewhere += 1
        return OnStick(answers, others, own, elsewhere, problems)

    def unpack(self, stick: Path) -> Received:
        """Read every answer for this computer; one that is no good stops no other."""
        there = self.look(stick)
        received = Received(problems=list(there.problems))
        before = status_of(self._store).waiting
        for found in there.answers:
            try:
                self.read(found.content, received)
            except ProtocolError as problem:
                received.problems.append(problem)
        received.confirmed = max(0, before - status_of(self._store).waiting)
        return received

    def read(self, content: bytes, received: Received) -> None:
        """One file. Raises ProtocolError with a PKG code; nothing is taken from it then."""
        envelope = read_envelope(content)
        self._check(envelope.between)
        cover, frames = self._opened(envelope)
        received.files += 1
        epoch = None
        for answer in _answers_in(frames):
            taken = self._answers.take(answer, partial(_note, self._store.clock, answer))
            if taken is Taken.RECEIPTS:
                epoch = answer.epoch
                self._read_page(answer, received)
        told_contents = self._contents.take(frames)
        received.stale += epoch is None and not told_contents
        if epoch is not None:
            self._close(cover, epoch)

    def _check(self, between: Between) -> None:
        if between.way is not EnvelopeWay.DOWN or between.device != self._identity.device:
            raise ProtocolError("PKG_NOT_FOR_YOU")
        if between.hub_key != self._identity.hub_key:
            raise ProtocolError("PKG_SIGNER")

    def _opened(self, envelope: Envelope) -> tuple[DownCover, list[Frame]]:
        first, *frames = open_frames(envelope, self._identity.age_identity)
        return decode_answer(first.content, DownCover), frames

    def _read_page(self, answer: Answer, received: Received) -> None:
        """Not before all is offered that the hub lost (sync/README.md, I12)."""
        if answer.page is None:
            return
        with self._store.reading() as session:
            connection = session.connection()
            conversation = state.load(connection)
            if has_offers(connection, conversation):
                return
        cursor = conversation.cursor
        received.is_all = self._answers.read(answer.epoch, answer.page)
        if answer.page.start <= cursor:
            received.rows += sum(row.seq > cursor for row in answer.page.rows)

    def _close(self, cover: DownCover, epoch: str) -> None:
        """What the cover says of the whole file."""
        with self._store.journal_transaction() as (connection, touched):
            conversation = state.load(connection)
            if conversation.epoch != epoch:
                return
            outbox.hold(connection, cover.unanswered, outbox.SAME_NAME)
            _advance(conversation, cover.offered)
            state.save(connection, conversation)
            touched.add("sync")

    # For others

    def pass_on(self, stick: Path, hub: Passing) -> Received:
        """Hand what others wrote to the hub, and put its answers beside it. Raises NetworkError
        when the line breaks; what was answered by then is on the stick."""
        there, names = self.look(stick), AnswerNames()
        received = Received(problems=list(there.problems))
        for found in there.others:
            between = found.envelope.between if found.envelope else None
            if between is None or between.hub_key != self._identity.hub_key:
                received.problems.append(ProtocolError("PKG_NOT_FOR_YOU"))
                continue
            try:
                answer = hub.pass_on(found.content)
            except ProtocolError as problem:
                received.problems.append(problem)
                continue
            write_file(stick, names.next(between.device), answer)
            received.files += 1
        return received

    def _is_own(self, found: FoundFile) -> bool:
        between = found.envelope.between if found.envelope else None
        is_up = between is not None and between.way is EnvelopeWay.UP
        return is_up and between is not None and between.device == self._identity.device


def _written(stick: Path, name: str, part: PackedFile) -> bool:
    """False for contents that find no room: records never wait for them."""
    try:
        write_file(stick, name, part.sealed)
    except ClinicError as error:
        if part.is_contents and error.code == "USB_FULL":
            return False
        raise
    return True


def _answers_in(frames: Sequence[Frame]) -> Iterator[Answer]:
    messages = (frame.content for frame in frames if frame.kind == FrameKind.ANSWER)
    return (decode_answer(content, Answer) for content in messages)


def has_offers(connection: Connection, conversation: Conversation) -> bool:
    """Whether anything is left to offer of what the hub lost."""
    if conversation.offer_after is not None:
        return True
    is_offered = f"{OPEN} AND state = 'sent' AND place IS NOT NULL"
    query = f"SELECT 1 FROM change WHERE {is_offered} LIMIT 1"
    return connection.exec_driver_sql(query).scalar() is not None


def _note(
    clock: Clock,
    answer: Answer,
    connection: Connection,
    conversation: Conversation,
    intake: Intake,
) -> None:
    """Of its time nothing is learnt but that it is past, since nobody knows how long the stick was
    under way; and not even that of a hub whose clock cannot have been right."""
    if clock.note(instant_of(answer.hub_time)):
        conversation.last_at = max(conversation.last_at or "", answer.hub_time)
        conversation.floor_at = instant_text(clock.floor) if clock.floor else ""
    conversation.prove(answer.proof)
    intake.archive(answer.not_here)
    withdrawn.take(connection, conversation, answer)
    if answer.renew and answer.renew == conversation.incarnation:  # else it was read before
        notices.go_on_as_copy(connection, conversation, answer.hub_time)


def _advance(conversation: Conversation, offered: Offered | None) -> None:
    """Rows count as offered only in their turn: the file before this one may be lost."""
    after = conversation.offer_after
    if offered is None or offered.before is None or after is None:
        return
    if tuple(after) == offered.before:
        conversation.offer_after = None if offered.after is None else list(offered.after)
        notices.count_offered(conversation, offered.rows)

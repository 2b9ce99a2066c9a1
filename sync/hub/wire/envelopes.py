"""Opens what comes on a stick, lets the hub answer it, and seals the answers for the way home.

The hub's rules are those of the network. Two things differ: no tokens pass, since a stick may come
twice, late or not at all; and where the hub was merely started anew since the stick was written, it
enters the new epoch for the computer, as that would do itself after one more way there and back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from msgspec.structs import replace
from sqlalchemy import select

from app.core.values import instant_text
from sync.hub.attachments.by_stick import HubStickContents
from sync.hub.house.devices import Device, Devices, admit
from sync.hub.house.home import HubKeys
from sync.hub.hub import Hub
from sync.hub.journal import epochs
from sync.hub.storage.tables import DEVICE, SENT
from sync.protocol.codec import decode, encode
from sync.protocol.envelope import (
    MOST_BYTES_UP,
    Between,
    DownCover,
    EnvelopeWay,
    Frame,
    FrameKind,
    Offered,
    UpCover,
    open_frames,
    read_envelope,
    seal,
)
from sync.protocol.messages import (
    MOST_ROWS,
    OLDEST_PROTOCOL,
    Answer,
    Fork,
    Lineage,
    Request,
)
from sync.protocol.problems import ProtocolError

_MOST_DOWN = 8 * 1024 * 1024
"""Of news in one file; what is left waits for the next."""
_EPOCHS_TOLD = 32


@dataclass
class Answered:
    """One envelope's answers: for which computer, and how much went both ways. `is_all` says that
    no more news wait for it."""

    device: Device
    operations: int = 0
    rows: int = 0
    is_all: bool = False
    unanswered: list[str] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list, repr=False)
    sealed: bytes = field(default=b"", repr=False)

    @property
    def has_room(self) -> bool:
        return sum(len(frame.content) for frame in self.frames) < _MOST_DOWN

    def add(self, answer: Answer) -> None:
        self.frames.append(Frame(FrameKind.ANSWER, encode(answer)))
        if answer.page is not None:
            self.rows += len(answer.page.rows)
            self.is_all = not answer.page.more


class Envelopes:
    """The hub's side of the stick. Threads may share it; `turn` is held for each exchange with
    the hub, `unpacking` while a message is unpacked."""

    def __init__(
        self,
        hub: Hub,
        devices: Devices,
        keys: HubKeys,
        turn: AbstractContextManager[object] | None = None,
        unpacking: AbstractContextManager[object] | None = None,
    ) -> None:
        self._hub = hub
        self._devices = devices
        self._signer = keys.signer
        self._identity = keys.age
        self._turn = turn or nullcontext()
        self._contents = HubStickContents(hub, self._turn)
        self._unpacking = unpacking or nullcontext()

    def answer(self, content: bytes) -> Answered:
        """Take in a file from outside and answer it. Raises ProtocolError: a PKG code,
        DEVICE_REVOKED, or what the hub says to a request."""
        envelope = read_envelope(content)
        device = self._recognise(envelope.between)
        if len(content) > MOST_BYTES_UP:
            raise ProtocolError("PKG_TOO_LARGE")
        first, *frames = open_frames(envelope, self._identity)
        cover, answered = decode(first.content, UpCover), Answered(device)
        for frame in frames:
            if frame.kind == FrameKind.REQUEST:
                with self._unpacking:
                    request = decode(frame.content, Request)
                _check(request, device, cover)
                self._exchange(answered, request, cover.known)
            else:
                answered.frames += self._contents.heard(device, frame)
        self._seal(answered, cover.offered)
        return answered

    def news(self, device: Device) -> Answered:
        """What a computer has not read yet, though nothing came from it: whichever of the hub's
        epochs it lives in, it finds the way into the present one."""
        answered = Answered(device)
        speaks, cursor = self._spoken_by(device), self._cursor_of(device)
        request = Request(speaks, device.id, "", None, None, cursor)
        for answer in self._turns(answered, replace(request, page=MOST_ROWS), 0):
            if not answered.frames:
                for fork in self._forks():
                    answered.add(Answer(answer.epoch, answer.start, answer.hub_time, fork=fork))
            answered.add(answer)
        self._seal(answered, None)
        return answered

    def _recognise(self, between: Between) -> Device:
        if between.way is not EnvelopeWay.UP or between.hub_key != self._signer.public:
            raise ProtocolError("PKG_NOT_FOR_YOU")
        device = self._devices.find(between.device)
        if device is None or device.key != between.device_key:
            raise ProtocolError("PKG_SIGNER")
        admit(device)
        return device

    def _exchange(self, answered: Answered, request: Request, known: int) -> None:
        receipts: set[str] = set()
        is_heard = False
        for answer in self._turns(answered, request, known):
            answered.add(answer)
            receipts.update(receipt.op_id for receipt in answer.receipts)
            is_heard = is_heard or answer.fork is None
        answered.operations += len(receipts)
        if is_heard:
            missing = [op.op_id for op in request.operations if op.op_id not in receipts]
            answered.unanswered += missing

    def _turns(self, answered: Answered, request: Request, known: int) -> Iterator[Answer]:
        """The answer, and more pages of news as long as there is room."""
        answer = self._say(request)
        yield answer
        if answer.fork is not None and _remembers(answer.fork, request, known):
            request = _in_the_epoch_of(answer, answer.fork, request)
            answer = self._say(request)
            yield answer
        while answer.page is not None and answer.page.more and answered.has_room:
            request = replace(request, epoch=answer.epoch, operations=[], offers=[])
            answer = self._say(replace(request, cursor=answer.page.to))
            yield answer

    def _say(self, request: Request) -> Answer:
        with self._turn:
            return self._hub.exchange(request.device, request, by_stick=True)

    def _seal(self, answered: Answered, offered: Offered | None) -> None:
        device, now = answered.device, instant_text(self._hub.now())
        between = Between(EnvelopeWay.DOWN, device.id, device.key, self._signer.public)
        cover = DownCover(now, len(answered.frames), answered.unanswered, offered)
        answered.sealed = seal(between, cover, answered.frames, self._signer, device.age_recipient)

    def _cursor_of(self, device: Device) -> int:
        with self._hub.engine.connect() as connection:
            query = select(DEVICE.c.cursor).where(DEVICE.c.id == device.id)
            return int(connection.execute(query).scalar_one())

    def _spoken_by(self, device: Device) -> int:
        """As its last stick told; whoever never sent one is not told what version 1 had not."""
        with self._hub.engine.connect() as connection:
            query = select(SENT.c.speaks).where(SENT.c.device == device.id)
            return connection.execute(query).scalar() or OLDEST_PROTOCOL

    def _forks(self) -> list[Fork]:
        with self._hub.engine.connect() as connection:
            return epochs.ways_from(connection, _EPOCHS_TOLD)


def _check(request: Request, device: Device, cover: UpCover) -> None:
    """What is inside must speak for whom the signature speaks."""
    is_one = (request.device, request.incarnation, request.epoch) == (
        device.id,
        cover.incarnation,
        cover.epoch,
    )
    if not is_one:
        raise ProtocolError("BODY_INVALID", path="$.device", reason="signature")


def _remembers(fork: Fork, request: Request, known: int) -> bool:
    """Whether the hub has forgotten nothing of what the computer knows."""
    return fork.common == request.epoch and fork.reached >= max(known, request.cursor)


def _in_the_epoch_of(answer: Answer, fork: Fork, request: Request) -> Request:
    entered = [*request.lineage, Lineage(answer.epoch, answer.start)]
    cursor = min(request.cursor, fork.reached)
    return replace(request, epoch=answer.epoch, cursor=cursor, lineage=entered)

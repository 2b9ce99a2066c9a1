"""One call at the hub, from bytes to bytes: who speaks, what is asked, the hub's signed answer.

Synchronous, run on worker threads; it knows nothing of HTTP but method, path and headers' words.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy.exc import OperationalError

from app.core.clock import device_now
from app.core.errors import ClinicError, StoreError
from app.core.values import instant_text
from sync.hub.attachments.pieces import HubBlobs
from sync.hub.house.devices import Device, Devices, DeviceState, admit
from sync.hub.house.home import HubKeys
from sync.hub.house.lookups import Lookups
from sync.hub.hub import Hub
from sync.hub.wire.digests import Digests, statement_of
from sync.hub.wire.envelopes import Envelopes
from sync.hub.wire.limits import CallLimits
from sync.hub.wire.news import HeardSoFar, News, NewsTold
from sync.protocol.codec import MOST_UNPACKED, Packing, decode, encode
from sync.protocol.messages import (
    PROTOCOL,
    BlobQuery,
    BlobStates,
    DigestRequest,
    EnrolRequest,
    IntroduceAnswer,
    IntroduceRequest,
    LookupRequest,
    Request,
    StatusAnswer,
    WaitAnswer,
    WaitRequest,
)
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import is_signed_request

M = TypeVar("M", bound=msgspec.Struct)

ENROLLING = "enrol"
"""In place of a device, while a computer is not yet one."""
_MOST_KEYS = 10_000
_LONGEST_QUESTION = 4096
"""Bytes of a call that waits: it is held all that time."""


@dataclass
class CallProof:
    """For which device a call's signature was found right, and by which key."""

    device: str = ""
    key: str = ""


@dataclass(frozen=True)
class IncomingCall:
    """What arrived. `device`, `incarnation` and `signature` are claims until they are checked."""

    method: str
    path: str
    address: str
    device: str
    incarnation: str
    signature: str
    body: bytes
    packing: Packing
    answer_in: Packing
    proof: CallProof = field(default_factory=CallProof)


@dataclass(frozen=True)
class Reply:
    """What goes back; `operations` and `rows` are counted for the log."""

    body: bytes
    packing: Packing
    signature: str = ""
    operations: int = 0
    rows: int = 0
    is_content: bool = False
    """Bytes of an attachment, and no message."""
    waits: HeardSoFar | None = None
    """Nothing has come yet for whoever asks this: the answer may wait."""


class Reception:
    """Checks every caller before a word of the body is read. Threads may share it."""

    def __init__(
        self,
        hub: Hub,
        devices: Devices,
        keys: HubKeys,
        limits: CallLimits,
        program: str,
        now: Callable[[], datetime] = device_now,
    ) -> None:
        self._hub = hub
        self._blobs = HubBlobs(hub)
        self._digests = Digests(hub)
        self._lookups = Lookups(hub)
        self._news = News(hub)
        self._devices = devices
        self._signer = keys.signer
        self._limits = limits
        self._program = program
        self._now = now
        self._keys: dict[str, str] = {}
        # One body at a time: eight unpacked together would be the memory of a small machine.
        self._unpacking = threading.Lock()
        # SQLite has one writer: waiting here is fair, waiting inside SQLite is a lottery.
        one_writer = hub.engine.dialect.name == "sqlite"
        self._turn: AbstractContextManager[object] = (
            threading.Lock() if one_writer else nullcontext()
        )
        self._envelopes = Envelopes(hub, devices, keys, self._turn, self._unpacking)

    def turn(self) -> AbstractContextManager[object]:
        """Held by whoever writes."""
        return self._turn

    def look_at(self, call: IncomingCall) -> None:
        """Before it waits for its turn: whether it is signed by a device that was here before.
        What it costs a liar to be found out costs the hub hardly more. Raises SIGNATURE.
        """
        key = self._keys.get(call.device)
        if key is None:
            return
        if not _is_signed(call, key):
            self._limits.claim_failed(call.address, call.device)
            raise ProtocolError("SIGNATURE")
        call.proof.device, call.proof.key = call.device, key

    def exchange(self, call: IncomingCall) -> Reply:
        device = self._recognise(call)
        with self._unpacking:
            request = self._decoded(call, device, Request)
        _check_envelope(call, request)
        with self._turn:
            answer = self._hub.exchange(device.id, request)
        rows = len(answer.page.rows) if answer.page else 0
        return self._reply(call, answer, len(request.operations), rows)

    def history(self, call: IncomingCall, kind: str, record_id: str) -> Reply:
        """The same refusal for what is not there and for what this facility may not see."""
        device = self._recognise(call)
        _check_name(kind + record_id)
        with self._turn:
            story = self._hub.history(device.facility, kind, record_id)
        if story is None:
            raise ProtocolError("NOT_FOUND")
        return self._reply(call, story, rows=len(story.entries))

    def digest(self, call: IncomingCall) -> Reply:
        """Reads alone, and so takes no turn with those who write."""
        device = self._recognise(call)
        request = self._decoded(call, device, DigestRequest)
        if request.device != device.id:
            raise ProtocolError("BODY_INVALID", path="$.device", reason="signature")
        answer = self._digests.answer(device.facility, request)
        if answer.counts:
            statement = statement_of(device.facility, request, answer)
            answer.receipt = statement.signed(self._signer)
        return self._reply(call, answer, rows=len(answer.rows))

    def blob_states(self, call: IncomingCall) -> Reply:
        device = self._recognise(call)
        query = self._decoded(call, device, BlobQuery)
        with self._turn:
            states = self._blobs.states(device.facility, query.ids)
        return self._reply(call, BlobStates(states), rows=len(states))

    def send_part(self, call: IncomingCall, attachment_id: str, offset: int) -> Reply:
        """The body is the content itself; the signature covers it, and the place it belongs to."""
        device = self._recognise(call)
        _check_name(attachment_id)
        with self._turn:
            state = self._blobs.add(device.id, device.facility, attachment_id, offset, call.body)
        return self._reply(call, state)

    def fetch_part(self, call: IncomingCall, attachment_id: str, offset: int, length: int) -> Reply:
        device = self._recognise(call)
        _check_name(attachment_id)
        with self._turn:
            content = self._blobs.read(device.facility, attachment_id, offset, length)
        # Bound to the path, which says what was asked; the body is empty.
        signature = self._signer.sign_answer(call.path.encode(), content, call.device)
        return Reply(content, Packing.PLAIN, signature, is_content=True)

    def lookup(self, call: IncomingCall) -> Reply:
        """A resident beyond the caller's sight, by exact number and with a reason."""
        device = self._recognise(call)
        asked = self._decoded(call, device, LookupRequest)
        with self._turn:
            answer = self._lookups.look_up(device, asked)
        return self._reply(call, answer)

    def wait(self, call: IncomingCall) -> Reply:
        """Whether something has come for the caller's institution. Reads alone."""
        device = self._recognise(call)
        if len(call.body) > _LONGEST_QUESTION:
            raise ProtocolError("TOO_LARGE", limit=_LONGEST_QUESTION)
        request = self._decoded(call, device, WaitRequest)
        if request.device != device.id:
            raise ProtocolError("BODY_INVALID", path="$.device", reason="signature")
        asked = HeardSoFar(device.facility, request.epoch, request.after)
        (told,) = self._news.since([asked])
        if told.is_news:
            return self.tell(call, told)
        return replace(
            self.tell(call, None), waits=replace(asked, after=max(asked.after, told.seen))
        )

    def look(self, asked: Sequence[HeardSoFar]) -> list[NewsTold]:
        """What has come for each of those who wait."""
        return self._news.since(asked)

    def tell(self, call: IncomingCall, told: NewsTold | None) -> Reply:
        answer = WaitAnswer(instant_text(self._now()))
        if told is not None:
            answer.upto, answer.is_urgent, answer.moved = told.upto, told.is_urgent, told.moved
        return self._reply(call, answer)

    def envelope(self, call: IncomingCall) -> Reply:
        """A file from a stick that somebody else's computer passes on without being able to read
        it; its answer, sealed for whose it is."""
        self._recognise(call)
        answered = self._envelopes.answer(call.body)
        signature = self._signer.sign_answer(call.body, answered.sealed, call.device)
        return Reply(
            answered.sealed,
            Packing.PLAIN,
            signature,
            answered.operations,
            answered.rows,
            is_content=True,
        )

    def enrol(self, call: IncomingCall) -> Reply:
        """The only call of a computer the hub does not know: signed with the key it brings."""
        try:
            request = decode(call.body, EnrolRequest, call.packing)
        except ProtocolError:
            self._limits.claim_failed(call.address, ENROLLING)
            raise
        self._limits.check_code(call.address)
        if request.device != call.device or not _is_signed(call, request.signing_key):
            self._limits.claim_failed(call.address, ENROLLING)
            raise ProtocolError("SIGNATURE")
        self._limits.admit(f"{call.address} {ENROLLING}", len(call.body))
        self._hub.check_clock()
        try:
            with self._turn:
                answer = self._devices.enrol(request)
        except ProtocolError as refusal:
            if refusal.code == "ENROL_CODE":
                self._limits.claim_failed(call.address, ENROLLING)
                self._limits.code_failed(call.address)
            raise
        self._limits.claim_proved(call.address, ENROLLING)
        return self._reply(call, answer)

    def introduce(self, call: IncomingCall) -> Reply:
        """A computer that a restored hub has forgotten: signed with the key of its certificate."""
        try:
            request = decode(call.body, IntroduceRequest, call.packing)
            if request.device != call.device or not _is_signed(call, request.signing_key):
                raise ProtocolError("SIGNATURE")
            self._limits.admit(f"{call.address} {ENROLLING}", len(call.body))
            with self._turn:
                device = self._devices.introduce(request)
        except ProtocolError as refusal:
            if refusal.code in ("BODY_INVALID", "SIGNATURE", "DEVICE_UNKNOWN"):
                self._limits.claim_failed(call.address, ENROLLING)
            raise
        for claimed in (ENROLLING, call.device):
            self._limits.claim_proved(call.address, claimed)
        is_pending = device.state is DeviceState.PENDING
        return self._reply(call, IntroduceAnswer(instant_text(self._now()), is_pending))

    def status(self, call: IncomingCall) -> Reply:
        """For anybody: that the hub is there, and which protocol it speaks. Nothing else."""
        hub_time = instant_text(self._now())
        answer = StatusAnswer(protocol=PROTOCOL, program=self._program, hub_time=hub_time)
        return self._reply(call, answer)

    def _recognise(self, call: IncomingCall) -> Device:
        """The signature is checked before the state: only the device itself learns it is revoked."""
        device = self._devices.find(call.device)
        if device is None or not (call.proof.key == device.key or _is_signed(call, device.key)):
            self._keys.pop(call.device, None)
            call.proof.device = ""
            self._limits.claim_failed(call.address, call.device)
            raise ProtocolError("DEVICE_UNKNOWN" if device is None else "SIGNATURE")
        self._remember(call, device)
        self._limits.claim_proved(call.address, call.device)
        admit(device)
        self._limits.admit(device.id, len(call.body))
        self._hub.check_clock()
        return device

    def _remember(self, call: IncomingCall, device: Device) -> None:
        call.proof.device, call.proof.key = device.id, device.key
        if len(self._keys) >= _MOST_KEYS:
            self._keys.clear()
        self._keys[device.id] = device.key

    def _decoded(self, call: IncomingCall, device: Device, kind: type[M]) -> M:
        """What was unpacked and looked through in vain counts like bytes that were sent: it was
        the work of as many."""
        try:
            return decode(call.body, kind, call.packing)
        except ProtocolError:
            self._limits.charge(device.id, MOST_UNPACKED)
            raise

    def _reply(
        self, call: IncomingCall, message: msgspec.Struct, operations: int = 0, rows: int = 0
    ) -> Reply:
        body = encode(message, call.answer_in)
        signature = self._signer.sign_answer(call.body, body, call.device)
        return Reply(body, call.answer_in, signature, operations, rows)


def _is_signed(call: IncomingCall, key: str) -> bool:
    parts = (call.method, call.path, call.body, call.device, call.incarnation)
    return is_signed_request(key, call.signature, *parts)


def _check_name(name: str) -> None:
    """PostgreSQL takes no NUL, not even to answer that it has none."""
    if "\0" in name:
        raise ProtocolError("NOT_FOUND")


def _check_envelope(call: IncomingCall, request: Request) -> None:
    """The body must speak for whom the signature speaks."""
    if request.device != call.device:
        raise ProtocolError("BODY_INVALID", path="$.device", reason="signature")
    if request.incarnation != call.incarnation:
        raise ProtocolError("BODY_INVALID", path="$.incarnation", reason="signature")


def refusal_for(error: Exception) -> ProtocolError:
    """What the caller is told; anything that is not meant for it is a fault of the hub."""
    if isinstance(error, ProtocolError):
        return error
    if isinstance(error, OperationalError):
        return ProtocolError("HUB_BUSY", retry_after_s=5)
    if isinstance(error, StoreError):
        return ProtocolError("HUB_ERROR")
    if isinstance(error, ClinicError):
        return ProtocolError("NOT_ALLOWED")
    return ProtocolError("HUB_ERROR")

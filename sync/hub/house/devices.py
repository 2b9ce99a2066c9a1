"""Which computers may speak to the hub: one-time codes, enrolment, revocation, lookups."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Any

import pyrage
from sqlalchemy import Connection, Engine, RowMapping, bindparam, select, update

from app.core.clock import device_now
from app.core.directory import FACILITY, POST
from app.core.errors import ClinicError
from app.core.record import RecordRow
from app.core.rights import Role
from app.core.sight import HUB
from app.core.text import N_
from app.core.values import instant_of, instant_text
from app.storage.opening import READING
from sync.hub.house.home import HubKeys
from sync.hub.journal.records import row_of
from sync.hub.journal.withdrawals import Withdrawals
from sync.hub.storage.tables import AT_ONCE, DEVICE, ENROLMENT, INTRODUCED, RECORD
from sync.protocol.enrolment_code import EnrolmentCode, new_code, read_code
from sync.protocol.messages import (
    OLDEST_PROTOCOL,
    PROTOCOL,
    EnrolAnswer,
    EnrolRequest,
    IntroduceRequest,
)
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import fingerprint, is_certified, is_public_key
from sync.protocol.withdrawn import What

CODE_LIVES = timedelta(hours=24)
CODE_IS_REMEMBERED = timedelta(days=30)
"""So long a person who types an old code is told that it expired, not that it is wrong."""
MOST_TRIES = 5
_LONGEST_NAME = 200


class DeviceState(StrEnum):
    PENDING = "pending"
    """Enrolled, and shut out until the administrator has compared the six words."""
    ACTIVE = "active"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Device:
    """An enrolled computer; it speaks for one facility, whatever its requests say."""

    id: str
    facility: str
    key: str
    age_recipient: str
    name: str
    state: DeviceState
    enrolled_at: datetime
    last_seen: datetime | None
    forked_at: datetime | None

    @property
    def is_active(self) -> bool:
        return self.state is DeviceState.ACTIVE


@dataclass(frozen=True)
class IssuedCode:
    """A new code, shown once; the hub keeps only its hash."""

    code: EnrolmentCode
    facility: str
    expires_at: datetime


class _Try(Enum):
    """What came of showing a code."""

    FITS = "fits"
    REPEATED = "repeated"
    WRONG = "ENROL_CODE"
    EXPIRED = "ENROL_EXPIRED"
    USED = "ENROL_USED"
    OTHER_FACILITY = "FACILITY_OTHER"


class Devices:
    """The devices of one hub. Threads may share it; each call is one transaction."""

    def __init__(
        self,
        engine: Engine,
        keys: HubKeys,
        now: Callable[[], datetime] = device_now,
        withdrawals: Withdrawals | None = None,
    ) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**{READING: True})
        self._signer = keys.signer
        self._age_recipient = keys.age_recipient
        self._now = now
        self._withdrawals = withdrawals or Withdrawals(engine, keys.signer, None, now)

    @property
    def signing_key(self) -> str:
        """The hub's public key."""
        return self._signer.public

    def issue(self, facility: str, *, approve_at_once: bool = False) -> IssuedCode:
        """A new code for one computer of this facility. `approve_at_once` is for a code handed over
        in person: its computer need not be approved. Raises FACILITY_UNKNOWN.
        """
        expires_at = self._now() + CODE_LIVES
        with self._engine.begin() as connection:
            if _facility_fields(connection, facility) is None:
                raise _facility_unknown()
            _forget_codes(connection, self._now() - CODE_IS_REMEMBERED)
            code = _unused_code(connection)
            statement = ENROLMENT.insert().values(
                code_hash=code.stored,
                facility=facility,
                expires_at=instant_text(expires_at),
                tries=0,
            )
            connection.execute(statement)
            if approve_at_once:
                connection.execute(AT_ONCE.insert().values(code_hash=code.stored))
        return IssuedCode(code, facility, expires_at)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Exchange all keys against a code. The same computer may ask again when the answer was
        lost on its way. Raises ENROL_CODE, ENROL_EXPIRED, ENROL_USED, FACILITY_OTHER,
        DEVICE_TAKEN, BODY_INVALID or PROTOCOL.
        """
        _check(request)
        facility = self._redeem(request)
        with self._reading.begin() as connection:
            fields = _facility_fields(connection, facility) or {}
            administrators = _administrators(connection, facility)
            device = _device(connection, request.device)
        is_pending = device is not None and device.state is DeviceState.PENDING
        return EnrolAnswer(
            facility=facility,
            facility_fields=dict(fields),
            hub_signing_key=self._signer.public,
            hub_age_recipient=self._age_recipient,
            certificate=self._signer.certify(
                request.device, facility, request.signing_key, request.age_recipient
            ),
            hub_time=instant_text(self._now()),
            administrators=administrators,
            is_pending=is_pending,
        )

    def introduce(self, request: IntroduceRequest) -> Device:
        """A computer with this hub's own certificate, of which a restored database knows nothing:
        it waits for approval. Raises DEVICE_UNKNOWN, DEVICE_REVOKED or BODY_INVALID.
        """
        _check(request)
        parts = (request.device, request.facility, request.signing_key, request.age_recipient)
        if not is_certified(self._signer.public, request.certificate, *parts):
            raise ProtocolError("DEVICE_UNKNOWN")
        with self._engine.begin() as connection:
            if self._withdrawals.is_revoked(connection, request.device):
                raise ProtocolError("DEVICE_REVOKED")
            if _device(connection, request.device) is None:
                self._let_wait(connection, request)
            device = _device(connection, request.device)
        if device is None or device.key != request.signing_key:
            raise ProtocolError("DEVICE_UNKNOWN")
        return device

    def _let_wait(self, connection: Connection, request: IntroduceRequest) -> None:
        now = instant_text(self._now())
        _add_device(connection, request, request.facility, DeviceState.PENDING, now)
        connection.execute(INTRODUCED.delete().where(INTRODUCED.c.device == request.device))
        connection.execute(INTRODUCED.insert().values(device=request.device, at=now))

    def recognise(self, device_id: str) -> Device:
        """The device that claims to speak. Raises DEVICE_UNKNOWN, or what `admit` raises."""
        device = self.find(device_id)
        if device is None:
            raise ProtocolError("DEVICE_UNKNOWN")
        admit(device)
        return device

    def find(self, device_id: str) -> Device | None:
        with self._reading.begin() as connection:
            return _device(connection, device_id)

    def all(self, facility: str | None = None) -> list[Device]:
        """Every device ever enrolled, or those of one facility, oldest first."""
        query = select(DEVICE).order_by(DEVICE.c.enrolled_at, DEVICE.c.id)
        if facility is not None:
            query = query.where(DEVICE.c.facility == facility)
        with self._reading.begin() as connection:
            return [_read_device(row) for row in connection.execute(query).mappings()]

    def revoke(self, device_id: str) -> Device:
        """Shut a device out, from its next request on. Raises DEVICE_UNKNOWN."""
        with self._engine.begin() as connection:
            statement = update(DEVICE).where(DEVICE.c.id == device_id)
            connection.execute(statement.values(state=DeviceState.REVOKED.value))
            device = _device(connection, device_id)
            if device is None:
                raise ProtocolError("DEVICE_UNKNOWN")
            self._withdrawals.note(connection, What.COMPUTER, device_id)
        self._withdrawals.write_out()
        return device

    def approve(self, named: str) -> Device:
        """Let a device in that waits for it: by its six words, its number, or so much of it that it
        is as hard to hit as the words are. Raises DEVICE_UNKNOWN where none or several are meant.
        """
        waiting = [one for one in self.all() if one.state is DeviceState.PENDING]
        plain = " ".join(named.split())
        meant = [one for one in waiting if plain in (one.id, self.words(one))]
        if not meant and _is_worth_the_words(plain):
            meant = [one for one in waiting if one.id.startswith(plain)]
        if len(meant) != 1:
            raise ProtocolError("DEVICE_UNKNOWN")
        with self._engine.begin() as connection:
            is_waiting = DEVICE.c.state == DeviceState.PENDING.value
            statement = update(DEVICE).where(DEVICE.c.id == meant[0].id, is_waiting)
            connection.execute(statement.values(state=DeviceState.ACTIVE.value))
        return replace(meant[0], state=DeviceState.ACTIVE)

    def words(self, device: Device) -> str:
        """The six words that stand on both screens."""
        return fingerprint(self._signer.public, device.key)

    def _redeem(self, request: EnrolRequest) -> str:
        """Take the code and write the device; a wrong try is counted though it is refused."""
        with self._engine.begin() as connection:
            outcome, facility = self._try(connection, request)
            if outcome is _Try.FITS:
                _use(connection, request, facility, instant_text(self._now()))
                self._note_code(connection, request.code)
        self._withdrawals.write_out()
        if outcome not in (_Try.FITS, _Try.REPEATED):
            raise ProtocolError(outcome.value)
        return facility

    def _try(self, connection: Connection, request: EnrolRequest) -> tuple[_Try, str]:
        code = read_code(request.code)
        found = _code_named(connection, code.name) if code else None
        if code is None or found is None or found["tries"] >= MOST_TRIES:
            return _Try.WRONG, ""
        if not hmac.compare_digest(found["code_hash"], code.stored):
            _count_try(connection, found["code_hash"])
            if found["tries"] + 1 >= MOST_TRIES:
                self._withdrawals.note(connection, What.CODE, found["code_hash"])
            return _Try.WRONG, ""
        return self._judge(connection, found, request), found["facility"]

    def _judge(self, connection: Connection, found: RowMapping, request: EnrolRequest) -> _Try:
        """The right code; whether it may still be used, and by this computer."""
        if found["used_at"] is not None:
            return _Try.REPEATED if _is_same_device(connection, found, request) else _Try.USED
        if instant_of(found["expires_at"]) <= self._now():
            return _Try.EXPIRED
        if request.facility not in (None, found["facility"]):
            return _Try.OTHER_FACILITY
        is_taken = _device(connection, request.device) is not None
        if is_taken or self._withdrawals.is_revoked(connection, request.device):
            raise ProtocolError("DEVICE_TAKEN")
        return _Try.FITS

    def _note_code(self, connection: Connection, typed: str) -> None:
        code = read_code(typed)
        if code is not None:
            self._withdrawals.note(connection, What.CODE, code.stored)


def admit(device: Device) -> None:
    """Raises DEVICE_PENDING or DEVICE_REVOKED."""
    if device.state is DeviceState.PENDING:
        raise ProtocolError("DEVICE_PENDING")
    if not device.is_active:
        raise ProtocolError("DEVICE_REVOKED")


_SIX_WORDS_BITS = 48
_HEX_BITS = 4


def _is_worth_the_words(prefix: str) -> bool:
    digits = prefix.replace("-", "")
    return len(digits) * _HEX_BITS >= _SIX_WORDS_BITS and all(
        d in "0123456789abcdef" for d in digits
    )


def _check(request: EnrolRequest | IntroduceRequest) -> None:
    if not OLDEST_PROTOCOL <= request.protocol <= PROTOCOL:
        raise ProtocolError("PROTOCOL", speaks=PROTOCOL)
    is_sound = {
        "device": 1 <= len(request.device) <= 64 and request.device.isascii(),
        "signing_key": is_public_key(request.signing_key),
        "age_recipient": _is_age_recipient(request.age_recipient),
        "name": len(request.name) <= _LONGEST_NAME,
    }
    for name, sound in is_sound.items():
        if not sound:
            raise ProtocolError("BODY_INVALID", path=f"$.{name}", reason="value")


def _is_age_recipient(text: str) -> bool:
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def _unused_code(connection: Connection) -> EnrolmentCode:
    code = new_code()
    while _code_named(connection, code.name) is not None:
        code = new_code()
    return code


def _forget_codes(connection: Connection, before: datetime) -> None:
    old = ENROLMENT.c.expires_at < instant_text(before)
    connection.execute(ENROLMENT.delete().where(old))


def _code_named(connection: Connection, name: str) -> RowMapping | None:
    query = select(ENROLMENT).where(ENROLMENT.c.code_hash.startswith(f"{name}:"))
    return connection.execute(query.with_for_update()).mappings().first()


def _count_try(connection: Connection, code_hash: str) -> None:
    statement = update(ENROLMENT).where(ENROLMENT.c.code_hash == code_hash)
    connection.execute(statement.values(tries=ENROLMENT.c.tries + 1))


def _is_same_device(connection: Connection, found: RowMapping, request: EnrolRequest) -> bool:
    device = _device(connection, request.device)
    return (
        device is not None
        and device.state is not DeviceState.REVOKED
        and device.facility == found["facility"]
        and device.key == request.signing_key
        and device.age_recipient == request.age_recipient
    )


def _use(connection: Connection, request: EnrolRequest, facility: str, now: str) -> None:
    code = read_code(request.code)
    stored = code.stored if code else ""
    connection.execute(update(ENROLMENT).where(ENROLMENT.c.code_hash == stored).values(used_at=now))
    at_once = connection.execute(select(AT_ONCE).where(AT_ONCE.c.code_hash == stored)).first()
    state = DeviceState.PENDING if at_once is None else DeviceState.ACTIVE
    _add_device(connection, request, facility, state, now)


def _add_device(
    connection: Connection,
    request: EnrolRequest | IntroduceRequest,
    facility: str,
    state: DeviceState,
    now: str,
) -> None:
    connection.execute(
        DEVICE.insert().values(
            id=request.device,
            facility=facility,
            key=request.signing_key,
            age_recipient=request.age_recipient,
            name=request.name,
            state=state.value,
            enrolled_at=now,
            cursor=0,
        )
    )


def _facility_fields(connection: Connection, facility: str) -> Mapping[str, Any] | None:
    query = select(RECORD).where(RECORD.c.id == facility, RECORD.c.kind == FACILITY)
    found = connection.execute(query).mappings().first()
    return None if found is None else row_of(found).fields


def _administrators(connection: Connection, facility: str) -> dict[str, str]:
    """Who holds an administrator's post there now, id → name."""
    posts = connection.execute(select(RECORD).where(RECORD.c.kind == POST)).mappings()
    held = [post.fields for post in map(row_of, posts) if _administers(post, facility)]
    ids = sorted({fields["person_id"] for fields in held})
    found = connection.execute(select(RECORD).where(RECORD.c.id.in_(ids))).mappings()
    return {row.id: str(row.fields.get("name", "")) for row in map(row_of, found)}


def _administers(post: RecordRow, facility: str) -> bool:
    fields = post.fields
    return (
        post.home in (facility, HUB)
        and fields.get("facility_id") == facility
        and fields.get("role") == Role.ADMINISTRATOR
        and not fields.get("voided_at")
        and not fields.get("until_on")
    )


_DEVICE = select(DEVICE).where(DEVICE.c.id == bindparam("of"))


def _device(connection: Connection, device_id: str) -> Device | None:
    found = connection.execute(_DEVICE, {"of": device_id}).mappings().first()
    return None if found is None else _read_device(found)


def _read_device(found: RowMapping) -> Device:
    return Device(
        id=found["id"],
        facility=found["facility"],
        key=found["key"],
        age_recipient=found["age_recipient"],
        name=found["name"],
        state=DeviceState(found["state"]),
        enrolled_at=instant_of(found["enrolled_at"]),
        last_seen=instant_of(found["last_seen"]) if found["last_seen"] else None,
        forked_at=instant_of(found["forked_at"]) if found["forked_at"] else None,
    )


def _facility_unknown() -> ClinicError:
    return ClinicError(
        "FACILITY_UNKNOWN",
        N_("The county hub knows no facility under this number."),
        N_("Look it up with `jiceng-hub facility list`."),
    )

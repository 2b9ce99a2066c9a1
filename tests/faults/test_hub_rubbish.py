"""What a broken program, a stranger or a thief sends to the hub: the right word, nothing half-written,
and everybody else served as before.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import msgspec
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from app.storage.transaction import new_id
from sync.client.enrolment import DeviceIdentity
from sync.hub.house.devices import Devices
from sync.hub.house.home import HubHome
from sync.hub.storage.tables import METADATA
from sync.hub.wire.limits import CallLimits
from sync.hub.wire.reception import IncomingCall, Reception
from sync.protocol.codec import MOST_PACKED, Packing, encode, pack
from sync.protocol.messages import MOST_OPERATIONS, PROTOCOL, Operation, Request
from sync.protocol.problems import ProtocolError
from tests.faults.variants import many
from tests.sync.hub.wire.test_api import Raw, code_of
from tests.sync.road import (
    CENTRE,
    HOSPITAL,
    Computer,
    MovableClock,
    Road,
    county_hub,
    home_at,
    open_road,
)

LONGEST_WAIT_S = 60


def stored(engine: Any) -> dict[str, int]:
    """Rows of every table; the last hour and cursor of a device are no rows."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }


# Over HTTP: before the hub looks at a single operation


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> HubHome:
    return home_at(tmp_path_factory.mktemp("hub") / "home")


@pytest.fixture(scope="module")
def road(home: HubHome) -> Iterator[Road]:
    with open_road(home, MovableClock()) as road:
        yield road


@pytest.fixture(scope="module")
def reception(road: Road, home: HubHome) -> Reception:
    """The same hub without HTTP."""
    return Reception(road.hub, road.devices, home.keys(), road.limits, "1.0.0")


@pytest.fixture(scope="module")
def identity(road: Road) -> DeviceIdentity:
    return road.enrol()


def note(home: str = CENTRE, **changed: Any) -> Operation:
    fields = {"noted_on": "2026-03-01", "title": "晨会", "author_id": "1" * 32, "place_id": home}
    fields |= {"author_home_id": home, "written_at": "2026-03-01T00:00:00.000Z"}
    names = (new_id(), "", "put", "note", new_id(), home, None)
    made = Operation(*names, fields, {}, 0, "1" * 32, 1, [1, "boot", 2, 0])
    return msgspec.structs.replace(made, **changed)


def request(device: str, *operations: Operation, **changed: Any) -> Request:
    made = Request(PROTOCOL, device, "first life", None, None, 0)
    return msgspec.structs.replace(made, operations=list(operations), **changed)


def plain(identity: DeviceIdentity, *operations: Operation, **changed: Any) -> bytes:
    return encode(request(identity.device, *operations, **changed), Packing.PLAIN)


def with_value(identity: DeviceIdentity, text: str) -> bytes:
    """A whole request in which one field holds this piece of JSON."""
    body = plain(identity, note(set={"title": "HERE"}))
    return body.replace(b'"HERE"', text.encode("utf-8", "surrogatepass"))


Body = Callable[[DeviceIdentity], bytes]
BAD_BODIES: dict[str, tuple[Body, str, tuple[int, str]]] = {
    "nothing": (lambda i: b"", "identity", (400, "BODY_INVALID")),
    "no JSON": (lambda i: b"PK\x03\x04" * 99, "identity", (400, "BODY_INVALID")),
    "a list": (lambda i: b"[]", "identity", (400, "BODY_INVALID")),
    "null": (lambda i: b"null", "identity", (400, "BODY_INVALID")),
    "two documents": (lambda i: plain(i) * 2, "identity", (400, "BODY_INVALID")),
    "trailing junk": (lambda i: plain(i) + b"x", "identity", (400, "BODY_INVALID")),
    "a byte order mark": (lambda i: b"\xef\xbb\xbf" + plain(i), "identity", (400, "BODY_INVALID")),
    "UTF-16": (lambda i: plain(i).decode().encode("utf-16"), "identity", (400, "BODY_INVALID")),
    "not UTF-8": (lambda i: with_value(i, '"\ud800"'), "identity", (400, "BODY_INVALID")),
    "half a character": (lambda i: with_value(i, '"\\ud800"'), "identity", (400, "BODY_INVALID")),
    "depth 1100": (
        lambda i: with_value(i, "[" * 1100 + "]" * 1100),
        "identity",
        (400, "BODY_INVALID"),
    ),
    "unclosed depth": (lambda i: b"[{" * 100_000, "identity", (400, "BODY_INVALID")),
    "5000 digits": (lambda i: with_value(i, "9" * 5000), "identity", (400, "BODY_INVALID")),
    "NaN": (lambda i: with_value(i, "NaN"), "identity", (400, "BODY_INVALID")),
    "1e999": (lambda i: with_value(i, "1e999"), "identity", (400, "BODY_INVALID")),
    "a long string": (
        lambda i: with_value(i, f'"{"x" * 70_000}"'),
        "identity",
        (400, "BODY_INVALID"),
    ),
    "a key twice": (lambda i: plain(i)[:-1] + b',"cursor":0}', "identity", (400, "BODY_INVALID")),
    "an unknown key": (
        lambda i: plain(i)[:-1] + b',"admin":true}',
        "identity",
        (400, "BODY_INVALID"),
    ),
    "a text for a number": (
        lambda i: plain(i).replace(b'"cursor":0', b'"cursor":"0"'),
        "identity",
        (400, "BODY_INVALID"),
    ),
    "an operation too short": (
        lambda i: plain(i)[:-1] + b',"operations":[["a"]]}',
        "identity",
        (400, "BODY_INVALID"),
    ),
    "another protocol": (lambda i: plain(i, protocol=99), "identity", (426, "PROTOCOL")),
    "501 operations": (
        lambda i: plain(i, *(note() for _ in range(MOST_OPERATIONS + 1))),
        "identity",
        (413, "BATCH_LIMIT"),
    ),
    "too many bytes": (lambda i: b" " * (MOST_PACKED + 1), "identity", (413, "TOO_LARGE")),
    "a deflate bomb": (
        lambda i: pack(b'"' + b" " * 60_000_000, Packing.RAW_DEFLATE),
        "raw-deflate",
        (413, "TOO_LARGE"),
    ),
    "a gzip bomb": (lambda i: pack(b"[" * 60_000_000, Packing.GZIP), "gzip", (413, "TOO_LARGE")),
    "gzip within gzip": (
        lambda i: pack(pack(plain(i), Packing.GZIP), Packing.GZIP),
        "gzip",
        (400, "BODY_INVALID"),
    ),
    "gzip said to be deflate": (
        lambda i: pack(plain(i), Packing.GZIP),
        "raw-deflate",
        (400, "BODY_INVALID"),
    ),
    "half of the deflate": (
        lambda i: pack(plain(i, note()), Packing.RAW_DEFLATE)[:-20],
        "raw-deflate",
        (400, "BODY_INVALID"),
    ),
    "bytes after the deflate": (
        lambda i: pack(plain(i), Packing.RAW_DEFLATE) + b"more",
        "raw-deflate",
        (400, "BODY_INVALID"),
    ),
    "an unknown packing": (plain, "br", (400, "BODY_INVALID")),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_signed_bad_body_has_its_word_and_leaves_nothing(
    road: Road, identity: DeviceIdentity, name: str
) -> None:
    make, packing, expected = BAD_BODIES[name]
    before = stored(road.hub.engine)
    road.ticker.now += LONGEST_WAIT_S
    answer = Raw(road, identity).post(make(identity), Content_Encoding=packing)
    assert code_of(answer) == expected
    assert "HERE" not in answer.text
    assert stored(road.hub.engine) == before


def test_a_body_cut_at_any_byte_is_refused_and_leaves_nothing(
    road: Road, identity: DeviceIdentity
) -> None:
    raw, whole = Raw(road, identity), encode(request(identity.device, *(note() for _ in range(9))))
    before = stored(road.hub.engine)
    for length in range(0, len(whole), len(whole) // 40):
        road.ticker.now += LONGEST_WAIT_S
        answer = raw.post(whole[:length], Content_Encoding="raw-deflate")
        assert code_of(answer) == (400, "BODY_INVALID")
    assert stored(road.hub.engine) == before


NAMES = ("op_id", "grp", "action", "kind", "id", "home", "root", "user")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bad", ["\x00", "a\x00b", "a\nb", "x" * 201], ids=repr)
def test_no_name_in_the_envelope_holds_what_no_database_holds(
    road: Road, identity: DeviceIdentity, name: str, bad: str
) -> None:
    """A NUL, which PostgreSQL refuses, stopped the whole batch as a fault of the hub."""
    before = stored(road.hub.engine)
    road.ticker.now += LONGEST_WAIT_S
    answer = Raw(road, identity).post(plain(identity, note(**{name: bad}), note()))
    assert code_of(answer) == (400, "BODY_INVALID")
    assert bad not in answer.text
    assert stored(road.hub.engine) == before


Sender = Callable[[Road, DeviceIdentity, bytes], requests.Response]


def _unsigned(road: Road, identity: DeviceIdentity, body: bytes) -> requests.Response:
    return Raw(road, identity).post(body, X_Jiceng_Signature="")


def _signed_for_another_path(
    road: Road, identity: DeviceIdentity, body: bytes
) -> requests.Response:
    signer = identity.speaker.signer
    said = signer.sign_request("POST", "/v1/enrol", body, identity.device, "first life")
    return Raw(road, identity).post(body, X_Jiceng_Signature=said)


def _signed_by_another_device(
    road: Road, identity: DeviceIdentity, body: bytes
) -> requests.Response:
    signer = road.enrol(HOSPITAL).speaker.signer
    said = signer.sign_request("POST", "/v1/exchange", body, identity.device, "first life")
    return Raw(road, identity).post(body, X_Jiceng_Signature=said)


def _changed_after_signing(road: Road, identity: DeviceIdentity, body: bytes) -> requests.Response:
    signer = identity.speaker.signer
    said = signer.sign_request("POST", "/v1/exchange", body, identity.device, "first life")
    return Raw(road, identity).post(body + b" ", X_Jiceng_Signature=said)


def _unknown_device(road: Road, identity: DeviceIdentity, body: bytes) -> requests.Response:
    return Raw(road, identity).post(body, X_Jiceng_Device=uuid.uuid4().hex)


def _revoked(road: Road, identity: DeviceIdentity, body: bytes) -> requests.Response:
    thief = road.enrol()
    road.devices.revoke(thief.device)
    return Raw(road, thief).post(plain(thief, note()))


STRANGERS: dict[Sender, tuple[int, str]] = {
    _unsigned: (401, "SIGNATURE"),
    _signed_for_another_path: (401, "SIGNATURE"),
    _signed_by_another_device: (401, "SIGNATURE"),
    _changed_after_signing: (401, "SIGNATURE"),
    _unknown_device: (401, "DEVICE_UNKNOWN"),
    _revoked: (403, "DEVICE_REVOKED"),
}


@pytest.mark.parametrize("send", STRANGERS, ids=lambda send: send.__name__)
def test_a_stranger_writes_nothing(road: Road, identity: DeviceIdentity, send: Sender) -> None:
    before = stored(road.hub.engine)
    road.ticker.now += LONGEST_WAIT_S
    assert code_of(send(road, identity, plain(identity, note()))) == STRANGERS[send]
    after = stored(road.hub.engine)
    enrolled_meanwhile = {"device", "enrolment", "enrolment_at_once", "withdrawal"}
    assert {n for n in after if after[n] != before[n]} <= enrolled_meanwhile


def test_the_honest_computer_is_served_after_all_that(road: Road, identity: DeviceIdentity) -> None:
    road.ticker.now += 10 * LONGEST_WAIT_S
    answer = Raw(road, identity).post(plain(identity, note()))
    assert answer.status_code == 200
    assert len(answer.json()["receipts"]) == 1


VALID = encode(
    Request(PROTOCOL, "d", "first life", None, None, 0, operations=[note(), note()], page=3),
    Packing.PLAIN,
)


@settings(max_examples=many(600), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.binary(max_size=3)), max_size=6),
    st.sampled_from(list(Packing)),
)
def test_no_bytes_whatever_are_a_fault_of_the_hub(
    road: Road,
    reception: Reception,
    identity: DeviceIdentity,
    changes: list[tuple[int, bytes]],
    packing: Packing,
) -> None:
    road.ticker.now += 1
    body = bytearray(VALID.replace(b'"d"', f'"{identity.device}"'.encode()))
    for place, piece in changes:
        body[place : place + 1] = piece
    sent = pack(bytes(body), Packing.PLAIN if packing is Packing.DICTIONARY else packing)
    signer = identity.speaker.signer
    named = ("POST", "/v1/exchange")
    said = signer.sign_request(*named, sent, identity.device, "first life")
    call = IncomingCall(
        *named, "127.0.0.1", identity.device, "first life", said, sent, packing, packing
    )
    with suppress(ProtocolError):  # anything else would be a fault of the hub
        reception.exchange(call)


def test_a_nul_is_no_fault_of_a_hub_on_postgresql(server: Engine, home: HubHome) -> None:
    """It refuses the very question; the whole request ended as HUB_ERROR."""
    devices = Devices(server, home.keys())
    hub, computer = county_hub(server, MovableClock()), Computer(str(uuid.uuid4()))
    devices.enrol(computer.asks(devices.issue(CENTRE, approve_at_once=True).code))
    reception = Reception(hub, devices, home.keys(), CallLimits(), "1.0.0")
    for name in ("token", "epoch"):
        body = encode(request(computer.id, **{name: "\0"}), Packing.PLAIN)
        with pytest.raises(ProtocolError, match="BODY_INVALID"):
            reception.exchange(_call(computer, "POST", "/v1/exchange", body))
    for kind, record_id in (("note", "a\0"), ("\0", new_id())):
        with pytest.raises(ProtocolError, match="NOT_FOUND"):
            reception.history(_call(computer, "GET", "/v1/history/a/b", b""), kind, record_id)


def _call(computer: Computer, method: str, path: str, body: bytes) -> IncomingCall:
    said = computer.signer.sign_request(method, path, body, computer.id, "first life")
    where = (method, path, "127.0.0.1", computer.id, "first life", said, body)
    return IncomingCall(*where, Packing.PLAIN, Packing.PLAIN)

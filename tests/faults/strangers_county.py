"""A county of three facilities, each with one record of every kind that it opened to nobody."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine, select, update

from app.attachments.record import ATTACHMENT, proof_of
from app.core.kinds import SightClass
from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.kinds import KINDS
from app.patients.lookups import PATIENT_LOOKUP
from app.storage.cases import CONFLICT, GRANT, SLIP
from app.storage.transaction import new_id
from sync.hub.attachments.pieces import HubBlobs
from sync.hub.house.devices import Devices
from sync.hub.house.lookups import Lookups
from sync.hub.log import open_log
from sync.hub.storage.tables import DEVICE, METADATA, RECORD
from sync.hub.wire.api import HandlerParts, build_app
from sync.hub.wire.limits import CallLimits
from sync.hub.wire.reception import Reception
from sync.protocol.codec import Packing, encode
from sync.protocol.messages import LookupRequest, Operation
from sync.protocol.packet import Certificate, write_packet
from sync.protocol.signing import (
    DEVICE_HEADER,
    INCARNATION_HEADER,
    SIGNATURE_HEADER,
    Signer,
    new_private_key,
)
from tests.county import County
from tests.faults.rubbish import sound
from tests.seats import Seat
from tests.sync.road import Ticker, home_at

HUBS_OWN = frozenset({CONFLICT, PATIENT_LOOKUP})
"""Kinds of which the hub alone makes records."""
NUMBER = "130823195001010017"
CONTENT = b"scan of a discharge letter"
_KINDS = {
    "home": FacilityKind.TOWNSHIP_CENTRE,
    "other": FacilityKind.TOWNSHIP_CENTRE,
    "county": FacilityKind.COUNTY_HOSPITAL,
}
_MOVING = frozenset({"op", "meta", "token", "device"})
"""Tables in which every request leaves its trace: the quarantine, the counter, the conversation."""


@dataclass(frozen=True)
class Answer:
    """All that a caller learns, save the hour: signatures differ by what was asked."""

    status: int
    body: bytes
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    kind: str
    id: str
    owner: str
    root: str | None

    @property
    def is_for_all(self) -> bool:
        """Staff and duty lists are everybody's to read; nobody else may write them."""
        sight = KINDS[self.kind].sight
        return sight.sight is SightClass.PUBLISHED and not sight.by


@dataclass
class Place:
    """One facility: its device, and a person of every role."""

    name: str
    seat: Seat
    private: str
    people: dict[Role, str]
    records: dict[str, Record] = field(default_factory=dict)

    @property
    def signer(self) -> Signer:
        return Signer(self.private)


@dataclass
class StrangersCounty:
    county: County
    app: Litestar
    client: TestClient[Litestar]
    ticker: Ticker
    places: dict[str, Place]

    def ask(self, place: Place, method: str, path: str, body: bytes = b"", **more: str) -> Answer:
        """One signed request, as the device of a facility may send it."""
        self.ticker.now += 5
        device = place.seat.device
        signed = place.signer.sign_request(method, path, body, device, place.seat.incarnation)
        headers = {
            DEVICE_HEADER: device,
            INCARNATION_HEADER: place.seat.incarnation,
            SIGNATURE_HEADER: signed,
        }
        got = self.client.request(method, path, content=body, headers={**headers, **more})
        return Answer(got.status_code, got.content, tuple(sorted(got.headers)))

    def say(self, place: Place, path: str, message: msgspec.Struct) -> Answer:
        return self.ask(place, "POST", path, encode(message, Packing.PLAIN))

    def foreign(self, place: Place) -> list[Record]:
        """What the other two facilities wrote."""
        others = [one for one in self.places.values() if one is not place]
        return [record for other in others for record in other.records.values()]

    def hidden(self, place: Place) -> list[Record]:
        """What the other two wrote and did not open."""
        return [record for record in self.foreign(place) if not record.is_for_all]

    def stored(self, but: Iterable[str] = ()) -> dict[str, list[Any]]:
        """Everything the hub's tables hold, but for what any request moves."""
        tables = [t for t in METADATA.sorted_tables if t.name not in {*_MOVING, *but}]
        with self.county.hub.engine.connect() as connection:
            return {
                table.name: sorted(map(str, connection.execute(select(table)))) for table in tables
            }


@contextmanager
def strangers_county(folder: Path, engine: Engine | None) -> Iterator[StrangersCounty]:
    county = County(folder, engine)
    home = home_at(folder / "home")
    ticker = Ticker()
    devices = Devices(county.hub.engine, home.keys(), lambda: county.now)
    limits, keys = CallLimits(ticker), home.keys()
    reception = Reception(county.hub, devices, keys, limits, "1.0.0", lambda: county.now)
    app = build_app(HandlerParts(reception, limits, open_log(io.StringIO())))
    places = {name: _place(county, name) for name in _KINDS}
    for place in places.values():
        _write_one_of_each(county, place)
    for place in places.values():
        _look_up(county, devices, place)
    for place in places.values():
        place.records[PATIENT_LOOKUP] = _hubs_own(county, place, PATIENT_LOOKUP, "patient")
    with TestClient(app) as client:
        yield StrangersCounty(county, app, client, ticker, places)
    county.hub.engine.dispose()


def _place(county: County, name: str) -> Place:
    seat, private = Seat(county, f"{name}院", _KINDS[name]), new_private_key()
    county.staff(seat.facility, *Role, person=seat.person)
    with county.hub.engine.begin() as connection:
        connection.execute(
            update(DEVICE).where(DEVICE.c.id == seat.device).values(key=Signer(private).public)
        )
    return Place(name, seat, private, {role: county.staff(seat.facility, role) for role in Role})


def _write_one_of_each(county: County, place: Place) -> None:
    """A kind that is new to the program is written here too, from its declaration alone."""
    for kind in sorted(KINDS, key=lambda kind: bool(kind.child_of)):
        if kind.administered or kind.name in HUBS_OWN:
            continue
        parent = next((name for name in kind.child_of if name in place.records), None)
        parent = parent or ("referral" if kind.child_of else None)
        root = place.records[parent].id if parent else None
        operation = made(place, kind.name, new_id(), root)
        receipt = place.seat.send(operation)
        assert receipt.state == "acked", (
            f"{kind.name} could not be written ({receipt.code} {receipt.problem}): "
            "give tests/faults/rubbish.py a sound value for its fields"
        )
        place.records[kind.name] = Record(kind.name, operation.id, place.name, root)
    _upload(county, place)
    _disagree(place)
    place.records[CONFLICT] = _hubs_own(county, place, CONFLICT, "note")


def made(place: Place, kind: str, record_id: str, root: str | None, **fields: Any) -> Operation:
    """A record as its own people write it, sound in every field."""
    seat = place.seat
    own = {"author_id": seat.person, "author_home_id": seat.facility, "place_id": seat.facility}
    about: dict[str, Any] = {"facility_id": seat.facility} if kind == "post" else {}
    if kind == ATTACHMENT:
        digest = hashlib.sha256(CONTENT).hexdigest()
        about = {"sha256": digest, "size": len(CONTENT), "proof": proof_of(record_id, CONTENT)}
    if kind == SLIP and root is not None:
        about = {"packet": packet_of(place, root)}
    whole = sound(KINDS[kind], **{**own, **about, **fields})
    return msgspec.structs.replace(seat.new(kind, record_id, root), set=whole)


def packet_of(place: Place, root: str) -> str:
    """The code of a slip by which a facility opens its case to itself."""
    device, facility, key = place.seat.device, place.seat.facility, place.signer.public
    hub = place.seat.county.signer
    word = hub.certify(device, facility, key, "")
    certificate = Certificate(device, facility, key, "", word, hub.public)
    case = RecordRow(root, "referral", facility)
    grant = RecordRow(new_id(), GRANT, facility, root, fields={"to": facility})
    return write_packet(certificate, place.signer, [case, grant, case]) or ""


def _upload(county: County, place: Place) -> None:
    """Its content too is at the hub, so that there is something to steal."""
    blobs, record = HubBlobs(county.hub), place.records[ATTACHMENT]
    (state,) = blobs.states(place.seat.facility, [record.id])
    if state.held < state.size:
        blobs.add(place.seat.device, place.seat.facility, record.id, state.held, CONTENT)


def _disagree(place: Place) -> None:
    note = place.records["note"]
    place.seat.read()
    lost = place.seat.change("note", note.id, {"title": "从未有过"}, title="另一个标题")
    assert place.seat.send(lost).lost == ["title"]


def _look_up(county: County, devices: Devices, place: Place) -> None:
    """All three have a resident of the same number; each is told that the others asked."""
    device = devices.find(place.seat.device)
    assert device is not None
    asked = LookupRequest(NUMBER, "treatment", "门诊接诊", place.people[Role.DOCTOR])
    assert len(Lookups(county.hub).look_up(device, asked).cards) == len(_KINDS)


def _hubs_own(county: County, place: Place, kind: str, under: str) -> Record:
    root = place.records[under].id
    query = select(RECORD.c.id).where(RECORD.c.kind == kind, RECORD.c.root == root)
    with county.hub.engine.connect() as connection:
        found = connection.execute(query.order_by(RECORD.c.n).limit(1)).scalar_one()
    return Record(kind, found, place.name, root)

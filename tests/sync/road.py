"""A whole hub behind a real port: certificates, devices, server thread; and computers to enrol."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
from sqlalchemy import Engine

from app.core.directory import FACILITY, PERSON, POST
from app.core.rights import Role
from app.kinds import KINDS
from app.storage.transaction import new_id
from sync.client.enrolment import DeviceIdentity, enrol, new_device_keys
from sync.client.line import Patience
from sync.client.transport import HttpHub, HubAddress, Speaker
from sync.hub.house.certificates import Certificates
from sync.hub.house.devices import Devices
from sync.hub.house.home import HubHome
from sync.hub.hub import Hub
from sync.hub.log import open_log
from sync.hub.wire.api import HandlerParts, build_app
from sync.hub.wire.limits import CallLimits
from sync.hub.wire.metrics import Metrics
from sync.hub.wire.reception import Reception
from sync.hub.wire.server import ServedAt, listen, make_server
from sync.hub.wire.waiting import Waiting
from sync.protocol.messages import PROTOCOL, EnrolRequest, Operation, Request
from sync.protocol.signing import Signer, new_private_key

CENTRE = "6c9d7f0e-0000-4000-8000-000000000001"
HOSPITAL = "6c9d7f0e-0000-4000-8000-000000000002"
DOCTOR = "1" * 32
MORNING = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SHORT = Patience(connect_s=5, stall_s=0.5, whole_s=2)


@dataclass
class MovableClock:
    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Ticker:
    """Seconds that pass only when told to, for what counts them."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Computer:
    """A workstation's keys, and the request that enrols it."""

    id: str
    private: str = field(default_factory=new_private_key)
    age: str = field(default_factory=lambda: str(pyrage.x25519.Identity.generate().to_public()))

    @property
    def signer(self) -> Signer:
        return Signer(self.private)

    def asks(self, code: object, facility: str | None = None) -> EnrolRequest:
        return EnrolRequest(
            protocol=PROTOCOL,
            code=str(code),
            device=self.id,
            signing_key=self.signer.public,
            age_recipient=self.age,
            name="门诊一号机",
            facility=facility,
        )


def county_hub(engine: Engine, clock: Callable[[], datetime]) -> Hub:
    """A hub that knows one township centre and one county hospital."""
    hub = Hub(engine, KINDS, clock)
    hub.administer(FACILITY, CENTRE, {"name": "河东中心卫生院", "kind": "township_centre"})
    hub.administer(FACILITY, HOSPITAL, {"name": "县人民医院", "kind": "county_hospital"})
    return hub


def a_doctor(hub: Hub) -> str:
    """Of the centre, known to the hub; who writes there must be somebody."""
    hub.administer(PERSON, DOCTOR, {"name": "王医生", "home_id": CENTRE})
    post = {"person_id": DOCTOR, "facility_id": CENTRE, "role": Role.DOCTOR.value}
    hub.administer(POST, "2" * 32, {**post, "from_on": "2020-01-01"})
    return DOCTOR


def a_note() -> Operation:
    """What the doctor of the centre writes, as a workstation sends it."""
    stamp = {"author_id": DOCTOR, "author_home_id": CENTRE, "place_id": CENTRE}
    said = {"noted_on": "2026-03-01", "title": "晨会", "written_at": "2026-03-01T08:00:00.000Z"}
    names = (new_id(), "", "put", "note", new_id(), CENTRE, None)
    return Operation(*names, {**said, **stamp}, {}, 0, DOCTOR, 1, [1, "boot", 2, 0])


@contextmanager
def serving(
    app: Any, certificates: Certificates | None = None, place: ServedAt | None = None
) -> Iterator[int]:
    """The application on a free port of this computer; the port answers from the first line on."""
    place = place or ServedAt("127.0.0.1", 0, certificates)
    server = make_server(app, place)
    with listen(place) as socket:
        thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
        thread.start()
        try:
            yield socket.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive(), "the server did not stop"


@dataclass
class Road:
    """A serving hub, and what its administrator and the tests may look at."""

    hub: Hub
    devices: Devices
    certificates: Certificates
    log: io.StringIO
    ticker: Ticker
    limits: CallLimits
    reception: Reception
    metrics: Metrics
    waiting: Waiting
    url: str

    @property
    def address(self) -> HubAddress:
        return HubAddress(self.url, self.certificates.trusted.read_text(), self.devices.signing_key)

    def enrol(self, facility: str = CENTRE) -> DeviceIdentity:
        keys = new_device_keys()
        code = str(self.devices.issue(facility, approve_at_once=True).code)
        with_keys = HttpHub(self.address, keys.speaker)
        try:
            return enrol(with_keys, self.address, keys, code, "门诊一号机")
        finally:
            with_keys.close()


@contextmanager
def open_road(home: HubHome, clock: Callable[[], datetime], **desk: Any) -> Iterator[Road]:
    engine = home.open()
    try:
        with road_to(county_hub(engine, clock), home, clock, **desk) as road:
            yield road
    finally:
        engine.dispose()


@contextmanager
def road_to(hub: Hub, home: HubHome, clock: Callable[[], datetime], **desk: Any) -> Iterator[Road]:
    """Serve this hub, with the keys and certificates of that folder."""
    certificates = Certificates(home.certificates)
    certificates.make_authorities("河东县")
    certificates.make_server(["127.0.0.1"])
    devices = Devices(hub.engine, home.keys(), clock)
    ticker, log = Ticker(), io.StringIO()
    limits = CallLimits(ticker)
    reception = Reception(hub, devices, home.keys(), limits, "1.0.0", clock)
    made = HandlerParts(reception, limits, open_log(log), **desk)
    with serving(build_app(made), certificates) as port:
        url = f"https://127.0.0.1:{port}"
        parts = (log, ticker, limits, reception, made.metrics, made.waiting)
        yield Road(hub, devices, certificates, *parts, url)


def speak(identity: DeviceIdentity, patience: Patience | None = None) -> HttpHub:
    return HttpHub(identity.address, identity.speaker, patience)


def first_request(identity: DeviceIdentity, *operations: Operation, page: int = 0) -> Request:
    """What a workstation says when it has never spoken before."""
    return Request(
        protocol=PROTOCOL,
        device=identity.device,
        incarnation="first life",
        epoch=None,
        token=None,
        cursor=0,
        operations=list(operations),
        page=page,
    )


def as_somebody_else(identity: DeviceIdentity) -> Speaker:
    """The device's number with a stranger's key."""
    return Speaker(identity.device, Signer(new_private_key()))


def home_at(folder: Path) -> HubHome:
    from sync.hub.house.home import HubSettings

    home = HubHome(folder)
    home.set_up(HubSettings("河东县", ["127.0.0.1"]))
    return home

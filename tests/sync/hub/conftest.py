"""A hub of its own for every test: a real SQLCipher file, real keys, a clock one can move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import Engine

from app.core.directory import FACILITY
from app.kinds import KINDS
from sync.hub.devices import Devices
from sync.hub.home import HubHome, HubSettings
from sync.hub.hub import Hub
from sync.protocol.messages import PROTOCOL, EnrolRequest
from sync.protocol.signing import Signer, new_private_key

CENTRE = "6c9d7f0e-0000-4000-8000-000000000001"
HOSPITAL = "6c9d7f0e-0000-4000-8000-000000000002"
BUREAU_CLOCK = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@dataclass
class MovableClock:
    now: datetime = BUREAU_CLOCK

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


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


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def home(tmp_path: Path) -> HubHome:
    home = HubHome(tmp_path / "hub")
    home.set_up(HubSettings("河东县", ["127.0.0.1"]))
    return home


@pytest.fixture
def engine(home: HubHome) -> Iterator[Engine]:
    engine = home.open()
    yield engine
    engine.dispose()


@pytest.fixture
def hub(engine: Engine, clock: MovableClock) -> Hub:
    hub = Hub(engine, KINDS, clock)
    hub.administer(FACILITY, CENTRE, {"name": "河东中心卫生院", "kind": "township_centre"})
    hub.administer(FACILITY, HOSPITAL, {"name": "县人民医院", "kind": "county_hospital"})
    return hub


@pytest.fixture
def devices(hub: Hub, home: HubHome, clock: MovableClock) -> Devices:
    return Devices(hub.engine, home.keys(), clock)


@pytest.fixture
def computer() -> Computer:
    return Computer("0d5f0000-0000-4000-8000-00000000000a")

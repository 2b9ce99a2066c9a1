"""A hub of its own for every test: a real SQLCipher file, real keys, a clock one can move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sync.hub.house.devices import Devices
from sync.hub.house.home import HubHome
from sync.hub.hub import Hub
from tests.sync.road import Computer, MovableClock, Road, county_hub, home_at, open_road


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def home(tmp_path: Path) -> HubHome:
    return home_at(tmp_path / "hub")


@pytest.fixture
def engine(home: HubHome) -> Iterator[Engine]:
    engine = home.open()
    yield engine
    engine.dispose()


@pytest.fixture
def hub(engine: Engine, clock: MovableClock) -> Hub:
    return county_hub(engine, clock)


@pytest.fixture
def devices(hub: Hub, home: HubHome, clock: MovableClock) -> Devices:
    return Devices(hub.engine, home.keys(), clock)


@pytest.fixture
def computer() -> Computer:
    return Computer("0d5f0000-0000-4000-8000-00000000000a")


@pytest.fixture
def road(home: HubHome, clock: MovableClock) -> Iterator[Road]:
    with open_road(home, clock) as road:
        yield road

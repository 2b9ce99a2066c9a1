"""A serving hub and a computer enrolled at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.client.enrolment import DeviceIdentity
from tests.sync.road import MovableClock, Road, home_at, open_road


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(home_at(tmp_path / "hub"), MovableClock()) as road:
        yield road


@pytest.fixture
def identity(road: Road) -> DeviceIdentity:
    return road.enrol()

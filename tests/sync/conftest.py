"""A county on the hub's embedded file, and the same on PostgreSQL; and who is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.kinds import Kinds
from app.core.rights import FacilityKind
from app.kinds import KINDS
from tests.county import County
from tests.seats import Seat


@pytest.fixture
def kinds() -> Kinds:
    """What the hub knows; tests that need other kinds say so in a fixture of this name."""
    return KINDS


@pytest.fixture
def county(request: pytest.FixtureRequest, tmp_path: Path, database: str, kinds: Kinds) -> County:
    engine = request.getfixturevalue("server") if database == "server" else None
    return County(tmp_path, engine, kinds)


@pytest.fixture
def centre(county: County) -> Seat:
    return Seat(county, "惠七镇卫生院")


@pytest.fixture
def hospital(county: County) -> Seat:
    return Seat(county, "望奎县人民医院", FacilityKind.COUNTY_HOSPITAL)

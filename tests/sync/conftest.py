"""A county on the hub's embedded file, and the same on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.county import County


@pytest.fixture
def county(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> County:
    engine = request.getfixturevalue("server") if database == "server" else None
    return County(tmp_path, engine)

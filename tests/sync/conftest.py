"""A county on the hub's embedded file, and the same on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from sync.hub.database import open_server
from sync.hub.storage import METADATA
from tests.county import County


@pytest.fixture
def server(postgresql_url: str) -> Iterator[Engine]:
    """PostgreSQL with the hub's empty tables."""
    engine = open_server(postgresql_url)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL client_min_messages = warning"))
        METADATA.drop_all(connection)
    engine.dispose()


@pytest.fixture(params=["file", "server"])
def database(request: pytest.FixtureRequest) -> str:
    """Which of the hub's two databases a test runs on."""
    name: str = request.param
    return name


@pytest.fixture
def county(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> County:
    engine = request.getfixturevalue("server") if database == "server" else None
    return County(tmp_path, engine)

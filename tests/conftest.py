"""What every test needs: no real screen, and no wish of this computer's person."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from app.storage.store import Store
from tests import postgresql
from tests.stores import StoreFolder, make_template
from tests.workstations import Desk, copy_desk, found_desk

# Before anything imports Qt. A flow that wants a real window system sets its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# An input method of the desktop would open windows of its own.
os.environ.setdefault("QT_IM_MODULE", "compose")
MEMORY, ROOM = Path("/dev/shm"), 4 << 30


def _has_room_in_memory() -> bool:
    """Containers often have little of it, or let no program start there."""
    if sys.platform == "win32" or not os.access(MEMORY, os.W_OK):
        return False
    return shutil.disk_usage(MEMORY).free >= ROOM and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC


# Each commit waits for the disk, thousands of times. What is about the disk brings its own.
if "TMPDIR" not in os.environ and _has_room_in_memory():
    os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None
# Qt and others warn where nobody is signed in, as on a build machine.
if sys.platform != "win32" and "XDG_RUNTIME_DIR" not in os.environ:
    runtime = Path(tempfile.gettempdir(), f"jiceng-tests-{os.getuid()}")
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)


def pytest_collection_finish() -> None:
    """Modules and the list of tests stay to the end: nobody looks among them for what may go."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """An empty PostgreSQL database; a test that creates tables drops them again."""
    try:
        with postgresql.running() as url:
            yield url
    except postgresql.NoPostgreSQL:
        pytest.skip("no PostgreSQL can be started here")


@pytest.fixture
def server_url(postgresql_url: str) -> Iterator[str]:
    """The same for one test: the hub's tables that it makes are dropped behind it."""
    from sync.hub.storage.tables import METADATA

    yield postgresql_url
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL client_min_messages = warning"))
        METADATA.drop_all(connection)
    engine.dispose()


@pytest.fixture
def server(server_url: str) -> Iterator[Engine]:
    """PostgreSQL with the hub's empty tables."""
    from sync.hub.storage.database import open_server

    engine = open_server(server_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["file", "server"])
def database(request: pytest.FixtureRequest) -> str:
    """Which of the hub's two databases a test runs on."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def migrated_store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A store file brought to this version once, and its key: migrating takes most of a second."""
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def stores(migrated_store: tuple[Path, bytes], tmp_path: Path) -> Iterator[StoreFolder]:
    """Makes empty stores, each a file of its own."""
    folder = StoreFolder(*migrated_store, tmp_path / "stores")
    yield folder
    folder.close()


@pytest.fixture
def store(stores: StoreFolder) -> Store:
    return stores.new()


@pytest.fixture(scope="session")
def founded_desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A computer after its first start, to be copied, and the text of its recovery sheet."""
    home = tmp_path_factory.mktemp("desk")
    return home, found_desk(home)


@pytest.fixture
def desk(founded_desk: tuple[Path, str], tmp_path: Path) -> Desk:
    """A computer of a township centre whose administrator is CHIEF, with PASSWORD."""
    return copy_desk(founded_desk[0], tmp_path / "desk")

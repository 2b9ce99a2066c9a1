"""Builds the hub from its folder: the only place that knows how its parts belong together."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Litestar
from sqlalchemy import Engine

from app.kinds import KINDS
from sync.hub.api import Desk, build_app
from sync.hub.database import MOST_CONNECTIONS
from sync.hub.devices import Devices
from sync.hub.home import HubHome, HubKeys
from sync.hub.hub import Hub
from sync.hub.limits import Limits
from sync.hub.log import open_log
from sync.hub.reception import Reception

PROGRAM = "1.0.0"
# One of them writes, the others check signatures, unpack and pack.
_FILE_THREADS = 3


@dataclass(frozen=True)
class OpenHub:
    """The hub's database and devices. `hub` begins a new epoch, so ask for it only to write."""

    home: HubHome
    engine: Engine
    keys: HubKeys
    devices: Devices

    @property
    def is_file(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def hub(self) -> Hub:
        return Hub(self.engine, KINDS)

    def close(self) -> None:
        self.engine.dispose()


def open_hub(
    home: HubHome, database: str | None = None, connections: int = MOST_CONNECTIONS
) -> OpenHub:
    """Raises HUB_HOME_EMPTY, or a StoreError for what is wrong with the file."""
    keys = home.keys()
    engine = home.open(database, connections)
    return OpenHub(home, engine, keys, Devices(engine, keys))


def make_app(world: OpenHub, connections: int = MOST_CONNECTIONS) -> Litestar:
    """The application of one worker, with no more threads than it may hold connections."""
    limits = Limits()
    reception = Reception(world.hub(), world.devices, world.keys.signer, limits, PROGRAM)
    threads = _FILE_THREADS if world.is_file else connections
    return build_app(Desk(reception, limits, open_log(), threads=threads))

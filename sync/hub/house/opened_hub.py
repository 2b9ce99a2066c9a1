"""Builds the hub from its folder: the only place that knows how its parts belong together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from app.core.build import build_day
from sync.hub.clock import HubClock
from sync.hub.house.devices import Devices
from sync.hub.house.home import HubHome, HubKeys
from sync.hub.hub import Hub
from sync.hub.journal.withdrawals import Withdrawals
from sync.hub.storage.database import MOST_CONNECTIONS


@dataclass(frozen=True)
class OpenHub:
    """The hub's database and devices. `hub` begins a new epoch, so ask for it only to write."""

    home: HubHome
    engine: Engine
    keys: HubKeys
    devices: Devices
    withdrawals: Withdrawals

    @property
    def is_file(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def attachment_room(self) -> int:
        """Bytes, for each institution."""
        return round(self.home.settings().attachment_gib * 2**30)

    def hub(self, tell: Callable[[datetime], None] = lambda at: None) -> Hub:
        """`tell` is called when the clock goes wrong."""
        # Half a second that a list of devices need not wait for.
        from app.kinds import KINDS

        return Hub(
            self.engine,
            KINDS,
            authority=self.keys.signer.public,
            withdrawals=self.withdrawals,
            clock=self.clock(tell),
            attachment_room=self.attachment_room,
        )

    def clock(self, tell: Callable[[datetime], None] = lambda at: None) -> HubClock:
        return HubClock(self.engine, build_day=build_day(), tell=tell)

    def close(self) -> None:
        self.engine.dispose()


def open_hub(
    home: HubHome, database: str | None = None, connections: int = MOST_CONNECTIONS
) -> OpenHub:
    """Raises HUB_HOME_EMPTY, or a StoreError for what is wrong with the file."""
    keys = home.keys()
    engine = home.open(database, connections)
    withdrawals = Withdrawals(engine, keys.signer, home.folder)
    withdrawals.come_back()
    return OpenHub(home, engine, keys, Devices(engine, keys, withdrawals=withdrawals), withdrawals)

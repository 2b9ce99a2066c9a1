"""Builds the hub from its folder: the only place that knows how its parts belong together."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from sync.hub.database import MOST_CONNECTIONS
from sync.hub.devices import Devices
from sync.hub.home import HubHome, HubKeys
from sync.hub.hub import Hub
from sync.hub.withdrawals import Withdrawals


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

    def hub(self) -> Hub:
        # Half a second that a list of devices need not wait for.
        from app.kinds import KINDS

        authority = self.keys.signer.public
        return Hub(
            self.engine,
            KINDS,
            authority=authority,
            withdrawals=self.withdrawals,
            attachment_room=self.attachment_room,
        )

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

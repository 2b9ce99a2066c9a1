"""A county as version 1.0.0 left it in the middle of a day; made by `make.py` with that version's code."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from app.core.rights import Actor, FacilityKind, Role
from app.storage.opening import open_connection
from sync.client.enrolment import DeviceKeys
from sync.hub.house.home import HubKeys
from sync.hub.storage.database import open_file
from tests.county import TEMPLATE_KEY, County, Workstation

FIRST = Path(__file__).parent / "1.0.0.zip"


class LandedCounty(County):
    """The hub's file is brought up to date by being opened, a store when `station` opens it."""

    def __init__(self, folder: Path) -> None:
        with zipfile.ZipFile(FIRST) as whole:
            self._known: dict[str, Any] = json.loads(whole.read("county.json"))
            for name in whole.namelist():
                if name.endswith(".sql"):
                    restore(folder / f"{name[:-4]}.db", whole.read(name).decode())
                elif name != "county.json":
                    whole.extract(name, folder)
        super().__init__(folder, open_file(folder / "hub.db", TEMPLATE_KEY))
        self.now = datetime.fromisoformat(self._known["now"])
        self.keys = msgspec.convert(self._known["hub"], HubKeys)
        self.signer = self.keys.signer
        self.keys_of = {name: DeviceKeys(**keys) for name, keys in self._known["keys"].items()}
        self.restart_hub()

    @property
    def names(self) -> list[str]:
        return list(self._known["stations"])

    def station(self, name: str) -> Workstation:
        said = self._known["stations"][name]
        device, facility = said["device"], said["facility"]
        self.facility_of[device] = facility
        self.keys_of[device] = replace(self.keys_of[device], device=device)
        roles = frozenset(map(Role, said["roles"]))
        actor = Actor(said["person"], facility, facility, FacilityKind(said["kind"]), roles)
        return Workstation(self, self.open_store(f"{name}.db"), device, actor)


def restore(path: Path, sql: str) -> None:
    connection: Any = open_connection(path, TEMPLATE_KEY, create=True)
    connection.executescript(f"BEGIN;\n{sql}\nCOMMIT;")
    connection.close()

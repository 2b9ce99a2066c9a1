"""Joins this computer to the county: reads the enrolment file and exchanges keys with the hub."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import NetworkError
from app.core.rights import Actor
from app.settings import Settings
from app.storage.store import Store
from app.workstation import FirstFacility
from sync.client.attachments import Lane
from sync.client.engine import SyncEngine
from sync.client.enrolment import (
    address_of,
    enrol,
    new_device_keys,
    read_enrolment_file,
    speak_as,
)
from sync.client.listening import PATIENCE, Listening
from sync.client.lookup import LookUp, LookupAnswer, look_up
from sync.client.reconciliation import Reconciler
from ui.identity import IDENTITY, identity_of
from ui.ways import ways_of


@dataclass(frozen=True)
class NewStation:
    """The facility to begin the store for, and who of its people may begin it (id → name).

    `words` are what the county's administrator wants to hear before letting this computer in; empty
    where that is not needed.
    """

    facility: FirstFacility
    administrators: Mapping[str, str]
    words: str = ""


def enrol_by_file(path: Path) -> NewStation:
    """Enrol this computer. Raises what reading the file, the network and the hub raise; nothing
    is begun then."""
    file = read_enrolment_file(path)
    keys, address = new_device_keys(), address_of(file)
    identity = enrol(speak_as(keys, address), address, keys, file.code, platform.node())
    keep = {IDENTITY: json.loads(identity.to_json())}
    facility = FirstFacility(identity.facility_fields, identity.facility, keep)
    words = identity.words if identity.is_pending else ""
    return NewStation(facility, identity.administrators, words)


@dataclass(frozen=True)
class Exchange:
    """All that speaks with the hub for one store, over one connection, on one thread; and what
    listens, over another and on another."""

    engine: SyncEngine
    lane: Lane
    reconciler: Reconciler
    listening: Listening


def exchange_of(store: Store, first: str = "", second: str = "") -> Exchange | None:
    """For a store that has joined a county; None for one that stands alone. `first` stands in for
    the address of the enrolment, `second` is tried where it does not answer."""
    identity = identity_of(store)
    if identity is None:
        return None
    ways = ways_of(store, identity, first, second)
    engine = SyncEngine(store, ways, identity.device, road=lambda: ways.road)
    ear = ways_of(store, identity, first, second, PATIENCE)
    return Exchange(
        engine,
        Lane(store, ways),
        Reconciler(store, ways, identity.device),
        Listening(store, ear, identity.device),
    )


def engine_of(store: Store) -> SyncEngine | None:
    exchange = exchange_of(store)
    return None if exchange is None else exchange.engine


def looking_up(store: Store, actor: Actor, settings: Settings) -> LookUp:
    """Asks the hub over a connection of its own: the other belongs to the thread that exchanges."""

    def ask(number: str, reason: str, said: str) -> LookupAnswer:
        identity = identity_of(store)
        if identity is None:
            raise NetworkError("NET_DOWN")
        hub = ways_of(store, identity, settings.hub_address, settings.second_hub_address)
        try:
            return look_up(store, actor, hub, number, reason, said)
        finally:
            hub.close()

    return ask


def words_of(store: Store) -> str:
    """The six words of this computer, as the county's administrator sees them; empty without one."""
    identity = identity_of(store)
    return identity.words if identity else ""

"""Real stores for tests: copies of one migrated file, a fixed clock, people and places to start from."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.core.clock import Clock
from app.core.record import RecordRow
from app.core.rights import Actor, FacilityKind, Role
from app.core.sight import HUB
from app.kinds import BY_NAME, KINDS
from app.storage.store import Store
from app.storage.water.mark import mark_paths

TODAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine in the morning in China, on a Monday."""

CENTRE = "c" * 32
HOSPITAL = "a" * 32
STATION = "b" * 32
DOCTOR = "d" * 32


@dataclass
class MovableClock:
    """The device clock of a test; it moves when told to."""

    at: datetime = TODAY

    def forward(self, **duration: float) -> None:
        self.at += timedelta(**duration)

    def clock(self) -> Clock:
        return Clock(lambda: self.at)


@dataclass
class StoreFolder:
    """Hands out copies of a store that was migrated once, and closes them all."""

    template: Path
    key: bytes
    folder: Path
    _open: list[Store] = field(default_factory=list)

    def new(self, clock: Clock | None = None) -> Store:
        path = self.folder / f"store-{len(self._open)}" / "records.db"
        path.parent.mkdir(parents=True)
        copy_store(self.template, path)
        store = Store.open(path, self.key, KINDS, BY_NAME, clock or MovableClock().clock())
        self._open.append(store)
        return store

    def close(self) -> None:
        for store in self._open:
            store.close()


def copy_store(template: Path, path: Path) -> None:
    """The records file with the mark beside it."""
    shutil.copy(template, path)
    for one, other in zip(mark_paths(template), mark_paths(path), strict=True):
        shutil.copy(one, other)


def make_template(folder: Path) -> tuple[Path, bytes]:
    path, key = folder / "records.db", secrets.token_bytes(48)
    Store.open(path, key, KINDS, BY_NAME, create=True).close()
    return path, key


def actor(
    *roles: Role,
    person: str = DOCTOR,
    place: str = CENTRE,
    kind: FacilityKind = FacilityKind.TOWNSHIP_CENTRE,
) -> Actor:
    """Somebody at home at the place; a doctor if no role is named."""
    return Actor(person, place, place, kind, frozenset(roles or {Role.DOCTOR}))


def arrive(
    store: Store, kind: str, record_id: str, fields: Mapping[str, Any], home: str = HUB
) -> None:
    """A row as it comes from the hub, laid into the store."""
    stamp = {"author_id": home, "author_home_id": home, "place_id": home}
    written = {"written_at": "2026-01-01T00:00:00.000Z", **stamp, **fields}
    row = RecordRow(
        record_id, kind, home, None, rev=1, crev=1, ord=1, fields=written, by=home, place=home
    )
    with store.journal_transaction() as (connection, touched):
        store.tables.save(connection, row)
        touched.add(kind)


def lay_out_county(store: Store) -> None:
    """A centre with a village clinic, and the county hospital, in one community."""
    community = "e" * 32
    arrive(store, "facility", CENTRE, {"kind": "township_centre", "name": "惠七镇卫生院"})
    station = {"kind": "village_clinic", "name": "惠一村卫生室", "parent_id": CENTRE}
    arrive(store, "facility", STATION, station)
    arrive(store, "facility", HOSPITAL, {"kind": "county_hospital", "name": "望奎县人民医院"})
    fields = {"kind": "county_community", "name": "望奎县医共体", "lead_id": HOSPITAL}
    arrive(store, "community", community, fields)
    for place, role in ((HOSPITAL, "lead"), (CENTRE, "member"), (STATION, "member")):
        fields = {"community_id": community, "facility_id": place, "role": role}
        arrive(store, "membership", f"m{place[1:]}", fields)

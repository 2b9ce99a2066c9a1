"""Stores and hub with the real road between them: keys, TLS, HTTP, and a line that breaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.errors import NetworkError
from app.core.rights import Actor, FacilityKind, Role
from app.notes import Note, Notes
from app.storage.store import Store
from sync.client.engine import SyncEngine
from sync.client.enrolment import DeviceIdentity
from sync.client.transport import HttpHub
from sync.hub.storage.tables import OP, RECORD
from tests.county import County
from tests.sync.road import SHORT, Road, home_at, road_to
from tests.sync.strangers import breaking_line

TODAY = date(2026, 1, 15)
KIND = FacilityKind.TOWNSHIP_CENTRE


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[County, Road]]:
    county = County(tmp_path)
    with road_to(county.hub, home_at(tmp_path / "hub"), lambda: county.now) as road:
        yield county, road
    county.hub.engine.dispose()


@dataclass
class Computer:
    """A store, and the identity with which it speaks for its facility."""

    identity: DeviceIdentity
    store: Store
    notes: Notes

    def write(self, count: int) -> None:
        for number in range(count):
            self.notes.write(Note(noted_on=TODAY, title=f"晨会 {number}"))

    def exchange(self, url: str | None = None) -> None:
        identity = replace(self.identity, hub_url=url or self.identity.hub_url)
        hub = HttpHub(identity.address, identity.speaker, SHORT)
        try:
            SyncEngine(self.store, hub, identity.device, batch=40, page=50).run_once()
        finally:
            hub.close()


@pytest.fixture
def two(served: tuple[County, Road]) -> Iterator[list[Computer]]:
    """Two computers of one centre, the same doctor at both."""
    county, road = served
    centre = county.facility("满杖子乡卫生院", KIND)
    doctor = county.staff(centre, Role.DOCTOR)
    actor = Actor(doctor, centre, centre, KIND, frozenset({Role.DOCTOR}))
    stores = [county.open_store(f"{name}.db", create=True) for name in ("one", "two")]
    yield [Computer(road.enrol(centre), store, Notes(store, actor)) for store in stores]
    for store in stores:
        store.close()


def test_notes_travel_over_https_from_one_computer_to_the_other(two: list[Computer]) -> None:
    here, there = two
    here.write(3)
    here.exchange()
    there.exchange()
    titles = sorted(note.title for note in there.notes.latest())
    assert titles == ["晨会 0", "晨会 1", "晨会 2"]


def test_a_line_that_breaks_all_the_time_loses_and_doubles_nothing(
    served: tuple[County, Road], two: list[Computer]
) -> None:
    county, road = served
    here, there = two
    here.write(200)
    port = int(road.url.rpartition(":")[2])
    for computer in two:
        with breaking_line(port, after_bytes=10_000) as (broken, breaks):
            until_it_is_through(computer, f"https://127.0.0.1:{broken}")
        assert breaks
    with county.hub.engine.begin() as connection:
        notes = select(func.count()).select_from(RECORD).where(RECORD.c.kind == "note")
        assert connection.execute(notes).scalar_one() == 200
        assert connection.execute(select(func.count()).select_from(OP)).scalar_one() == 200
    assert len(here.notes.latest(500)) == len(there.notes.latest(500)) == 200


def until_it_is_through(computer: Computer, url: str) -> None:
    for _ in range(60):
        with suppress(NetworkError):
            computer.exchange(url)
            return
    raise AssertionError("it never got through")

"""Whatever road the changes take, the same comes of them: line, second address, stick, passed on."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.storage.cases import Conflict
from app.storage.transaction import new_id
from sync.client.engine import SyncEngine
from sync.client.enrolment import DeviceIdentity
from sync.client.ways import Ways
from sync.hub.storage.tables import OP, RECORD
from tests.county import County, Workstation
from tests.sync.road import home_at, road_to, speak

TODAY = date(2026, 1, 15)
TOWNSHIP = FacilityKind.TOWNSHIP_CENTRE


@dataclass
class World:
    """Two computers of one centre, and one of the hospital that passes on what others wrote."""

    county: County
    here: Workstation
    there: Workstation
    hospital: Workstation
    url: str = ""
    authorities: str = ""

    def identity(self, station: Workstation) -> DeviceIdentity:
        return replace(station.identity, hub_url=self.url, authorities=self.authorities)

    def stick(self) -> Path:
        folder = self.county.folder / new_id()
        folder.mkdir()
        return folder


Road = Callable[[World, Workstation], None]


def by_wire(world: World, station: Workstation) -> None:
    station.sync()


def by_line(world: World, station: Workstation) -> None:
    hub = speak(world.identity(station))
    try:
        SyncEngine(station.store, hub, station.device).run_once()
    finally:
        hub.close()


def by_second_address(world: World, station: Workstation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = f"https://127.0.0.1:{taken.getsockname()[1]}"
        ways = Ways(station.store, world.identity(station), (nowhere, world.url))
        try:
            SyncEngine(station.store, ways, station.device, road=lambda: ways.road).run_once()
        finally:
            ways.close()
    assert ways.road == world.url


def by_stick(world: World, station: Workstation) -> None:
    stick = world.stick()
    station.courier.pack(stick)
    assert all(outcome.answered for outcome in world.county.sticks.take(stick))
    received = station.courier.unpack(stick)
    assert (received.problems, received.is_all) == ([], True)


def passed_on(world: World, station: Workstation) -> None:
    stick = world.stick()
    station.courier.pack(stick)
    hub = speak(world.identity(world.hospital))
    try:
        passed = world.hospital.courier.pass_on(stick, hub)
    finally:
        hub.close()
    assert (passed.files, passed.problems) == (1, [])
    received = station.courier.unpack(stick)
    assert (received.problems, received.is_all) == ([], True)


ROADS = {
    "wire": by_wire,
    "line": by_line,
    "second address": by_second_address,
    "stick": by_stick,
    "passed on": passed_on,
}
NEED_A_PORT = {"line", "second address", "passed on"}


@pytest.fixture(params=ROADS)
def road(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def exchange(road: str) -> Road:
    return ROADS[road]


@pytest.fixture
def world(road: str, tmp_path: Path) -> Iterator[World]:
    county, home = County(tmp_path), home_at(tmp_path / "hub")
    county.keys = home.keys()
    county.signer = county.keys.signer
    county.restart_hub()
    made = _world(county)
    if road in NEED_A_PORT:
        with road_to(county.hub, home, lambda: county.now) as served:
            made.url = served.url
            made.authorities = served.certificates.trusted.read_text(encoding="utf-8")
            yield made
    else:
        yield made
    county.hub.engine.dispose()


def _world(county: County) -> World:
    centre = county.facility("满杖子乡卫生院", TOWNSHIP)
    doctor = county.staff(centre, Role.DOCTOR)
    here, there = (
        county.workstation(name, centre, TOWNSHIP, (Role.DOCTOR,), person=doctor)
        for name in ("here", "there")
    )
    kind = FacilityKind.COUNTY_HOSPITAL
    hospital = county.workstation("hospital", county.facility("县人民医院", kind), kind)
    return World(county, here, there, hospital)


def write(station: Workstation, title: str, person: str = "") -> str:
    actor = station.as_person(person) if person else station.actor
    return Notes(station.store, actor).write(Note(noted_on=TODAY, title=title))


def correct(station: Workstation, note_id: str, title: str) -> None:
    notes = Notes(station.store, station.actor)
    note = notes.get(note_id)
    assert note is not None
    notes.correct(note, {"title": title})


def titles(station: Workstation) -> list[str]:
    return sorted(note.title for note in Notes(station.store, station.actor).latest(500))


def at_the_hub(county: County) -> tuple[list[object], list[object]]:
    with county.hub.engine.connect() as connection:
        records = connection.execute(select(RECORD.c.id, RECORD.c.rev).order_by(RECORD.c.n)).all()
        return list(records), list(connection.execute(select(OP.c.op_id, OP.c.seq)).all())


def test_what_was_written_here_arrives_there_and_is_acknowledged(
    world: World, exchange: Road
) -> None:
    for number in range(25):
        write(world.here, f"晨会{number:02}")
    exchange(world, world.here)
    exchange(world, world.there)
    assert titles(world.there) == [f"晨会{number:02}" for number in range(25)]
    assert set(world.here.states()) == {"acked"}


def test_two_who_change_one_field_find_one_conflict_at_both(world: World, exchange: Road) -> None:
    note_id = write(world.here, "晨会")
    for station in (world.here, world.there):
        exchange(world, station)
    correct(world.here, note_id, "九点")
    correct(world.there, note_id, "十点")
    for station in (world.here, world.there, world.here):
        exchange(world, station)
    for station in (world.here, world.there):
        assert titles(station) == ["九点"]
        with station.store.reading() as session:
            (conflict,) = session.scalars(select(Conflict)).all()
        assert (conflict.kept, conflict.loser) == ("九点", "十点")


def test_what_nobody_with_a_post_wrote_is_held_here_and_goes_no_further(
    world: World, exchange: Road
) -> None:
    write(world.here, "新同事", person="1" * 32)
    write(world.here, "晨会")
    exchange(world, world.here)
    exchange(world, world.there)
    assert world.here.states() == ["held", "acked"]
    assert titles(world.there) == ["晨会"]


def test_an_exchange_with_nothing_to_say_changes_nothing(world: World, exchange: Road) -> None:
    write(world.here, "晨会")
    for station in (world.here, world.there):
        exchange(world, station)
    before = at_the_hub(world.county)
    for station in (world.here, world.there, world.here):
        exchange(world, station)
    assert at_the_hub(world.county) == before
    assert titles(world.here) == titles(world.there) == ["晨会"]

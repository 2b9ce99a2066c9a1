"""A hub behind two addresses: what one does not answer the other does, and never a stranger."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from app.core.errors import NetworkError
from app.core.rights import Actor, FacilityKind, Role
from app.notes import Note, Notes
from app.storage.store import Store
from sync.client.engine import SyncEngine
from sync.client.enrolment import DeviceIdentity
from sync.client.ways import ROAD, Ways
from tests.county import County
from tests.sync.road import Road, home_at, road_to

KIND = FacilityKind.TOWNSHIP_CENTRE


@dataclass
class Computer:
    identity: DeviceIdentity
    store: Store
    actor: Actor
    road: Road

    def write(self) -> None:
        Notes(self.store, self.actor).write(Note(noted_on=date(2026, 1, 15), title="晨会"))

    def exchange(self, *addresses: str) -> str:
        """The address that answered."""
        ways = Ways(self.store, self.identity, addresses)
        try:
            SyncEngine(self.store, ways, self.identity.device, road=lambda: ways.road).run_once()
        finally:
            ways.close()
        return ways.road


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    county = County(tmp_path)
    with road_to(county.hub, home_at(tmp_path / "hub"), lambda: county.now) as road:
        centre = county.facility("满杖子乡卫生院", KIND)
        doctor = county.staff(centre, Role.DOCTOR)
        store = county.open_store("one.db", create=True)
        actor = Actor(doctor, centre, centre, KIND, frozenset({Role.DOCTOR}))
        yield Computer(road.enrol(centre), store, actor, road)
        store.close()
    county.hub.engine.dispose()


@pytest.fixture
def nowhere() -> str:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"https://127.0.0.1:{taken.getsockname()[1]}"


def test_where_the_first_does_not_answer_the_second_does_and_is_remembered(
    computer: Computer, nowhere: str
) -> None:
    there = computer.identity.hub_url
    computer.write()
    assert computer.exchange(nowhere, there) == there
    assert computer.store.state(ROAD) == there
    # The next start asks it first, and a second address that is dead then does no harm.
    assert Ways(computer.store, computer.identity, (nowhere, there)).road == there


def test_where_nobody_answers_the_first_address_says_why(computer: Computer, nowhere: str) -> None:
    computer.write()
    with pytest.raises(NetworkError):
        computer.exchange(nowhere)
    assert computer.store.state(ROAD) is None


def test_another_hub_at_the_second_address_is_a_stranger(
    computer: Computer, nowhere: str, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = County(tmp_path / "other")
    with road_to(other.hub, home_at(tmp_path / "other-hub"), lambda: other.now) as stranger:
        computer.write()
        with pytest.raises(NetworkError):
            computer.exchange(nowhere, stranger.url)
        assert computer.exchange(stranger.url, computer.identity.hub_url) == (
            computer.identity.hub_url
        )
    other.hub.engine.dispose()


def test_an_address_that_is_none_counts_for_nothing(computer: Computer) -> None:
    ways = Ways(computer.store, computer.identity, ("ftp://x", "https://", "http://10.0.0.1"))
    assert ways.road == computer.identity.hub_url

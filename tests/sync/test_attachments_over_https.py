"""The attachments' lane with the real road under it: keys, TLS, HTTP, and a line that breaks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.attachments import About, Attachments, AttachmentState, NewFile, type_of
from app.core.errors import NetworkError
from app.core.rights import Actor, FacilityKind, Role
from app.notes import Note, Notes
from app.storage.store import Store
from sync.client.attachments import Lane
from sync.client.engine import SyncEngine
from sync.client.enrolment import DeviceIdentity
from sync.client.transport import HttpHub
from sync.protocol.problems import ProtocolError
from tests.county import MORNING, County
from tests.sync.road import SHORT, Road, as_somebody_else, home_at, road_to
from tests.sync.strangers import breaking_line

KIND = FacilityKind.TOWNSHIP_CENTRE
JPEG = type_of("image/jpeg")
assert JPEG is not None
PICTURE = NewFile("心电图", JPEG, JPEG.magic + secrets.token_bytes(300_000))


class Computer:
    def __init__(self, identity: DeviceIdentity, store: Store, actor: Actor) -> None:
        self.identity, self.store = identity, store
        self.attachments = Attachments(store, actor)
        self.notes = Notes(store, actor)

    def attach(self) -> str:
        note = self.notes.write(Note(noted_on=MORNING.date(), title="心电图"))
        return self.attachments.attach(PICTURE, About.case("note", note))

    @contextmanager
    def hub(self, url: str | None = None) -> Iterator[HttpHub]:
        identity = replace(self.identity, hub_url=url or self.identity.hub_url)
        hub = HttpHub(identity.address, identity.speaker, SHORT)
        try:
            yield hub
        finally:
            hub.close()

    def exchange(self, url: str | None = None) -> None:
        with self.hub(url) as hub:
            SyncEngine(self.store, hub, self.identity.device).run_once()
            assert Lane(self.store, hub).run_once()

    def state(self, attachment_id: str) -> AttachmentState:
        return self.attachments._line(attachment_id).state


@pytest.fixture
def road(tmp_path: Path) -> Iterator[tuple[County, Road]]:
    county = County(tmp_path)
    with road_to(county.hub, home_at(tmp_path / "hub"), lambda: county.now) as road:
        yield county, road
    county.hub.engine.dispose()


@pytest.fixture
def two(road: tuple[County, Road]) -> Iterator[list[Computer]]:
    """Two computers of one centre, the same doctor at both."""
    county, served = road
    centre = county.facility("满杖子乡卫生院", KIND)
    doctor = county.staff(centre, Role.DOCTOR)
    actor = Actor(doctor, centre, centre, KIND, frozenset({Role.DOCTOR}))
    stores = [county.open_store(f"{name}.db", create=True) for name in ("one", "two")]
    yield [Computer(served.enrol(centre), store, actor) for store in stores]
    for store in stores:
        store.close()


def test_a_picture_travels_over_https_from_one_computer_to_the_other(two: list[Computer]) -> None:
    here, there = two
    attachment_id = here.attach()
    here.exchange()
    there.exchange()
    assert there.attachments.open(attachment_id).content == PICTURE.content


@pytest.mark.parametrize("after_bytes", [50_001, 90_000])
def test_a_line_that_breaks_all_the_time_brings_it_over_in_the_end(
    road: tuple[County, Road], two: list[Computer], after_bytes: int
) -> None:
    here, there = two
    attachment_id = here.attach()
    port = int(road[1].url.rpartition(":")[2])
    for computer in two:
        with breaking_line(port, after_bytes=after_bytes) as (broken, breaks):
            until_it_is_through(computer, f"https://127.0.0.1:{broken}")
        assert breaks
    assert there.attachments.open(attachment_id).content == PICTURE.content
    assert {computer.state(attachment_id) for computer in two} == {AttachmentState.HERE}


def until_it_is_through(computer: Computer, url: str) -> None:
    with computer.hub(url) as hub:
        engine = SyncEngine(computer.store, hub, computer.identity.device)
        lane = Lane(computer.store, hub)
        for _ in range(60):
            try:
                engine.run_once()
                assert lane.run_once()
            except NetworkError:
                continue
            return
    raise AssertionError("it never got through")


def test_a_stranger_with_the_devices_number_gets_and_gives_nothing(
    road: tuple[County, Road], two: list[Computer]
) -> None:
    here, _ = two
    attachment_id = here.attach()
    here.exchange()
    thief = HttpHub(here.identity.address, as_somebody_else(here.identity))
    calls = (
        lambda: thief.blob_states([attachment_id]),
        lambda: thief.send_part(attachment_id, 0, b"x"),
        lambda: thief.fetch_part(attachment_id, 0, 10),
    )
    for call in calls:
        road[1].ticker.now += 100
        with pytest.raises(ProtocolError) as caught:
            call()
        assert caught.value.code == "SIGNATURE"
    thief.close()


def test_a_place_that_is_no_number_is_not_found(two: list[Computer]) -> None:
    here, _ = two
    attachment_id = here.attach()
    here.exchange()
    with here.hub() as hub:
        for offset in (-1, 10**40):
            with pytest.raises(ProtocolError) as caught:
                hub.fetch_part(attachment_id, offset, 10)
            assert caught.value.code == "NOT_FOUND"
        with pytest.raises(ProtocolError) as caught:
            hub.send_part("../../exchange", 0, b"x")
        assert caught.value.code == "NOT_FOUND"

"""A county computer hands a township's stick to the hub over the network, sealed as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import NetworkError
from app.core.rights import FacilityKind
from app.notes import Note, Notes
from sync.client.courier import Courier
from sync.client.transport import HttpHub
from sync.protocol.problems import ProtocolError
from tests.county import MORNING, County, Workstation
from tests.sync.road import CENTRE, HOSPITAL, SHORT, Road, home_at, open_road, speak


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(home_at(tmp_path / "home"), lambda: MORNING) as made:
        yield made


@pytest.fixture
def courier(road: Road, tmp_path: Path) -> Courier:
    """A township's computer that has no line."""
    (tmp_path / "stores").mkdir()
    store_of = County(tmp_path / "stores")
    identity = road.enrol(CENTRE)
    at = store_of.workstation("desk", CENTRE, FacilityKind.TOWNSHIP_CENTRE)
    write(at)
    return Courier(at.store, identity)


def write(at: Workstation) -> None:
    Notes(at.store, at.actor).write(Note(title="晨会", noted_on=MORNING.date()))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def county(road: Road, tmp_path: Path) -> tuple[Courier, HttpHub]:
    """A hospital's computer that has one."""
    (tmp_path / "hospital").mkdir()
    kind = FacilityKind.COUNTY_HOSPITAL
    at = County(tmp_path / "hospital").workstation("desk", HOSPITAL, kind)
    identity = road.enrol(HOSPITAL)
    return Courier(at.store, identity), speak(identity)


def test_a_stick_is_passed_on_and_answered(
    courier: Courier, county: tuple[Courier, HttpHub], stick: Path
) -> None:
    courier.pack(stick)
    passing, hub = county
    passed = passing.pass_on(stick, hub)
    assert (passed.files, passed.problems) == (1, [])
    hub.close()
    received = courier.unpack(stick)
    assert (received.files, received.problems, received.is_all) == (1, [], True)


def test_a_bad_file_is_refused_by_name(
    road: Road, courier: Courier, county: tuple[Courier, HttpHub], stick: Path
) -> None:
    courier.pack(stick)
    (file,) = stick.rglob("up-*")
    _, hub = county
    whole = file.read_bytes()
    bad = {"PKG_NOT_OURS": b"x", "PKG_DAMAGED": whole[:-1], "PKG_SIGNATURE": whole[:-1] + b"\0"}
    for code, content in bad.items():
        with pytest.raises(ProtocolError) as caught:
            hub.pass_on(content)
        assert caught.value.code == code
    hub.close()
    assert "晨会" not in road.log.getvalue()


def test_only_a_computer_of_the_county_may_pass_on(
    road: Road, courier: Courier, county: tuple[Courier, HttpHub], stick: Path
) -> None:
    courier.pack(stick)
    (file,) = stick.rglob("up-*")
    passing, hub = county
    road.devices.revoke(passing._identity.device)
    with pytest.raises(ProtocolError) as caught:
        hub.pass_on(file.read_bytes())
    assert caught.value.code == "DEVICE_REVOKED"
    hub.close()


def test_without_a_line_the_stick_stays_as_it_is(
    courier: Courier, county: tuple[Courier, HttpHub], stick: Path
) -> None:
    courier.pack(stick)
    before = sorted(stick.rglob("*"))
    passing, _ = county
    identity = replace(passing._identity, hub_url="https://127.0.0.1:1")
    nowhere = HttpHub(identity.address, identity.speaker, SHORT)
    with pytest.raises(NetworkError):
        passing.pass_on(stick, nowhere)
    assert sorted(stick.rglob("*")) == before

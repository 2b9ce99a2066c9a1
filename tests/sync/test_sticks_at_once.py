"""A stick while the line is busy, and one stick that two computers hand on at the same moment."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from sync.client.status import status_of
from sync.hub.storage.tables import DEVICE, OP, RECORD
from tests.county import County, Workstation

TOWNSHIP = FacilityKind.TOWNSHIP_CENTRE


@pytest.fixture
def station(county: County) -> Workstation:
    centre = county.facility("满杖子乡卫生院", TOWNSHIP)
    one = county.workstation("one", centre, TOWNSHIP, (Role.DOCTOR,))
    one.sync()
    return one


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def write(station: Workstation, title: str) -> None:
    Notes(station.store, station.actor).write(Note(noted_on=date(2026, 1, 15), title=title))


def notes_at_the_hub(county: County) -> tuple[int, int]:
    """Notes and operations."""
    with county.hub.engine.connect() as connection:
        notes = select(func.count()).select_from(RECORD).where(RECORD.c.kind == "note")
        operations = select(func.count()).select_from(OP)
        return connection.execute(notes).scalar_one(), connection.execute(operations).scalar_one()


def copies(county: County, station: Workstation) -> int:
    with county.hub.engine.connect() as connection:
        forked = connection.execute(select(DEVICE.c.forked_at)).scalars().all()
    return status_of(station.store).copies + sum(at is not None for at in forked)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_stick_written_while_the_same_changes_are_on_the_line_doubles_nothing(
    county: County, station: Workstation, stick: Path, when: str
) -> None:
    write(station, "晨会")

    def pack(_: object) -> None:
        setattr(station.wire, when, lambda _: None)
        write(station, "边同步边写")
        station.courier.pack(stick)

    setattr(station.wire, when, pack)
    station.sync()
    assert all(outcome.answered for outcome in county.sticks.take(stick))
    received = station.courier.unpack(stick)
    station.sync()
    assert received.problems == []
    assert set(station.states()) == {"acked"}
    assert notes_at_the_hub(county) == (2, 2)
    assert copies(county, station) == 0


def test_one_stick_that_two_computers_pass_on_at_once_counts_once(
    county: County, station: Workstation, stick: Path, tmp_path: Path
) -> None:
    kind = FacilityKind.COUNTY_HOSPITAL
    facility = county.facility("县人民医院", kind)
    passers = [county.workstation(name, facility, kind) for name in ("left", "right")]
    for number in range(5):
        write(station, f"晨会{number}")
    station.courier.pack(stick)
    sticks = [stick, Path(shutil.copytree(stick, tmp_path / "copy"))]
    together = threading.Barrier(2)
    passed: list[int] = []

    def pass_on(passer: Workstation, its: Path) -> Callable[[], None]:
        def turn() -> None:
            together.wait(20)
            passed.append(passer.courier.pass_on(its, county.post_room).files)

        return turn

    threads = [
        threading.Thread(target=pass_on(*pair)) for pair in zip(passers, sticks, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert passed == [1, 1]
    assert notes_at_the_hub(county) == (5, 5)
    for its in (*sticks, stick):
        assert station.courier.unpack(its).problems == []
    assert set(station.states()) == {"acked"}
    assert copies(county, station) == 0

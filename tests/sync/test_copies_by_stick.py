"""A computer that was copied is noticed by what it writes on sticks, as it is over the line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.storage.transaction import new_id
from sync.client.offers import has_lost_rows
from sync.client.status import status_of
from sync.hub.storage.tables import DEVICE
from tests.county import County, Workstation

TOWNSHIP = FacilityKind.TOWNSHIP_CENTRE


@pytest.fixture
def database() -> str:
    return "file"


@pytest.fixture
def station(county: County) -> Workstation:
    centre = county.facility("满杖子乡卫生院", TOWNSHIP)
    one = county.workstation("one", centre, TOWNSHIP, (Role.DOCTOR,))
    one.sync()
    return one


def journey(station: Workstation, *, is_lost: bool = False) -> None:
    """A stick goes to the hub and comes back; or its answer does not."""
    stick = station.county.folder / new_id()
    stick.mkdir()
    Notes(station.store, station.actor).write(Note(noted_on=date(2026, 1, 15), title="晨会"))
    station.courier.pack(stick)
    assert all(outcome.answered for outcome in station.county.sticks.take(stick))
    if not is_lost:
        for _ in range(2):  # read twice is read once
            station.courier.unpack(stick)


def copies(station: Workstation) -> int:
    return status_of(station.store).copies


def is_told(county: County) -> bool:
    with county.hub.engine.begin() as connection:
        return connection.execute(select(DEVICE.c.forked_at)).scalar() is not None


def test_one_computer_is_never_taken_for_two(county: County, station: Workstation) -> None:
    for is_lost in (False, True, False, False):
        journey(station, is_lost=is_lost)
    assert copies(station) == 0
    assert not is_told(county)


@pytest.mark.parametrize("before", [0, 2])
def test_a_copy_gets_a_name_of_its_own_with_the_stick(
    county: County, station: Workstation, before: int
) -> None:
    for _ in range(before):
        journey(station)
    copy = station.copied("copy")
    journey(station)
    assert not is_told(county)
    journey(copy)
    assert copies(copy) == 1
    assert is_told(county)
    assert copy.conversation().incarnation != station.conversation().incarnation
    for one in (station, copy, station, copy):
        journey(one)
    assert (copies(station), copies(copy)) == (0, 1)
    assert set(station.states()) == set(copy.states()) == {"acked"}


def test_a_copy_whose_answer_was_lost_is_told_with_the_next(station: Workstation) -> None:
    copy = station.copied("copy")
    journey(station)
    journey(copy, is_lost=True)
    assert copies(copy) == 0
    journey(copy)
    assert copies(copy) == 1


def test_a_computer_set_back_by_its_own_copy_is_told_too(
    county: County, station: Workstation
) -> None:
    journey(station)
    back = station.copied("back")
    journey(station)
    journey(back)
    assert copies(back) == 1


def test_looking_what_would_be_written_begins_nothing(
    county: County, station: Workstation, tmp_path: Path
) -> None:
    copy = station.copied("copy")
    copy.courier.prepare()
    assert copy.conversation().parcel == ""
    journey(station)
    assert not is_told(county)


def test_what_answers_a_later_self_says_nothing_to_a_store_set_back_to_its_beginning(
    county: County,
) -> None:
    """It does not tell what the hub knew before; all that is here would have been offered again."""
    centre = county.facility("满杖子乡卫生院", TOWNSHIP)
    one = county.workstation("one", centre, TOWNSHIP, (Role.DOCTOR,))
    back = one.copied("back")
    county.restart_hub()
    one.sync()
    stick = county.folder / "stick"
    stick.mkdir()
    one.courier.pack(stick)
    list(county.sticks.take(stick))
    back.courier.unpack(stick)
    assert back.conversation().epoch is None
    back.sync()
    (lived,) = back.conversation().lineage
    with back.store.reading() as session:
        assert not has_lost_rows(session.connection(), back.store.tables, lived, 0)

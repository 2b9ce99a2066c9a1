"""Whatever this computer's clock shows: whoever has a sign-in and a post here gets in and writes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.core.errors import StoreError
from app.core.rights import Role
from app.notes import Note
from app.storage.store import write_state
from app.users import Person, Posting
from app.workstation import NoPost
from tests.stores import HOSPITAL, TODAY, arrive
from tests.workstations import (
    CHIEF,
    OTHER_PASSWORD,
    PASSWORD,
    Desk,
    centre,
    chief,
    copy_desk,
    found_desk,
)

DOCTOR = Posting(Role.DOCTOR)
WRONG = [datetime(1970, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)] + [
    TODAY + timedelta(days=days) for days in (-20 * 365, -5 * 365, -1, 1, 45, 5 * 365, 20 * 365)
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("desk") / "home"
    found_desk(home)
    with Desk(home).start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        arrive(clinic.store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
        clinic.users.invite_guest("li", DOCTOR, until_on=date(2026, 8, 31))
        station.accounts.add("li", OTHER_PASSWORD)
    return home


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Desk:
    return copy_desk(template, tmp_path / "home")


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
def test_a_clock_set_wrong_after_the_founding_keeps_nobody_out(desk: Desk, shows: datetime) -> None:
    desk.time.at = shows
    for _ in range(2):
        with desk.start() as station:
            for who, password in ((CHIEF, PASSWORD), ("lcl", OTHER_PASSWORD)):
                clinic = station.sign_in(who, password)
                clinic.notes.write(Note(noted_on=clinic.clock.today(), title="晨会"))


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
def test_a_computer_founded_under_a_wrong_clock_works_and_goes_on_once_it_is_set_right(
    tmp_path: Path, shows: datetime
) -> None:
    home = tmp_path / "home"
    desk = Desk(home)
    desk.time.at = shows
    _found(desk)
    _colleague_enters(desk, "founding")
    for at in (TODAY, TODAY + timedelta(days=1)):
        desk.time.at = at
        _colleague_enters(desk, "set right")


def _found(desk: Desk) -> None:
    with desk.start() as station:
        pending = station.found(centre(), chief())
        clinic = pending.confirm_group(1, pending.sheet.groups[0])
        nurse = clinic.users.register(Person(name="张巧云"), [Posting(Role.NURSE)])
        station.accounts.add(nurse, OTHER_PASSWORD)


def _colleague_enters(desk: Desk, when: str) -> None:
    with desk.start() as station:
        station.sign_in(CHIEF, PASSWORD)
        clinic = station.sign_in("zqy", OTHER_PASSWORD)
        assert clinic.actor.roles == {Role.NURSE}, when
        clinic.notes.write(Note(noted_on=clinic.clock.today(), title="晨会"))


def test_a_colleague_whose_first_day_is_still_to_come_gets_in(desk: Desk) -> None:
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        first = date(2026, 3, 9)
        nurse = clinic.users.register(Person(name="张巧云"), [DOCTOR], from_on=first)
        assert clinic.users.staff(clinic.actor.place_id, first)[1:]
        desk.time.at = TODAY + timedelta(days=8)
        station.accounts.add(nurse, OTHER_PASSWORD)
        desk.time.at = TODAY
        assert station.sign_in("zqy", OTHER_PASSWORD).actor.roles == {Role.DOCTOR}


@pytest.mark.parametrize("shows", [TODAY, TODAY - timedelta(days=9000)], ids=["right", "back"])
def test_whose_guest_account_has_ended_by_the_county_s_time_stays_out(
    desk: Desk, shows: datetime
) -> None:
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        with clinic.store.journal_transaction() as (connection, _):
            write_state(connection, floor_at="2026-09-01T01:00:00.000Z")
    desk.time.at = shows
    with desk.start() as station:
        station.sign_in(CHIEF, PASSWORD)
        with pytest.raises(StoreError) as caught:
            station.sign_in("lcl", OTHER_PASSWORD)
    assert caught.value.code == "GUEST_ENDED"


def test_whose_post_has_ended_is_told_of_the_clock_too() -> None:
    assert "clock" in NoPost.advice


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
def test_a_guest_can_be_invited_whatever_the_clock_shows(desk: Desk, shows: datetime) -> None:
    """A day is typed that the person means; the first day fits it."""
    desk.time.at = shows
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        if clinic.clock.is_doubtful:
            assert clinic.users.invite_guest("li", DOCTOR, until_on=date(2026, 12, 31))

"""A colleague is entered with post and sign-in at once, or not at all; and leaves again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app.clinic import Clinic
from app.core.errors import InvalidInput, NotAllowed, StoreError
from app.core.rights import Role
from app.storage.errors import StoreCode, store_error
from app.storage.keys import KeyFile, KeyHolder, Unlocked
from app.storage.store import Store
from app.users import Person, Posting
from app.workstation import Workstation
from tests.stores import CENTRE, HOSPITAL, arrive
from tests.workstations import CHIEF, OTHER_PASSWORD, PASSWORD, THIRD_PASSWORD, Desk

DOCTOR = Posting(Role.DOCTOR)
UNTIL = date(2026, 3, 10)


@pytest.fixture
def station(desk: Desk) -> Iterator[Workstation]:
    with desk.start() as workstation:
        workstation.sign_in(CHIEF, PASSWORD)
        yield workstation


def _staff(clinic: Clinic) -> list[str]:
    return [member.person.name for member in clinic.users.staff(CENTRE)]


def _signers(station: Workstation) -> list[str]:
    return [person.name for person in station.accounts.all()]


@pytest.mark.parametrize("password", ["abc", "1234567890", OTHER_PASSWORD[:9]])
def test_a_first_password_that_is_refused_leaves_nobody_behind(
    station: Workstation, password: str
) -> None:
    with pytest.raises(InvalidInput):
        station.accounts.enter(Person(name="李四"), DOCTOR, password)
    station.accounts.enter(Person(name="李四"), DOCTOR, OTHER_PASSWORD)
    assert _staff(station.clinic).count("李四") == 1
    assert _signers(station).count("李四") == 1


def test_a_full_disk_leaves_neither_the_person_nor_the_sign_in(
    station: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Store, "_note", _full_disk)
        with pytest.raises(StoreError):
            station.accounts.enter(Person(name="李四"), DOCTOR, OTHER_PASSWORD)
    assert _staff(station.clinic) == _signers(station) == [CHIEF]
    station.accounts.enter(Person(name="李四"), DOCTOR, OTHER_PASSWORD)
    assert sorted(_staff(station.clinic)) == sorted(_signers(station)) == sorted([CHIEF, "李四"])


def test_a_key_file_that_cannot_be_written_leaves_no_person(
    station: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(KeyFile, "_put", _full_disk)
        with pytest.raises(StoreError):
            station.accounts.enter(Person(name="李四"), DOCTOR, OTHER_PASSWORD)
    assert _staff(station.clinic) == [CHIEF]


def _full_disk(*_: object, **__: object) -> None:
    raise store_error(StoreCode.DISK_FULL)


def test_a_sign_in_whose_person_a_power_cut_took_gives_way_to_the_next(
    station: Workstation,
) -> None:
    unlocked = station._inside.unlocked if station._inside is not None else None
    assert isinstance(unlocked, Unlocked)
    station._keys.add(unlocked, KeyHolder("7" * 32, "李四", "ls"), OTHER_PASSWORD)
    station.accounts.enter(Person(name="李四"), DOCTOR, THIRD_PASSWORD)
    assert _signers(station).count("李四") == 1
    station.switch_person("李四", THIRD_PASSWORD)


def test_a_guest_who_was_here_before_is_invited_again(desk: Desk, station: Workstation) -> None:
    arrive(station.clinic.store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
    station.accounts.invite("li", DOCTOR, UNTIL, OTHER_PASSWORD)
    desk.forward(days=30)
    station.accounts.invite("li", DOCTOR, UNTIL + timedelta(days=60), THIRD_PASSWORD)
    station.switch_person("lcl", THIRD_PASSWORD)
    assert station.clinic.actor.roles == {Role.DOCTOR}


def test_a_guest_s_password_that_is_refused_leaves_no_post(station: Workstation) -> None:
    arrive(station.clinic.store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
    with pytest.raises(InvalidInput):
        station.accounts.invite("li", DOCTOR, UNTIL, "abc")
    assert station.clinic.users.posts_of("li") == []


def test_who_was_entered_by_mistake_cannot_sign_in_any_more(station: Workstation) -> None:
    person_id = station.accounts.enter(Person(name="李四"), DOCTOR, OTHER_PASSWORD)
    person = station.clinic.users.get(person_id)
    assert person is not None
    station.accounts.withdraw(person, "录入重复")
    assert _staff(station.clinic) == _signers(station) == [CHIEF]


def test_nobody_withdraws_oneself(station: Workstation) -> None:
    person = station.clinic.users.get(station.clinic.actor.person_id)
    assert person is not None
    with pytest.raises(NotAllowed):
        station.accounts.withdraw(person, "录入重复")

"""One desk wrote that there is none, another knew of something: what is known stands everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.attention import Attention, ConflictChoice, OpenConflict, SuggestedWhy
from app.core.rights import FacilityKind, Role
from app.patients import Patient, Patients
from sync.client.status import status_of
from tests.county import County, Workstation

KIND = FacilityKind.TOWNSHIP_CENTRE
NONE, PENICILLIN, SULFA = "1", "2", "3"
FIELDS = ("allergies", "past_diseases", "exposures", "disabilities")
Pair = tuple[Workstation, Workstation]


@pytest.fixture
def pair(county: County) -> Pair:
    centre = county.facility("满杖子乡卫生院", KIND)
    one = county.workstation("doctor", centre, KIND, (Role.DOCTOR,))
    two = county.workstation("desk", centre, KIND, (Role.NURSE,))
    return one, two


def meet(*stations: Workstation) -> None:
    for station in (*stations, *stations, *stations):
        station.sync()


def register(at: Workstation, **fields: Any) -> str:
    patient = Patient(name="张桂花", sex="2", no_id_reason="未带", **fields)
    return Patients(at.store, at.actor).register(patient)


def write(
    at: Workstation, resident: str, seen: list[str] | None, now: list[str], name: str
) -> None:
    Patients(at.store, at.actor).edit(resident, {name: now}, {name: seen})


def stands(at: Workstation, resident: str, name: str = "allergies") -> list[str]:
    patient = Patients(at.store, at.actor).get(resident)
    assert patient is not None
    return getattr(patient, name) or []


def told(at: Workstation) -> list[OpenConflict]:
    return Attention(at.store, at.actor).conflicts()


def check_that_nothing_is_held(*stations: Workstation) -> None:
    for at in stations:
        status = status_of(at.store)
        assert (status.held, status.waiting, status.inbox) == (0, 0, 0)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("first", [0, 1])
def test_what_one_desk_found_stands_at_both_whoever_comes_first(
    pair: Pair, name: str, first: int
) -> None:
    one, two = pair
    resident = register(one)
    meet(one, two)
    write(one, resident, None, [NONE], name)
    write(two, resident, None, [PENICILLIN], name)
    meet(pair[first], pair[1 - first])
    for at in pair:
        assert stands(at, resident, name) == [PENICILLIN]
        (conflict,) = told(at)
        assert (conflict.kept.value, conflict.loser.value) == ([PENICILLIN], [NONE])
        assert conflict.loser.by == one.actor.person_id
        assert (conflict.suggested, conflict.why) == (
            ConflictChoice.KEPT,
            SuggestedWhy.NONE_GAVE_WAY,
        )
    check_that_nothing_is_held(*pair)


@pytest.mark.parametrize("first", [0, 1])
def test_what_none_took_off_comes_back_with_what_the_other_added(pair: Pair, first: int) -> None:
    one, two = pair
    resident = register(one, allergies=[PENICILLIN])
    meet(one, two)
    write(one, resident, [PENICILLIN], [NONE], "allergies")
    write(two, resident, [PENICILLIN], [PENICILLIN, SULFA], "allergies")
    meet(pair[first], pair[1 - first])
    assert [stands(at, resident) for at in pair] == [[PENICILLIN, SULFA]] * 2
    assert [len(told(at)) for at in pair] == [1, 1]
    check_that_nothing_is_held(*pair)


def test_who_had_seen_the_allergy_and_asked_again_is_believed(pair: Pair) -> None:
    one, two = pair
    resident = register(one, allergies=[PENICILLIN])
    meet(one, two)
    write(two, resident, [PENICILLIN], [NONE], "allergies")
    meet(two, one)
    assert [stands(at, resident) for at in pair] == [[NONE]] * 2
    write(one, resident, [NONE], [SULFA], "allergies")
    meet(one, two)
    assert [stands(at, resident) for at in pair] == [[SULFA]] * 2
    assert [told(at) for at in pair] == [[], []]


def test_a_form_left_open_since_before_the_allergy_came_does_not_hide_it(pair: Pair) -> None:
    one, two = pair
    resident = register(one)
    meet(one, two)
    write(two, resident, None, [PENICILLIN], "allergies")
    meet(two, one)
    write(one, resident, None, [NONE], "allergies")
    assert stands(one, resident) == [PENICILLIN]
    meet(one, two)
    assert [stands(at, resident) for at in pair] == [[PENICILLIN]] * 2
    assert [len(told(at)) for at in pair] == [1, 1]


def test_choosing_none_after_asking_holds_until_somebody_finds_more(pair: Pair) -> None:
    one, two = pair
    resident = register(one)
    meet(one, two)
    write(one, resident, None, [NONE], "allergies")
    write(two, resident, None, [PENICILLIN], "allergies")
    meet(one, two)
    Attention(one.store, one.actor).decide([(told(one)[0], ConflictChoice.LOSER)])
    write(two, resident, [PENICILLIN], [PENICILLIN, SULFA], "allergies")
    meet(one, two)
    assert [stands(at, resident) for at in pair] == [[PENICILLIN, SULFA]] * 2
    assert [len(told(at)) for at in pair] == [1, 1]
    Attention(two.store, two.actor).decide([(told(two)[0], ConflictChoice.LOSER)])
    meet(two, one)
    assert [stands(at, resident) for at in pair] == [[NONE]] * 2
    assert [told(at) for at in pair] == [[], []]


def test_township_and_clinic_keep_what_either_knows(county: County) -> None:
    centre = county.facility("满杖子乡卫生院", KIND)
    village = FacilityKind.VILLAGE_CLINIC
    clinic = county.facility("三道沟村卫生室", village, parent_id=centre)
    one = county.workstation("centre", centre, KIND)
    two = county.workstation("clinic", clinic, village)
    resident = register(one, clinic_id=clinic)
    meet(one, two)
    write(one, resident, None, [NONE], "allergies")
    write(two, resident, None, [PENICILLIN], "allergies")
    meet(one, two)
    assert [stands(at, resident) for at in (one, two)] == [[PENICILLIN]] * 2
    assert [len(told(at)) for at in (one, two)] == [1, 1]


@pytest.mark.parametrize("first", [0, 1])
def test_a_hub_set_back_is_told_of_the_allergy_and_of_none_and_keeps_the_allergy(
    county: County, pair: Pair, first: int
) -> None:
    one, two = pair
    resident = register(one)
    meet(one, two)
    set_back = county.safety_copy()
    write(one, resident, None, [NONE], "allergies")
    meet(pair[0])
    write(two, resident, None, [PENICILLIN], "allergies")
    set_back()
    meet(pair[first], pair[1 - first])
    assert [stands(at, resident) for at in pair] == [[PENICILLIN]] * 2
    assert [len(told(at)) for at in pair] == [1, 1]
    check_that_nothing_is_held(*pair)


def test_by_stick_the_allergy_stands_too(county: County, pair: Pair, tmp_path: Path) -> None:
    one, two = pair
    resident = register(one)
    meet(one, two)
    write(one, resident, None, [NONE], "allergies")
    meet(one)
    write(two, resident, None, [PENICILLIN], "allergies")
    stick = tmp_path / "stick"
    stick.mkdir()
    two.courier.pack(stick)
    assert all(outcome.answered for outcome in county.sticks.take(stick))
    two.courier.unpack(stick)
    meet(one)
    assert [stands(at, resident) for at in pair] == [[PENICILLIN]] * 2
    assert len(told(one)) == 1

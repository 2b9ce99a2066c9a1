"""Only a person judges whether two records are one resident; what was said travels and is asked again."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.errors import NotAllowed
from app.core.rights import Role
from app.patients import PairToJudge, Patient, PatientLink, Patients, ToJudge
from app.storage.store import Store
from tests.stores import actor

NUMBER = "130823195001010017"


def person(**fields: object) -> Patient:
    values: dict[str, object] = {"name": "刘桂兰", "sex": "2", "birth_on": date(1950, 1, 2)}
    return Patient(no_id_reason="无", **values | fields)


def two(patients: Patients) -> tuple[str, str]:
    return patients.register(person()), patients.register(person(allergies=["2"]))


def asked(patients: Patients) -> list[PairToJudge]:
    return list(judged(patients).pairs)


def judged(patients: Patients, limit: int = 50) -> ToJudge:
    """After everything that waits was looked at, as it is beside the work."""
    while patients.look_again():
        pass
    return patients.to_judge(limit)


def test_a_likely_pair_is_shown_with_both_records(patients: Patients) -> None:
    both = {*two(patients)}
    found = judged(patients)
    (pair,) = found.pairs
    assert ({*pair.key}, pair.is_joined, pair.said, found.of) == (both, False, (), 1)


def test_of_many_pairs_the_first_are_shown_and_all_are_counted(patients: Patients) -> None:
    for _ in range(4):
        patients.register(person())
    found = judged(patients, 2)
    assert (len(found.pairs), found.of) == (2, 6)


def test_a_pair_that_was_joined_is_asked_no_more_until_it_is_taken_back(
    patients: Patients,
) -> None:
    one, other = two(patients)
    made = patients.join(one, other)
    assert asked(patients) == []
    patients.unmerge(made)
    assert len(asked(patients)) == 1


def test_two_people_are_asked_no_more_until_it_is_taken_back(patients: Patients) -> None:
    one, other = two(patients)
    said = patients.two_people(one, other)
    assert asked(patients) == []
    patients.take_back(said)
    assert len(asked(patients)) == 1


def test_two_people_are_asked_again_when_what_identifies_one_of_them_changes(
    patients: Patients,
) -> None:
    one, other = two(patients)
    patients.two_people(one, other)
    patients.edit(one, {"workplace": "供销社"}, {"workplace": None})
    assert asked(patients) == []
    patients.edit(one, {"id_number": NUMBER}, {"id_number": None})
    (pair,) = asked(patients)
    assert [said.by for said in pair.said] == [actor().person_id]
    patients.two_people(one, other)
    assert asked(patients) == []


def test_whom_another_desk_joined_meanwhile_is_shown_to_be_decided(
    store: Store, patients: Patients
) -> None:
    one, other = two(patients)
    patients.two_people(one, other)
    with store.transaction(actor()) as transaction:
        transaction.put(PatientLink(old=one, kept=other), root=other)
    (pair,) = asked(patients)
    assert (pair.key, pair.is_joined) == ((other, one), True)
    assert [line.allergies for line in patients.find("lgl")] == [("2",)]
    assert len(patients.doubted(one)) == 1


def test_and_is_one_or_two_as_somebody_decides(store: Store, patients: Patients) -> None:
    one, other = two(patients)
    said = patients.two_people(one, other)
    with store.transaction(actor()) as transaction:
        transaction.put(PatientLink(old=one, kept=other), root=other)
    patients.take_back(said)
    assert asked(patients) == []
    assert len(patients.find("lgl")) == 1
    patients.part(one)
    assert asked(patients) == []
    assert len(patients.find("lgl")) == 2


def test_who_joins_what_was_said_to_be_two_takes_that_word_back(patients: Patients) -> None:
    one, other = two(patients)
    patients.two_people(one, other)
    patients.join(one, other)
    assert asked(patients) == []
    assert patients.doubted(one) == []


def test_joined_already_they_cannot_be_said_to_be_two(patients: Patients) -> None:
    one, other = two(patients)
    patients.join(one, other)
    with pytest.raises(NotAllowed) as refused:
        patients.two_people(one, other)
    assert refused.value.code == "ALREADY_JOINED"


def test_a_resident_of_two_records_is_one_beside_a_third(patients: Patients) -> None:
    one, other = two(patients)
    third = patients.register(person())
    patients.join(one, other)
    (pair,) = asked(patients)
    assert third in pair.key
    patients.two_people(*pair.key)
    assert asked(patients) == []


def test_a_pharmacist_may_not_judge(store: Store, patients: Patients) -> None:
    one, other = two(patients)
    with pytest.raises(NotAllowed):
        Patients(store, actor(Role.PHARMACIST)).two_people(one, other)

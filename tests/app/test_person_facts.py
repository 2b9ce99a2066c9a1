"""What stands above every form of a person: no record, joined record or case hides an allergy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.patients import Patient, Patients, PersonFacts, facts_of
from app.referrals import Referral, Referrals
from app.storage.store import Store
from tests.stores import StoreFolder, actor, lay_out_county

NUMBER = "130823195001010017"


@pytest.fixture
def store(stores: StoreFolder) -> Store:
    made = stores.new()
    lay_out_county(made)
    return made


def registered(store: Store, **fields: Any) -> str:
    values = {"name": "张国华", "sex": "1", "birth_on": date(1950, 1, 1), "no_id_reason": "未带"}
    return Patients(store, actor()).register(Patient(**{**values, **fields}))


def known(store: Store, patient_id: str) -> PersonFacts:
    found = Patients(store, actor()).facts(patient_id)
    assert found is not None
    return found


def test_joined_records_know_their_allergies_together(store: Store) -> None:
    old = registered(store, allergies=["2", "5"], allergy_other="头孢、芒果")
    kept = registered(store, allergies=["1"], id_number=NUMBER, no_id_reason=None)
    Patients(store, actor()).merge(old, kept)
    facts = known(store, old)
    assert (facts.name, facts.number_end) == ("张国华", "0017")
    assert (facts.allergies, facts.other_allergies) == (("2",), ("头孢", "芒果"))


def test_none_and_not_asked_are_told_apart(store: Store) -> None:
    assert known(store, registered(store, allergies=["1"])).was_asked
    assert not known(store, registered(store)).was_asked
    other = known(store, registered(store, allergies=["5"]))
    assert other.allergies == ("5",)


def test_a_case_shows_what_it_says_and_what_the_record_has_learnt_since(store: Store) -> None:
    referrals, patients = Referrals(store, actor()), Patients(store, actor())
    patient_id = registered(store, allergies=["2"])
    patient = patients.get(patient_id)
    assert patient is not None
    referral = referrals.draft_for(patient)
    patients.edit(patient_id, {"allergies": ["2", "3"]}, {"allergies": ["2"]})
    assert referrals.person_of(referral).allergies == ("2", "3")
    # The hospital has no record: the card is all it knows.
    referral.patient_id, referral.allergies = "9" * 32, "青霉素、头孢"
    facts = referrals.person_of(referral)
    assert (facts.allergies, facts.other_allergies) == (("2",), ("头孢",))


def test_a_case_without_a_word_of_allergies_says_that_nobody_asked(store: Store) -> None:
    referrals = Referrals(store, actor())
    assert not referrals.person_of(Referral(patient_name="李四", allergy_state="3")).was_asked
    assert referrals.person_of(Referral(patient_name="李四", allergy_state="2")).was_asked


def test_words_beside_the_codes_are_never_lost() -> None:
    facts = facts_of(Patient(name="李四", sex="1", allergies=["1"], allergy_other="碘造影剂"))
    assert facts.other_allergies == ("碘造影剂",)

"""What is open of one person is found before another referral is written, whoever wrote it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import text

from app.patients import Patient
from app.referrals import Referral, StepCode, TaskCode, of_person
from tests.app.referrals.conftest import Desks
from tests.stores import CENTRE, HOSPITAL, STATION, arrive

OTHER_CENTRE = "7" * 32
NUMBER, ANOTHER = "130823195001010017", "130823196007152029"
BORN = date(1950, 1, 1)


def resident(desks: Desks, **fields: Any) -> Patient:
    values = {"name": "张国华", "sex": "1", "birth_on": BORN, "id_number": NUMBER}
    found = desks.patients.get(desks.patients.register(Patient(**{**values, **fields})))
    assert found is not None
    return found


def referred(desks: Desks, patient: Patient, **fields: Any) -> str:
    draft = desks.township.draft_for(patient)
    wanted = {"to_facility_id": HOSPITAL, "reasons_up": ["6"], "impression": "高血压"}
    for name, value in {**wanted, **fields}.items():
        setattr(draft, name, value)
    return desks.township.refer(draft)


def opened(desks: Desks, patient: Patient) -> list[str]:
    return [line.id for line in desks.township.open_of_patient(patient)]


def written_elsewhere(desks: Desks, case_id: str, **fields: Any) -> None:
    """Another centre's referral that is in sight here."""
    said = {
        "number": "ZZ1",
        "direction": "up",
        "patient_id": "5" * 32,
        "patient_name": "张国华",
        "sex": "1",
        "birth_on": "1950-01-01",
        "urgency": "2",
        "to_facility_id": HOSPITAL,
        **fields,
    }
    arrive(desks.store, "referral", case_id, said, home=OTHER_CENTRE)


def test_a_case_is_open_until_it_is_over_and_nobody_owes_anything(desks: Desks) -> None:
    patient = resident(desks)
    assert opened(desks, patient) == []
    case_id = referred(desks, patient)
    assert opened(desks, patient) == [case_id]
    desks.county.take(case_id, StepCode.ACCEPT, department="03.04")
    desks.county.take(case_id, StepCode.ARRIVED, arrival="inpatient")
    assert opened(desks, patient) == [case_id]
    desks.county.take(case_id, StepCode.DISCHARGED, outcome="1", going_back=True)
    desks.township.take(case_id, StepCode.BACK_CONFIRMED)
    assert opened(desks, patient) == [case_id]  # the follow-up is owed
    desks.township.take(case_id, StepCode.CLOSE)
    assert opened(desks, patient) == []


def test_what_was_refused_stays_open_until_somebody_saw_to_the_person(desks: Desks) -> None:
    patient = resident(desks)
    case_id = referred(desks, patient)
    desks.county.take(case_id, StepCode.REJECT, reason="无床位")
    assert opened(desks, patient) == [case_id]
    tasks = desks.township.case(case_id).tasks
    (task,) = [one for one in tasks if one.code is TaskCode.CHOOSE_OTHER]
    desks.township.settle(case_id, task.task.about)
    assert opened(desks, patient) == []


def test_a_draft_of_a_colleague_counts_and_what_was_withdrawn_does_not(desks: Desks) -> None:
    patient = resident(desks)
    draft = desks.township.draft_for(patient)
    draft_id = desks.township.save_draft(draft)
    withdrawn = referred(desks, patient)
    desks.township.take(withdrawn, StepCode.WITHDRAW, reason="写错")
    assert opened(desks, patient) == [draft_id]
    assert desks.township.open_of(draft) == []  # not itself


def test_the_most_urgent_stands_first_then_the_one_owed_longest(desks: Desks) -> None:
    patient = resident(desks)
    old = referred(desks, patient)
    desks.clock.forward(hours=2)
    new = referred(desks, patient)
    urgent = referred(desks, patient, urgency="3")
    assert opened(desks, patient) == [urgent, old, new]


def test_what_was_written_under_a_joined_record_is_found(desks: Desks) -> None:
    old, kept = resident(desks, id_number=None, no_id_reason="未带证件"), resident(desks)
    case_id = referred(desks, old)
    desks.patients.merge(old.id, kept.id)
    assert opened(desks, kept) == [case_id]


def test_another_institution_s_case_is_found_by_number_or_by_name_and_birth(desks: Desks) -> None:
    patient = resident(desks)
    written_elsewhere(desks, "1" * 32, patient_name="张國华", id_number=NUMBER)
    written_elsewhere(desks, "2" * 32)
    written_elsewhere(desks, "3" * 32, birth_on=None)
    written_elsewhere(desks, "4" * 32, id_number=ANOTHER)
    written_elsewhere(desks, "6" * 32, birth_on="1951-01-01")
    written_elsewhere(desks, "8" * 32, sex="2")
    assert set(opened(desks, patient)) == {"1" * 32, "2" * 32, "3" * 32}


def test_who_is_phoned_in_is_held_against_what_the_hospital_has(desks: Desks) -> None:
    case_id = referred(desks, resident(desks), urgency="2")
    said = Referral(patient_name="张国华", sex="1", birth_on=None)
    assert [line.id for line in desks.county.open_of(said)] == [case_id]
    assert desks.county.open_of(Referral(patient_name="张国", sex="1")) == []
    assert desks.county.open_of(Referral()) == []


def test_the_search_for_open_cases_never_walks_through_all_referrals(desks: Desks) -> None:
    values = {"family": '["a"]', "numbers": '["b"]', "name": "c"}
    with desks.store.reading() as session:
        query = text(f"EXPLAIN QUERY PLAN {of_person._FOUND}")
        plan = [row.detail for row in session.execute(query, values)]
    walked = [line for line in plan if line.startswith("SCAN referral")]
    assert walked == []
    assert sum("SEARCH referral USING INDEX" in line for line in plan) == 3


def test_the_other_end_is_known_by_who_it_is_not_by_its_name(desks: Desks) -> None:
    """Lists say the short name, a place itself the long one; a clinic's case is its centre's too."""
    fields = {"kind": "township_centre", "name": "望奎县惠七镇卫生院", "short_name": "惠七"}
    arrive(desks.store, "facility", CENTRE, fields)
    case_id = desks.sent()
    said = {"number": "ZZ1", "direction": "up", "patient_name": "李四", "urgency": "1"}
    arrive(desks.store, "referral", "2" * 32, {**said, "to_facility_id": HOSPITAL}, home=STATION)
    seen = {line.id: line.partner for line in (*desks.township.sent(), *desks.township.drafts())}
    assert seen == {case_id: "望奎县人民医院", "2" * 32: "望奎县人民医院"}
    assert [line.partner for line in desks.county.received()] == ["惠七"]

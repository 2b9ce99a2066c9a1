"""A hospital closes its doors, and a resident dies, while referrals wait: the sender is told."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.core.errors import InvalidInput
from app.core.rights import Role
from app.duty import Duty, DutyList
from app.patients import Handovers, Patients
from app.referrals import State, StepCode, TaskCode
from tests.county import Workstation
from tests.flows.clinics import TOWNSHIP, Clinics, case, referrals, resident, written


@pytest.fixture
def clinics(tmp_path: Path) -> Clinics:
    return Clinics(tmp_path)


def ends(clinics: Clinics, place: Workstation) -> str:
    """The hub's administrator says that yesterday was its last day."""
    last = clinics.county.now.date() - timedelta(days=1)
    fields = {"facility_id": place.actor.place_id, "last_on": last.isoformat()}
    return clinics.county.administer("facility_end", **fields)


def due(place: Workstation) -> list[str]:
    return [one.task.code for one in referrals(place).due()]


def test_a_referral_that_waits_at_a_closed_hospital_goes_to_another(clinics: Clinics) -> None:
    closed, township = clinics.hospital, clinics.township
    other = clinics.another_hospital("承德市医院")
    case_id = referrals(township).refer(written(township, closed, urgency="3"))
    clinics.sync(township, closed, other)
    ends(clinics, closed)
    clinics.sync(township)
    assert due(township) == [TaskCode.PLACE_ENDED]
    with pytest.raises(InvalidInput):
        referrals(township).refer(written(township, closed))
    seen = {"to_facility_id": closed.actor.place_id}
    referrals(township).resubmit(case_id, {"to_facility_id": other.actor.place_id}, seen)
    clinics.sync(township, other)
    assert [line.id for line in referrals(other).in_tray()] == [case_id]
    assert {case(one, case_id).state for one in (township, other)} == {State.WAITING}
    assert TaskCode.PLACE_ENDED not in due(township)


def test_a_hospital_that_goes_on_after_all_is_waited_for_again(clinics: Clinics) -> None:
    closed, township = clinics.hospital, clinics.township
    case_id = referrals(township).refer(written(township, closed))
    clinics.sync(township, closed)
    said = ends(clinics, closed)
    clinics.sync(township)
    assert referrals(township).waiting() == []
    taken_back = {"voided_at": "2026-03-01T00:00:00Z", "voided_by": "hub"}
    clinics.county.hub.administer("facility_end", said, taken_back)
    clinics.sync(township)
    assert [line.id for line in referrals(township).waiting()] == [case_id]


def test_a_death_written_at_one_desk_ends_the_chase_at_the_other(clinics: Clinics) -> None:
    township, hospital = clinics.township, clinics.hospital
    place = township.actor.place_id
    second = clinics.county.workstation("second", place, TOWNSHIP, (Role.DOCTOR,))
    case_id = referrals(township).refer(written(township, hospital))
    clinics.sync(township, hospital, second)
    patient_id = case(second, case_id).referral.patient_id
    assert patient_id is not None
    patients = Patients(second.store, second.actor)
    patient = patients.get(patient_id)
    assert patient is not None
    patients.mark_deceased(patient, clinics.county.now.date(), "脑出血")
    clinics.sync(second, township)
    assert due(township) == [TaskCode.RESIDENT_DIED]
    assert referrals(township).waiting() == []
    referrals(township).take(case_id, StepCode.DIED)
    clinics.sync(township, hospital, second)
    assert {case(one, case_id).state for one in (township, hospital, second)} == {State.DIED}
    assert due(township) == due(second) == []


def test_a_file_handed_over_to_a_closed_centre_is_handed_to_another(clinics: Clinics) -> None:
    old, closed = clinics.township, clinics.another_hospital("白云镇卫生院", TOWNSHIP)
    other = clinics.another_hospital("青松镇卫生院", TOWNSHIP)
    clinics.sync(old, closed, other)
    handovers, patients = Handovers(old.store, old.actor), Patients(old.store, old.actor)
    patient = resident(old)
    moved = date(2026, 1, 10)
    handovers.hand_over(patient, closed.actor.place_id, moved, "")
    assert handovers.stranded() == []
    clinics.sync(old, closed)
    ends(clinics, closed)
    clinics.sync(old)
    assert [view.patient_id for view in handovers.stranded()] == [patient.id]
    again = patients.open(patient.id)
    with pytest.raises(InvalidInput) as refused:
        handovers.hand_over(again, closed.actor.place_id, moved, "")
    assert refused.value.fields["to"].code == "PLACE_ENDED"
    handovers.hand_over(again, other.actor.place_id, moved, "")
    assert handovers.stranded() == []


def test_nobody_is_on_duty_where_nobody_is(clinics: Clinics) -> None:
    closed, township = clinics.hospital, clinics.township
    day = clinics.county.now.date()
    duty = Duty(on_day=day, department="03", person_name="赵主任", phone="13912345678")
    DutyList(closed.store, closed.actor).publish(duty)
    clinics.sync(closed, township)
    listed = DutyList(township.store, township.actor)
    assert len(listed.from_day(day)) == 1
    ends(clinics, closed)
    clinics.sync(township)
    assert listed.from_day(day) == []

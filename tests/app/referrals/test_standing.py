"""Who has died or moved away is chased no more; what waits where nobody is left goes elsewhere."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from app.core.errors import ClinicError, InvalidInput
from app.patients import Patient, PatientLink
from app.referrals import Appointment, Place, Silence, State, StepCode, TaskCode
from tests.app.referrals.conftest import Desks
from tests.stores import CENTRE, HOSPITAL, actor, arrive

CITY = "7" * 32
DIED_ON = date(2026, 3, 1)
GONE = {"deceased": TaskCode.RESIDENT_DIED, "moved_away": TaskCode.RESIDENT_MOVED}


def resident(desks: Desks, **fields: Any) -> Patient:
    patient = Patient(
        name="张国华", sex="1", no_id_reason="未带", birth_on=date(1950, 1, 1), **fields
    )
    desks.patients.register(patient)
    return patient


def leaves(desks: Desks, patient: Patient, state: str) -> None:
    if state == "deceased":
        desks.patients.mark_deceased(patient, DIED_ON, "脑出血")
    else:
        desks.patients.mark_moved_away(patient, DIED_ON, "北京")


def ends(desks: Desks, place: str = HOSPITAL, until: str = "2026-02-28") -> None:
    arrive(desks.store, "facility_end", f"e{place[1:]}", {"facility_id": place, "last_on": until})


@pytest.mark.parametrize("state", GONE)
def test_a_case_of_somebody_who_is_gone_is_ended_and_not_chased(desks: Desks, state: str) -> None:
    patient = resident(desks)
    case_id = desks.sent(patient_id=patient.id)
    desks.clock.forward(days=20)
    assert {one.task.code for one in desks.township.due()} == {TaskCode.FOLLOW_UP}
    assert [one.line.id for one in desks.township.silent()] == [case_id]
    leaves(desks, patient, state)
    assert desks.township.silent() == []
    assert desks.township.waiting() == []
    (due,) = desks.township.due()
    assert (due.line.id, due.task.code) == (case_id, GONE[state])
    case = desks.township.case(case_id)
    assert case.standing.gone is not None
    assert (case.standing.gone.state, case.standing.gone.since) == (state, DIED_ON)
    assert [task.code for task in case.tasks] == [GONE[state]]


def test_a_death_told_to_the_other_side_ends_the_case(desks: Desks) -> None:
    patient = resident(desks)
    case_id = desks.sent(patient_id=patient.id)
    leaves(desks, patient, "deceased")
    about = desks.township.case(case_id).tasks[0].task.about
    desks.township.settle(case_id, about)
    assert desks.township.due() != []
    desks.township.take(case_id, StepCode.DIED, reason="脑出血")
    assert desks.township.due() == []
    assert desks.township.case(case_id).state is State.DIED


def test_that_somebody_moved_away_is_settled_by_having_been_seen(desks: Desks) -> None:
    patient = resident(desks)
    case_id = desks.sent(patient_id=patient.id)
    leaves(desks, patient, "moved_away")
    about = desks.township.case(case_id).tasks[0].task.about
    desks.township.settle(case_id, about)
    assert desks.township.due() == []
    assert desks.township.silent() == []


def test_who_came_back_is_followed_again(desks: Desks) -> None:
    patient = resident(desks)
    case_id = desks.sent(patient_id=patient.id)
    leaves(desks, patient, "moved_away")
    fresh = desks.patients.get(patient.id)
    assert fresh is not None
    desks.patients.mark_active(fresh, date(2026, 3, 2), "返回")
    assert [line.id for line in desks.township.waiting()] == [case_id]
    assert TaskCode.FOLLOW_UP in {task.code for task in desks.township.case(case_id).tasks}


def test_a_death_on_a_joined_record_counts_for_all_of_them(desks: Desks) -> None:
    kept, old = resident(desks), resident(desks)
    case_id = desks.sent(patient_id=kept.id)
    leaves(desks, old, "deceased")
    assert desks.patients.gone(kept.id) is None
    with desks.store.transaction(actor()) as transaction:
        transaction.put(PatientLink(old=old.id, kept=kept.id), root=kept.id)
    gone = desks.patients.gone(kept.id)
    assert gone is not None
    assert gone.has_died
    assert [one.line.id for one in desks.township.due()] == [case_id]


def test_nobody_is_referred_who_has_died(desks: Desks) -> None:
    patient = resident(desks)
    leaves(desks, patient, "deceased")
    with pytest.raises(ClinicError) as refused:
        desks.sent(patient_id=patient.id)
    assert refused.value.code == "RESIDENT_DIED"
    draft = desks.township.save_draft(desks.fresh(patient_id=patient.id))
    with pytest.raises(ClinicError):
        desks.township.take(draft, StepCode.SUBMIT)
    assert desks.township.sent() == []


def test_who_moved_away_may_be_here_and_ill(desks: Desks) -> None:
    patient = resident(desks)
    leaves(desks, patient, "moved_away")
    assert desks.sent(patient_id=patient.id)


def test_an_institution_that_has_ended_takes_no_referral(desks: Desks) -> None:
    case_id = desks.township.save_draft(desks.fresh())
    ends(desks)
    submit = partial(desks.township.take, case_id, StepCode.SUBMIT)
    for send in (desks.sent, submit):
        with pytest.raises(InvalidInput) as refused:
            send()
        assert refused.value.fields["to_facility_id"].code == "PLACE_ENDED"
    assert desks.county.in_tray() == []


def test_an_institution_works_until_the_end_of_its_last_day(desks: Desks) -> None:
    ends(desks, until="2026-03-02")
    assert desks.sent()
    desks.clock.forward(days=1)
    with pytest.raises(InvalidInput):
        desks.sent()


def test_what_waits_where_nobody_is_left_is_sent_elsewhere_in_one_step(desks: Desks) -> None:
    case_id = desks.sent()
    arrive(desks.store, "facility", CITY, {"kind": "city_hospital", "name": "市医院"})
    ends(desks)
    assert desks.township.waiting() == []
    (due,) = [one for one in desks.township.due() if one.task.code is TaskCode.PLACE_ENDED]
    assert due.line.id == case_id
    case = desks.township.case(case_id)
    assert case.is_stranded
    assert TaskCode.ANSWER not in {task.code for task in case.tasks}
    seen = {"to_facility_id": HOSPITAL}
    with pytest.raises(InvalidInput):
        desks.township.resubmit(case_id)
    assert desks.township.case(case_id).state is State.WAITING
    desks.township.resubmit(case_id, {"to_facility_id": CITY}, seen)
    case = desks.township.case(case_id)
    assert (case.state, case.to_name, case.is_stranded) == (State.WAITING, "市医院", False)
    assert [line.id for line in desks.township.waiting()] == [case_id]


def test_what_an_ended_institution_owed_is_the_sender_s_to_settle(desks: Desks) -> None:
    case_id = desks.sent()
    desks.county.take(case_id, StepCode.ACCEPT, department="03.04")
    ends(desks)
    tasks = {task.code: task for task in desks.township.case(case_id).tasks}
    assert TaskCode.RECORD_ARRIVAL not in tasks
    assert tasks[TaskCode.PLACE_ENDED].is_mine
    desks.township.settle(case_id, tasks[TaskCode.PLACE_ENDED].task.about)
    left = {task.code for task in desks.township.case(case_id).tasks}
    assert not left & {TaskCode.PLACE_ENDED, TaskCode.RECORD_ARRIVAL}


def test_nobody_rings_an_institution_that_has_ended(desks: Desks) -> None:
    case_id = desks.sent()
    desks.county.take(case_id, StepCode.REJECT, reason="床位已满")
    desks.clock.forward(days=5)
    ends(desks, CENTRE, "2026-03-04")
    on_hub(desks)
    (silent,) = desks.county.silent()
    assert silent.why is Silence.PLACE_ENDED


def on_hub(desks: Desks) -> None:
    """Everything written so far has reached the hub."""
    with desks.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "UPDATE referral_step SET ord = n, changed_at = written_at WHERE ord = 0"
        )


def test_a_hospital_sends_nobody_on_to_one_that_has_ended(desks: Desks) -> None:
    arrive(desks.store, "facility", CITY, {"kind": "city_hospital", "name": "市医院"})
    ends(desks, CITY)
    case_id = desks.sent()
    with pytest.raises(InvalidInput):
        desks.county.pass_on_to_hospital(case_id, Place(CITY), "需手术")
    assert desks.county.case(case_id).state is State.WAITING


def test_an_appointment_of_a_day_alone_has_no_hour_and_lasts_that_day(desks: Desks) -> None:
    case_id = desks.sent()
    desks.county.take(case_id, StepCode.ACCEPT, **Appointment("03.04", on=date(2026, 3, 5)).fields)
    desks.clock.forward(days=10)
    (due,) = [one for one in desks.county.due(5) if one.task.code is TaskCode.RECORD_ARRIVAL]
    assert due.due_on == date(2026, 3, 12)
    assert due.task.due_at is not None
    assert due.task.due_at.hour == 15, "the end of the day in China"

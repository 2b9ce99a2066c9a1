"""The county's hub, or a computer, is set back to yesterday, or copied: nothing is lost, nothing
counts twice, and everybody hears of it in plain words."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from app.attention import Attention
from app.core.rights import Role
from app.patients import Patient, Patients
from app.referrals import StepCode
from app.storage.change import ChangeState
from sync.client.notices import Happening, notices_of
from sync.client.status import status_of
from sync.hub.storage.tables import DEVICE, OP, RECORD
from tests.county import Workstation
from tests.flows.clinics import APPOINTMENT, TOWNSHIP, Clinics, referrals, resident, states, written


@pytest.fixture
def clinics(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> Clinics:
    engine = request.getfixturevalue("server") if database == "server" else None
    return Clinics(tmp_path, engine)


class Book:
    """What the hub has, written down so that nothing can go missing or stand there twice."""

    def __init__(self, clinics: Clinics) -> None:
        with clinics.county.hub.engine.connect() as connection:
            found = connection.execute(RECORD.select()).mappings()
            # That a case arrived elsewhere is the hub's own remark, made anew with its new time.
            rows = [row for row in found if row["kind"] != "delivered"]
            self.records = {row["id"]: (row["kind"], json.loads(row["fields"])) for row in rows}
            ops = connection.execute(OP.select()).mappings()
            self.states = {row["op_id"]: row["state"] for row in ops}

    def kinds(self) -> Counter[str]:
        return Counter(kind for kind, _ in self.records.values())


def a_referral_is_answered(clinics: Clinics) -> str:
    """Yesterday's work: referred, opened, accepted."""
    township, hospital = clinics.township, clinics.hospital
    clinics.sync(township, hospital)
    referral_id = referrals(township).refer(written(township, hospital))
    clinics.sync(township, hospital)
    referrals(hospital).mark_opened(referral_id)
    referrals(hospital).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)
    clinics.sync(hospital, township)
    return referral_id


def and_a_day_s_work_follows(clinics: Clinics, referral_id: str) -> None:
    """Today's: the resident came, was discharged and sent home; the township registered two more."""
    township, hospital = clinics.township, clinics.hospital
    referrals(hospital).take(
        referral_id, StepCode.ARRIVED, arrival="inpatient", inpatient_number="20260115"
    )
    referrals(hospital).take(referral_id, StepCode.DISCHARGED, outcome="2", going_back=True)
    slip = {"diagnosis": "高血压3级", "treatment": "调整用药", "next_plan": "每周测血压"}
    slip["to_facility_id"] = township.actor.place_id
    referrals(hospital).take(referral_id, StepCode.RETURNED_BACK, **slip)
    resident(township, "李春兰")
    edit_phone(township, resident(township, "赵玉林").id, "13800000001")
    clinics.sync(hospital, township)


def edit_phone(at: Workstation, patient_id: str, phone: str) -> None:
    patients = Patients(at.store, at.actor)
    found = patients.get(patient_id)
    assert found is not None
    patients.edit(patient_id, {"phone": phone}, {"phone": found.phone})


def phone(at: Workstation, patient_id: str) -> str | None:
    found = Patients(at.store, at.actor).get(patient_id)
    return found.phone if found else None


def residents(at: Workstation) -> list[str]:
    with at.store.reading() as session:
        return sorted(session.scalars(select(Patient.name).where(Patient.archived.is_(False))))


def everything_is_at_rest(clinics: Clinics, *workstations: Workstation) -> bool:
    """All is acknowledged and settled, nothing is in dispute, and everybody sees what is theirs."""
    for at in workstations:
        status = status_of(at.store)
        if status.waiting or status.needs_attention or not status.head_reached:
            return False
        if set(at.states()) - {ChangeState.ACKED}:
            return False
    return clinics.county.hub.undelivered() == {}


def heard(at: Workstation) -> list[Happening]:
    return [notice.happening for notice in notices_of(at.store)]


# The hub


def test_the_hub_goes_back_to_yesterday_and_everybody_s_work_comes_back(clinics: Clinics) -> None:
    township, hospital = clinics.township, clinics.hospital
    referral_id = a_referral_is_answered(clinics)
    put_back = clinics.county.safety_copy()
    and_a_day_s_work_follows(clinics, referral_id)
    before = Book(clinics)

    put_back()
    assert len(Book(clinics).records) < len(before.records)
    clinics.sync(township, hospital)

    after = Book(clinics)
    assert after.records == before.records
    assert after.states == before.states
    assert len(states(referral_id, township, hospital)) == 1
    assert everything_is_at_rest(clinics, township, hospital)
    for at in (township, hospital):
        (notice,) = notices_of(at.store)
        assert notice.happening is Happening.HUB_WENT_BACK
        assert notice.count > 0


def test_the_hub_goes_back_twice(clinics: Clinics) -> None:
    township, hospital = clinics.township, clinics.hospital
    referral_id = a_referral_is_answered(clinics)
    put_back = clinics.county.safety_copy()
    and_a_day_s_work_follows(clinics, referral_id)
    before = Book(clinics)
    put_back()
    township.sync()  # only the township has noticed when the same copy is put in again
    resident(township, "孙福")
    township.sync()
    put_back()
    clinics.sync(hospital, township)
    after = Book(clinics)
    assert after.kinds() - before.kinds() == Counter(patient=1)
    assert before.records.items() <= after.records.items()
    assert everything_is_at_rest(clinics, township, hospital)
    assert heard(township) == [Happening.HUB_WENT_BACK] * 2


def test_the_hub_goes_back_too_far_and_then_forward_to_a_newer_copy(clinics: Clinics) -> None:
    township, hospital = clinics.township, clinics.hospital
    referral_id = a_referral_is_answered(clinics)
    put_yesterday_back = clinics.county.safety_copy()
    and_a_day_s_work_follows(clinics, referral_id)
    put_noon_back = clinics.county.safety_copy()
    late = resident(township, "孙福").id
    clinics.sync(township, hospital)
    before = Book(clinics)

    put_yesterday_back()
    clinics.sync(hospital)
    meanwhile = resident(township, "周桂英").id
    clinics.sync(township, hospital)
    put_noon_back()
    clinics.sync(hospital, township)

    after = Book(clinics)
    assert after.kinds() - before.kinds() == Counter(patient=1)
    assert before.records.items() <= after.records.items()
    assert {late, meanwhile} <= after.records.keys()
    assert everything_is_at_rest(clinics, township, hospital)


def test_what_two_wrote_differently_around_the_return_is_shown_with_both_values(
    clinics: Clinics,
) -> None:
    """The desk's edit was at the hub that is lost; the doctor's was made before hearing of it."""
    desk = clinics.township
    place = desk.actor.place_id
    doctor = clinics.county.workstation("doctor", place, TOWNSHIP, (Role.DOCTOR,))
    patient = resident(desk).id
    clinics.sync(desk, doctor)
    put_back = clinics.county.safety_copy()
    edit_phone(desk, patient, "13800000001")
    desk.sync()
    edit_phone(doctor, patient, "13900000002")
    put_back()
    clinics.sync(doctor, desk)
    for at in (desk, doctor):
        (conflict,) = Attention(at.store, at.actor).conflicts()
        both = {conflict.kept.value, conflict.loser.value}
        assert both == {"13800000001", "13900000002"}
        assert phone(at, patient) in both
    assert heard(desk) == [Happening.HUB_WENT_BACK]


# A computer


def test_a_computer_restored_to_yesterday_gets_today_back_and_reuses_nothing(
    clinics: Clinics,
) -> None:
    township, hospital = clinics.township, clinics.hospital
    referral_id = a_referral_is_answered(clinics)
    yesterday = township.copied("yesterday")
    and_a_day_s_work_follows(clinics, referral_id)
    before = Book(clinics)

    township.store.close()
    restored = yesterday
    new = resident(restored, "孙福").id
    clinics.sync(restored, hospital)

    after = Book(clinics)
    assert before.records.items() <= after.records.items()
    assert before.states.items() <= after.states.items()
    assert after.records.keys() - before.records.keys() == {new}
    assert len(after.states) == len(before.states) + 1
    assert residents(restored) == ["孙福", "张桂花", "李春兰", "赵玉林"]
    assert states(referral_id, restored) == states(referral_id, hospital)
    assert everything_is_at_rest(clinics, restored, hospital)
    assert heard(restored) == [Happening.COPY_NOTICED]
    assert forked(clinics, restored)


def test_a_computer_is_cloned_and_both_go_on_as_different_ones(clinics: Clinics) -> None:
    township, hospital = clinics.township, clinics.hospital
    clinics.sync(township, hospital)
    clone = township.copied("clone")
    for name, at in (("李春兰", township), ("赵玉林", clone), ("孙福", township)):
        resident(at, name)
        at.sync()
    clinics.sync(township, clone)
    for at in (township, clone):
        assert residents(at) == ["孙福", "李春兰", "赵玉林"]
    assert Book(clinics).kinds()["patient"] == 3
    assert township.conversation().incarnation != clone.conversation().incarnation
    assert everything_is_at_rest(clinics, township, clone)
    told = [happening for at in (township, clone) for happening in heard(at)]
    assert told == [Happening.COPY_NOTICED]
    assert forked(clinics, township)
    assert not forked(clinics, hospital)


def test_both_copies_edit_one_resident_and_neither_value_is_lost(clinics: Clinics) -> None:
    township = clinics.township
    patient = resident(township).id
    township.sync()
    clone = township.copied("clone")
    edit_phone(township, patient, "13800000001")
    edit_phone(clone, patient, "13900000002")
    clinics.sync(township, clone)
    for at in (township, clone):
        (conflict,) = Attention(at.store, at.actor).conflicts()
        assert {conflict.kept.value, conflict.loser.value} == {"13800000001", "13900000002"}


def forked(clinics: Clinics, at: Workstation) -> bool:
    """What the county's administrator sees beside this computer."""
    with clinics.county.hub.engine.connect() as connection:
        query = DEVICE.select().where(DEVICE.c.id == at.device)
        return connection.execute(query).mappings().one()["forked_at"] is not None

"""A referral written without network reaches the county, and two desks meet at the hub."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.core.errors import NotFound
from app.core.rights import FacilityKind, Role
from app.patients import Patient, Patients
from app.receipts import ReceiptState
from app.referrals import (
    Appointment,
    Place,
    Referral,
    ReferralReturn,
    ReferralRung,
    Referrals,
    State,
    StepCode,
    TaskCode,
    Why,
)
from app.storage.change import ChangeState
from tests.county import County, Workstation

OFFER = Appointment("03.04", doctor="赵主任")


@dataclass
class Road:
    """A village clinic, its township, the county hospital and the city's, each with a computer."""

    county: County
    village: Workstation
    township: Workstation
    hospital: Workstation
    city: Workstation

    def sync(self, *order: Workstation) -> None:
        for workstation in order or (self.township, self.hospital, self.township):
            workstation.sync()


def desk(workstation: Workstation) -> Referrals:
    return Referrals(workstation.store, workstation.actor)


@pytest.fixture
def road(county: County) -> Road:
    centre = county.facility("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE)
    clinic = county.facility("满杖子村卫生室", FacilityKind.VILLAGE_CLINIC, parent_id=centre)
    hospital = county.facility("承德县医院", FacilityKind.COUNTY_HOSPITAL)
    city = county.facility("承德市中心医院", FacilityKind.CITY_HOSPITAL)
    office = (Role.DOCTOR, Role.REFERRAL_OFFICE)
    road = Road(
        county,
        county.workstation("village", clinic, FacilityKind.VILLAGE_CLINIC, (Role.DOCTOR,)),
        county.workstation("township", centre, FacilityKind.TOWNSHIP_CENTRE, (Role.DOCTOR,)),
        county.workstation("hospital", hospital, FacilityKind.COUNTY_HOSPITAL, office),
        county.workstation("city", city, FacilityKind.CITY_HOSPITAL, office),
    )
    road.sync(road.village, road.township, road.hospital, road.city)
    return road


def refer(road: Road, **fields: object) -> str:
    patients = Patients(road.township.store, road.township.actor)
    patient = Patient(
        name="张国华",
        sex="1",
        id_number="130823195001010017",
        clinic_id=road.village.actor.place_id,
    )
    patients.register(patient)
    referral = desk(road.township).draft_for(patient)
    values: dict[str, object] = {
        "to_facility_id": road.hospital.actor.place_id,
        "reasons_up": ["6"],
        "impression": "高血压3级",
    }
    for name, value in (values | fields).items():
        setattr(referral, name, value)
    return desk(road.township).refer(referral)


def test_a_referral_made_offline_comes_back_accepted(road: Road) -> None:
    case_id = refer(road, urgency="3")
    assert desk(road.township).case(case_id).receipt.state is ReceiptState.SAVED_HERE
    road.sync(road.township, road.hospital)
    (line,) = desk(road.hospital).in_tray()
    assert (line.patient_name, line.from_name, line.is_unread) == (
        "张国华",
        "满杖子乡卫生院",
        True,
    )
    desk(road.hospital).mark_opened(case_id)
    desk(road.hospital).take(case_id, StepCode.ACCEPT, **OFFER.fields)
    road.sync(road.hospital, road.township)
    case = desk(road.township).case(case_id)
    assert case.state is State.ACCEPTED
    assert [rung.code for rung in case.rungs if rung.is_done] == [
        ReferralRung.WRITTEN,
        ReferralRung.ON_HUB,
        ReferralRung.DELIVERED,
        ReferralRung.OPENED,
        ReferralRung.ANSWERED,
    ]
    assert case.rungs[1].at is not None
    (answer,) = desk(road.township).answers()
    assert answer.id == case_id
    desk(road.township).mark_opened(case_id)
    assert desk(road.township).answers() == []
    assert not desk(road.hospital).in_tray()


def test_the_resident_s_own_record_never_leaves_the_line(road: Road) -> None:
    case_id = refer(road)
    road.sync(road.township, road.hospital, road.village, road.city)
    assert Patients(road.hospital.store, road.hospital.actor).ids() == []
    assert len(Patients(road.village.store, road.village.actor).ids()) == 1
    assert desk(road.village).case(case_id).referral.patient_name == "张国华"
    assert desk(road.city).find("zgh") == []


@pytest.mark.parametrize("withdrawn_first", [True, False])
def test_withdrawal_and_acceptance_meet_at_the_hub(road: Road, withdrawn_first: bool) -> None:
    case_id = refer(road)
    road.sync(road.township, road.hospital)
    desk(road.township).take(case_id, StepCode.WITHDRAW, reason="家属要求去市里")
    desk(road.hospital).take(case_id, StepCode.ACCEPT, **OFFER.fields)
    first, second = road.township, road.hospital
    if not withdrawn_first:
        first, second = second, first
    road.sync(first, second, first, second)
    state = State.WITHDRAWN if withdrawn_first else State.ACCEPTED
    task = TaskCode.FREE_BED if withdrawn_first else TaskCode.CANCEL_ASKED
    for workstation in (road.township, road.hospital):
        case = desk(workstation).case(case_id)
        assert case.state is state
        assert [step.outcome.why for step in case.steps] == [None, None, Why.TOO_LATE]
        assert task in {one.code for one in case.tasks}
    (line,) = desk(road.hospital).in_tray()
    assert task in {one.code for one in line.mine}


def test_a_change_that_arrives_after_acceptance_is_pointed_out(road: Road) -> None:
    case_id = refer(road)
    road.sync(road.township, road.hospital)
    desk(road.township).amend(case_id, {"examinations": "肌钙蛋白升高"}, {"examinations": None})
    desk(road.hospital).take(case_id, StepCode.ACCEPT, **OFFER.fields)
    road.sync(road.hospital, road.township, road.hospital)
    case = desk(road.hospital).case(case_id)
    assert case.referral.examinations == "肌钙蛋白升高"
    assert case.changed_after == ("examinations",)


def test_a_case_sent_on_to_the_city_is_seen_by_all_three(road: Road) -> None:
    case_id = refer(road)
    road.sync(road.township, road.hospital)
    desk(road.hospital).take(case_id, StepCode.ARRIVED, arrival="emergency")
    city = Place(road.city.actor.place_id, department="03.03")
    onward = desk(road.hospital).pass_on_to_hospital(case_id, city, "需手术")
    road.sync(road.hospital, road.city, road.township)
    assert [line.id for line in desk(road.city).in_tray()] == [onward]
    desk(road.city).take(onward, StepCode.ACCEPT, **OFFER.fields)
    road.sync(road.city, road.township, road.hospital)
    assert desk(road.township).case(case_id).continued_by == (onward,)
    for workstation in (road.township, road.hospital):
        assert desk(workstation).case(onward).state is State.ACCEPTED
    with pytest.raises(NotFound):
        desk(road.city).case(case_id)


def test_a_village_sends_to_its_township_which_sends_on_to_the_county(road: Road) -> None:
    centre, hospital = road.township.actor.place_id, road.hospital.actor.place_id
    referral = Referral(
        patient_name="张国华", to_facility_id=centre, reasons_up=["4"], impression="胸痛"
    )
    case_id = desk(road.village).refer(referral)
    road.sync(road.village, road.township)
    to_county = Place(hospital, department="03.04")
    onward = desk(road.township).pass_on_to_hospital(case_id, to_county, "需冠脉造影")
    road.sync(road.township, road.hospital, road.village)
    (line,) = desk(road.hospital).in_tray()
    assert (line.id, line.from_name) == (onward, "满杖子乡卫生院")
    assert desk(road.village).case(case_id).state is State.REDIRECTED
    assert desk(road.village).case(onward).state is State.WAITING


def test_another_hospital_is_asked_and_the_first_loses_sight(road: Road) -> None:
    case_id = refer(road)
    road.sync(road.township, road.hospital)
    desk(road.hospital).take(case_id, StepCode.REJECT, reason="无床位")
    road.sync(road.hospital, road.township)
    values = {"to_facility_id": road.city.actor.place_id}
    seen = {"to_facility_id": road.hospital.actor.place_id}
    desk(road.township).resubmit(case_id, values, seen)
    road.sync(road.township, road.hospital, road.city)
    assert desk(road.city).case(case_id).state is State.WAITING
    hospital = desk(road.hospital)
    assert hospital.received() == []
    assert hospital.find("zgh") == []
    readable = hospital.case(case_id)
    assert (readable.referral.archived, readable.may) == (True, ())
    with pytest.raises(NotFound):
        hospital.take(case_id, StepCode.ACCEPT, **OFFER.fields)


def test_the_return_slip_and_the_way_home_travel_back(road: Road) -> None:
    case_id = refer(road)
    road.sync(road.township, road.hospital)
    hospital = desk(road.hospital)
    hospital.take(case_id, StepCode.ARRIVED, arrival="inpatient")
    hospital.take(case_id, StepCode.DISCHARGED, outcome="2", going_back=True)
    hospital.take(case_id, StepCode.RETURNED_BACK, diagnosis="高血压3级", rehabilitation="低盐")
    road.sync(road.hospital, road.township, road.village)
    case = desk(road.township).case(case_id)
    assert (case.state, case.returns[0].rehabilitation) == (State.RETURNED_BACK, "低盐")
    desk(road.village).take(case_id, StepCode.BACK_CONFIRMED)
    road.sync(road.village, road.hospital, road.township)
    for workstation in (road.township, road.hospital):
        assert desk(workstation).case(case_id).state is State.BACK_CONFIRMED


def test_a_referral_phoned_in_becomes_one_with_the_written_one(road: Road) -> None:
    township = road.township.actor.place_id
    referral = Referral(
        patient_name="张国华", reasons_up=["1"], impression="胸痛", urgency="3", direction="up"
    )
    phoned = desk(road.hospital).enter_by_phone(referral, township)
    desk(road.hospital).take(phoned, StepCode.ACCEPT, **OFFER.fields)
    own = refer(road)
    road.sync()
    desk(road.township).match(phoned, own)
    road.sync()
    for workstation in (road.township, road.hospital):
        case = desk(workstation).case(own)
        assert (case.state, case.twins) == (State.ACCEPTED, (phoned,))
        assert all(step.is_effective for step in case.steps)


def test_nothing_of_all_this_is_refused_by_the_hub(road: Road) -> None:
    case_id = refer(road)
    road.sync(road.township, road.hospital)
    hospital, township = desk(road.hospital), desk(road.township)
    hospital.mark_opened(case_id)
    hospital.take(case_id, StepCode.RETURN, reason="请补心电图")
    road.sync(road.hospital, road.township)
    township.resubmit(case_id, {"examinations": "窦性心律"}, {"examinations": None})
    road.sync(road.township, road.hospital)
    hospital.take(case_id, StepCode.PASS_ON, department="03.05", reason="专科")
    hospital.take(case_id, StepCode.ACCEPT, **OFFER.fields)
    hospital.take(case_id, StepCode.RESCHEDULE, **OFFER.fields, reason="改约")
    road.sync()
    township.take(case_id, StepCode.SET_OUT)
    township.take(case_id, StepCode.ASK_CANCEL, reason="好转")
    township.take(case_id, StepCode.NOTE, text="家属陪同")
    road.sync()
    hospital.take(case_id, StepCode.NOT_ARRIVED)
    hospital.take(case_id, StepCode.ARRIVED, arrival="outpatient")
    hospital.take(case_id, StepCode.ADMITTED, inpatient_number="Z001")
    slip = hospital.save_return(case_id, ReferralReturn(diagnosis="高血压"))
    hospital.edit_return(slip, {"diagnosis": "高血压3级"}, {"diagnosis": "高血压"})
    hospital.take(case_id, StepCode.DISCHARGED, outcome="1", going_back=True)
    hospital.sign_return(slip)
    road.sync()
    township.take(case_id, StepCode.FOLLOW_UP, result="arrived")
    township.take(case_id, StepCode.BACK_CONFIRMED)
    township.take(case_id, StepCode.CLOSE)
    road.sync()
    for workstation in (road.township, road.hospital):
        assert set(workstation.states()) <= {ChangeState.ACKED}
        assert desk(workstation).case(case_id).state is State.CLOSED

"""A township refers a resident, the county answers, and the resident comes home."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.core.errors import NotAllowed
from app.referrals import ReferralReturn, State, StepCode
from app.referrals.deeds import Place
from sync.client.status import status_of
from tests.flows.clinics import (
    APPOINTMENT,
    HOSPITAL,
    Clinics,
    case,
    referrals,
    states,
    written,
)


@pytest.fixture
def clinics(tmp_path: Path) -> Clinics:
    return Clinics(tmp_path)


def test_a_township_refers_the_county_answers_and_the_resident_comes_home(clinics: Clinics) -> None:
    township, county = clinics.township, clinics.hospital
    clinics.sync(township, county)

    referral_id = referrals(township).refer(written(township, county))
    assert case(township, referral_id).state is State.WAITING
    assert status_of(township.store).waiting > 0

    clinics.sync(township, county)
    (line,) = referrals(county).in_tray()
    assert line.is_unread
    referrals(county).mark_opened(referral_id)
    referrals(county).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)

    clinics.sync(county, township)
    accepted = case(township, referral_id).accepted
    assert accepted is not None
    assert (accepted.doctor, accepted.bed) == ("李主任", "12床")
    assert case(township, referral_id).opened[0].place_id == county.actor.place_id

    referrals(county).take(
        referral_id, StepCode.ARRIVED, arrival="inpatient", inpatient_number="20260115"
    )
    clinics.later(days=5)
    referrals(county).take(referral_id, StepCode.DISCHARGED, outcome="2", going_back=True)
    slip = {"diagnosis": "高血压3级", "treatment": "调整用药", "next_plan": "每周测血压"}
    slip["to_facility_id"] = township.actor.place_id
    referrals(county).take(referral_id, StepCode.RETURNED_BACK, **slip)
    clinics.sync(county, township)
    assert case(township, referral_id).returns[0].next_plan == "每周测血压"

    referrals(township).take(referral_id, StepCode.BACK_CONFIRMED)
    (due,) = referrals(township).due(days_ahead=14)
    assert (due.task.code, due.due_on) == ("follow_up", date(2026, 2, 3))
    referrals(township).take(referral_id, StepCode.FOLLOW_UP, result="arrived")
    referrals(township).take(referral_id, StepCode.CLOSE)
    clinics.sync(township, county)

    assert states(referral_id, township, county) == {"closed"}
    assert status_of(township.store).needs_attention == 0


def test_a_village_refers_to_its_township_which_refers_on(clinics: Clinics) -> None:
    village, township, county = clinics.village, clinics.township, clinics.hospital
    clinics.sync(village, township, county)
    referral_id = referrals(village).refer(written(village, township))
    clinics.sync(village, township)

    referrals(township).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)
    to = Place(county.actor.place_id, "承德县医院")
    onward = referrals(township).pass_on_to_hospital(referral_id, to, "需进一步检查")
    clinics.sync(township, county, village)

    assert states(referral_id, village, township) == {"redirected"}
    assert [line.id for line in referrals(county).in_tray()] == [onward]
    assert states(onward, village, township, county) == {"waiting"}


def test_the_county_sends_down_somebody_the_township_never_sent_up(clinics: Clinics) -> None:
    from app.referrals import Direction

    township, county = clinics.township, clinics.hospital
    clinics.sync(township, county)
    slip = ReferralReturn(diagnosis="脑梗死恢复期", treatment="溶栓", rehabilitation="每日康复")
    down = written(county, township, Direction.DOWN)
    referral_id = referrals(county).down_refer(down, slip)
    clinics.sync(county, township)

    assert case(township, referral_id).returns[0].rehabilitation == "每日康复"
    referrals(township).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)
    referrals(township).take(referral_id, StepCode.ARRIVED, arrival="outpatient")
    clinics.sync(township, county)
    assert states(referral_id, township, county) == {"arrived"}


def test_one_phoned_in_is_matched_with_the_townships_own(clinics: Clinics) -> None:
    township, county = clinics.township, clinics.hospital
    clinics.sync(township, county)
    own = referrals(township).refer(written(township, county))
    phoned = referrals(county).enter_by_phone(
        written(county, county), sender_id=township.actor.place_id
    )
    referrals(county).take(phoned, StepCode.ACCEPT, **APPOINTMENT.fields)
    clinics.sync(township, county)

    referrals(township).match(phoned, own)
    clinics.sync(township, county)

    for place in (township, county):
        assert case(place, own).twins == (phoned,)
        assert case(place, own).state is State.ACCEPTED


def test_passed_on_to_another_department_the_answer_is_still_owed(clinics: Clinics) -> None:
    township, county = clinics.township, clinics.hospital
    clinics.sync(township, county)
    referral_id = referrals(township).refer(written(township, county))
    clinics.sync(township, county)
    referrals(county).take(referral_id, StepCode.PASS_ON, department="04", reason="外科情况")
    clinics.sync(county, township)
    assert states(referral_id, township, county) == {"waiting"}
    assert [step.code for step in case(township, referral_id).steps][-1] == StepCode.PASS_ON


def test_passed_on_to_another_hospital_the_township_follows_it(clinics: Clinics) -> None:
    township, county = clinics.township, clinics.hospital
    other = clinics.another_hospital("承德县中医院", HOSPITAL)
    clinics.sync(township, county, other)
    referral_id = referrals(township).refer(written(township, county))
    clinics.sync(township, county)
    to = Place(other.actor.place_id, "承德县中医院")
    onward = referrals(county).pass_on_to_hospital(referral_id, to, "专科在那边")
    clinics.sync(county, other, township)

    referrals(other).take(onward, StepCode.ACCEPT, **APPOINTMENT.fields)
    clinics.sync(other, county, township)
    assert case(township, referral_id).continued_by == (onward,)
    assert states(onward, township, county, other) == {"accepted"}


def test_sent_onward_to_a_city_hospital_outside(clinics: Clinics) -> None:
    township, county = clinics.township, clinics.hospital
    clinics.sync(township, county)
    referral_id = referrals(township).refer(written(township, county))
    clinics.sync(township, county)
    referrals(county).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)
    referrals(county).take(referral_id, StepCode.ARRIVED, arrival="emergency")
    outside = Place(None, "承德市中心医院")
    referrals(county).pass_on_to_hospital(referral_id, outside, "需介入治疗")
    clinics.sync(county, township)
    assert states(referral_id, township, county) == {"onward"}


def test_who_does_not_arrive_becomes_a_question_at_the_township(clinics: Clinics) -> None:
    township, county = clinics.township, clinics.hospital
    referral_id = _accepted(clinics)
    referrals(county).take(referral_id, StepCode.NOT_ARRIVED, reason="约定时间未到")
    clinics.sync(county, township)
    assert states(referral_id, township, county) == {"not_arrived"}
    mine = [task.code for task in case(township, referral_id).tasks if task.is_mine]
    assert mine == ["ask_why_not", "follow_up"]


def test_a_death_ends_the_case_at_both_ends(clinics: Clinics) -> None:
    referral_id = _accepted(clinics)
    referrals(clinics.hospital).take(referral_id, StepCode.DIED, reason="心源性猝死")
    clinics.sync(clinics.hospital, clinics.township)
    assert states(referral_id, clinics.township, clinics.hospital) == {"died"}


@pytest.mark.parametrize("first", ["township", "county"])
def test_withdrawn_in_the_same_minute_as_accepted(clinics: Clinics, first: str) -> None:
    township, county = clinics.township, clinics.hospital
    clinics.sync(township, county)
    referral_id = referrals(township).refer(written(township, county))
    clinics.sync(township, county)

    referrals(township).take(referral_id, StepCode.WITHDRAW, reason="家属改变主意")
    referrals(county).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)
    order = (township, county) if first == "township" else (county, township)
    clinics.sync(*order)

    expected = "withdrawn" if first == "township" else "accepted"
    assert states(referral_id, township, county) == {expected}
    loser = county if first == "township" else township
    assert any(not step.is_effective for step in case(loser, referral_id).steps)
    assert [task for task in case(county, referral_id).tasks if task.is_mine]


def test_the_other_side_cannot_take_the_senders_steps(clinics: Clinics) -> None:
    referral_id = _accepted(clinics)
    with pytest.raises(NotAllowed):
        referrals(clinics.hospital).take(referral_id, StepCode.BACK_CONFIRMED)


def _accepted(clinics: Clinics) -> str:
    township, county = clinics.township, clinics.hospital
    clinics.sync(township, county)
    referral_id = referrals(township).refer(written(township, county))
    clinics.sync(township, county)
    referrals(county).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)
    clinics.sync(county, township)
    return referral_id

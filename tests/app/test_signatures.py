"""Documents signed with the person's own key, and what becomes of them afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.clinic import Clinic
from app.core.rights import Role
from app.referrals import Referral, ReferralReturn, StepCode
from app.signatures import SignatureState, publish_key
from app.storage.keys import SigningKey
from app.users import Person, Posting
from app.workstation import Workstation
from tests.stores import HOSPITAL
from tests.workstations import CHIEF, OTHER_PASSWORD, PASSWORD, THIRD_PASSWORD, Desk


def _refer(clinic: Clinic) -> str:
    referral = Referral(direction="up", patient_name="张桂花", impression="高血压3级")
    referral.to_facility_id, referral.reasons_up = HOSPITAL, ["6", "1"]
    return clinic.referrals.refer(referral)


def _state(clinic: Clinic, referral_id: str) -> SignatureState | None:
    signed = clinic.referrals.case(referral_id).signed(StepCode.SUBMIT)
    return signed.state if signed else None


def _sign_in(station: Workstation, password: str = PASSWORD) -> Clinic:
    return station.sign_in(station.people()[0].id, password)


def test_a_referral_is_signed_by_whom_it_names_and_checked_when_shown(desk: Desk) -> None:
    with desk.start() as station:
        clinic = _sign_in(station)
        signed = clinic.referrals.case(_refer(clinic)).signed(StepCode.SUBMIT)
        assert signed is not None
        assert (signed.state, signed.person) == (SignatureState.FITS, CHIEF)


def test_a_referral_changed_after_it_was_signed_says_so(desk: Desk) -> None:
    with desk.start() as station:
        clinic = _sign_in(station)
        referral_id = _refer(clinic)
        clinic.referrals.amend(referral_id, {"impression": "脑出血"}, {"impression": "高血压3级"})
        assert _state(clinic, referral_id) is SignatureState.CHANGED


def test_what_was_signed_before_a_new_key_came_can_still_be_checked(desk: Desk) -> None:
    with desk.start() as station:
        clinic = _sign_in(station)
        before = _refer(clinic)
        station.change_password(PASSWORD, OTHER_PASSWORD)
        after = _refer(clinic)
        station.accounts.reset(clinic.actor.person_id, THIRD_PASSWORD)
        clinic = _sign_in(station, THIRD_PASSWORD)
        last = _refer(clinic)
        for referral_id in (before, after, last):
            assert _state(clinic, referral_id) is SignatureState.FITS


def test_the_pin_opens_the_session_again_with_its_key(desk: Desk) -> None:
    with desk.start() as station:
        clinic = _sign_in(station)
        station.set_pin("135790")
        station.lock()
        clinic = station.unlock("135790")
        assert _state(clinic, _refer(clinic)) is SignatureState.FITS


def test_nobody_signs_as_a_colleague(desk: Desk) -> None:
    """Whoever holds the store's key can write a row; the colleague's own key is another matter."""
    with desk.start() as station:
        clinic = _sign_in(station)
        forger = replace(clinic.actor, key=SigningKey.new())
        forged = Clinic(clinic.store, forger, station.clock)
        assert _state(clinic, _refer(forged)) is SignatureState.FALSE


def test_an_account_brings_its_key_before_the_first_sign_in(desk: Desk) -> None:
    with desk.start() as station:
        clinic = _sign_in(station)
        member = clinic.users.register(Person(name="李小红"), [Posting(Role.DOCTOR)])
        station.accounts.add(member, OTHER_PASSWORD)
        with clinic.store.reading() as session:
            query = "SELECT count(*) FROM person_key WHERE person_id = ?"
            found = session.connection().exec_driver_sql(query, (member,)).scalar_one()
        assert found == 1


def test_a_signature_whose_key_is_not_here_yet_is_unchecked(desk: Desk) -> None:
    with desk.start() as station:
        clinic = _sign_in(station)
        referral_id = _refer(clinic)
        with clinic.store.transaction(clinic.actor) as transaction:
            publish_key(transaction, "somebody", SigningKey.new().public)
            transaction.connection.exec_driver_sql("UPDATE person_key SET person_id = 'somebody'")
        assert _state(clinic, referral_id) is SignatureState.UNCHECKED


@pytest.mark.parametrize("at_once", [True, False])
def test_a_return_slip_is_signed_as_it_goes_back(desk: Desk, at_once: bool) -> None:
    with desk.start() as station:
        clinic = _sign_in(station)
        referral = Referral(direction="up", patient_name="张桂花", impression="高血压3级")
        referral.reasons_up, referral.to_facility_id = ["6"], clinic.actor.place_id
        referral_id = clinic.referrals.enter_by_phone(referral, HOSPITAL)
        clinic.referrals.take(referral_id, StepCode.ARRIVED, arrival="inpatient")
        slip = {"diagnosis": "高血压3级", "next_plan": "每周测血压"}
        if at_once:
            clinic.referrals.take(referral_id, StepCode.RETURNED_BACK, **slip)
        else:
            clinic.referrals.sign_return(
                clinic.referrals.save_return(referral_id, ReferralReturn(**slip))
            )
        signed = clinic.referrals.case(referral_id).signed(StepCode.RETURNED_BACK)
        assert signed is not None
        assert signed.state is SignatureState.FITS

"""A reply of the county as the exchange brings it: with its place in the hub's order."""

from __future__ import annotations

import msgspec
from sqlalchemy import text

from app.clinic import Clinic
from app.core.rights import FacilityKind, Role
from app.referrals import StepCode
from tests.stores import HOSPITAL, actor

COUNTY_DOCTOR = "9" * 32


def reply(clinic: Clinic, referral_id: str) -> None:
    """The county hospital sends the referral back for completion; nobody here has read it."""
    _county(clinic).referrals.take(
        referral_id, StepCode.RETURN, reason="请补充心电图", reason_code="4"
    )
    _give_places(clinic, referral_id)


def note(clinic: Clinic, referral_id: str) -> None:
    """And one message more."""
    _county(clinic).referrals.take(referral_id, StepCode.NOTE, text="请尽快")
    _give_places(clinic, referral_id)


def _county(clinic: Clinic) -> Clinic:
    kind = FacilityKind.COUNTY_HOSPITAL
    doctor = actor(Role.DOCTOR, person=COUNTY_DOCTOR, place=HOSPITAL, kind=kind)
    return Clinic(clinic.store, doctor)


def _give_places(clinic: Clinic, referral_id: str) -> None:
    steps = clinic.store.tables.of("referral_step")
    assert steps is not None
    with clinic.store.journal_transaction() as (connection, touched):
        query = text("SELECT id FROM referral_step WHERE root = :root ORDER BY n")
        for place, record_id in enumerate(
            connection.execute(query, {"root": referral_id}).scalars()
        ):
            row = steps.get(connection, record_id)
            assert row is not None
            steps.save(connection, msgspec.structs.replace(row, ord=place + 1))
        touched.add("referral_step")

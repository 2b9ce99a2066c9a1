"""A township and a county hospital at one store, so that both sides can be asked in one test."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.core.rights import FacilityKind, Role
from app.patients import Patients
from app.referrals import Direction, Referral, Referrals
from app.storage.store import Store
from tests.stores import (
    CENTRE,
    DOCTOR,
    HOSPITAL,
    MovableClock,
    StoreFolder,
    actor,
    arrive,
    lay_out_county,
)

COUNTY_DOCTOR = "9" * 32


@dataclass
class Desks:
    """The township doctor's referrals and the county's, and the clock between them."""

    store: Store
    clock: MovableClock
    township: Referrals
    county: Referrals
    patients: Patients

    def fresh(self, **fields: object) -> Referral:
        values: dict[str, object] = {
            "direction": Direction.UP.value,
            "patient_name": "张国华",
            "sex": "1",
            "to_facility_id": HOSPITAL,
            "to_department": "03.04",
            "reasons_up": ["6"],
            "impression": "高血压3级",
            "urgency": "1",
        }
        return Referral(**values | fields)

    def sent(self, **fields: object) -> str:
        return self.township.refer(self.fresh(**fields))


@pytest.fixture
def desks(stores: StoreFolder) -> Desks:
    clock = MovableClock()
    store = stores.new(clock.clock())
    lay_out_county(store)
    arrive(store, "person", DOCTOR, {"name": "李医生"})
    arrive(store, "person", COUNTY_DOCTOR, {"name": "赵主任"})
    doctor = actor(Role.DOCTOR, place=CENTRE)
    office = actor(
        Role.DOCTOR,
        Role.REFERRAL_OFFICE,
        person=COUNTY_DOCTOR,
        place=HOSPITAL,
        kind=FacilityKind.COUNTY_HOSPITAL,
    )
    return Desks(
        store, clock, Referrals(store, doctor), Referrals(store, office), Patients(store, doctor)
    )

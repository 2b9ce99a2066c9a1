"""The people of the flow tests: a county hospital, a township under it, a village under that."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine

from app.core.rights import FacilityKind, Role
from app.patients import Patient, Patients
from app.referrals import Appointment, CaseView, Direction, Referral, Referrals
from tests.county import County, Workstation

TOWNSHIP = FacilityKind.TOWNSHIP_CENTRE
HOSPITAL = FacilityKind.COUNTY_HOSPITAL
VILLAGE = FacilityKind.VILLAGE_CLINIC
INTERNAL = "03"
APPOINTMENT = Appointment(department=INTERNAL, doctor="李主任", bed="12床")


class Clinics:
    """Everybody at their own computer, with their own store, and one hub between them."""

    def __init__(self, folder: Path, engine: Engine | None = None) -> None:
        self.county = County(folder, engine)
        self.hospital = self._place("hospital", "承德县医院", HOSPITAL)
        self.township = self._place("township", "满杖子乡卫生院", TOWNSHIP)
        under = self.township.actor.place_id
        self.village = self._place("village", "杨树沟村卫生室", VILLAGE, parent_id=under)

    def _place(self, file: str, name: str, kind: FacilityKind, **fields: str) -> Workstation:
        facility = self.county.facility(name, kind, **fields)
        return self.county.workstation(file, facility, kind, (Role.DOCTOR, Role.MANAGER))

    def another_hospital(self, name: str, kind: FacilityKind = HOSPITAL) -> Workstation:
        return self._place(f"other-{len(self.county.facility_of)}", name, kind)

    def sync(self, *workstations: Workstation) -> None:
        """Everybody named exchanges, in turn, until all have heard of all."""
        for workstation in (*workstations, *workstations):
            workstation.sync()

    def later(self, **by: float) -> None:
        self.county.now += timedelta(**by)


def referrals(workstation: Workstation) -> Referrals:
    return Referrals(workstation.store, workstation.actor)


def resident(workstation: Workstation, name: str = "张桂花") -> Patient:
    """A resident registered at this computer."""
    patients = Patients(workstation.store, workstation.actor)
    patient = Patient(name=name, sex="2", birth_on=date(1954, 3, 8), no_id_reason="未带身份证")
    patient_id = patients.register(patient)
    found = patients.get(patient_id)
    assert found is not None
    return found


def written(
    sender: Workstation,
    receiver: Workstation,
    direction: Direction = Direction.UP,
    *,
    urgency: str = "1",
) -> Referral:
    """A referral as a doctor fills it in, not yet sent."""
    referral = referrals(sender).draft_for(resident(sender), direction)
    referral.to_facility_id = receiver.actor.place_id
    referral.to_department = INTERNAL
    referral.impression = "高血压3级"
    referral.urgency = urgency
    if direction is Direction.UP:
        referral.reasons_up = ["6"]
    else:
        referral.reasons_down = ["7"]
    return referral


def case(workstation: Workstation, referral_id: str) -> CaseView:
    return referrals(workstation).case(referral_id)


def states(referral_id: str, *workstations: Workstation) -> set[str]:
    """The state of the case as each of them sees it."""
    return {case(workstation, referral_id).state.value for workstation in workstations}

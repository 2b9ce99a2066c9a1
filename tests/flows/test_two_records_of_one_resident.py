"""Two desks join the same two records, each into its own; a third parts them; a case is written between."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.core.rights import Role
from app.patients import Patient, Patients
from tests.county import Workstation
from tests.flows.clinics import TOWNSHIP, Clinics, referrals


class Centre(Clinics):
    """Three desks of one health centre; the hospital answers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.first = self.township
        self.second, self.third = self._desk("second"), self._desk("third")
        self.everybody = (self.first, self.second, self.third, self.hospital)

    def _desk(self, name: str) -> Workstation:
        roles = (Role.DOCTOR, Role.MANAGER)
        return self.county.workstation(name, self.township.actor.place_id, TOWNSHIP, roles)


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def patients(desk: Workstation) -> Patients:
    return Patients(desk.store, desk.actor)


def on_file(desk: Workstation, **fields: object) -> str:
    values: dict[str, object] = {"name": "张桂花", "sex": "2", "birth_on": date(1954, 3, 8)}
    return patients(desk).register(Patient(no_id_reason="未带身份证", **values | fields))


def referred(centre: Centre, desk: Workstation, patient_id: str) -> str:
    """As a doctor fills it in; what it says of allergies comes by itself."""
    case = referrals(desk).draft_for(patients(desk).open(patient_id))
    case.to_facility_id, case.to_department = centre.hospital.actor.place_id, "03"
    case.impression, case.reasons_up = "高血压3级", ["6"]
    return referrals(desk).refer(case)


def shown(desk: Workstation) -> list[tuple[str, tuple[str, ...]]]:
    """Who stands in the list, with which allergies; search shows the same."""
    listed = patients(desk).rows(patients(desk).ids())
    by_id = {line.id: line for line in patients(desk).find("zgh")}
    assert by_id == {line.id: line for line in listed}
    return [(line.id, line.allergies) for line in listed]


def test_joined_in_both_directions_and_parted_by_a_third_there_is_one_resident(
    centre: Centre,
) -> None:
    penicillin = on_file(centre.first, allergies=["2"], phone="13800001111")
    sulfonamides = on_file(centre.second, allergies=["3"], phone="13900002222")
    centre.sync(*centre.everybody)
    before = referred(centre, centre.first, penicillin)

    patients(centre.first).merge(penicillin, sulfonamides)
    centre.sync(centre.first, centre.third)
    patients(centre.second).merge(sulfonamides, penicillin)
    between = referred(centre, centre.second, sulfonamides)
    patients(centre.third).part(penicillin)

    centre.sync(*centre.everybody)

    desks = (centre.first, centre.second, centre.third)
    (one,) = {tuple(shown(desk)) for desk in desks}
    ((record, allergies),) = one
    assert allergies == ("2", "3")
    for desk in desks:
        assert [line.id for line in patients(desk).find("13800001111")] == [record]
        assert [line.id for line in patients(desk).find("13900002222")] == [record]
        assert {line.id for line in referrals(desk).of_patient(record)} == {before, between}
    assert referrals(centre.hospital).case(between).referral.allergies == "青霉素、磺胺"

    (pair,) = patients(centre.first).to_judge().pairs
    assert pair.is_joined
    patients(centre.first).take_back([said.id for said in pair.said])
    centre.sync(*centre.everybody)
    for desk in desks:
        assert patients(desk).to_judge().pairs == ()
        assert [record for record, _ in shown(desk)] == [record]


def test_parted_by_whoever_knows_of_every_join_they_are_two_at_every_desk(centre: Centre) -> None:
    one = on_file(centre.first, allergies=["2"])
    other = on_file(centre.second, allergies=["3"])
    centre.sync(*centre.everybody)
    patients(centre.first).merge(one, other)
    patients(centre.second).merge(other, one)
    centre.sync(*centre.everybody)

    patients(centre.third).part(one)
    centre.sync(*centre.everybody)

    for desk in (centre.first, centre.second, centre.third):
        assert {*shown(desk)} == {(one, ("2",)), (other, ("3",))}
        assert patients(desk).to_judge().pairs == ()

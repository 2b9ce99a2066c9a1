"""Who can see a resident, since when and why: the same rules as at the hub, told to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.sight import SightReason, root_audience, views
from app.patients import PATIENT, Patients
from app.referrals import StepCode
from app.storage.cases import Grant
from app.storage.institutions import read_directory
from tests.county import Workstation
from tests.flows.clinics import Clinics, referrals, resident, written


@pytest.fixture
def clinics(tmp_path: Path) -> Clinics:
    made = Clinics(tmp_path)
    made.sync(made.township, made.hospital, made.village)
    return made


def _told(place: Workstation, patient_id: str) -> list[tuple[str, str, str, bool]]:
    found = Patients(place.store, place.actor).who_can_see(patient_id)
    return [(one.facility_id, one.why.value, one.kind.name, one.is_open) for one in found]


def test_a_resident_of_the_township_alone_is_seen_by_nobody_else(clinics: Clinics) -> None:
    patient = resident(clinics.township)
    here = clinics.township.actor.place_id
    assert _told(clinics.township, patient.id) == [(here, "home", PATIENT, True)]


def test_the_village_named_for_a_resident_is_told_since_it_was_named(clinics: Clinics) -> None:
    township, village = clinics.township, clinics.village.actor.place_id
    patient = resident(township)
    clinics.later(days=3)
    patients = Patients(township.store, township.actor)
    patients.edit(patient.id, {"clinic_id": village}, {"clinic_id": None})
    home, line = patients.who_can_see(patient.id)
    assert (line.facility_id, line.why) == (village, SightReason.LINE)
    assert line.since is not None
    assert home.since is not None
    assert (line.since - home.since).days == 3


def test_a_referral_tells_whom_it_was_opened_to_and_why(clinics: Clinics) -> None:
    township, hospital = clinics.township, clinics.hospital.actor.place_id
    referral = written(township, clinics.hospital)
    referrals(township).refer(referral)
    assert referral.patient_id is not None
    patients = Patients(township.store, township.actor)
    *_, granted = patients.who_can_see(referral.patient_id)
    assert (granted.facility_id, granted.why, granted.kind.name) == (
        hospital,
        SightReason.GRANTED,
        "referral",
    )
    assert granted.reason == f"双向转诊 {referral.number}"
    assert granted.is_open


def test_an_ended_grant_is_told_with_its_end(clinics: Clinics) -> None:
    township = clinics.township
    referral = written(township, clinics.hospital)
    referral_id = referrals(township).refer(referral)
    other = clinics.another_hospital("承德市医院")
    clinics.sync(township)
    referrals(township).take(referral_id, StepCode.WITHDRAW, reason="改去市医院")
    seen = {"to_facility_id": clinics.hospital.actor.place_id}
    elsewhere = {"to_facility_id": other.actor.place_id}
    referrals(township).resubmit(referral_id, elsewhere, seen)
    assert referral.patient_id is not None
    patients = Patients(township.store, township.actor)
    cases = [
        one for one in patients.who_can_see(referral.patient_id) if one.why is SightReason.GRANTED
    ]
    now, once = cases
    assert (now.facility_id, now.is_open) == (other.actor.place_id, True)
    assert (once.facility_id, once.is_open) == (clinics.hospital.actor.place_id, False)
    assert once.ended_why == "改转其他机构"


def test_a_grant_by_the_wrong_side_is_told_to_nobody_and_shows_nothing(clinics: Clinics) -> None:
    township, hospital = clinics.township, clinics.hospital
    referral = written(township, hospital)
    referral_id = referrals(township).refer(referral)
    clinics.sync(township, hospital)
    with hospital.store.transaction(hospital.actor) as transaction:
        transaction.put(Grant(to="x" * 32, reason="私自转交"), root=referral_id)
    assert referral.patient_id is not None
    assert "x" * 32 not in [one[0] for one in _told(hospital, referral.patient_id)]


def test_whom_the_list_names_is_exactly_whom_the_rule_admits(clinics: Clinics) -> None:
    """`views` gives reasons, `root_audience` decides; they must never part."""
    township = clinics.township
    referral = written(township, clinics.hospital)
    referrals(township).refer(referral)
    store = township.store
    with store.reading() as session:
        connection = session.connection()
        directory = read_directory(connection, store.tables)
        for table in store.tables:
            ids = connection.exec_driver_sql(f'SELECT id FROM "{table.name}" WHERE root IS NULL')
            for root in table.get_many(connection, list(ids.scalars())).values():
                query = 'SELECT id FROM "grant" WHERE root = ?'
                named = list(connection.exec_driver_sql(query, (root.id,)).scalars())
                grants_table = store.tables.of("grant")
                assert grants_table is not None
                grants = list(grants_table.get_many(connection, named).values())
                told = {v.facility for v in views(root, table.kind, grants, directory) if v.is_open}
                seen = root_audience(root, table.kind, grants, directory)
                assert (told & {"*"} or told) == seen

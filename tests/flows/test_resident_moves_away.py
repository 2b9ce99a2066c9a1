"""A resident moves from one township to another; the file follows, and both homes know."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.core.errors import InvalidInput, NotAllowed
from app.patients import DECLINED, TAKEN, Handovers, Patients, PatientState
from tests.county import Workstation
from tests.flows.clinics import TOWNSHIP, Clinics, resident

MOVED = date(2026, 1, 10)


@pytest.fixture
def clinics(tmp_path: Path) -> Clinics:
    return Clinics(tmp_path)


def patients(place: Workstation) -> Patients:
    return Patients(place.store, place.actor)


def handovers(place: Workstation) -> Handovers:
    return Handovers(place.store, place.actor)


def test_who_moves_away_is_taken_over_and_the_old_home_is_told(clinics: Clinics) -> None:
    old, new = clinics.township, clinics.another_hospital("白云镇卫生院", TOWNSHIP)
    clinics.sync(old, new)
    patient = resident(old)
    seen = {"allergies": None, "address": None}
    patients(old).edit(patient.id, {"allergies": ["2"], "address": "满杖子乡一组"}, seen)
    patient = patients(old).open(patient.id)
    handovers(old).hand_over(patient, new.actor.place_id, MOVED, "随子女居住")
    clinics.sync(old, new)

    (came,) = handovers(new).came_in()
    assert (came.patient_name, came.from_id) == ("张桂花", old.actor.place_id)
    copied = handovers(new).copied(came.id)
    assert patients(new).duplicates(copied) == []
    own = handovers(new).take_over(came.id)
    clinics.sync(new, old)

    here = patients(new).open(own)
    assert (here.home, here.allergies, here.state) == (new.actor.place_id, ["2"], "active")
    # What was true of the old home alone is asked anew.
    assert (here.address, here.clinic_id) == (None, None)
    assert handovers(new).came_in() == []
    (told,) = handovers(old).of_patient(patient.id)
    assert (told.answer, told.to_id) == ("taken", new.actor.place_id)
    assert told.answered_at is not None
    left = patients(old).get(patient.id)
    assert left is not None
    assert left.state == PatientState.MOVED_AWAY
    # The old home's record is its own still, and the new one's is not shown to it.
    assert patients(new).get(patient.id) is None
    assert patients(old).get(own) is None
    seen_by = [one.facility_id for one in patients(old).who_can_see(patient.id) if one.reason]
    assert seen_by == [new.actor.place_id]
    assert clinics.county.hub.undelivered() == {}


def test_who_is_registered_there_already_is_not_registered_twice(clinics: Clinics) -> None:
    old, new = clinics.township, clinics.another_hospital("白云镇卫生院", TOWNSHIP)
    clinics.sync(old, new)
    known = resident(new)
    patient = resident(old)
    handovers(old).hand_over(patient, new.actor.place_id, MOVED, "返乡")
    clinics.sync(old, new)
    (came,) = handovers(new).came_in()
    (alike,) = patients(new).duplicates(handovers(new).copied(came.id))
    assert alike.patient.id == known.id
    handovers(new).take(came.id, TAKEN, patient_id=known.id)
    assert patients(new).count() == 1
    with pytest.raises(NotAllowed):
        handovers(new).take_over(came.id)
    assert patients(new).count() == 1


def test_a_hand_over_to_the_wrong_place_is_declined_with_a_reason(clinics: Clinics) -> None:
    old, new = clinics.township, clinics.another_hospital("白云镇卫生院", TOWNSHIP)
    clinics.sync(old, new)
    patient = resident(old)
    handovers(old).hand_over(patient, new.actor.place_id, MOVED, "不详")
    clinics.sync(old, new)
    (came,) = handovers(new).came_in()
    handovers(new).take(came.id, DECLINED, reason="本辖区查无此人")
    clinics.sync(new, old)
    (told,) = handovers(old).of_patient(patient.id)
    assert (told.answer, told.reason) == ("declined", "本辖区查无此人")


def test_nobody_hands_over_to_himself_or_takes_what_was_sent_elsewhere(clinics: Clinics) -> None:
    old, new = clinics.township, clinics.another_hospital("白云镇卫生院", TOWNSHIP)
    clinics.sync(old, new)
    patient = resident(old)
    with pytest.raises(InvalidInput):
        handovers(old).hand_over(patient, old.actor.place_id, MOVED, "")
    case = handovers(old).hand_over(patient, new.actor.place_id, MOVED, "")
    with pytest.raises(NotAllowed):
        handovers(old).take_over(case)
    assert patients(old).count() == 0

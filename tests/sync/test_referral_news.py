"""What is news of a referral, at which computer, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.core.rights import FacilityKind, Role
from app.patients import Patient, Patients
from app.referrals import Referrals, StepCode
from tests.county import County, Workstation

CENTRE, HOSPITAL = FacilityKind.TOWNSHIP_CENTRE, FacilityKind.COUNTY_HOSPITAL


@dataclass
class Place:
    """A township, and a hospital with computers in two rooms."""

    township: Workstation
    office: Workstation
    ward: Workstation

    def sync(self) -> None:
        for _ in range(2):
            for one in (self.township, self.office, self.ward):
                one.sync()

    def refer(self, urgency: str, name: str = "张国华") -> str:
        patient = Patient(name=name, sex="1", no_id_reason="未带证件")
        Patients(self.township.store, self.township.actor).register(patient)
        referral = referrals(self.township).draft_for(patient)
        referral.to_facility_id, referral.urgency = self.office.actor.place_id, urgency
        referral.impression, referral.reasons_up = "脑卒中", ["6"]
        case = referrals(self.township).refer(referral)
        self.sync()
        return case


def referrals(desk: Workstation) -> Referrals:
    return Referrals(desk.store, desk.actor)


def news(desk: Workstation) -> list[str]:
    return [one.line.id for one in referrals(desk).news()]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    county = County(tmp_path)
    centre, hospital = county.facility("惠七镇卫生院", CENTRE), county.facility("县医院", HOSPITAL)
    rooms = [county.workstation(room, hospital, HOSPITAL) for room in ("office", "ward")]
    place = Place(county.workstation("township", centre, CENTRE, (Role.DOCTOR,)), *rooms)
    place.sync()
    yield place
    for desk in (place.township, *rooms):
        desk.store.close()
    county.hub.engine.dispose()


def test_the_most_urgent_stands_first(place: Place) -> None:
    routine, urgent, critical = (place.refer(urgency) for urgency in "123")
    assert news(place.ward) == [critical, urgent, routine]
    assert news(place.township) == []


def test_what_one_room_has_opened_is_news_in_no_other(place: Place) -> None:
    case = place.refer("3")
    assert news(place.office) == news(place.ward) == [case]
    referrals(place.office).mark_opened(case)
    assert news(place.office) == []
    place.sync()
    assert news(place.ward) == []


def test_what_is_said_after_it_was_opened_is_news_again(place: Place) -> None:
    case = place.refer("3")
    referrals(place.office).mark_opened(case)
    place.sync()
    referrals(place.township).take(case, StepCode.NOTE, text="病情加重")
    place.sync()
    assert news(place.office) == news(place.ward) == [case]
    (line,) = referrals(place.ward).news()
    assert line.line.urgency == "3"


def test_the_township_hears_the_answer_and_by_whom_it_was_opened(place: Place) -> None:
    case = place.refer("2")
    referrals(place.office).mark_opened(case)
    place.sync()
    (opened,) = referrals(place.township).case(case).opened
    assert opened.person == "王医生"
    assert news(place.township) == []
    referrals(place.office).take(case, StepCode.ACCEPT, department="03.04")
    place.sync()
    (line,) = referrals(place.township).news()
    assert (line.line.id, line.is_new, line.line.urgency) == (case, False, "2")


def test_what_is_read_is_told_once_to_whoever_shows_it(place: Place) -> None:
    """Told each time, the page that notes a reading when it is told would read for ever."""
    case = place.refer("1")
    referrals(place.office).mark_opened(case)
    referrals(place.township).take(case, StepCode.NOTE, text="已上车")
    place.sync()
    told: list[frozenset[str]] = []
    place.ward.store.changes.subscribe(told.append)
    for _ in range(3):
        referrals(place.ward).mark_opened(case)
    assert len([kinds for kinds in told if "opened" in kinds]) == 1

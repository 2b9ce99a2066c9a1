"""The township sees how far its referral has got, and is told whom to ring when nothing is heard."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.rights import FacilityKind, Role
from app.receipts import Way
from app.referrals import ReferralRung, Rung, Silence, StepCode
from tests.county import County, Workstation
from tests.flows.clinics import case, referrals, written

RECEIVED = (ReferralRung.ON_HUB, ReferralRung.DELIVERED, ReferralRung.OPENED)
PHONE = "0314-3022100"


class Place:
    """A township and its county hospital, one computer each."""

    def __init__(self, folder: Path) -> None:
        self.county = County(folder)
        centre = self.county.facility("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE)
        hospital = self.county.facility("县医院", FacilityKind.COUNTY_HOSPITAL, phone=PHONE)
        office = (Role.DOCTOR, Role.REFERRAL_OFFICE)
        make = self.county.workstation
        self.township = make("township", centre, FacilityKind.TOWNSHIP_CENTRE, (Role.DOCTOR,))
        self.hospital = make("hospital", hospital, FacilityKind.COUNTY_HOSPITAL, office)
        self.sync(self.township, self.hospital)

    def at(self, hour: int, day: int = 15) -> None:
        self.county.now = datetime(2026, 1, day, hour, tzinfo=UTC)

    def sync(self, *workstations: Workstation) -> None:
        for workstation in workstations:
            workstation.sync()

    def refer(self, urgency: str = "1") -> str:
        return referrals(self.township).refer(
            written(self.township, self.hospital, urgency=urgency)
        )

    def heard(self) -> list[tuple[Silence, str]]:
        return [(one.why, one.phone) for one in referrals(self.township).silent()]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def rungs(workstation: Workstation, case_id: str) -> list[Rung]:
    return [rung for rung in case(workstation, case_id).rungs if rung.code in RECEIVED]


def test_every_rung_is_a_fact_with_the_hub_s_time(place: Place) -> None:
    case_id = place.refer()
    assert [rung.is_done for rung in rungs(place.township, case_id)] == [False, False, False]
    place.at(1)
    place.sync(place.township)
    assert [rung.is_done for rung in rungs(place.township, case_id)] == [True, False, False]
    place.at(2)
    place.sync(place.hospital)
    place.at(3)
    place.sync(place.hospital, place.township)
    referrals(place.hospital).mark_opened(case_id)
    place.at(4)
    place.sync(place.hospital, place.township)
    found = rungs(place.township, case_id)
    assert [rung.at.hour for rung in found if rung.at is not None] == [1, 3, 4]
    assert found[1].place == "县医院"
    (line,) = referrals(place.township).sent()
    assert line.way is Way.OPENED


def test_the_county_sees_when_its_answer_has_reached_the_township_and_was_read(
    place: Place,
) -> None:
    case_id = place.refer()
    place.sync(place.township, place.hospital)
    referrals(place.hospital).take(case_id, StepCode.ACCEPT, department="03.04")
    place.sync(place.hospital)
    answer = case(place.hospital, case_id).steps[-1]
    assert [(there.place, there.at) for there in answer.there] == [("满杖子乡卫生院", None)]
    place.sync(place.township)
    place.at(5)
    place.sync(place.township, place.hospital)
    (there,) = case(place.hospital, case_id).steps[-1].there
    assert there.at == datetime(2026, 1, 15, 5, tzinfo=UTC)
    referrals(place.township).mark_opened(case_id)
    place.sync(place.township, place.hospital)
    read_at = {one.place for one in case(place.hospital, case_id).opened}
    assert "满杖子乡卫生院" in read_at


def test_an_urgent_referral_nobody_fetched_is_a_task_after_two_hours(place: Place) -> None:
    place.refer("3")
    place.sync(place.township)
    place.at(2)
    assert place.heard() == []
    place.at(4)
    assert place.heard() == [(Silence.NOT_FETCHED, PHONE)]


def test_what_never_reached_the_hub_is_a_task_after_two_days(place: Place) -> None:
    place.refer()
    place.at(1, day=17)
    assert place.heard() == [(Silence.NOT_ON_HUB, "")]
    place.sync(place.township)
    assert place.heard() == []


def test_fetched_and_not_opened_then_opened_and_not_answered(place: Place) -> None:
    case_id = place.refer("3")
    place.sync(place.township, place.hospital, place.hospital, place.township)
    place.at(4)
    assert place.heard() == [(Silence.NOT_OPENED, PHONE)]
    referrals(place.hospital).mark_opened(case_id)
    place.sync(place.hospital, place.township)
    assert place.heard() == [(Silence.NOT_ANSWERED, PHONE)]
    referrals(place.hospital).take(case_id, StepCode.ACCEPT, department="03.04")
    place.sync(place.hospital, place.township)
    assert place.heard() == []

"""The county hospital publishes who is on duty; every township reads it, none can change it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.core.rights import FacilityKind, Role
from app.duty import Duty, DutyList
from tests.county import County

TODAY = date(2026, 1, 15)


def test_every_township_reads_the_duty_list_of_the_county_hospital(tmp_path: Path) -> None:
    county = County(tmp_path)
    hospital = county.facility("承德县医院", FacilityKind.COUNTY_HOSPITAL)
    office = county.workstation(
        "office", hospital, FacilityKind.COUNTY_HOSPITAL, (Role.REFERRAL_OFFICE,)
    )
    townships = [
        county.workstation(
            name, county.facility(name, FacilityKind.TOWNSHIP_CENTRE), FacilityKind.TOWNSHIP_CENTRE
        )
        for name in ("满杖子乡卫生院", "黑山嘴镇卫生院")
    ]
    duty = Duty(on_day=TODAY, department="0300", person_name="李主任", phone="0314-3012345")

    DutyList(office.store, office.actor).publish(duty)
    office.sync()

    for township in townships:
        township.sync()
        (read,) = DutyList(township.store, township.actor).from_day(TODAY)
        assert (read.person_name, read.home) == ("李主任", hospital)

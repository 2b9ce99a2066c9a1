"""The duty list holds who can be rung up, from a day on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.core.errors import InvalidInput
from app.core.rights import Actor, FacilityKind, Role
from app.duty import Duty, DutyList
from tests.county import County

DAY = date(2026, 1, 15)
NURSE = Actor("p", "f", "f", FacilityKind.COUNTY_HOSPITAL, frozenset({Role.NURSE}))


def _duty(day: date, name: str = "李护士", phone: str = "13912345678") -> Duty:
    return Duty(on_day=day, department="0300", person_name=name, phone=phone)


@pytest.fixture
def duties(tmp_path: Path) -> DutyList:
    return DutyList(County(tmp_path).open_store("one.db", create=True), NURSE)


def test_the_list_begins_today_and_goes_on_by_day(duties: DutyList) -> None:
    for day in (14, 16, 15):
        duties.publish(_duty(date(2026, 1, day)))
    assert [duty.on_day.day for duty in duties.from_day(DAY)] == [15, 16]


def test_a_withdrawn_duty_leaves_the_list(duties: DutyList) -> None:
    duty_id = duties.publish(_duty(DAY))
    duties.withdraw(duty_id, "换班")
    assert duties.from_day(DAY) == []


def test_a_phone_that_cannot_be_rung_is_refused(duties: DutyList) -> None:
    with pytest.raises(InvalidInput) as caught:
        duties.publish(_duty(DAY, phone="电话在抽屉里"))
    assert "phone" in caught.value.fields

"""Birthdays of the farmers' calendar are turned into common ones, leap months too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core.lunar import LunarDate, lunar_of, solar_of


@pytest.mark.parametrize(
    ("common", "lunar"),
    [
        (date(1900, 1, 31), LunarDate(1900, 1, 1)),
        (date(1955, 3, 12), LunarDate(1955, 2, 19)),
        (date(1984, 11, 23), LunarDate(1984, 10, 1, is_leap=True)),
        (date(2020, 5, 23), LunarDate(2020, 4, 1, is_leap=True)),
        (date(2024, 2, 10), LunarDate(2024, 1, 1)),
        (date(2033, 12, 22), LunarDate(2033, 11, 1, is_leap=True)),
        (date(2101, 1, 28), LunarDate(2100, 12, 29)),
    ],
)
def test_a_common_date_has_its_day_in_the_farmers_calendar(common: date, lunar: LunarDate) -> None:
    assert lunar_of(common) == lunar
    assert common in solar_of(lunar.year, lunar.month, lunar.day)


def test_a_month_that_stood_twice_gives_two_dates() -> None:
    assert solar_of(2020, 4, 1) == (date(2020, 4, 23), date(2020, 5, 23))


def test_every_month_begins_behind_the_one_before() -> None:
    for year in range(1901, 2101):
        assert solar_of(year, 1, 1)[0] == _new_year_after(year)


def _new_year_after(year: int) -> date:
    last = max(solar_of(year - 1, 12, 30) or solar_of(year - 1, 12, 29))
    return last + timedelta(days=1)


def test_outside_the_almanac_nothing_is_said() -> None:
    assert lunar_of(date(1899, 12, 31)) is None
    assert lunar_of(date(2102, 1, 1)) is None
    assert solar_of(1850, 1, 1) == ()
    assert solar_of(1955, 2, 31) == ()

"""Two dates of birth are held against each other as people mistake them."""

from __future__ import annotations

from datetime import date

import pytest

from app.patients.likely.births import Nearness, dates_near, nearness

BORN = date(1955, 3, 12)


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (BORN, Nearness.SAME),
        (date(1955, 12, 3), Nearness.SWAPPED),
        (date(1955, 4, 4), Nearness.LUNAR),
        (date(1955, 2, 19), Nearness.LUNAR),
        (date(1956, 3, 12), Nearness.NEXT_YEAR),
        (date(1955, 3, 14), Nearness.FEW_DAYS),
        (date(1955, 3, 21), Nearness.OTHER_DAY),
        (date(1955, 8, 12), Nearness.OTHER_MONTH),
        (date(1985, 3, 12), Nearness.OTHER_YEAR),
        (date(1955, 1, 1), Nearness.SAME_YEAR_ONLY),
    ],
)
def test_each_slip_is_told_and_looked_up(other: date, near: Nearness) -> None:
    assert nearness([BORN], [other]) is near
    assert nearness([other], [BORN]) is near
    assert other in dates_near(BORN)
    assert near.is_near


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (date(1956, 7, 30), Nearness.YEAR_OR_TWO),
        (date(1959, 7, 30), Nearness.YEARS),
        (date(1966, 7, 30), Nearness.NONE),
        (date(1980, 6, 6), Nearness.GENERATION),
    ],
)
def test_the_farther_apart_the_more_it_speaks_against(other: date, near: Nearness) -> None:
    assert nearness([BORN], [other]) is near
    assert near.weight < 0


def test_a_date_that_nobody_knows_speaks_neither_way() -> None:
    assert nearness([], [BORN]) is None
    assert nearness([BORN], []) is None


def test_the_date_that_the_number_says_counts_too() -> None:
    assert nearness([date(1955, 4, 20), BORN], [BORN]) is Nearness.SAME


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 12, 31), date.max, date.min])
def test_no_date_is_beyond_looking_up(day: date) -> None:
    assert day in dates_near(day)

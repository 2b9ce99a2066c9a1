"""Two dates of birth that may be the same day: lunar and common, slips of the hand, only a year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from enum import Enum

from app.core.lunar import lunar_of, solar_of

DAYS = 60 * 365
"""Days among which the births of a township lie."""
FARTHEST = 60
"""Days from a lunar date to the common one that is written alike, at most."""
ERAS = (1900, 2100)


class Nearness(Enum):
    """How two dates agree: how often they do so in one person's two records, and on how many days
    they would by chance."""

    SAME = (0.85, 1)
    SWAPPED = (0.01, 1)
    LUNAR = (0.02, 3)
    NEXT_YEAR = (0.02, 2)
    FEW_DAYS = (0.01, 4)
    OTHER_DAY = (0.02, 30)
    OTHER_MONTH = (0.01, 11)
    OTHER_YEAR = (0.01, 16)
    SAME_YEAR_ONLY = (0.9, 365)
    """One of the two is the first of January or of July: nobody knew more than the year."""
    YEAR_OR_TWO = (0.03, 4 * 365)
    YEARS = (0.02, 10 * 365)
    NONE = (0.01, DAYS)
    GENERATION = (0.001, DAYS)

    @property
    def weight(self) -> float:
        """In bits: above zero speaks for one person."""
        often, days = self.value
        return math.log2(often * DAYS / days)

    @property
    def is_near(self) -> bool:
        return self.weight > 2


def nearness(one: Iterable[date], other: Iterable[date]) -> Nearness | None:
    """The best of what each record says (its date, and its number's); None where one says none."""
    others = tuple(other)
    found = [_nearness(here, there) for here in one for there in others]
    return max(found, key=lambda near: near.weight, default=None)


def _nearness(one: date, other: date) -> Nearness:
    if one == other:
        return Nearness.SAME
    if _is_year_only(one) or _is_year_only(other):
        return _by_year(abs(one.year - other.year))
    return next((near for near, fits in _SLIPS if fits(one, other)), None) or _by_days(one, other)


def _is_year_only(day: date) -> bool:
    return (day.month, day.day) in ((1, 1), (7, 1))


def _by_year(years: int) -> Nearness:
    if years == 0:
        return Nearness.SAME_YEAR_ONLY
    if years <= 2:
        return Nearness.YEAR_OR_TWO
    return _far(years)


def _by_days(one: date, other: date) -> Nearness:
    years = abs((one - other).days) / 365
    return Nearness.YEAR_OR_TWO if years <= 2 else _far(years)


def _far(years: float) -> Nearness:
    if years <= 5:
        return Nearness.YEARS
    return Nearness.NONE if years < 15 else Nearness.GENERATION


def _is_swapped(one: date, other: date) -> bool:
    return one.year == other.year and (one.month, one.day) == (other.day, other.month)


def _is_lunar(one: date, other: date) -> bool:
    if abs((one - other).days) > FARTHEST:
        return False
    return other in _converted(one) or one in _converted(other)


def _converted(day: date) -> tuple[date, ...]:
    """What a date is in the common calendar if it was one of the farmers'."""
    return solar_of(day.year, day.month, day.day)


def _is_years_apart(one: date, other: date, years: int) -> bool:
    same_day = (one.month, one.day) == (other.month, other.day)
    return same_day and abs(one.year - other.year) <= years


def _is_one_digit(one: date, other: date) -> bool:
    """The same day of a year of which one digit, or the order of two, was mistyped."""
    if (one.month, one.day) != (other.month, other.day):
        return False
    here, there = f"{one.year:04}", f"{other.year:04}"
    wrong = sum(a != b for a, b in zip(here, there, strict=True))
    return wrong == 1 or (wrong == 2 and sorted(here) == sorted(there))


_SLIPS = (
    (Nearness.SWAPPED, _is_swapped),
    (Nearness.LUNAR, _is_lunar),
    (Nearness.NEXT_YEAR, lambda one, other: _is_years_apart(one, other, 1)),
    (Nearness.FEW_DAYS, lambda one, other: abs((one - other).days) <= 2),
    (Nearness.OTHER_DAY, lambda one, other: (one.year, one.month) == (other.year, other.month)),
    (Nearness.OTHER_MONTH, lambda one, other: (one.year, one.day) == (other.year, other.day)),
    (Nearness.OTHER_YEAR, _is_one_digit),
)
"""In the order in which they are asked: the rarest by chance first."""


def dates_near(day: date) -> set[date]:
    """Every date that would be near this one, to be looked up one by one."""
    return {day, *_converted(day), *_lunar(day), *_days_round(day), *_digits(day)}


def _lunar(day: date) -> Iterator[date]:
    lunar = lunar_of(day)
    if lunar is not None:
        yield from _dated(lunar.year, lunar.month, lunar.day)


def _days_round(day: date) -> Iterator[date]:
    for days in (-2, -1, 1, 2):
        with suppress(OverflowError):
            yield day + timedelta(days=days)


def _digits(day: date) -> Iterator[date]:
    yield from _dated(day.year, day.day, day.month)
    for other in range(1, 32):
        yield from _dated(day.year, day.month, other)
    for other in range(1, 13):
        yield from _dated(day.year, other, day.day)
    for year in range(*ERAS):
        for found in _dated(year, day.month, day.day):
            if abs(year - day.year) <= 1 or _is_one_digit(day, found):
                yield found
    for month, first in ((1, 1), (7, 1)):
        yield from _dated(day.year, month, first)


def _dated(year: int, month: int, day: int) -> Iterator[date]:
    with suppress(ValueError):
        yield date(year, month, day)

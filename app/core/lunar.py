"""The farmers' calendar (农历) beside the common one, 1900 to 2100.

Many older people know their birthday by it, and papers and registers mix the two. The lengths of
its months are public facts of the almanacs; each year is one number, read by `_months`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

FIRST_YEAR, FIRST_DAY = 1900, date(1900, 1, 31)
_YEARS = """
    04bd8 04ae0 0a570 054d5 0d260 0d950 16554 056a0 09ad0 055d2
    04ae0 0a5b6 0a4d0 0d250 1d255 0b540 0d6a0 0ada2 095b0 14977
    04970 0a4b0 0b4b5 06a50 06d40 1ab54 02b60 09570 052f2 04970
    06566 0d4a0 0ea50 16a95 05ad0 02b60 186e3 092e0 1c8d7 0c950
    0d4a0 1d8a6 0b550 056a0 1a5b4 025d0 092d0 0d2b2 0a950 0b557
    06ca0 0b550 15355 04da0 0a5b0 14573 052b0 0a9a8 0e950 06aa0
    0aea6 0ab50 04b60 0aae4 0a570 05260 0f263 0d950 05b57 056a0
    096d0 04dd5 04ad0 0a4d0 0d4d4 0d250 0d558 0b540 0b6a0 195a6
    095b0 049b0 0a974 0a4b0 0b27a 06a50 06d40 0af46 0ab60 09570
    04af5 04970 064b0 074a3 0ea50 06b58 05ac0 0ab60 096d5 092e0
    0c960 0d954 0d4a0 0da50 07552 056a0 0abb7 025d0 092d0 0cab5
    0a950 0b4a0 0baa4 0ad50 055d9 04ba0 0a5b0 15176 052b0 0a930
    07954 06aa0 0ad50 05b52 04b60 0a6e6 0a4e0 0d260 0ea65 0d530
    05aa0 076a3 096d0 04afb 04ad0 0a4d0 1d0b6 0d250 0d520 0dd45
    0b5a0 056d0 055b2 049b0 0a577 0a4b0 0aa50 1b255 06d20 0ada0
    14b63 09370 049f8 04970 064b0 168a6 0ea50 06b20 1a6c4 0aae0
    092e0 0d2e3 0c960 0d557 0d4a0 0da50 05d55 056a0 0a6d0 055d4
    052d0 0a9b8 0a950 0b4a0 0b6a6 0ad50 055a0 0aba4 0a5b0 052b0
    0b273 06930 07337 06aa0 0ad50 14b55 04b60 0a570 054e4 0d260
    0e968 0d520 0daa0 16aa6 056d0 04ae0 0a9d4 0a4d0 0d150 0f252
    0d520
"""
"""Of each year: the length of its leap month (1: 30 days), the lengths of its twelve months, the
first in the highest place, and the month that the leap month follows (0: none)."""


@dataclass(frozen=True, order=True)
class LunarDate:
    year: int
    month: int
    day: int
    is_leap: bool = False


def lunar_of(day: date) -> LunarDate | None:
    """None outside the years of the table."""
    place = bisect_right(_new_years(), day) - 1
    if not 0 <= place < len(_table()):
        return None
    return _in_year(FIRST_YEAR + place, (day - _new_years()[place]).days)


def solar_of(year: int, month: int, day: int) -> tuple[date, ...]:
    """The common date of a day of the farmers' calendar; two where its month stood twice."""
    place = year - FIRST_YEAR
    if not 0 <= place < len(_table()):
        return ()
    begin = _new_years()[place]
    found = []
    for number, length, _ in _months(place):
        if number == month and 1 <= day <= length:
            found.append(begin + timedelta(days=day - 1))
        begin += timedelta(days=length)
    return tuple(found)


def _in_year(year: int, rest: int) -> LunarDate | None:
    for month, length, is_leap in _months(year - FIRST_YEAR):
        if rest < length:
            return LunarDate(year, month, rest + 1, is_leap)
        rest -= length
    return None


def _months(place: int) -> Iterator[tuple[int, int, bool]]:
    """Number, length, whether it is the leap month."""
    year = _table()[place]
    for month in range(1, 13):
        yield month, 29 + (year >> (16 - month) & 1), False
        if month == year & 0xF:
            yield month, 29 + (year >> 16), True


@lru_cache(maxsize=1)
def _table() -> tuple[int, ...]:
    return tuple(int(year, 16) for year in _YEARS.split())


@lru_cache(maxsize=1)
def _new_years() -> tuple[date, ...]:
    """The first day of each year, and of the one behind the last."""
    lengths = (sum(length for _, length, _ in _months(at)) for at in range(len(_table())))
    return tuple(FIRST_DAY + timedelta(days=days) for days in accumulate(lengths, initial=0))

"""The days that a figure is asked for: a month, a quarter, a year, or from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum

from app.core.errors import ClinicError
from app.core.text import N_

A_DAY = timedelta(days=1)


class Grain(StrEnum):
    """How a period is chosen, and stepped through."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DAYS = "days"


_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """Both days belong to it. Raises PERIOD where the last lies before the first."""

    first: date
    last: date
    grain: Grain = Grain.DAYS

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ClinicError(
                "PERIOD",
                N_("The last day lies before the first day."),
                N_("Nothing was counted. Choose the two days again."),
            )

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        return cls.holding(date(year, month, 1), Grain.MONTH)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        return cls.holding(date(year, 3 * quarter, 1), Grain.QUARTER)

    @classmethod
    def year(cls, year: int) -> Period:
        return cls.holding(date(year, 1, 1), Grain.YEAR)

    @classmethod
    def holding(cls, day: date, grain: Grain) -> Period:
        """The month, quarter or year in which a day lies; the day alone for DAYS."""
        length = _MONTHS.get(grain)
        if length is None:
            return cls(day, day)
        month = day.month - (day.month - 1) % length
        return cls(date(day.year, month, 1), _last_day(day.year, month + length - 1), grain)

    def before(self) -> Period:
        """As long a time, ending on the day before; itself at the beginning of the calendar."""
        if self.grain is not Grain.DAYS:
            return self._beside(self.first.toordinal() - 1)
        return self._moved(-self._length)

    def after(self) -> Period:
        if self.grain is not Grain.DAYS:
            return self._beside(self.last.toordinal() + 1)
        return self._moved(self._length)

    @property
    def _length(self) -> int:
        return (self.last - self.first).days + 1

    def _beside(self, ordinal: int) -> Period:
        if not date.min.toordinal() <= ordinal <= date.max.toordinal():
            return self
        return Period.holding(date.fromordinal(ordinal), self.grain)

    def _moved(self, days: int) -> Period:
        first, last = self.first.toordinal() + days, self.last.toordinal() + days
        if first < date.min.toordinal() or last > date.max.toordinal():
            return self
        return Period(date.fromordinal(first), date.fromordinal(last))


def _last_day(year: int, month: int) -> date:
    if (year, month) == (MAXYEAR, 12):
        return date.max
    return date(year + month // 12, month % 12 + 1, 1) - A_DAY

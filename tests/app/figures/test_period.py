"""A month, a quarter, a year or two days, and the one before and after."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.errors import ClinicError
from app.figures import Grain, Period


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.month(2024, 2), date(2024, 2, 1), date(2024, 2, 29)),
        (Period.month(2026, 12), date(2026, 12, 1), date(2026, 12, 31)),
        (Period.quarter(2026, 4), date(2026, 10, 1), date(2026, 12, 31)),
        (Period.year(2026), date(2026, 1, 1), date(2026, 12, 31)),
        (Period.month(2026, 1).before(), date(2025, 12, 1), date(2025, 12, 31)),
        (Period.quarter(2026, 4).after(), date(2027, 1, 1), date(2027, 3, 31)),
        (Period(date(2026, 3, 2), date(2026, 3, 4)).before(), date(2026, 2, 27), date(2026, 3, 1)),
        (Period.year(9999).after(), date(9999, 1, 1), date(9999, 12, 31)),
        (Period.month(1, 1).before(), date(1, 1, 1), date(1, 1, 31)),
        (Period.holding(date(2026, 5, 9), Grain.QUARTER), date(2026, 4, 1), date(2026, 6, 30)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: Period, first: date, last: date) -> None:
    assert (period.first, period.last) == (first, last)


def test_a_period_upside_down_is_said_and_never_counted() -> None:
    with pytest.raises(ClinicError, match="PERIOD"):
        Period(date(2026, 3, 2), date(2026, 3, 1))

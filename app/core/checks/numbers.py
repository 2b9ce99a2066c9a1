"""Numbers as people type them: full-width digits, a comma or a Chinese full stop as the point."""

from __future__ import annotations

import re
from decimal import Decimal

from app.core.checks.result import Checked, FieldWarning, out_of_range, required, too_long
from app.core.checks.texts import plain_digits
from app.core.checks.wire import LARGEST
from app.core.errors import FieldProblem
from app.core.text import N_

LONGEST = 20
"""No measurement and no sum of money needs more characters; Decimal rounds up to 28 digits."""

_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")


def read_number(
    text: str,
    *,
    low: float | None = None,
    high: float | None = None,
    likely: tuple[float, float] | None = None,
    unit: str = "",
    decimals: int = 2,
    needed: bool = False,
) -> Checked[Decimal]:
    """A number within its possible limits; outside the likely ones it is kept with a warning."""
    if len(text) > LONGEST:
        return Checked(problem=too_long(len(text), LONGEST))
    typed = plain_digits(text).replace(" ", "")
    if not typed:
        return Checked(problem=required() if needed else None)
    number = _number_of(typed)
    if number is None:
        return Checked(problem=_not_a_number(unit))
    return _within(number, low, high, likely, unit, decimals)


def read_whole(
    text: str,
    *,
    low: int | None = None,
    high: int | None = None,
    likely: tuple[int, int] | None = None,
    unit: str = "",
    needed: bool = False,
) -> Checked[int]:
    """A whole number, with the same rules."""
    found = read_number(
        text, low=low, high=high, likely=likely, unit=unit, decimals=0, needed=needed
    )
    value = None if found.value is None else int(found.value)
    return Checked(value, found.problem, found.warnings)


def _number_of(typed: str) -> Decimal | None:
    typed = typed.replace("。", ".").replace("，", ",")
    if _THOUSANDS.fullmatch(typed):
        typed = typed.replace(",", "")
    elif typed.count(",") == 1 and "." not in typed:
        typed = typed.replace(",", ".")
    # Only ASCII digits pass: str.isdigit also accepts a superscript two.
    return Decimal(typed) if _NUMBER.fullmatch(typed) else None


def _within(
    number: Decimal,
    low: float | None,
    high: float | None,
    likely: tuple[float, float] | None,
    unit: str,
    decimals: int,
) -> Checked[Decimal]:
    if -int(number.as_tuple().exponent) > decimals and number != round(number, decimals):
        return Checked(problem=too_fine(decimals))
    if abs(number) > LARGEST:
        return Checked(problem=out_of_range(-LARGEST, LARGEST, unit))
    if (low is not None and number < Decimal(str(low))) or (
        high is not None and number > Decimal(str(high))
    ):
        return Checked(problem=out_of_range(low, high, unit))
    # A minus before nought would print as -0.
    value = round(number, decimals) + 0
    if likely and not Decimal(str(likely[0])) <= value <= Decimal(str(likely[1])):
        return Checked(value, warnings=(unlikely(*likely, unit),))
    return Checked(value)


def _not_a_number(unit: str) -> FieldProblem:
    text = N_("This must be a number, e.g. 37.5. Leave out words and the unit.")
    return FieldProblem("FIELD_FORMAT", text, {"unit": unit})


def too_fine(decimals: int) -> FieldProblem:
    if decimals == 0:
        return FieldProblem("FIELD_FORMAT", N_("This must be a whole number."))
    text = N_("At most {decimals} digits after the point fit here.")
    return FieldProblem("FIELD_FORMAT", text, {"decimals": decimals})


def unlikely(low: object, high: object, unit: str) -> FieldWarning:
    """A limit that is None is not named."""
    if low is None or high is None:
        return _unlikely_on_one_side(low, high, unit)
    text = N_("Usually between {low} and {high} {unit}. Please measure or compare once more.")
    return FieldWarning("FIELD_UNLIKELY", text, {"low": low, "high": high, "unit": unit})


def _unlikely_on_one_side(low: object, high: object, unit: str) -> FieldWarning:
    params = {"low": low, "high": high, "unit": unit}
    if low is None:
        text = N_("Usually not above {high} {unit}. Please measure or compare once more.")
    else:
        text = N_("Usually not below {low} {unit}. Please measure or compare once more.")
    return FieldWarning("FIELD_UNLIKELY", text, params)

"""The citizen's number of GB 11643: its check digit, and what it says of birth, sex and place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

from app.core import divisions
from app.core.checks.dates import EARLIEST
from app.core.checks.result import Checked, FieldWarning
from app.core.checks.texts import plain_digits
from app.core.errors import FieldProblem
from app.core.text import N_

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
MALE, FEMALE = "1", "2"
OLDEST = 130
"""Years; a birth date further back is a slip of typing."""

_FILLING = re.compile(r"[\s\-·.\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class CitizenNumber:
    """A valid 18-character number and what it tells."""

    number: str
    birth_on: date
    sex: str
    """GB/T 2261.1: 1 male, 2 female."""

    @property
    def county(self) -> str:
        """The county's code at the time the number was given."""
        return self.number[:6]


def normalise(typed: str) -> str:
    """The number as typed, pasted or scanned: no gaps, plain digits, `x` and a final `*` as X."""
    number = _FILLING.sub("", plain_digits(typed[:200])).upper()
    return number[:-1] + "X" if number.endswith(("*", "×")) else number


def check_digit(first_seventeen: str) -> str:
    """The 18th character. Expects seventeen ASCII digits."""
    if len(first_seventeen) != len(WEIGHTS):
        raise ValueError(f"{len(first_seventeen)} digits")
    return CHECK_DIGITS[sum(map(mul, WEIGHTS, map(int, first_seventeen))) % 11]


def to_eighteen(number: str) -> str:
    """The 18-character form of a number given before 1999; any other comes back as it is."""
    if not re.fullmatch(r"[0-9]{15}", number):
        return number
    longer = number[:6] + "19" + number[6:]
    return longer + check_digit(longer)


def is_valid(number: str, today: date) -> bool:
    return read_citizen_number(number, today).value is not None


def read_citizen_number(typed: str, latest: date) -> Checked[CitizenNumber]:
    """A citizen's number, or a residence permit's of Hong Kong, Macao or Taiwan: the same form.

    An unknown county never blocks: divisions are abolished and renamed, numbers stay. Whoever was
    born after `latest` is not born yet: pass the day it is, where that is proved.
    """
    number = to_eighteen(normalise(typed))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return Checked(problem=_wrong_length(len(number)))
    birth_on = _birth(number, latest)
    if birth_on is None:
        return Checked(problem=_wrong_birth())
    if check_digit(number[:17]) != number[17]:
        return Checked(problem=_wrong_check_digit())
    sex = MALE if int(number[16]) % 2 else FEMALE
    warnings = () if divisions.shipped().is_known_county(number[:6]) else (_unknown_county(),)
    return Checked(CitizenNumber(number, birth_on, sex), warnings=warnings)


def _birth(number: str, latest: date) -> date | None:
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    # Not counted from a day that may be open; before 1900 nobody alive was born.
    return birth_on if EARLIEST <= birth_on <= latest else None


def _wrong_length(length: int) -> FieldProblem:
    text = N_(
        "An identity number has 18 characters: 17 digits and a digit or X. This has {length}. "
        "Compare it with the card."
    )
    return FieldProblem("FIELD_FORMAT", text, {"length": length})


def _wrong_birth() -> FieldProblem:
    text = N_(
        "Characters 7 to 14 must be a birth date of the last {years} years, e.g. 19650312. "
        "Compare them with the card."
    )
    return FieldProblem("FIELD_RANGE", text, {"years": OLDEST})


def _wrong_check_digit() -> FieldProblem:
    text = N_(
        "The last character does not fit the others: one of them is mistyped. "
        "Compare the number with the card."
    )
    return FieldProblem("FIELD_FORMAT", text)


def _unknown_county() -> FieldWarning:
    text = N_("No county has or had these first six digits. Please compare them with the card.")
    return FieldWarning("ID_REGION", text)

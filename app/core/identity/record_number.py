"""The 17-digit number of a health record: county 6, town 3, village 3, resident 5.

A centre without the number block of a village gives a local number first; the official one
replaces it when the block has arrived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.core import divisions
from app.core.checks.result import Checked, FieldWarning, required
from app.core.checks.texts import plain_digits
from app.core.errors import FieldProblem
from app.core.text import N_

LAST_SERIAL = 99_999
LOCAL_LETTER = "L"


class VillageKind(StrEnum):
    NEIGHBOURHOOD = "neighbourhood"
    VILLAGE = "village"
    OTHER = "other"


@dataclass(frozen=True)
class RecordNumber:
    """One record number by its parts. Composing checks nothing but the digits."""

    county: str
    town: str
    village: str
    serial: int

    def __str__(self) -> str:
        return f"{self.county}{self.town}{self.village}{self.serial:05d}"

    @property
    def printed(self) -> str:
        return printed_record_number(str(self))

    @property
    def village_kind(self) -> VillageKind | None:
        """001-099 neighbourhood committees, 101-199 villages, 901-999 others; None for the rest."""
        number = int(self.village)
        if 1 <= number <= 99:
            return VillageKind.NEIGHBOURHOOD
        if 101 <= number <= 199:
            return VillageKind.VILLAGE
        return VillageKind.OTHER if 901 <= number <= 999 else None


def parse_record_number(number: str) -> RecordNumber | None:
    """The parts of a number in its stored form, or None."""
    if not re.fullmatch(r"[0-9]{17}", number):
        return None
    return RecordNumber(number[:6], number[6:9], number[9:12], int(number[12:]))


def read_record_number(typed: str, *, needed: bool = False) -> Checked[str]:
    """A record number as typed; a local number passes as it is."""
    number = re.sub(r"[\s\-]+", "", plain_digits(typed[:100])).upper()
    if not number:
        return Checked(problem=required() if needed else None)
    if is_local(number):
        return Checked(number)
    parts = parse_record_number(number)
    if parts is None:
        return Checked(problem=_wrong_form(len(number)))
    if parts.serial == 0 or parts.village_kind is None:
        return Checked(problem=_wrong_parts())
    known = divisions.shipped().is_known_county(parts.county)
    return Checked(number, warnings=() if known else (_unknown_county(),))


def local_number(workstation: int, serial: int) -> str:
    """A temporary number no other workstation of the centre can give, e.g. `L03-00017`, unspaced."""
    if not 0 <= workstation <= 99 or not 1 <= serial <= LAST_SERIAL:
        raise ValueError("workstation 0-99 and serial 1-99999 expected")
    return f"{LOCAL_LETTER}{workstation:02d}{serial:05d}"


def is_local(number: str) -> bool:
    return bool(re.fullmatch(LOCAL_LETTER + r"[0-9]{7}", number))


def printed_record_number(number: str | None) -> str:
    """As forms print it: the last eight digits, 3-5; a local number keeps its letter."""
    if not number:
        return ""
    if is_local(number):
        return f"{number[:3]}-{number[3:]}"
    return f"{number[-8:-5]}-{number[-5:]}"


def _wrong_form(length: int) -> FieldProblem:
    text = N_(
        "A record number has 17 digits: county 6, town 3, village 3, resident 5. "
        "This has {length} characters."
    )
    return FieldProblem("FIELD_FORMAT", text, {"length": length})


def _wrong_parts() -> FieldProblem:
    text = N_(
        "Digits 10 to 12 must be 001-099 (neighbourhood), 101-199 (village) or 901-999 (other), "
        "and the last five not 00000."
    )
    return FieldProblem("FIELD_RANGE", text)


def _unknown_county() -> FieldWarning:
    text = N_("No county has or had these first six digits. Please compare them.")
    return FieldWarning("RECORD_REGION", text)

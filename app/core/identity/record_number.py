"""The 17-digit number of a health record: county 6, town 3, village 3, resident 5.

A centre without the number block of a village gives a local number first; the official one
replaces it when the block has arrived. Which computer gave it is a part of the number, so that two
without a line give none twice.
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
_NO_VILLAGE = "901"
_OLD_LOCAL = re.compile(r"L[0-9]{7}")
_LOCAL = re.compile(r"0([0-9]{8})(1(?!00)[0-9]{2}|901)((?!00000)[0-9]{5})")
_WRITTEN = re.compile(r"L([0-9]{10})([1-9][0-9]{0,4})")


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
    if local := _read_local(number):
        return Checked(local)
    parts = parse_record_number(number)
    if parts is None:
        return Checked(problem=_wrong_form(len(number)))
    if parts.serial == 0 or parts.village_kind is None:
        return Checked(problem=_wrong_parts())
    known = divisions.shipped().is_known_county(parts.county)
    return Checked(number, warnings=() if known else (_unknown_county(),))


def local_number(part: str, serial: int) -> str:
    """The stored form of a number that no other computer gives: the ten digits of this one's own
    part, and how many it gave before.

    Programs and hubs before this one take 17 digits and nothing else: no county begins with 0, and
    village and serial lie where they look for them.
    """
    if not re.fullmatch(r"[0-9]{10}", part) or not 1 <= serial <= LAST_SERIAL:
        raise ValueError("a part of 10 digits and a serial of 1-99999 expected")
    village = f"{100 + int(part[8:])}" if part[8:] != "00" else _NO_VILLAGE
    return f"0{part[:8]}{village}{serial:05d}"


def is_local(number: str) -> bool:
    """Given by a computer of the centre, by this program or an older one (`L0300017`)."""
    return bool(_OLD_LOCAL.fullmatch(number) or _LOCAL.fullmatch(number))


def local_digits(number: str | None) -> str:
    """The digits of a local number as it is written, without gaps; "" for any other number."""
    if not number or not (parts := _LOCAL.fullmatch(number)):
        return ""
    begin, village, serial = parts.groups()
    rest = "00" if village == _NO_VILLAGE else village[1:]
    return f"{begin}{rest}{int(serial)}"


def printed_record_number(number: str | None) -> str:
    """As it is written everywhere: the last eight digits, 3-5, as forms print them; a local number
    as `L48291-03756-12`, an older one as `L03-00017`."""
    if not number:
        return ""
    if digits := local_digits(number):
        return f"{LOCAL_LETTER}{digits[:5]}-{digits[5:10]}-{digits[10:]}"
    if is_local(number):
        return f"{number[:3]}-{number[3:]}"
    return f"{number[-8:-5]}-{number[-5:]}"


def written_record_number(number: str) -> str:
    """In a field where it can be changed: an official number whole."""
    return printed_record_number(number) if is_local(number) else number


def _read_local(typed: str) -> str | None:
    """The stored form of a local number as it is written."""
    if _OLD_LOCAL.fullmatch(typed) or _LOCAL.fullmatch(typed):
        return typed
    parts = _WRITTEN.fullmatch(typed)
    return local_number(parts[1], int(parts[2])) if parts else None


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

"""What tells who somebody is: the few fields of a record by which two are told to be one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from app.core.identity import check_digit, parse_record_number
from app.core.identity.citizen import to_eighteen
from app.core.pinyin import plain
from app.patients.record import IDENTITY, Patient

TOLD_SEXES = ("1", "2")
LONGEST_NAME = 60


@dataclass(frozen=True)
class Facts:
    """One record's. `record_id` is empty for one that is not saved yet."""

    record_id: str
    name: str
    sex: str
    birth_on: date | None
    id_number: str
    mother_id_number: str
    phone: str
    contact_name: str
    contact_phone: str
    village_name: str
    record_number: str
    n: int = 0

    def changed(self, values: Mapping[str, Any]) -> Facts:
        """As they stand once these fields are saved."""
        told: dict[str, Any] = {
            name: values[name] or (None if name == "birth_on" else "")
            for name in IDENTITY
            if name in values
        }
        return replace(self, **told)

    @cached_property
    def plain_name(self) -> str:
        return plain(self.name[:LONGEST_NAME])

    @cached_property
    def births(self) -> tuple[date, ...]:
        """What the record says, and what its number says where that is another day."""
        if self.birth_on is not None and f"{self.birth_on:%Y%m%d}" in self.id_number:
            return (self.birth_on,)
        said = [self.birth_on, _birth_in(self.id_number)]
        return tuple(dict.fromkeys(day for day in said if day is not None))

    @property
    def told_sex(self) -> str:
        """Empty where nobody knows it, or nobody said."""
        return self.sex if self.sex in TOLD_SEXES else ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The identity number, as it was written before 1999 and since."""
        number = self.id_number
        older = number[:6] + number[8:17] if len(number) == 18 else number
        return tuple(dict.fromkeys((number, older, to_eighteen(number))))

    @cached_property
    def phones(self) -> frozenset[str]:
        return frozenset(filter(None, (digits(self.phone), digits(self.contact_phone))))

    @property
    def official_number(self) -> str:
        """The record's own, where it is no running number of one computer."""
        is_official = parse_record_number(self.record_number) is not None
        return self.record_number if is_official else ""


def digits(phone: str) -> str:
    """A telephone number as it is compared: without gaps and the country's code."""
    bare = "".join(filter(str.isdecimal, phone))
    return re.sub(r"^(00)?86(?=1|0)", "", bare)


def _birth_in(number: str) -> date | None:
    """Asked of very many rows, so the number is not read as carefully as one that is typed."""
    longer = to_eighteen(number)
    if len(longer) != 18 or not longer[:17].isdecimal() or check_digit(longer[:17]) != longer[17]:
        return None
    try:
        return date(int(longer[6:10]), int(longer[10:12]), int(longer[12:14]))
    except ValueError:
        return None


def facts_of(patient: Patient) -> Facts:
    said: dict[str, Any] = {name: getattr(patient, name) or "" for name in IDENTITY}
    return Facts(patient.id or "", **{**said, "birth_on": patient.birth_on})


def facts_in(row: Mapping[str, Any]) -> Facts:
    """Of a row of the table: `n`, `id` and the fields, as they are kept there."""
    said: dict[str, Any] = {name: row[name] or "" for name in IDENTITY}
    return Facts(row["id"], **{**said, "birth_on": _date(row["birth_on"])}, n=row["n"])


def _date(kept: str | None) -> date | None:
    try:
        return date.fromisoformat(kept) if kept else None
    except ValueError:
        return None

"""Identity documents of every kind a centre meets, each with the form its number must have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.checks.result import Checked, FieldWarning, required
from app.core.errors import FieldProblem
from app.core.identity.citizen import (
    FEMALE,
    MALE,
    check_digit,
    normalise,
    read_citizen_number,
)
from app.core.text import N_


class DocumentKind(StrEnum):
    """Codes of the table `id_document`."""

    CITIZEN_CARD = "01"
    HOUSEHOLD_REGISTER = "02"
    PASSPORT = "03"
    OFFICER_CARD = "04"
    DRIVING_LICENCE = "05"
    HONG_KONG_MACAO_PERMIT = "06"
    TAIWAN_PERMIT = "07"
    RESIDENCE_PERMIT = "08"
    FOREIGN_RESIDENT_CARD = "09"
    BIRTH_CERTIFICATE = "10"
    OTHER = "99"


@dataclass(frozen=True)
class Identity:
    """A document's number in its stored form, with the birth date and sex it proves, if any."""

    kind: str
    number: str
    birth_on: date | None = None
    sex: str | None = None


def read_document(kind: str, typed: str, today: date, *, needed: bool = False) -> Checked[Identity]:
    """The number of a document of this kind. A kind not in the table is read as "other"."""
    number = normalise(typed)
    if not number:
        return Checked(problem=required() if needed else None)
    return _READERS.get(kind, _free)(kind, number, today)


def _citizen(kind: str, number: str, today: date) -> Checked[Identity]:
    found = read_citizen_number(number, today)
    if found.value is None:
        return Checked(problem=found.problem)
    value = found.value
    return Checked(Identity(kind, value.number, value.birth_on, value.sex), None, found.warnings)


def _residence_permit(kind: str, number: str, today: date) -> Checked[Identity]:
    """The form of a citizen's number, beginning 810000, 820000 or 830000."""
    found = _citizen(kind, number, today)
    if found.value and found.value.number[:6] not in ("810000", "820000", "830000"):
        text = N_("This permit's number begins with 810000, 820000 or 830000.")
        return Checked(problem=FieldProblem("FIELD_FORMAT", text))
    return found


def _passport(kind: str, number: str, today: date) -> Checked[Identity]:
    sentence = N_("A passport number has 5 to 20 letters and digits.")
    return _matching(kind, number, r"[0-9A-Z]{5,20}", sentence)


def _hong_kong_macao(kind: str, number: str, today: date) -> Checked[Identity]:
    """H or M and eight digits; older permits add a two-digit count of renewals."""
    sentence = N_("This permit's number is H or M followed by 8 digits.")
    return _matching(kind, number, r"[HM][0-9]{8}([0-9]{2})?", sentence)


def _taiwan(kind: str, number: str, today: date) -> Checked[Identity]:
    sentence = N_("This permit's number has 8 digits.")
    return _matching(kind, number, r"[0-9]{8}|[0-9]{10}[A-Z]?", sentence)


def _foreign_resident(kind: str, number: str, today: date) -> Checked[Identity]:
    """Until 2023: three letters and twelve digits. Since: eighteen characters beginning with 9."""
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        return Checked(Identity(kind, number))
    if not re.fullmatch(r"9[0-9]{16}[0-9X]", number):
        text = N_("This card's number is 3 letters and 12 digits, or 18 characters beginning 9.")
        return Checked(problem=FieldProblem("FIELD_FORMAT", text))
    return _new_foreign_card(kind, number, today)


def _new_foreign_card(kind: str, number: str, today: date) -> Checked[Identity]:
    """Birth date and order number stand where a citizen's number has them.

    The construction is not published as a standard, so a misfit warns and does not block.
    """
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        birth_on = None
    fits = birth_on is not None and birth_on <= today and check_digit(number[:17]) == number[17]
    if not fits:
        text = N_("This number does not fit together. Please compare it with the card.")
        return Checked(Identity(kind, number), warnings=(FieldWarning("ID_DOUBTFUL", text),))
    return Checked(Identity(kind, number, birth_on, MALE if int(number[16]) % 2 else FEMALE))


def _birth_certificate(kind: str, number: str, today: date) -> Checked[Identity]:
    sentence = N_("A birth certificate's number is one letter and 9 digits, e.g. T130000000.")
    return _matching(kind, number, r"[A-Z][0-9]{9}", sentence)


def _free(kind: str, number: str, today: date) -> Checked[Identity]:
    """Any letters and digits, Chinese too: an officer's card begins 军字第."""
    sentence = N_("A document number has at most 40 letters and digits.")
    return _matching(kind, number, r"[0-9A-Z\u3400-\u9fff()/]{1,40}", sentence)


def _matching(kind: str, number: str, pattern: str, sentence: str) -> Checked[Identity]:
    if re.fullmatch(pattern, number):
        return Checked(Identity(kind, number))
    return Checked(problem=FieldProblem("FIELD_FORMAT", sentence))


_READERS: Mapping[str, Callable[[str, str, date], Checked[Identity]]] = {
    DocumentKind.CITIZEN_CARD: _citizen,
    DocumentKind.PASSPORT: _passport,
    DocumentKind.HONG_KONG_MACAO_PERMIT: _hong_kong_macao,
    DocumentKind.TAIWAN_PERMIT: _taiwan,
    DocumentKind.RESIDENCE_PERMIT: _residence_permit,
    DocumentKind.FOREIGN_RESIDENT_CARD: _foreign_resident,
    DocumentKind.BIRTH_CERTIFICATE: _birth_certificate,
}

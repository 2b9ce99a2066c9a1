"""Which of a resident's numbers a search by digits has found: lists show only the ends of some."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from app.core.pinyin import TermKind, query_plan
from app.patients.views import PatientLine

SHOWN_IN_LISTS = 4
"""Last digits of a telephone."""


class Matched(StrEnum):
    ID_NUMBER = "id_number"
    PHONE = "phone"
    CONTACT_PHONE = "contact_phone"
    RECORD_NUMBER = "record_number"


def matched(line: PatientLine, typed: str) -> list[tuple[Matched, str]]:
    """The numbers that what was typed begins or ends, with no more of them than was typed; without
    those that the list shows anyway."""
    terms = query_plan(typed).terms
    digits = [term.typed for term in terms if term.kind is TermKind.DIGITS]
    return [found for one in digits for found in _matched(line, one)]


def _matched(line: PatientLine, digits: str) -> Iterator[tuple[Matched, str]]:
    for which in Matched:
        number = str(getattr(line, which.value) or "").lower()
        is_shown = which is Matched.PHONE and len(digits) <= SHOWN_IN_LISTS
        if number.endswith(digits) and not is_shown:
            yield which, f"…{digits}" if number != digits else digits
        elif number.startswith(digits) and not number.endswith(digits):
            yield which, f"{digits}…"

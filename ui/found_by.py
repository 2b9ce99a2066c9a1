"""Which number a search has found somebody by, where that one is masked or not shown."""

from __future__ import annotations

import re

from app.core.text import N_
from app.patients import PatientLine
from ui.text import tr

_DIGITS = re.compile(r"[0-9]+x?")


def found_by(line: PatientLine, typed: str) -> str:
    """Nothing for letters, nor where the digits are in sight: the end of the telephone number."""
    digits = next(iter(_DIGITS.findall(typed.lower())), "")
    if not digits or (line.phone.endswith(digits) and len(digits) <= 4):
        return ""
    numbers = (
        (line.id_number, N_("Identity number ends in {digits}"), N_("Identity number begins so")),
        (line.phone, N_("Phone ends in {digits}"), N_("Phone begins so")),
        (line.record_number, N_("Record number ends in {digits}"), N_("Record number begins so")),
    )
    for number, ends, begins in numbers:
        if number.lower().endswith(digits):
            return tr(ends, digits=digits)
        if number.lower().startswith(digits):
            return tr(begins)
    return tr("By the contact's phone")

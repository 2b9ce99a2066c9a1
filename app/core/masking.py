"""Numbers of identity documents as lists and pages show them: the ends only, wherever they stand."""

from __future__ import annotations

import re
import unicodedata

SHOWN_FIRST, SHOWN_LAST = 4, 4
_NUMBER = re.compile(r"(?:[0-9０-９][\s\-－·.]{0,2}){14,}[0-9０-９XxＸｘ]")
_GAPS = re.compile(r"[\s\-－·.]+")


def masked(number: str | None) -> str:
    """The first and last four characters of an identity number; a short one shows its end only."""
    if not number:
        return ""
    if len(number) <= SHOWN_FIRST + SHOWN_LAST:
        return "*" * max(len(number) - 2, 0) + number[-2:]
    hidden = len(number) - SHOWN_FIRST - SHOWN_LAST
    return number[:SHOWN_FIRST] + "*" * hidden + number[-SHOWN_LAST:]


def without_numbers(text: str) -> str:
    """Words into which a whole identity number was typed, a name for instance: masked there too."""
    return _NUMBER.sub(lambda found: masked(_bare(found[0])), text)


def _bare(typed: str) -> str:
    return unicodedata.normalize("NFKC", _GAPS.sub("", typed))

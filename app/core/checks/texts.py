"""Text as people type, paste and scan it: what is tidied, what is refused, and why.

Formulas, HTML and SQL are ordinary text: they are stored and shown as typed, and only an export
defuses them. Refused are characters that cannot be shown or that make a text look like another.
"""

from __future__ import annotations

import re
import unicodedata

from app.core.checks.result import Checked, FieldWarning, required, too_long
from app.core.errors import FieldProblem
from app.core.text import N_

MARKS_IN_A_ROW = 8
"""Tibetan stacks up to five marks on one letter; a flood of them paints over other lines."""

_INVISIBLE = {ord(mark): None for mark in "\u200b\u2060\ufeff\u00ad"}
_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}
_LINES = re.compile("\r\n?|[\u0085\u2028\u2029]")
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\u202a-\u202e\u2066-\u2069"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
# Nearly every text consists of these alone: no marks that combine, nothing that is refused.
_ORDINARY = re.compile(
    "[\t\n\x20-\x7e\xa0-\u02ff\u2010-\u2027\u2030-\u205f\u2070-\u20cf\u2100-\u2bff"
    "\u2e80-\u3029\u3030-\u3098\u309b-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0002fffd\U00030000-\U0003fffd]*"
)
is_ordinary = _ORDINARY.fullmatch
_LINE_BREAK = re.compile(r"[\n\t]+")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_NUMBER_FILLING = re.compile(r"[\s\-()·.\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3})?[2-9]\d{6,7}")


def clean(text: str, *, lines: bool = False) -> str:
    """The text as it is stored: composed (NFC), trimmed, without invisible joiners of copying.

    One-line fields turn line breaks and tabs into a space. Never raises, whatever comes in.
    """
    text = _LINES.sub("\n", text.translate(_INVISIBLE))
    if not lines:
        text = _LINE_BREAK.sub(" ", text)
    return unicodedata.normalize("NFC", text).strip()


def text_problem(text: str, limit: int) -> FieldProblem | None:
    """What forbids storing this text as it is; the hub asks this of what others send."""
    if len(text) > limit:
        return too_long(len(text), limit)
    if is_ordinary(text):
        return None
    refused = _REFUSED.search(text)
    if refused:
        return _bad_character(refused.group())
    return _bad_character(flood) if (flood := _flood(text)) else None


def read_text(
    text: str, *, limit: int = 200, needed: bool = False, lines: bool = False
) -> Checked[str]:
    """A text field. Texts far beyond the limit are refused before any work is spent on them."""
    if len(text) > 4 * limit + 1000:
        return Checked(problem=too_long(len(text), limit))
    tidy = clean(text, lines=lines)
    if not tidy:
        return Checked(problem=required() if needed else None)
    problem = text_problem(tidy, limit)
    if problem:
        return Checked(problem=problem)
    return Checked(tidy, warnings=_private_characters(tidy))


def plain_digits(text: str) -> str:
    """The text with full-width letters, digits and signs made plain, e.g. `３７．５` to `37.5`."""
    return text.translate(_FULL_WIDTH).translate(_INVISIBLE).strip()


def read_phone(text: str, *, needed: bool = False) -> Checked[str]:
    """A telephone number: digits only are stored; an unusual one is kept with a warning."""
    if len(text) > 100:
        return Checked(problem=too_long(len(text), 20))
    number = _NUMBER_FILLING.sub("", plain_digits(text))
    number = re.sub(r"^(\+|00)86(?=1|0)", "", number)
    if not number:
        return Checked(problem=required() if needed else None)
    if not re.fullmatch(r"\+?[0-9]{3,20}", number):
        return Checked(problem=_not_a_phone())
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return Checked(number)
    return Checked(number, warnings=(_unusual_phone(),))


def _flood(text: str) -> str:
    """The mark that opens a flood of combining marks, or nothing."""
    run = 0
    for mark in text:
        run = run + 1 if unicodedata.category(mark) in ("Mn", "Me") else 0
        if run > MARKS_IN_A_ROW:
            return mark
    return ""


def _private_characters(text: str) -> tuple[FieldWarning, ...]:
    if not _PRIVATE.search(text):
        return ()
    sentence = N_(
        "A character here exists only in one system's own font and may not show elsewhere. "
        "Type the standard character if there is one."
    )
    return (FieldWarning("FIELD_PRIVATE_CHARS", sentence),)


def _bad_character(mark: str) -> FieldProblem:
    """Names the character by its number: it cannot be shown."""
    text = N_("The character {character} cannot be stored here. Delete it, or type the text again.")
    return FieldProblem("FIELD_CHARS", text, {"character": f"U+{ord(mark):04X}"})


def _not_a_phone() -> FieldProblem:
    text = N_("A telephone number has 3 to 20 digits, e.g. 13800000000 or 0314-2024000.")
    return FieldProblem("FIELD_FORMAT", text)


def _unusual_phone() -> FieldWarning:
    text = N_("Mobile numbers have 11 digits and landlines 7 or 8. Please compare once more.")
    return FieldWarning("PHONE_UNUSUAL", text)

"""How a resident's record reads on the screen: codes in the person's language, numbers masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.core import coding
from app.core.identity import age_text
from app.patients import PatientState
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.choices import Choice, choices_of

STATE_TONES = {
    PatientState.ACTIVE: (Tone.GOOD, "good"),
    PatientState.LOST: (Tone.WARN, "warning"),
    PatientState.MOVED_AWAY: (Tone.NEUTRAL, "arrow-left"),
    PatientState.DECEASED: (Tone.NEUTRAL, "minus"),
}


def language() -> str:
    """The language of the code tables; the catalogue itself says which it is."""
    return tr("en")


def label(table: str, code: str | None) -> str:
    return coding.table(table).label(code, language())


def labels(table: str, codes: Iterable[str]) -> str:
    return coding.table(table).labels(codes, language())


def choices(table: str) -> tuple[Choice, ...]:
    return choices_of(coding.table(table), language())


def age(birth_on: date | None, today: date) -> str:
    return age_text(birth_on, today, language())


def last_digits(number: str) -> str:
    return number[-4:]

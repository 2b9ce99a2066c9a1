"""How a resident's record reads on the screen: codes in the person's language, numbers masked."""

from __future__ import annotations

from datetime import date

from app.core.identity import age_text
from app.patients import PatientState
from ui.widgets.bars import Tone
from ui.words import language

STATE_TONES = {
    PatientState.ACTIVE: (Tone.GOOD, "good"),
    PatientState.LOST: (Tone.WARN, "warning"),
    PatientState.MOVED_AWAY: (Tone.NEUTRAL, "arrow-left"),
    PatientState.DECEASED: (Tone.NEUTRAL, "minus"),
}


def age(birth_on: date | None, today: date) -> str:
    return age_text(birth_on, today, language())


def last_digits(number: str) -> str:
    return number[-4:]

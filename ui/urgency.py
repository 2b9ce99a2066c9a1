"""How urgent a case is: one word, one colour and one place, from writing it to closing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.record_table import Column
from ui.words import label

R = TypeVar("R")

ROUTINE, CRITICAL = "1", "3"
TONES = {ROUTINE: Tone.NEUTRAL, "2": Tone.WARN, CRITICAL: Tone.BAD}
WIDTH = 92


def urgency_words(code: str | None) -> str:
    return label("urgency", code) if code else ""


def urgency_tone(code: str | None) -> Tone:
    return TONES.get(code or "", Tone.NEUTRAL)


def is_urgent(code: str | None) -> bool:
    return code in TONES and code != ROUTINE


def is_critical(code: str | None) -> bool:
    return code == CRITICAL


def urgency_column(urgency_of: Callable[[R], str]) -> Column[R]:
    """The first column of every list of cases."""
    return Column(
        tr("Urgency"),
        lambda record: urgency_words(urgency_of(record)),
        width=WIDTH,
        tone=lambda record: urgency_tone(urgency_of(record)),
        sort_key=urgency_of,
    )

"""Allergies as they stand above everything that is done for somebody: each drug by itself, in red."""

from __future__ import annotations

from app.patients import PersonFacts
from ui.text import tr
from ui.widgets.bars import Tone
from ui.words import label

ICON = "warning"


def allergy_badges(person: PersonFacts) -> list[tuple[str, Tone, str]]:
    """Words, tone and picture of each; also that nobody is known, or that nobody asked."""
    drugs = [*(label("allergy", code) for code in person.allergies), *person.other_allergies]
    if drugs:
        return [(tr("Allergic: {drugs}", drugs=drug), Tone.BAD, ICON) for drug in drugs]
    if person.was_asked:
        return [(tr("No drug allergies"), Tone.GOOD, Tone.GOOD.icon)]
    return [(tr("Allergies not asked yet"), Tone.WARN, Tone.WARN.icon)]

"""Residents in the box at the top of the window: by letters, characters or last digits."""

from __future__ import annotations

from app.clinic import Clinic
from app.core import coding
from app.patients import PatientLine, PatientState
from ui.feature import Matches
from ui.likeness import found_by
from ui.widgets.choices import Choice, cut_words
from ui.words import label


def people(clinic: Clinic, typed: str, most: int) -> Matches:
    """With nothing typed the residents seen last."""
    if not typed:
        return Matches([person(line) for line in clinic.patients.recent(most)])
    found = clinic.patients.search(typed, most)
    note = cut_words(len(found.lines), found.of, is_open=found.is_open)
    return Matches([person(line, typed) for line in found.lines], note)


def person(line: PatientLine, typed: str = "") -> Choice:
    sex = coding.table("sex").label(line.sex, coding.CHINESE)
    born = str(line.birth_on.year) if line.birth_on else ""
    ways = (sex, born, line.village_name, line.phone[-4:])
    parts = (_state(line), *ways, found_by(line, typed))
    detail = "  ".join(part for part in parts if part)
    return Choice(f"patients/{line.id}", line.name, detail)


def _state(line: PatientLine) -> str:
    """Only a state that is out of the ordinary."""
    is_usual = line.state is PatientState.ACTIVE
    return "" if is_usual else label("patient_state", line.state)

"""Who somebody is, and what must not be overlooked whatever is done for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.core.coding import table
from app.patients.joined import family_of
from app.patients.record import Patient, PatientState
from app.patients.together import records_of, together
from app.patients.views import state_of

LAST_DIGITS = 4
_BETWEEN_WORDS = re.compile("[、，,；;/]+")


@dataclass(frozen=True)
class PersonFacts:
    """What stands above every form and case. allergies are codes of the table of that name, without
    "none"; what was written in words stands in other_allergies."""

    name: str
    sex: str = ""
    birth_on: date | None = None
    number_end: str = ""
    state: PatientState = PatientState.ACTIVE
    state_on: date | None = None
    was_asked: bool = False
    """Somebody asked about allergies and wrote down what was answered."""
    allergies: tuple[str, ...] = ()
    other_allergies: tuple[str, ...] = ()

    def with_allergies_of(self, other: PersonFacts) -> PersonFacts:
        """An allergy that either of them knows; "none" of one hides nothing of the other."""
        return replace(
            self,
            was_asked=self.was_asked or other.was_asked,
            allergies=tuple(table("allergy").ordered([*self.allergies, *other.allergies])),
            other_allergies=tuple(dict.fromkeys([*self.other_allergies, *other.other_allergies])),
        )


def facts_of(patient: Patient) -> PersonFacts:
    """Of a record as it is handed over: by itself, or with all that others of it know."""
    known, codes = table("allergy"), patient.allergies or []
    words = words_in(patient.allergy_other)
    said = known.other if words else frozenset()
    named = [code for code in codes if code != known.exclusive and code not in said]
    return PersonFacts(
        name=patient.name or "",
        sex=patient.sex or "",
        birth_on=patient.birth_on,
        number_end=end_of(patient.id_number),
        state=state_of(patient.state),
        state_on=patient.state_on,
        was_asked=bool(codes),
        allergies=tuple(known.ordered(named)),
        other_allergies=words,
    )


def facts_in(session: Session, patient_id: str) -> PersonFacts | None:
    """What all joined records know together, under the name of the one that is shown."""
    records = records_of(session, family_of(session, patient_id))
    return facts_of(together(records)) if records else None


def words_in(text: str | None) -> tuple[str, ...]:
    """Several drugs written into one line."""
    return tuple(word.strip() for word in _BETWEEN_WORDS.split(text or "") if word.strip())


def end_of(number: str | None) -> str:
    """The end of an identity number, which tells two people apart and gives neither away."""
    return (number or "")[-LAST_DIGITS:]

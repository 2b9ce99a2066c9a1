"""What is unlikely in a resident's record: shown beside the field, and saved all the same."""

from __future__ import annotations

from datetime import date

from app.core.checks.dates import LATEST
from app.core.checks.result import FieldWarning
from app.core.identity import Identity, read_document
from app.core.identity.ages import years_old
from app.core.identity.citizen import OLDEST
from app.core.identity.documents import DocumentKind
from app.core.text import N_
from app.patients.record import Patient

DIGITS_OF_A_NUMBER = 6
Doubts = dict[str, tuple[FieldWarning, ...]]


def doubts(patient: Patient, today: date) -> Doubts:
    """Warnings by field name. The number against date of birth and sex, the date and the name alone."""
    found: Doubts = {}
    _name(patient.name or "", found)
    identity = _identity(patient, today, found)
    if identity is not None:
        _compare(patient, identity, found)
    if patient.birth_on is not None:
        _age(patient.birth_on, today, found)
    return found


def _name(name: str, found: Doubts) -> None:
    """A name with a number in it stands in every list, where numbers are masked."""
    digits = sum(character.isdecimal() for character in name)
    if digits >= DIGITS_OF_A_NUMBER:
        text = N_("A number was typed into the name. Please put it where it belongs.")
        found["name"] = (FieldWarning("NAME_NUMBER", text),)
    elif digits:
        text = N_("There is a digit in the name. Please compare with the card.")
        found["name"] = (FieldWarning("NAME_DIGIT", text),)


def held_by(name: str) -> tuple[FieldWarning, ...]:
    """The number stands in somebody else's record."""
    text = N_("{name} has this number already. Please compare with the card.")
    return (FieldWarning("ID_OF_ANOTHER", text, {"name": name}),)


def _identity(patient: Patient, today: date, found: Doubts) -> Identity | None:
    if not patient.id_number:
        return None
    kind = patient.id_kind or DocumentKind.CITIZEN_CARD
    checked = read_document(kind, patient.id_number, LATEST)
    if checked.warnings:
        found["id_number"] = checked.warnings
    return checked.value


def _compare(patient: Patient, identity: Identity, found: Doubts) -> None:
    if identity.birth_on and patient.birth_on and identity.birth_on != patient.birth_on:
        text = N_("The identity number says {date}. Please compare with the card.")
        params = {"date": identity.birth_on.isoformat()}
        found["birth_on"] = (FieldWarning("ID_BIRTH", text, params),)
    if identity.sex and patient.sex in ("1", "2") and identity.sex != patient.sex:
        text = N_("The identity number belongs to the other sex. Please compare with the card.")
        found["sex"] = (FieldWarning("ID_SEX", text),)


def _age(birth_on: date, today: date, found: Doubts) -> None:
    if birth_on > today:
        text = N_("This date lies in the future.")
        found["birth_on"] = (FieldWarning("BIRTH_FUTURE", text),)
    elif years_old(birth_on, today) > OLDEST:
        text = N_("This person would be over {years} years old.")
        found["birth_on"] = (FieldWarning("BIRTH_OLD", text, {"years": OLDEST}),)

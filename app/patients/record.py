"""The resident's record, field by field as 居民个人基本信息表 has them (FHIR: Patient)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from app.core.checks.dates import EARLIEST
from app.core.checks.result import required
from app.core.errors import FieldProblem
from app.core.identity import DocumentKind, check_digit, local_digits, parse_record_number
from app.core.identity.record_number import is_local
from app.core.kinds import OWN, Fields, Sight, SightClass
from app.core.pinyin import tokens
from app.core.rights import CLINICAL, Role, writers
from app.core.shapes import codes_by_name, rows, texts_by_code
from app.core.text import N_
from app.storage.base import (
    Synced,
    code_field,
    codes_field,
    data_field,
    date_field,
    id_field,
    instant_field,
    kind_of,
    long_text_field,
    text_field,
)

PATIENT = "patient"
PATIENT_LINK = "patient_link"


class PatientState(StrEnum):
    """Codes of the table `patient_state`."""

    ACTIVE = "active"
    LOST = "lost"
    MOVED_AWAY = "moved_away"
    DECEASED = "deceased"


def _of_those_who_have(column: str) -> Index:
    return Index(f"ix_patient_{column}", column, sqlite_where=text(f"{column} IS NOT NULL"))


class Patient(Synced):
    """One resident as one line of facilities knows them.

    past_diseases are codes; what the form writes beside them (since when, which tumour) stands in
    disease_details as {code: {"since": "2019-05", "text": …}}. operations, injuries and
    transfusions are lists of {"name", "on"}; family_history is {"father": [codes], …}. Where
    somebody asked and heard no more than 无 or 有, that word stands as the name.
    """

    __tablename__ = PATIENT
    # Long lists are put in order without touching the wide rows themselves.
    __table_args__ = (
        Index(
            "ix_patient_list",
            "archived",
            "voided_at",
            "state",
            "name",
            "birth_on",
            "village_name",
            "record_number",
            "id",
        ),
        # Who may be the same person is looked for by each of these.
        Index("ix_patient_village", "village_name", "birth_on"),
        _of_those_who_have("contact_name"),
        _of_those_who_have("mother_id_number"),
    )

    name: Mapped[str] = text_field(N_("Full name"), required=True, max_length=60)
    sex: Mapped[str] = code_field(N_("Sex"), "sex", required=True)
    birth_on: Mapped[date | None] = date_field(N_("Date of birth"), index=True)
    id_kind: Mapped[str | None] = code_field(N_("Kind of document"), "id_document")
    id_number: Mapped[str | None] = text_field(N_("Identity number"), max_length=40, index=True)
    no_id_reason: Mapped[str | None] = text_field(N_("Why there is no number"), max_length=60)
    mother_id_number: Mapped[str | None] = text_field(N_("Mother's identity number"), max_length=40)
    ethnicity: Mapped[str | None] = code_field(N_("Ethnicity"), "ethnicity")
    phone: Mapped[str | None] = text_field(N_("Phone"), max_length=30, reads="phone")
    contact_name: Mapped[str | None] = text_field(N_("Contact person"), max_length=60)
    contact_relation: Mapped[str | None] = code_field(N_("Relation"), "relation")
    contact_phone: Mapped[str | None] = text_field(
        N_("Contact's phone"), max_length=30, reads="phone"
    )
    workplace: Mapped[str | None] = text_field(N_("Workplace"), max_length=100)

    county_code: Mapped[str | None] = text_field(N_("County"), max_length=6)
    town_code: Mapped[str | None] = text_field(N_("Town"), max_length=9)
    village_code: Mapped[str | None] = text_field(N_("Village code"), max_length=12, index=True)
    village_name: Mapped[str | None] = text_field(N_("Village or committee"), max_length=60)
    address: Mapped[str | None] = text_field(N_("Present address"), max_length=200)
    register_address: Mapped[str | None] = text_field(N_("Registered address"), max_length=200)
    resident_type: Mapped[str | None] = code_field(N_("Residence"), "resident_type")

    education: Mapped[str | None] = code_field(N_("Education"), "education")
    occupation: Mapped[str | None] = code_field(N_("Occupation"), "occupation")
    marital: Mapped[str | None] = code_field(N_("Marital status"), "marital")
    payment_kinds: Mapped[list[str] | None] = codes_field(N_("Payment"), "payment")
    payment_other: Mapped[str | None] = text_field(N_("Other payment"), max_length=60)
    insurance_number: Mapped[str | None] = text_field(N_("Insurance number"), max_length=40)

    blood_abo: Mapped[str | None] = code_field(N_("Blood group"), "abo")
    blood_rh: Mapped[str | None] = code_field(N_("Rhesus factor"), "rh")
    allergies: Mapped[list[str] | None] = codes_field(N_("Drug allergies"), "allergy")
    allergy_other: Mapped[str | None] = text_field(N_("Other allergies"), max_length=200)
    exposures: Mapped[list[str] | None] = codes_field(N_("Exposures"), "exposure")
    past_diseases: Mapped[list[str] | None] = codes_field(N_("Past diseases"), "past_disease")
    disease_details: Mapped[dict[str, dict[str, str]] | None] = data_field(
        N_("Details of past diseases"), shape=texts_by_code
    )
    past_history: Mapped[str | None] = long_text_field(N_("Past history"))
    operations: Mapped[list[dict[str, str]] | None] = data_field(N_("Surgery"), shape=rows("name"))
    injuries: Mapped[list[dict[str, str]] | None] = data_field(N_("Injuries"), shape=rows("name"))
    transfusions: Mapped[list[dict[str, str]] | None] = data_field(
        N_("Transfusions"), shape=rows("name")
    )
    family_history: Mapped[dict[str, list[str]] | None] = data_field(
        N_("Family history"), shape=codes_by_name
    )
    hereditary: Mapped[str | None] = text_field(N_("Hereditary disease"), max_length=100)
    disabilities: Mapped[list[str] | None] = codes_field(N_("Disabilities"), "disability")

    kitchen: Mapped[str | None] = code_field(N_("Kitchen ventilation"), "kitchen")
    fuel: Mapped[str | None] = code_field(N_("Fuel"), "fuel")
    water: Mapped[str | None] = code_field(N_("Drinking water"), "water")
    toilet: Mapped[str | None] = code_field(N_("Toilet"), "toilet")
    livestock: Mapped[str | None] = code_field(N_("Livestock pen"), "livestock")

    record_number: Mapped[str | None] = text_field(N_("Record number"), max_length=17, index=True)
    clinic_id: Mapped[str | None] = id_field(N_("Responsible village clinic"), index=True)
    doctor_id: Mapped[str | None] = id_field(N_("Responsible doctor"))
    filed_on: Mapped[date | None] = date_field(N_("Filed on"))
    tags: Mapped[list[str] | None] = codes_field(N_("Tags"), "tag")
    state: Mapped[str | None] = code_field(N_("State of the record"), "patient_state")
    state_on: Mapped[date | None] = date_field(N_("State since"))
    state_note: Mapped[str | None] = text_field(N_("Cause or destination"), max_length=200)


class PatientLink(Synced):
    """Two records are one resident: `old` gives way to `kept`. What was written under either keeps
    its id; undoing the link is one patch."""

    __tablename__ = PATIENT_LINK

    old: Mapped[str] = id_field(N_("Record that gives way"), required=True, index=True)
    kept: Mapped[str] = id_field(N_("Record that is kept"), required=True)
    reason: Mapped[str | None] = text_field(N_("Reason"), max_length=200)
    undone: Mapped[datetime | None] = instant_field(N_("Undone on"))


def check_patient(fields: Fields) -> Mapping[str, FieldProblem]:
    """What no record may hold, wherever it was written. Doubts are warnings (see `doubts`)."""
    checks = {
        "id_number": _identity_problem(fields),
        "birth_on": _birth_problem(fields),
        "record_number": _record_number_problem(fields.get("record_number")),
        "state_on": _state_problem(fields),
    }
    return {name: problem for name, problem in checks.items() if problem is not None}


def _identity_problem(fields: Fields) -> FieldProblem | None:
    number = fields.get("id_number")
    if not number:
        return None if fields.get("no_id_reason") else _number_or_reason()
    kind = fields.get("id_kind") or DocumentKind.CITIZEN_CARD
    if kind == DocumentKind.CITIZEN_CARD and not _is_whole(number):
        text = N_("This identity number is mistyped. Compare it with the card.")
        return FieldProblem("FIELD_FORMAT", text)
    return None


def _is_whole(number: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{17}[0-9X]", number)) and check_digit(number[:17]) == number[17]


def _number_or_reason() -> FieldProblem:
    text = N_("Enter the identity number, or say below why there is none.")
    return FieldProblem("FIELD_REQUIRED", text)


def _birth_problem(fields: Fields) -> FieldProblem | None:
    """Nobody alive was born before 1900. Whether somebody is born already only a clock knows, and
    that of whoever wrote it may be wrong: no check that both ends make asks it."""
    birth = fields.get("birth_on")
    if birth and birth < EARLIEST.isoformat():
        text = N_("This must not be earlier than the year 1900.")
        return FieldProblem("FIELD_RANGE", text)
    return None


def not_born_yet() -> FieldProblem:
    return FieldProblem("FIELD_RANGE", N_("The date of birth lies in the future."))


def _record_number_problem(number: Any) -> FieldProblem | None:
    if not number or is_local(number) or parse_record_number(number) is not None:
        return None
    return FieldProblem("FIELD_FORMAT", N_("A record number has 17 digits."))


def _state_problem(fields: Fields) -> FieldProblem | None:
    if fields.get("state") in (PatientState.DECEASED, PatientState.MOVED_AWAY):
        return None if fields.get("state_on") else required()
    return None


def patient_tokens(fields: Fields) -> set[str]:
    if fields.get("voided_at") or not fields.get("name"):
        return set()
    found = tokens(
        fields["name"],
        fields.get("id_number"),
        fields.get("phone"),
        fields.get("record_number"),
        local_digits(fields.get("record_number")),
    )
    contact = fields.get("contact_phone")
    return found | (tokens("", phone=contact) if contact else set())


IDENTITY = (
    "name",
    "sex",
    "birth_on",
    "id_number",
    "mother_id_number",
    "phone",
    "contact_name",
    "contact_phone",
    "village_name",
    "record_number",
)
"""The fields by which two records are told to be one person's."""
WRITERS = CLINICAL | {Role.REFERRAL_OFFICE, Role.MANAGER, Role.ADMINISTRATOR}

PATIENT_KIND = kind_of(
    Patient,
    N_("Resident"),
    sight=Sight(SightClass.LINE, by=("clinic_id",)),
    writers=writers(WRITERS),
    check=check_patient,
    tokens=patient_tokens,
    identity=(*IDENTITY, "voided_at"),
)
PATIENT_LINK_KIND = kind_of(
    PatientLink,
    N_("Joined records of a resident"),
    sight=OWN,
    writers=writers(WRITERS),
    child_of=(PATIENT,),
)

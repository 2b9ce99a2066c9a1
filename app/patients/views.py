"""What lists and the search box show of residents: complete, detached values."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, TextClause, select, text

from app.core.masking import without_numbers
from app.patients.record import Patient, PatientState


@dataclass(frozen=True)
class PatientLine:
    """One resident in a list. `n` is this computer's short number, the key of long lists."""

    n: int
    id: str
    name: str
    sex: str
    birth_on: date | None
    id_number: str
    phone: str
    village_name: str
    address: str
    clinic_id: str | None
    record_number: str
    state: PatientState
    tags: tuple[str, ...]
    allergies: tuple[str, ...] = ()
    allergy_other: str = ""
    contact_phone: str = ""


@dataclass(frozen=True)
class Village:
    """A village as residents' records name it; code and town stand where they are known."""

    name: str
    code: str | None = None
    town_code: str | None = None


class PatientOrder(StrEnum):
    NAME = "name"
    BIRTH = "birth_on"
    VILLAGE = "village_name"
    RECORD_NUMBER = "record_number"
    NEWEST = "newest"


@dataclass(frozen=True)
class PatientFilter:
    """Which residents a list holds; the default is everybody still in care."""

    clinic_id: str | None = None
    village_code: str | None = None
    tag: str | None = None
    states: frozenset[PatientState] = frozenset({PatientState.ACTIVE, PatientState.LOST})


_COLUMNS = (
    Patient.n,
    Patient.id,
    Patient.name,
    Patient.sex,
    Patient.birth_on,
    Patient.id_number,
    Patient.phone,
    Patient.village_name,
    Patient.address,
    Patient.clinic_id,
    Patient.record_number,
    Patient.state,
    Patient.tags,
    Patient.allergies,
    Patient.allergy_other,
    Patient.contact_phone,
)


def lines_at(numbers: Iterable[int]) -> Select[*tuple[Any, ...]]:
    """The query that `line_of` reads, for these short numbers."""
    return select(*_COLUMNS).where(_in_sight(numbers))


def _in_sight(numbers: Iterable[int]) -> TextClause:
    """The plus signs keep SQLite off the index of the list, which it would read from end to end."""
    chosen = text(
        "patient.n IN (SELECT value FROM json_each(:wanted)) "
        "AND +patient.archived = 0 AND +patient.voided_at IS NULL"
    )
    return chosen.bindparams(wanted=json.dumps(list(numbers)))


def ids_at(numbers: Iterable[int]) -> Select[int, str]:
    """The ids of these short numbers, of records in sight that are not void."""
    return select(Patient.n, Patient.id).where(_in_sight(numbers))


def line_of(row: Row[*tuple[Any, ...]] | Patient) -> PatientLine:
    return PatientLine(
        n=row.n,
        id=row.id,
        name=without_numbers(row.name or ""),
        sex=row.sex,
        birth_on=row.birth_on,
        id_number=row.id_number or "",
        phone=row.phone or "",
        village_name=row.village_name or "",
        address=row.address or "",
        clinic_id=row.clinic_id,
        record_number=row.record_number or "",
        state=state_of(row.state),
        tags=tuple(row.tags or ()),
        allergies=tuple(row.allergies or ()),
        allergy_other=row.allergy_other or "",
        contact_phone=row.contact_phone or "",
    )


def state_of(code: object) -> PatientState:
    """A code that this version does not know counts as still in care."""
    return PatientState(code) if code in _STATES else PatientState.ACTIVE


_STATES = frozenset(state.value for state in PatientState)

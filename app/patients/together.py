"""What the records of one resident know together: every list, form, paper and search reads it so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, inspect
from sqlalchemy.orm import Session

from app.core.coding import CodeTable, table
from app.core.kinds import Field, FieldType
from app.core.merge import are_members
from app.patients.joined import Joined, JoinedMember
from app.patients.record import Patient, PatientState
from app.storage.reading import listed

_WORDS = frozenset({"allergy_other", "past_history", "hereditary", "payment_other"})
"""Texts that add up; of any other text the first record that has one is read."""
_NOT_KNOWN = {"sex": {"0", "9"}, "abo": {"5"}, "rh": {"3"}}
"""Codes by table that say that nobody knows: no answer where another record has one."""
_STATE = ("state", "state_on", "state_note")

R = TypeVar("R", Patient, Row[Any])


def whole_of(session: Session, patient: Patient) -> Patient:
    """The record with what every other record of the resident knows beside it. Only to be read: it
    is no row of the store."""
    others = [one for one in Joined(session).family(patient.id) if one != patient.id]
    return together([patient, *records_of(session, others)]) if others else patient


def records_of(session: Session, ids: Sequence[str]) -> list[Patient]:
    """These records as far as they are in sight and not void, in this order."""
    query = listed(Patient).where(Patient.id.in_(ids))
    found = {one.id: one for one in session.scalars(query)}
    return [found[one] for one in ids if one in found]


def people_of(session: Session, people: Iterable[Sequence[JoinedMember]]) -> dict[int, Patient]:
    """Each of these residents whole, by the short number of the record that is shown."""
    groups = list(people)
    records = {one.id: one for one in records_of(session, [m.id for one in groups for m in one])}
    return {found[0].n: together([records[member.id] for member in found]) for found in groups}


def together(records: Sequence[Patient]) -> Patient:
    """What the records say together, under the name of the first. Sets add up, and "none" is no
    answer beside a member; of anything else the first record that knows it is read."""
    if len(records) == 1:
        return records[0]
    columns = inspect(Patient).column_attrs
    whole = Patient(**{one.key: getattr(records[0], one.key) for one in columns})
    for field in Patient.kind.fields:
        setattr(whole, field.name, _together(field, records))
    last = whose_state(records)
    for name in _STATE:
        setattr(whole, name, getattr(last, name))
    return whole


def _together(field: Field, records: Sequence[Patient]) -> Any:
    said = [value for one in records if _says((value := getattr(one, field.name)), field)]
    if len(said) < 2:
        return said[0] if said else getattr(records[0], field.name)
    if field.type is FieldType.CODES:
        return members_of(table(field.codes or ""), said)
    if field.name == "family_history":
        return _of_relatives(said)
    if field.type is FieldType.DATA:
        return _structure(said)
    if field.name in _WORDS:
        return "；".join(dict.fromkeys(said))
    unknown = _NOT_KNOWN.get(field.codes or "", ())
    return next((value for value in said if value not in unknown), said[0])


def _says(value: Any, field: Field) -> bool:
    """Nothing is made of a value that another program wrote in a way of its own."""
    if field.type is FieldType.CODES:
        return bool(value) and are_members(value)
    if field.name == "family_history":
        return isinstance(value, dict) and all(map(are_members, value.values()))
    return isinstance(value, str) and bool(value) if field.name in _WORDS else bool(value)


def members_of(codes: CodeTable, said: Iterable[Iterable[str]]) -> list[str]:
    """All of these sets; "none" is no answer beside a member."""
    found = codes.ordered(code for one in said for code in one)
    return [code for code in found if code != codes.exclusive] or found


def _of_relatives(said: Sequence[dict[str, list[str]]]) -> dict[str, list[str]]:
    codes, relatives = table("family_disease"), dict.fromkeys(who for one in said for who in one)
    return {who: members_of(codes, (one.get(who) or () for one in said)) for who in relatives}


def _structure(said: Sequence[Any]) -> Any:
    """Lists one behind the other, each entry once; tables entry by entry."""
    if all(isinstance(one, list) for one in said):
        return list(_once(entry for one in said for entry in one))
    if not all(isinstance(one, dict) for one in said):
        return said[0]
    found: dict[str, Any] = {}
    for one in said:
        for name, value in one.items():
            found[name] = _structure([found[name], value]) if name in found else value
    return found


def _once(entries: Iterable[Any]) -> Iterator[Any]:
    seen: set[str] = set()
    for entry in entries:
        mark = json.dumps(entry, sort_keys=True, ensure_ascii=False)
        if mark not in seen:
            seen.add(mark)
            yield entry


def whose_state(records: Sequence[R]) -> R:
    """The one whose state began last. Being put on file again brings nobody back into care or to
    life; only somebody who says so, later, does."""
    died = [one for one in records if one.state == PatientState.DECEASED]
    revived = max((_since(one) for one in records if one.state == PatientState.ACTIVE), default="")
    return max([one for one in died if _since(one) >= revived] or records, key=_since)


def _since(patient: R) -> str:
    return patient.state_on.isoformat() if patient.state_on else ""


def shown_before(patient: Patient) -> tuple[object, ...]:
    """Orders two records for joining: who has an identity number, then whoever was put on file
    first."""
    filed = patient.filed_on.isoformat() if patient.filed_on else "9999"
    return (not patient.id_number, filed, patient.written_at.isoformat(), patient.id)

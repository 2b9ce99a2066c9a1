"""One person's cases, whoever wrote them, and who the person is: asked before another is begun."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.cases.loading import resolved
from app.cases.tasks import source
from app.cases.trays import BY_OWED
from app.patients import Patient, PersonFacts, facts_in, family_of, numbers_of
from app.referrals.case import CASE
from app.referrals.content import card_of, facts_on
from app.referrals.lines import CaseLine
from app.referrals.reading import CaseReading
from app.referrals.records import Referral
from app.storage.reading import LISTED
from app.tasks import TaskSource

_NEWS = frozenset(
    {
        *("referral", "referral_step", "referral_return", "referral_link", "opened", "delivered"),
        *("patient", "facility", "facility_end", "sync"),
    }
)
"""The kinds whose news changes what is to be done."""
_FOUND = f"""
SELECT id, patient_id, id_number, birth_on, sex FROM referral
WHERE patient_id IN (SELECT value FROM json_each(:family)) AND {LISTED}
UNION SELECT id, patient_id, id_number, birth_on, sex FROM referral
WHERE id_number IN (SELECT value FROM json_each(:numbers)) AND {LISTED}
UNION SELECT id, patient_id, id_number, birth_on, sex FROM referral
WHERE patient_name = :name AND {LISTED}
"""
_THESE = "id IN (SELECT value FROM json_each(:ids))"


class CasesOfPerson(CaseReading):
    """The part of `Referrals` that speaks of one person."""

    def of_patient(self, patient_id: str) -> list[CaseLine]:
        """The referrals of one resident of this line, what is open first."""
        with self._store.reading() as session:
            family = family_of(session, patient_id)
            ids = session.scalars(select(Referral.id).where(Referral.patient_id.in_(family)))
            named = _named(session, ids)
        return self._trays.open_first(_THESE, is_recent=False, ids=named)

    def source(self) -> TaskSource:
        """What referrals ask of this place."""
        return source(self, _NEWS, self.of_patient, lambda line: line.waits)

    def open_of_patient(self, patient: Patient) -> list[CaseLine]:
        """Every case of a resident that is still open; the resident need not be on file here."""
        return self.open_of(Referral(**card_of(patient)))

    def open_of(self, about: Referral) -> list[CaseLine]:
        """Every other case of this person that is still open and in sight here, whoever wrote it:
        the most urgent first, then the longest owed."""
        with self._store.reading() as session:
            named = _named(session, _of_person(session, about))
        found = self._trays.those(f"{_THESE} AND is_open = 1", BY_OWED, is_recent=False, ids=named)
        return [line for line in found if line.id != about.id]

    def person_of(self, about: Referral) -> PersonFacts:
        """Who it is about: as the case says it, with what the record on this computer knows too."""
        said = facts_on(about)
        with self._store.reading() as session:
            known = facts_in(session, about.patient_id) if about.patient_id else None
        if known is None:
            return said
        end = said.number_end or known.number_end
        return replace(known.with_allergies_of(said), name=said.name or known.name, number_end=end)


def _named(session: Session, ids: Iterable[str]) -> str:
    """Each by the record that is kept."""
    return json.dumps(sorted(resolved(session, CASE, ids)))


def _of_person(session: Session, about: Referral) -> list[str]:
    """The referrals of the person whom this one is about, it itself left out.

    A person is known by the record and those joined with it, by the number, or by the name with
    nothing that speaks against it: another institution writes under a record of its own, and what
    is phoned in under none.
    """
    family = family_of(session, about.patient_id) if about.patient_id else []
    numbers = numbers_of(session, family) | ({about.id_number} if about.id_number else set())
    values = {
        "family": json.dumps(family),
        "numbers": json.dumps(sorted(numbers)),
        "name": about.patient_name or "",
    }
    found = session.execute(text(_FOUND), values).all()
    ours = _Person(about, frozenset(family), frozenset(numbers))
    return [row.id for row in found if row.id != about.id and ours.may_be(row)]


class _Person:
    """Whom a referral is about, held against the card of another one."""

    def __init__(self, about: Referral, family: frozenset[str], numbers: frozenset[str]) -> None:
        self._family = family
        self._numbers = numbers
        born = about.birth_on.isoformat() if about.birth_on else None
        self._said = {"birth_on": born, "sex": about.sex or None}

    def may_be(self, row: Any) -> bool:
        if row.patient_id in self._family or row.id_number in self._numbers:
            return True
        if row.id_number and self._numbers:
            return False
        return not any(self._contradicted(row))

    def _contradicted(self, row: Any) -> Iterator[bool]:
        """What both say, and say otherwise; what one of them does not know speaks for nobody."""
        for name, said in self._said.items():
            other = getattr(row, name)
            yield bool(said and other and said != other)

"""Pairs of records of which somebody has said: these are two people."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.patients.record import Patient
from app.storage.reading import LISTED

Judged = Callable[[Session], Mapping[frozenset[str], frozenset[str]]]
"""Both ids → the marks (`facts_mark`) of what the records said when they were judged."""


def judged(session: Session) -> Mapping[frozenset[str], frozenset[str]]:
    rows = session.execute(
        text(f"SELECT one, other, facts FROM distinct_people WHERE undone IS NULL AND {LISTED}")
    )
    found: dict[frozenset[str], frozenset[str]] = {}
    for one, other, facts in rows:
        pair = frozenset((one, other))
        found[pair] = found.get(pair, frozenset()) | {facts or ""}
    return found


def facts_mark(one: Patient, other: Patient) -> str:
    """A mark of what identifies both, in either order; nobody can read them from it."""
    told = sorted(_facts(one) + _facts(other))
    return hashlib.sha256("\x1e".join(told).encode()).hexdigest()[:16]


def _facts(patient: Patient) -> list[str]:
    born = patient.birth_on.isoformat() if patient.birth_on else ""
    facts = (patient.name, patient.sex, born, patient.id_number, patient.mother_id_number)
    return ["\x1f".join(fact or "" for fact in facts)]

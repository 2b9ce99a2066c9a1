"""Pairs of records that may be one person's: the same number, or name, birth and sex that agree."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.patients.record import Patient


class Sign(StrEnum):
    """What agrees in two records."""

    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True)
class Agreement:
    sign: Sign
    weight: float = 1.0


@dataclass(frozen=True)
class Pair:
    """Two records by their ids."""

    a: str
    b: str
    score: float
    why: tuple[Agreement, ...]


_ALIKE = text(
    "SELECT a.id AS a, b.id AS b, a.id_number = b.id_number AS number FROM patient a "
    "JOIN patient b ON a.id < b.id AND (a.id_number = b.id_number "
    "OR (a.name = b.name AND a.birth_on = b.birth_on AND a.sex = b.sex)) "
    "WHERE a.archived = 0 AND b.archived = 0 AND a.voided_at IS NULL AND b.voided_at IS NULL "
    "ORDER BY number DESC, a.n, b.n"
)


def _all(session: Session) -> list[Pair]:
    from app.patients.distinct import said_of
    from app.patients.joined import Joined
    from app.patients.together import records_of

    joined = Joined(session)
    found = []
    for row in session.execute(_ALIKE):
        if joined.are_one(row.a, row.b):
            continue
        one, other = records_of(session, (row.a, row.b))
        mark = facts_mark(one, other)
        said = [word for two, word in said_of(session, (row.a, row.b)) if two == {row.a, row.b}]
        if not any(word.facts == mark for word in said):
            sign = Sign.NUMBER if row.number else Sign.NAME
            found.append(Pair(row.a, row.b, 1.0, (Agreement(sign),)))
    return found


def pairs(session: Session, limit: int = 50, offset: int = 0) -> list[Pair]:
    return _all(session)[offset : offset + limit]


def pair_count(session: Session) -> int:
    return len(_all(session))


def facts_mark(one: Patient, other: Patient) -> str:
    """A mark of what identifies both, in either order; nobody can read them from it."""
    told = sorted(_facts(one) + _facts(other))
    return hashlib.sha256("\x1e".join(told).encode()).hexdigest()[:16]


def _facts(patient: Patient) -> list[str]:
    born = patient.birth_on.isoformat() if patient.birth_on else ""
    facts = (patient.name, patient.sex, born, patient.id_number, patient.mother_id_number)
    return ["\x1f".join(fact or "" for fact in facts)]

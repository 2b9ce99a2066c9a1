"""Lines of residents for lists and search: each person once, with what all records of it know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.patients.joined import Joined, JoinedMember
from app.patients.record import PATIENT
from app.patients.together import people_of
from app.patients.views import PatientLine, ids_at, line_of, lines_at
from app.storage.finding import find

COUNTED = 500
"""Where a search finds more than that, nobody needs to know how many more."""


@dataclass(frozen=True)
class FoundLines:
    """The first of those a search found, and how many there are; at least so many where `is_open`."""

    lines: list[PatientLine]
    of: int
    is_open: bool = False

    @property
    def is_cut(self) -> bool:
        return self.of > len(self.lines)


def search(session: Session, typed: str, limit: int) -> FoundLines:
    """Counts only where there are more than are shown."""
    numbers = find(session.connection(), PATIENT, typed, limit + 1)
    if len(numbers) > limit:
        numbers = find(session.connection(), PATIENT, typed, COUNTED)
    shown = _shown(session, numbers)
    lines = _lines(session, shown[:limit])
    return FoundLines(lines, len(shown), len(numbers) >= COUNTED)


def lines_of(session: Session, numbers: Sequence[int]) -> list[PatientLine]:
    """The residents to whom these short numbers belong, each once, in their order."""
    return _lines(session, _shown(session, numbers))


def joined_records_found(session: Session, typed: str) -> list[str]:
    """Every record of those residents found by this who have several."""
    joined = Joined(session)
    if not joined:
        return []
    numbers = find(session.connection(), PATIENT, typed, COUNTED)
    ids = {row.id for row in session.execute(ids_at(numbers))}
    return sorted({one for found in ids for one in joined.group(found) if found in joined})


@dataclass(frozen=True)
class _Shown:
    """A resident of a list: the short number of the record that is shown, and all of a joined one."""

    n: int
    records: tuple[JoinedMember, ...] = ()


def _shown(session: Session, numbers: Sequence[int]) -> list[_Shown]:
    ids = {row.n: row.id for row in session.execute(ids_at(numbers))}
    joined = Joined(session)
    people = joined.people(ids.values()) if joined else []
    several = {one.n: _Shown(found[0].n, tuple(found)) for found in people for one in found}
    shown = (several.get(n) or _Shown(n) for n in numbers if n in ids)
    return list({one.n: one for one in shown}.values())


def _lines(session: Session, shown: Sequence[_Shown]) -> list[PatientLine]:
    rows = {row.n: line_of(row) for row in session.execute(lines_at(one.n for one in shown))}
    people = people_of(session, (one.records for one in shown if one.records))
    rows |= {n: line_of(person) for n, person in people.items()}
    return [rows[one.n] for one in shown if one.n in rows]

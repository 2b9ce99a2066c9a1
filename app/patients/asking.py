"""The half of `Patients` that asks who may be the same person: before saving, and beside the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.patients.joined import links, resolve
from app.patients.likely import (
    Frequencies,
    Match,
    Pair,
    Score,
    facts_of,
    is_new,
    look_again,
    matches,
    pair_count,
    pairs,
)
from app.patients.record import Patient
from app.patients.together import whole_of
from app.storage.reading import listed, record_of
from app.storage.store import Store


@dataclass(frozen=True)
class Duplicate:
    """Somebody who may be the same person, shown beside the new record; never a block. `score` says
    what agrees and how much it is worth."""

    patient: Patient
    score: Score


class Asking:
    """Every way in which an identity comes into a record asks here who has it already."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._frequencies = Frequencies()

    def duplicates(self, candidate: Patient) -> list[Duplicate]:
        """Everybody who may be the same person as this one, saved or not; the likeliest first."""
        with self._store.reading() as session:
            found = matches(session, facts_of(candidate), self._frequencies)
            return _duplicates(session, found)

    def made_likely(self, patient_id: str, values: Mapping[str, Any]) -> list[Duplicate]:
        """Whom this record is like only when these values are saved into it, a number of somebody
        else above all. Those whom it is like already are told elsewhere (`pairs`)."""
        with self._store.reading() as session:
            row = record_of(session, Patient, patient_id)
            if row is None:
                return []
            before = facts_of(row)
            after = before.changed(values)
            if after == before:
                return []
            found = matches(session, after, self._frequencies)
            known = {m.kept_id: m.score for m in matches(session, before, self._frequencies)}
            return _duplicates(
                session, [one for one in found if is_new(one.score, known.get(one.kept_id))]
            )

    def who_has_number(self, patient: Patient) -> Patient | None:
        """Somebody else on file with the identity number of this record, saved or not."""
        facts = facts_of(patient)
        if not facts.id_number:
            return None
        query = listed(Patient).where(Patient.id_number.in_(facts.numbers))
        with self._store.reading() as session:
            known = links(session)
            own = resolve(known, facts.record_id)
            held = (one for one in session.scalars(query) if resolve(known, one.id) != own)
            return next(held, None)

    def pairs(self, limit: int = 50, offset: int = 0) -> list[Pair]:
        """Records that may be one person's, for a person to judge, the likeliest first."""
        with self._store.reading() as session:
            return pairs(session, limit, offset)

    def pair_count(self) -> int:
        with self._store.reading() as session:
            return pair_count(session)

    def look_again(self) -> bool:
        """A little of the work beside the work: ask of records that are new, or say something new of
        who it is, who else it may be. Whether more is left."""
        return look_again(self._store, self._frequencies)


def _duplicates(session: Session, found: Sequence[Match]) -> list[Duplicate]:
    wanted = select(Patient).where(Patient.id.in_([match.kept_id for match in found]))
    known = {one.id: whole_of(session, one) for one in list(session.scalars(wanted))}
    return [Duplicate(known[m.kept_id], m.score) for m in found if m.kept_id in known]

"""Reads referrals with their steps and folds them, one or many at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.values import instant_of
from app.referrals.folding import Case, Step, fold
from app.referrals.ladder import EITHER, RECEIVER, SENDER, Direction, Side, StepCode
from app.referrals.records import REFERRAL

Parents = Mapping[str, str | None]


@dataclass(frozen=True)
class Parties:
    """Who sends and who receives one referral; `receivers` are those of every round so far."""

    home: str
    sender: str
    receivers: frozenset[str]

    def sides_of(self, place: str, parents: Parents) -> frozenset[Side]:
        """Where a place stands. Its own line stands with it; a phoned-in case has one writer."""
        if place == self.home != self.sender:
            return EITHER
        if place == self.sender:
            return EITHER if not self.receivers else SENDER
        if place in self.receivers:
            return RECEIVER
        if _in_line(place, self.sender, parents):
            return EITHER if not self.receivers else SENDER
        if any(_in_line(place, receiver, parents) for receiver in self.receivers):
            return RECEIVER
        return frozenset()


def _in_line(one: str, other: str, parents: Parents) -> bool:
    return parents.get(one) == other or parents.get(other) == one


@dataclass
class Loaded:
    """Referrals as plain rows with their steps; `twins` names the records joined with each."""

    rows: dict[str, Any]
    steps: dict[str, list[Any]]
    twins: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)

    def parties(self, record_id: str) -> Parties:
        row = self.rows[record_id]
        sent_to = {row.to_facility_id} if row.to_facility_id else set()
        submitted = {s.destination_id for s in self._submissions(record_id) if s.destination_id}
        return Parties(row.home, row.by_phone_for or row.home, frozenset(sent_to | submitted))

    def _submissions(self, record_id: str) -> Iterable[Any]:
        return (s for s in self.steps.get(record_id, ()) if s.step == StepCode.SUBMIT)

    def sides(self, record_id: str, place: str) -> frozenset[Side]:
        return self.parties(record_id).sides_of(place, self.parents)

    def all_steps(self, record_id: str) -> list[Any]:
        """The steps of a referral and of those matched with it."""
        family = [record_id, *self.twins.get(record_id, ())]
        return [step for one in family for step in self.steps.get(one, ())]

    def case(self, record_id: str) -> Case:
        parties = {
            one: self.parties(one)
            for one in (record_id, *self.twins.get(record_id, ()))
            if one in self.rows
        }
        steps = [
            _step(row, parties[row.root].sides_of(row.place_id, self.parents))
            for row in self.all_steps(record_id)
            if row.root in parties
        ]
        return fold(steps, Direction(self.rows[record_id].direction))


def _step(row: Any, sides: frozenset[Side]) -> Step:
    return Step(
        id=row.id,
        code=row.step,
        sides=sides,
        round=row.round,
        ord=row.ord,
        n=row.n,
        root=row.root,
        arrival=row.arrival,
        going_back=bool(row.going_back),
        about=row.about,
    )


_ROWS = """
SELECT n, id, home, number, direction, patient_name, sex, birth_on, urgency, to_facility_id,
       to_facility_name, to_department, by_phone_for, diagnoses, impression, referred_on, frev
FROM referral WHERE archived = 0 AND voided_at IS NULL
"""
_STEPS = """
SELECT n, id, ord, root, place_id, step, round, about, at, arrival, going_back, department,
       appointment_at, destination_id
FROM referral_step WHERE voided_at IS NULL AND root IN (SELECT value FROM json_each(:roots))
"""
_OF_PLACE = """
 AND (home IN (SELECT value FROM json_each(:places))
      OR by_phone_for IN (SELECT value FROM json_each(:places))
      OR to_facility_id IN (SELECT value FROM json_each(:places))
      OR id IN (SELECT root FROM referral_step
                WHERE destination_id IN (SELECT value FROM json_each(:places))))
"""


def load(session: Session, ids: Iterable[str]) -> Loaded:
    """These referrals, and those matched with them."""
    links = _links(session)
    wanted = set(ids)
    wanted |= {old for old, kept in links.items() if kept in wanted}
    query = _ROWS + " AND id IN (SELECT value FROM json_each(:ids))"
    return _load(session, query, {"ids": json.dumps(sorted(wanted))}, links)


def load_of(session: Session, place: str) -> Loaded:
    """Every referral in which this place or its line takes part."""
    _, parents = _facilities(session)
    line = {place} | {one for one, parent in parents.items() if parent == place}
    if (above := parents.get(place)) is not None:
        line.add(above)
    return _load(session, _ROWS + _OF_PLACE, {"places": json.dumps(sorted(line))}, _links(session))


def _load(
    session: Session, query: str, values: Mapping[str, Any], links: Mapping[str, str]
) -> Loaded:
    rows = {row.id: row for row in session.execute(text(query), values)}
    steps: dict[str, list[Any]] = defaultdict(list)
    for step in session.execute(text(_STEPS), {"roots": json.dumps(list(rows))}):
        steps[step.root].append(step)
    twins: dict[str, list[str]] = defaultdict(list)
    for old, kept in links.items():
        if old in rows and kept in rows:
            twins[kept].append(old)
    places, parents = _facilities(session)
    return Loaded(rows, dict(steps), dict(twins), places, parents)


def _links(session: Session) -> dict[str, str]:
    """Referrals phoned in, and the township's own that each turned out to be."""
    found = session.execute(
        text("SELECT old, kept FROM referral_link WHERE undone IS NULL AND voided_at IS NULL")
    )
    return {row.old: row.kept for row in found}


def resolve(session: Session, record_id: str) -> str:
    """The referral that is kept, where this one was matched with another."""
    return _links(session).get(record_id, record_id)


def _facilities(session: Session) -> tuple[dict[str, str], dict[str, str | None]]:
    found = session.execute(text("SELECT id, name, short_name, parent_id FROM facility")).all()
    names = {row.id: row.short_name or row.name or "" for row in found}
    return names, {row.id: row.parent_id for row in found}


def seen_of(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """The highest place in the hub's order that was read here, by case."""
    query = text(
        "SELECT record_id, max(json_extract(detail, '$.seen')) AS seen FROM audit "
        "WHERE kind = :kind AND what = 'read' "
        "AND record_id IN (SELECT value FROM json_each(:ids)) GROUP BY record_id"
    )
    values = {"kind": REFERRAL, "ids": json.dumps(list(ids))}
    return {row.record_id: row.seen or 0 for row in session.execute(query, values)}


def pending_of(session: Session, ids: Iterable[str]) -> set[str]:
    """Cases of which something written here is not yet on the hub."""
    query = text(
        "SELECT DISTINCT coalesce(root, record_id) FROM change WHERE state IN "
        "('new', 'sent', 'held', 'waiting')"
    )
    return set(session.execute(query).scalars()) & set(ids)


def latest_place(steps: Iterable[Any]) -> int:
    return max((step.ord for step in steps), default=0)


def instant(value: str | None) -> Any:
    return None if value is None else instant_of(value)

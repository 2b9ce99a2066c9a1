"""Reads referrals with their steps and folds them, one or many at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.ladder import EITHER, RECEIVER, SENDER, Side
from app.referrals.folding import Case, Step, fold
from app.referrals.ladder import StepCode, direction_of
from app.referrals.records import REFERRAL

Parents = Mapping[str, str | None]


@dataclass(frozen=True)
class Parties:
    """Who sends and who receives one referral; `receivers` are those of every round so far,
    `receiver` is that of the present one, if it is in the network."""

    home: str
    sender: str
    receivers: frozenset[str]
    receiver: str | None = None

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


class ReferralRow(NamedTuple):
    """What lists and folds need of a referral, as it lies in the table."""

    n: int
    id: str
    home: str
    rev: int
    number: str | None
    direction: str
    patient_name: str | None
    sex: str | None
    birth_on: str | None
    urgency: str | None
    to_facility_id: str | None
    to_facility_name: str | None
    to_department: str | None
    by_phone_for: str | None
    diagnoses: str | None
    impression: str | None
    referred_on: str | None

    def is_from_paper(self, place: str) -> bool:
        """Another facility's, and not brought by the hub: read off its slip here."""
        return self.rev == 0 and self.home != place


class StepRow(NamedTuple):
    """The same of a step; instants are texts."""

    n: int
    id: str
    ord: int
    root: str
    place_id: str
    step: str
    round: str | None
    about: str | None
    at: str
    changed_at: str | None
    arrival: str | None
    going_back: bool | None
    department: str | None
    appointment_at: str | None
    destination_id: str | None


@dataclass
class Loaded:
    """Referrals as plain rows with their steps; `twins` names the records joined with each."""

    rows: dict[str, ReferralRow]
    steps: dict[str, list[StepRow]]
    twins: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)

    def parties(self, record_id: str) -> Parties:
        row = self.rows[record_id]
        receivers = {row.to_facility_id} | {
            step.destination_id
            for step in self.steps.get(record_id, ())
            if step.step == StepCode.SUBMIT
        }
        named = frozenset(receiver for receiver in receivers if receiver)
        sender = row.by_phone_for or row.home
        return Parties(row.home, sender, named, row.to_facility_id)

    def sides(self, record_id: str, place: str) -> frozenset[Side]:
        return self.parties(record_id).sides_of(place, self.parents)

    def all_steps(self, record_id: str) -> list[StepRow]:
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
        return fold(steps, direction_of(self.rows[record_id].direction))


def _step(row: StepRow, sides: frozenset[Side]) -> Step:
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


_ROWS = f"""
SELECT {", ".join(ReferralRow._fields)} FROM referral WHERE voided_at IS NULL
"""
_STEPS = f"""
SELECT {", ".join(StepRow._fields)} FROM referral_step
WHERE voided_at IS NULL AND root IN (SELECT value FROM json_each(:roots))
"""
_MARKS = """
SELECT root, count(*), sum(ord), max(ord), max(n) FROM referral_step
WHERE voided_at IS NULL GROUP BY root
"""
_OF_PLACE = """
 AND archived = 0 AND coalesce(referred_on, '9') >= :since
 AND (home IN (SELECT value FROM json_each(:places))
      OR by_phone_for IN (SELECT value FROM json_each(:places))
      OR to_facility_id IN (SELECT value FROM json_each(:places))
      OR id IN (SELECT root FROM referral_step
                WHERE destination_id IN (SELECT value FROM json_each(:places))))
"""


def load(session: Session, ids: Iterable[str], *, archived: bool = False) -> Loaded:
    """These referrals, and those matched with them; `archived` with what left this place's sight."""
    links = _links(session)
    wanted = set(ids)
    wanted |= {old for old, kept in links.items() if kept in wanted}
    condition = "" if archived else " AND archived = 0"
    query = _ROWS + condition + " AND id IN (SELECT value FROM json_each(:ids))"
    rows = _rows(session, query, {"ids": json.dumps(sorted(wanted))})
    places, parents = facilities(session)
    return Loaded(rows, _steps(session, rows), _twins(links, rows), places, parents)


@dataclass
class Overview:
    """Every referral of a place without its steps; `marks` changes when a step is added or placed."""

    rows: dict[str, ReferralRow]
    marks: dict[str, tuple[int, ...]]
    twins: dict[str, list[str]]
    places: dict[str, str]
    parents: dict[str, str | None]


def overview(session: Session, place: str, since: date) -> Overview:
    """The referrals since then in which this place or its line takes part."""
    places, parents = facilities(session)
    line = {place} | {one for one, parent in parents.items() if parent == place}
    if (above := parents.get(place)) is not None:
        line.add(above)
    values = {"places": json.dumps(sorted(line)), "since": since.isoformat()}
    rows = _rows(session, _ROWS + _OF_PLACE, values)
    marks = {root: tuple(mark) for root, *mark in session.execute(text(_MARKS))}
    return Overview(rows, marks, _twins(_links(session), rows), places, parents)


def _rows(session: Session, query: str, values: Mapping[str, Any]) -> dict[str, ReferralRow]:
    found = map(ReferralRow._make, session.execute(text(query), values).all())
    return {row.id: row for row in found}


def _steps(session: Session, roots: Iterable[str]) -> dict[str, list[StepRow]]:
    steps: dict[str, list[StepRow]] = defaultdict(list)
    found = session.execute(text(_STEPS), {"roots": json.dumps(list(roots))}).all()
    for step in map(StepRow._make, found):
        steps[step.root].append(step)
    return dict(steps)


def _twins(links: Mapping[str, str], rows: Mapping[str, Any]) -> dict[str, list[str]]:
    twins: dict[str, list[str]] = defaultdict(list)
    for old, kept in links.items():
        if old in rows and kept in rows:
            twins[kept].append(old)
    return dict(twins)


def _links(session: Session) -> dict[str, str]:
    """Referrals phoned in, and the township's own that each turned out to be."""
    found = session.execute(
        text("SELECT old, kept FROM referral_link WHERE undone IS NULL AND voided_at IS NULL")
    )
    return {row.old: row.kept for row in found}


def resolve(session: Session, record_id: str) -> str:
    """The referral that is kept, where this one was matched with another."""
    return _links(session).get(record_id, record_id)


def resolve_all(session: Session, ids: Iterable[str]) -> set[str]:
    links = _links(session)
    return {links.get(one, one) for one in ids}


def facilities(session: Session) -> tuple[dict[str, str], dict[str, str | None]]:
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

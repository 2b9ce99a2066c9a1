"""Reads cases with their steps and folds them, one or many at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.folding import Case, fold
from app.cases.kind import CaseKind, Folded, Parties, Standing
from app.cases.ladder import Side
from app.cases.owing import Limits, task_views
from app.receipts import Arrival, arrivals_of
from app.storage.change import OPEN
from app.storage.institutions import ended_places, parents_of

_NAMED = {"step": "step", "round": "round", "about": "about", "at": "at"}


@dataclass
class Loaded:
    """Cases as plain rows with their steps; `twins` names the records joined with each."""

    kind: CaseKind
    rows: dict[str, Any]
    steps: dict[str, list[Any]]
    twins: dict[str, list[str]] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()
    gone: Mapping[str, Any] = field(default_factory=dict)
    arrivals: Mapping[str, Mapping[str, Arrival]] = field(default_factory=dict)

    def shown(self) -> list[str]:
        """Each case once; one that was matched counts with the record that is kept."""
        joined = {old for twins in self.twins.values() for old in twins}
        return [one for one in self.rows if one not in joined]

    def family(self, case_id: str) -> list[str]:
        return [case_id, *self.twins.get(case_id, ())]

    def parties(self, case_id: str) -> Parties:
        return self.kind.parties(self.rows[case_id], self.steps.get(case_id, ()))

    def sides(self, case_id: str, place: str) -> frozenset[Side]:
        return self.parties(case_id).sides_of(place, self.parents)

    def all_steps(self, case_id: str) -> list[Any]:
        """The steps of a case and of those matched with it."""
        return [step for one in self.family(case_id) for step in self.steps.get(one, ())]

    def case(self, case_id: str) -> Case:
        parties = {one: self.parties(one) for one in self.family(case_id) if one in self.rows}
        steps = [
            self.kind.step(row, parties[row.root].sides_of(row.place_id, self.parents))
            for row in self.all_steps(case_id)
            if row.root in parties
        ]
        return fold(steps, self.kind.ladder(self.rows[case_id]))

    def folded(self, case_id: str, place: str, limits: Limits) -> Folded:
        """The case as it stands, seen from this place."""
        row, case, parties = self.rows[case_id], self.case(case_id), self.parties(case_id)
        sides, standing = parties.sides_of(place, self.parents), self.standing(case_id)
        steps = {step.id: step for step in self.all_steps(case_id)}
        return Folded(
            row=row,
            steps=steps,
            case=case,
            parties=parties,
            place=place,
            sides=sides,
            standing=standing,
            tasks=task_views(self.kind, row, case, steps, sides, limits, standing),
            arrivals=self.arrivals.get(case_id, {}),
            urgency=self.kind.urgency_of(row),
            is_urgent=self.kind.is_urgent(row),
        )

    def standing(self, case_id: str) -> Standing:
        parties = self.parties(case_id)
        places = {Side.SENDER: parties.sender, Side.RECEIVER: parties.receiver}
        ended = frozenset(side for side, place in places.items() if place in self.ended)
        return Standing(ended, self.gone.get(case_id))


def load(
    session: Session,
    kind: CaseKind,
    ids: Iterable[str],
    days: Iterable[date] = (),
    *,
    archived: bool = False,
) -> Loaded:
    """These cases, and those matched with them; `archived` with what left this place's sight.

    `days`: those that today may be; with none nothing is asked of who has ended or gone.
    """
    links = _links(session, kind)
    wanted = set(ids)
    wanted |= {old for old, kept in links.items() if kept in wanted}
    rows = _rows(session, kind, wanted, archived=archived)
    steps, twins = _steps(session, kind, rows), _twins(links, rows)
    loaded = Loaded(kind, rows, steps, twins, parents_of(session))
    if days:
        loaded.ended = ended_places(session, days)
        loaded.gone = kind.gone(session, rows.values(), days)
        loaded.arrivals = arrivals_of(session, rows)
    return loaded


def _rows(
    session: Session, kind: CaseKind, ids: Iterable[str], *, archived: bool
) -> dict[str, Any]:
    columns = ", ".join(("n", "id", "home", "rev", *kind.columns))
    sight = "" if archived else " AND archived = 0"
    query = f"SELECT {columns} FROM {kind.name} WHERE voided_at IS NULL{sight}{_OF_IDS}"
    found = session.execute(text(query), {"ids": json.dumps(sorted(ids))}).all()
    return {row.id: row for row in found}


_OF_IDS = " AND id IN (SELECT value FROM json_each(:ids))"


def _steps(session: Session, kind: CaseKind, roots: Iterable[str]) -> dict[str, list[Any]]:
    named = ", ".join(f"{kind.named.get(name, own)} AS {name}" for name, own in _NAMED.items())
    plain = ", ".join(
        ("n", "id", "ord", "root", "place_id", "written_at", "changed_at", *kind.step_columns)
    )
    query = (
        f"SELECT {plain}, {named} FROM {kind.steps} WHERE voided_at IS NULL "
        "AND root IN (SELECT value FROM json_each(:roots))"
    )
    steps: dict[str, list[Any]] = defaultdict(list)
    for step in session.execute(text(query), {"roots": json.dumps(list(roots))}).all():
        steps[step.root].append(step)
    return dict(steps)


def _twins(links: Mapping[str, str], rows: Mapping[str, Any]) -> dict[str, list[str]]:
    twins: dict[str, list[str]] = defaultdict(list)
    for old, kept in links.items():
        if old in rows and kept in rows:
            twins[kept].append(old)
    return dict(twins)


def _links(session: Session, kind: CaseKind) -> dict[str, str]:
    """Records of a case that each turned out to be another one's. A link that came damaged, from an
    older program, names nobody."""
    if kind.links is None:
        return {}
    query = f"SELECT old, kept FROM {kind.links} WHERE undone IS NULL AND voided_at IS NULL"
    found = session.execute(text(query))
    return {row.old: row.kept for row in found if row.old and row.kept}


def resolve(session: Session, kind: CaseKind, case_id: str) -> str:
    """The record that is kept, where this one was matched with another."""
    return _links(session, kind).get(case_id, case_id)


def resolved(session: Session, kind: CaseKind, ids: Iterable[str]) -> set[str]:
    links = _links(session, kind)
    return {kept for one in ids for kept in (one, links.get(one, one))}


def seen_of(session: Session, kind: CaseKind, ids: Iterable[str]) -> dict[str, int]:
    """The highest place in the hub's order that was read here, by case."""
    query = text(
        "SELECT record_id, max(json_extract(detail, '$.seen')) AS seen FROM audit "
        "WHERE what = 'read' AND kind = :kind "
        "AND record_id IN (SELECT value FROM json_each(:ids)) GROUP BY record_id"
    )
    found = session.execute(query, {"kind": kind.name, "ids": json.dumps(list(ids))})
    return {row.record_id: row.seen or 0 for row in found}


def pending_of(session: Session, ids: Iterable[str]) -> set[str]:
    """Cases of which something written here is not yet on the hub."""
    query = text(f"SELECT DISTINCT coalesce(root, record_id) FROM change WHERE {OPEN}")
    return set(session.execute(query).scalars()) & set(ids)


def latest_place(steps: Iterable[Any]) -> int:
    return max((step.ord for step in steps), default=0)

"""Which records are one resident, and which of them is shown.

Two desks may join the same records in opposite directions, in circles, and undo one join of several.
So nothing follows a link from one record to the next: whatever is held together by a link that stands
is one resident, and of these records a rule chooses the one that is shown. It asks for no order in
which links came.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.storage.reading import LISTED

_STANDING = text(f"SELECT old, kept FROM patient_link WHERE undone IS NULL AND {LISTED}")
_MEMBERS = text(
    "SELECT id, n, archived, voided_at, id_number, filed_on, written_at FROM patient "
    "WHERE id IN (SELECT value FROM json_each(:ids))"
)
_ENDS = text("SELECT old, kept FROM patient_link WHERE id IN (SELECT value FROM json_each(:ids))")
_NUMBERS = text(
    "SELECT id_number FROM patient WHERE id IN (SELECT value FROM json_each(:ids)) "
    "AND id_number IS NOT NULL"
)
_LATEST = "9999"


@dataclass(frozen=True)
class JoinedMember:
    """As much of a joined record as decides whether it is shown, and before which other."""

    id: str
    n: int
    is_here: bool
    """It is in sight and not void."""
    rank: tuple[object, ...]


class Joined:
    """The links that stand. Read it once for each list, search or record, in one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        found = session.execute(_STANDING)
        self._links = [(row.old, row.kept) for row in found if row.old and row.kept]
        self._give_way = {old for old, kept in self._links if old != kept}

    def __contains__(self, patient_id: str) -> bool:
        return patient_id in self._groups

    def __bool__(self) -> bool:
        return bool(self._links)

    @cached_property
    def _groups(self) -> dict[str, frozenset[str]]:
        return groups_of(self._links)

    @property
    def ids(self) -> list[str]:
        """Every record that is joined to another."""
        return list(self._groups)

    def group(self, patient_id: str) -> frozenset[str]:
        """All records of the resident, in no order."""
        return self._groups.get(patient_id) or frozenset((patient_id,))

    def are_one(self, one: str, other: str) -> bool:
        return other in self.group(one)

    def family(self, patient_id: str) -> list[str]:
        """The record that is shown, then the others that are here, then what is void or out of
        sight: cases may hang on any of them."""
        group = self.group(patient_id)
        if len(group) == 1:
            return [patient_id]
        known = [member.id for member in self._members(group)]
        return [*known, *sorted(group.difference(known))]

    def people(self, ids: Iterable[str]) -> list[list[JoinedMember]]:
        """Of each joined resident among these the records that are here, the shown one first."""
        groups = {self.group(one) for one in ids if one in self._groups}
        found: dict[frozenset[str], list[JoinedMember]] = {}
        for member in self._members(one for group in groups for one in group):
            if member.is_here:
                found.setdefault(self.group(member.id), []).append(member)
        return list(found.values())

    def shown(self, ids: Iterable[str]) -> dict[str, JoinedMember]:
        """By each record of these joined residents the one that is shown for it."""
        people = self.people(ids)
        return {one: found[0] for found in people for one in self.group(found[0].id)}

    def _members(self, ids: Iterable[str]) -> list[JoinedMember]:
        """Those in sight first, in the order of `rank`."""
        rows = self._session.execute(_MEMBERS, {"ids": json.dumps(sorted(ids))})
        return sorted(map(self._member, rows), key=lambda one: (not one.is_here, one.rank))

    def _member(self, row: Any) -> JoinedMember:
        """Whom nobody said to give way comes first, then who has an identity number, then whoever
        was put on file first; the id settles the rest, so that all desks show the same record."""
        filed = (row.filed_on or _LATEST, row.written_at or _LATEST)
        rank = (row.id in self._give_way, not row.id_number, *filed, row.id)
        return JoinedMember(row.id, row.n, not row.archived and row.voided_at is None, rank)


def groups_of(links: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """By each record that is linked to another all that hold together with it, whatever the
    directions."""
    beside: dict[str, set[str]] = {}
    for one, other in links:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    groups: dict[str, frozenset[str]] = {}
    for start in beside:
        if start not in groups:
            group = frozenset(_reached(beside, start))
            groups |= dict.fromkeys(group, group)
    return groups


def _reached(beside: Mapping[str, set[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = beside[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def family_of(session: Session, patient_id: str) -> list[str]:
    """Every record of the resident, the one that is shown first."""
    return Joined(session).family(patient_id)


def ends_of(session: Session, link_ids: Iterable[str]) -> list[str]:
    """The records that these links join, whether they stand or not."""
    found = session.execute(_ENDS, {"ids": json.dumps(list(link_ids))}).all()
    return [one for row in found for one in row if one]


def numbers_of(session: Session, ids: Iterable[str]) -> set[str]:
    """The identity numbers on these records."""
    return set(session.execute(_NUMBERS, {"ids": json.dumps(list(ids))}).scalars())


def links(session: Session) -> dict[str, str]:
    """By each joined record the one that is shown for it; that one itself is not among them."""
    joined = Joined(session)
    shown = joined.shown(joined.ids)
    return {one: first.id for one, first in shown.items() if one != first.id}


def resolve(known: Mapping[str, str], patient_id: str) -> str:
    """The record that is shown for this one."""
    return known.get(patient_id, patient_id)

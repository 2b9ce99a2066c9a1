"""Facilities, memberships, agreements and posts as the rules need them, read from plain records.

The names of these kinds stand here because sight and rights depend on them at both ends; their
fields are declared by the feature modules (app/facilities, app/agreements, app/users).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from app.core.agreements import AGREEMENT_KINDS, KnownAgreements
from app.core.clock import day_of
from app.core.record import RecordRow
from app.core.rights import GRASSROOTS, FacilityKind, Role
from app.core.sight import HUB

COMMUNITY = "community"
FACILITY = "facility"
FACILITY_END = "facility_end"
MEMBERSHIP = "membership"
PERSON = "person"
POST = "post"
DIRECTORY_KINDS = frozenset({FACILITY, MEMBERSHIP, POST, *AGREEMENT_KINDS})

_FACILITY_KINDS = frozenset(kind.value for kind in FacilityKind)
_ROLES = frozenset(role.value for role in Role)
_MOST_REMEMBERED = 10_000


class FacilityDirectory:
    """Answers who stands under whom, who works together, and who holds which post."""

    def __init__(self, rows: Iterable[RecordRow]) -> None:
        self._facilities: dict[str, Mapping[str, Any]] = {}
        self._memberships: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self._posts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self._staffed: set[str] = set()
        self._roles: dict[tuple[str, str, tuple[date, ...]], frozenset[Role]] = {}
        rows = list(rows)
        self.agreements = KnownAgreements(rows)
        for row in rows:
            self._add(row)

    def _add(self, row: RecordRow) -> None:
        is_post = row.kind == POST and row.home in (row.fields.get("facility_id"), HUB)
        # Also by a post that was voided since, or whoever voids the last one could begin anew.
        if is_post and row.fields.get("role") == Role.ADMINISTRATOR:
            self._staffed.add(row.fields["facility_id"])
        if row.fields.get("voided_at"):
            return
        if row.kind == FACILITY:
            self._facilities[row.id] = row.fields
        elif row.kind == MEMBERSHIP and row.home == HUB:
            self._memberships[row.fields["community_id"]].append(row.fields)
        elif is_post:
            self._posts[row.fields["person_id"]].append(row.fields)

    def __contains__(self, facility: str) -> bool:
        return facility in self._facilities

    def kind(self, facility: str) -> FacilityKind:
        text = self._facilities.get(facility, {}).get("kind", "")
        return FacilityKind(text) if text in _FACILITY_KINDS else FacilityKind.ELSEWHERE

    def parent(self, facility: str) -> str | None:
        """The centre a station stands under; a hospital is nobody's line, whatever is written."""
        parent: str | None = self._facilities.get(facility, {}).get("parent_id")
        return parent if parent and self.kind(parent) in GRASSROOTS else None

    def below(self, facility: str) -> set[str]:
        """The stations that name this facility as the one they stand under."""
        found = self._facilities.items()
        return {one for one, fields in found if fields.get("parent_id") == facility}

    def members(self, community: str) -> set[str]:
        return {m["facility_id"] for m in self._memberships.get(community, ())}

    def share_membership(self, one: str, other: str, on: date | None) -> bool:
        for memberships in self._memberships.values():
            present = {m["facility_id"] for m in memberships if covers(m, on)}
            if one in present and other in present:
                return True
        return False

    def is_agreed(self, one: str, other: str, kind: str, on: date | None) -> bool:
        return self.agreements.open_between(one, other, kind, on)

    def has_administrator(self, facility: str) -> bool:
        """Whether anybody was ever made administrator there; until then its first device may."""
        return facility in self._staffed

    def works_at(self, person: str, facility: object) -> bool:
        """Whether the person holds a post there, or ever held one."""
        return any(post.get("facility_id") == facility for post in self._posts.get(person, ()))

    def roles(self, person: str, facility: str, days: Iterable[date]) -> frozenset[Role]:
        """The roles a person holds at a facility on any of these days."""
        asked = (person, facility, tuple(days))
        found = self._roles.get(asked)
        if found is None:
            found = self._found(asked)
            if len(self._roles) < _MOST_REMEMBERED:
                self._roles[asked] = found
        return found

    def _found(self, asked: tuple[str, str, tuple[date, ...]]) -> frozenset[Role]:
        person, facility, days = asked
        held = self._held_at(person, facility)
        return _roles_of(post for post in held if any(holds(post, day) for day in days))

    def roles_not_ended(self, person: str, facility: str, on: date) -> frozenset[Role]:
        """Those of every post that had not ended before this day, begun or not: a first day that
        is still to come may be a wrong clock's, and is no reason to keep anybody out."""
        held = self._held_at(person, facility)
        return _roles_of(post for post in held if not has_ended(post, on))

    def _held_at(self, person: str, facility: str) -> Iterator[Mapping[str, Any]]:
        of_person = self._posts.get(person, ())
        return (post for post in of_person if post.get("facility_id") == facility)


def _roles_of(posts: Iterable[Mapping[str, Any]]) -> frozenset[Role]:
    return frozenset(Role(post["role"]) for post in posts if post.get("role") in _ROLES)


def holds(post: Mapping[str, Any], on: date) -> bool:
    """Whether a post is held on this day. One that was to begin on the day it was written, or
    before, holds from the beginning: that day is only what somebody's clock said then."""
    return not has_ended(post, on) and (
        (post.get("from_on") or "") <= max(on.isoformat(), _written_on(post))
    )


def has_ended(post: Mapping[str, Any], on: date) -> bool:
    return (post.get("until_on") or "9999-12-31") < on.isoformat()


def _written_on(fields: Mapping[str, Any]) -> str:
    """The day by the clock of whoever wrote it; empty where that cannot be read."""
    try:
        written = datetime.fromisoformat(str(fields.get("written_at") or ""))
        return day_of(written).isoformat()
    except (ValueError, OverflowError):
        return ""


def covers(period: Mapping[str, Any], on: date | None) -> bool:
    """Whether the day lies within from_on … until_on; None asks for no particular day."""
    if on is None:
        return True
    day = on.isoformat()
    return (period.get("from_on") or "") <= day <= (period.get("until_on") or "9999-12-31")

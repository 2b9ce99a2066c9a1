"""Who sees a record: the same rule at workstation and hub.

A record inherits the audience of its root. The root's audience is its home, what its kind declares
by field, and the active grants of its case. A record that shows A's records to B counts only when
A wrote it, or the hub's administrator; an agreement of the two when both have confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from app.core.kinds import Kind, SightClass
from app.core.record import RecordRow

ALL = "*"
"""In an audience: every facility of the hub."""
HUB = "hub"
"""The home of what the hub's administrator writes."""


class Directory(Protocol):
    """What is known of facilities, their memberships and their agreements."""

    def parent(self, facility: str) -> str | None: ...

    def share_membership(self, one: str, other: str, on: date | None) -> bool:
        """Whether both were members of one community or alliance on that day (None: ever)."""
        ...

    def is_agreed(self, one: str, other: str, kind: str, on: date | None) -> bool:
        """Whether an agreement of these two, confirmed by both, opens records of this kind and day."""
        ...

    def members(self, community: str) -> set[str]: ...


def same_line(directory: Directory, one: str, other: str) -> bool:
    """One line: a facility, and the one directly above or below it."""
    return one == other or directory.parent(one) == other or directory.parent(other) == one


def root_audience(
    root: RecordRow, kind: Kind | None, grants: Iterable[RecordRow], directory: Directory
) -> set[str]:
    """Facilities that see the root and all under it. An unknown kind stays at its home."""
    audience = {root.home}
    if kind is None:
        return audience
    if kind.administered or kind.sight.sight is SightClass.PUBLISHED:
        audience |= _published(root, kind, directory)
    elif kind.sight.sight is SightClass.LINE:
        audience |= _line(root, kind, directory)
    elif kind.sight.sight is SightClass.STANDING:
        audience |= _standing(root, kind, directory)
    return {ALL} if ALL in audience else audience | granted(root, grants)


def granted(root: RecordRow, grants: Iterable[RecordRow]) -> set[str]:
    """Whom the case was opened to, by its own home or by the hub's administrator, and still is."""
    return {grant.fields["to"] for grant in grants if _counts(grant, root) and _is_open(grant)}


def _counts(grant: RecordRow, root: RecordRow) -> bool:
    return grant.home in (root.home, HUB) and isinstance(grant.fields.get("to"), str)


def _is_open(grant: RecordRow) -> bool:
    return not grant.fields.get("ended") and not grant.fields.get("voided_at")


class SightReason(StrEnum):
    """By which rule a facility sees a case."""

    HOME = "home"
    PUBLISHED = "published"
    LINE = "line"
    STANDING = "standing"
    GRANTED = "granted"
    LOOKED_UP = "looked_up"
    """By no rule: asked the hub once who keeps the record, with a reason, and was told that."""


@dataclass(frozen=True)
class View:
    """One facility that sees a case, by one rule; `ALL` stands for every facility.

    field: the field that names it, where one does; None for the centre a station stands under.
    grant: what opened it; one that was ended is told too, and shows the case to nobody.
    """

    facility: str
    why: SightReason
    field: str | None = None
    grant: RecordRow | None = None

    @property
    def is_open(self) -> bool:
        return self.grant is None or _is_open(self.grant)


def views(
    root: RecordRow, kind: Kind | None, grants: Iterable[RecordRow], directory: Directory
) -> list[View]:
    """Why each facility sees a case: `root_audience` with its reasons, for people to read."""
    found = [View(root.home, SightReason.HOME)]
    if kind is None:
        return found
    if kind.administered or kind.sight.sight is SightClass.PUBLISHED:
        found += [
            View(one, SightReason.PUBLISHED) for one in sorted(_published(root, kind, directory))
        ]
    elif kind.sight.sight is SightClass.LINE:
        seen = sorted(_line(root, kind, directory))
        found += [View(one, SightReason.LINE, _field_of(root, kind, one)) for one in seen]
    elif kind.sight.sight is SightClass.STANDING:
        seen = sorted(_standing(root, kind, directory))
        found += [View(one, SightReason.STANDING, _field_of(root, kind, one)) for one in seen]
    found += [
        View(grant.fields["to"], SightReason.GRANTED, grant=grant)
        for grant in grants
        if _counts(grant, root)
    ]
    return [view for view in found if view.why is SightReason.HOME or view.facility != root.home]


def _field_of(root: RecordRow, kind: Kind, facility: str) -> str | None:
    return next((n for n in kind.sight.by if facility in _values(root, n)), None)


class Child(Protocol):
    """As much of a record under a root as decides who sees it."""

    @property
    def home(self) -> str: ...
    @property
    def ord(self) -> int: ...


def child_audience(
    child: Child, root: RecordRow, audience: set[str], grants: Iterable[RecordRow]
) -> set[str]:
    """A child is seen where its root is; one written from outside the case stays where it is.

    `audience` is the root's. Written inside is what came after the root, because the hub lets
    nobody else write there then, and what comes from a place that sees the case or once did: an
    answer stays with the case when sight of the place that gave it ends.
    """
    inside = child.ord > root.ord or child.home in audience or child.home == HUB
    if inside or ALL in audience:
        return audience
    return audience if child.home in granted_once(root, grants) else {child.home}


def granted_once(root: RecordRow, grants: Iterable[RecordRow]) -> set[str]:
    """The facilities to which the case's home has opened it, also where that has ended."""
    return {grant.fields["to"] for grant in grants if _counts(grant, root)}


def _published(root: RecordRow, kind: Kind, directory: Directory) -> set[str]:
    communities = _named(root, kind)
    if not communities:
        return {ALL}
    return set().union(*(directory.members(community) for community in communities))


def _line(root: RecordRow, kind: Kind, directory: Directory) -> set[str]:
    named = _named(root, kind)
    above = directory.parent(root.home)
    return ({above} if above else set()) | {
        facility for facility in named if same_line(directory, root.home, facility)
    }


def _standing(root: RecordRow, kind: Kind, directory: Directory) -> set[str]:
    text = root.fields.get(kind.sight.on) if kind.sight.on else None
    on = date.fromisoformat(text) if isinstance(text, str) else None
    return {
        facility
        for facility in _named(root, kind)
        if directory.share_membership(root.home, facility, on)
        or directory.is_agreed(root.home, facility, kind.name, on)
    }


def _named(root: RecordRow, kind: Kind) -> set[str]:
    named: set[str] = set()
    for name in kind.sight.by:
        named |= _values(root, name)
    return named


def _values(root: RecordRow, name: str) -> set[str]:
    value: Any = root.fields.get(name)
    return set(value) if isinstance(value, list) else {value} if value else set()

"""The one merge rule, used when saving, when folding, and at the hub: per field and by value.

An operation carries what its author saw when the form was opened (`was`). Present value equal to
the new one: nothing to do. Present value equal to what the author saw: apply. Anything else: the
author did not know of the present value, so the new one is kept aside as a visible conflict.
Set-like fields carry {"add": […], "remove": […]} and always apply. A member that says "none" gives
way wherever it meets another: who wrote it knew of none, which does not make another's untrue.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from app.core.kinds import Kind, Merge

Change = Mapping[str, list[str]]


class Verdict(Enum):
    EQUAL = "equal"
    APPLY = "apply"
    LOST = "lost"


def is_set_change(value: object) -> bool:
    """Anything else of that look is a value, and its field refuses it."""
    if not isinstance(value, dict) or not value or not value.keys() <= {"add", "remove"}:
        return False
    return all(are_members(members) for members in value.values())


def are_members(value: object) -> bool:
    """Whether these can be the members of a set: nothing at all, or texts."""
    if value is None:
        return True
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def merged_set(
    current: Any, change: Change, none: str | None = None, seen: Any = None
) -> list[str]:
    """The set after additions and removals, sorted so that equal sets are equal values.

    `none` is the member that excludes the others, `seen` the set as the author of the change saw it.
    Who wrote "none" took off what he knew of; where he did not know of all, what he took off stays.
    """
    here, added, removed = _members(current), _members(change.get("add")), change.get("remove")
    members = (here | added) - _members(removed)
    if none not in members or len(members) == 1:
        return sorted(members)
    if none in added:
        return sorted((here | added) - {none})
    return sorted((here | added | _members(seen)) - _members(removed) - {none})


def _members(value: Any) -> set[str]:
    return set(value or ()) if are_members(value) else set()


def none_gives_way(current: Any, change: Change, none: str | None) -> tuple[bool, bool]:
    """Whether the "none" that stands here gives way to the change, and whether that of the change
    gives way to what stands here. Who takes it off himself has seen it."""
    here, added = _members(current), _members(change.get("add"))
    after = merged_set(current, change, none)
    if none is None or none in after or not after:
        return False, False
    return none in here - _members(change.get("remove")), none in added


def set_change(before: Any, after: Any) -> dict[str, list[str]]:
    """What turns one set into the other, as it travels."""
    old, new = set(before or ()), set(after or ())
    change = {"add": sorted(new - old), "remove": sorted(old - new)}
    return {key: members for key, members in change.items() if members}


def verdict(
    current: Mapping[str, Any],
    was: Mapping[str, Any],
    name: str,
    value: Any,
    kind: Kind | None = None,
) -> Verdict:
    present, value = current.get(name), as_change(kind, current, was, name, value)
    if is_set_change(value):
        after = applied(current, name, value, kind, was)
        return Verdict.EQUAL if after == (present or []) else Verdict.APPLY
    if present == value:
        return Verdict.EQUAL
    return Verdict.APPLY if present == was.get(name) else Verdict.LOST


def as_change(
    kind: Kind | None, current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any
) -> Any:
    """A set that came whole, over one that its author had not seen: what he added and took off."""
    field = kind.field(name) if kind is not None else None
    if field is None or field.merge is not Merge.SET or not are_members(value):
        return value
    present, seen = current.get(name), was.get(name)
    if present in (value, seen) or not are_members(present) or not are_members(seen):
        return value
    return set_change(seen, value) or present


def applied(
    current: Mapping[str, Any],
    name: str,
    value: Any,
    kind: Kind | None = None,
    was: Mapping[str, Any] | None = None,
) -> Any:
    """The field's value once the change is applied."""
    value = as_change(kind, current, was or {}, name, value)
    if not is_set_change(value):
        return value
    return merged_set(current.get(name), value, none_of(kind, name), (was or {}).get(name))


def none_of(kind: Kind | None, name: str) -> str | None:
    field = kind.field(name) if kind is not None else None
    return field.none if field is not None else None


def laid_on(
    fields: Mapping[str, Any],
    change: Mapping[str, Any],
    kind: Kind | None = None,
    was: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The fields as they would be, were every value of the change to count."""
    whole = {**fields, **change}
    for name, value in change.items():
        if type(value) is dict:
            whole[name] = applied(fields, name, value, kind, was)
    return whole


def fold(
    fields: dict[str, Any],
    was: Mapping[str, Any],
    change: Mapping[str, Any],
    kind: Kind | None = None,
) -> set[str]:
    """Apply a change to the fields in place; return the names of the fields that lost."""
    lost = set()
    for name, value in change.items():
        outcome = verdict(fields, was, name, value, kind)
        if outcome is Verdict.APPLY:
            fields[name] = applied(fields, name, value, kind, was)
        elif outcome is Verdict.LOST:
            lost.add(name)
    return lost

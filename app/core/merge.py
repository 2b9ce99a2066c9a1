"""The one merge rule, used when saving, when folding, and at the hub: per field and by value.

An operation carries what its author saw when the form was opened (`was`). Present value equal to
the new one: nothing to do. Present value equal to what the author saw: apply. Anything else: the
author did not know of the present value, so the new one is kept aside as a visible conflict.
Set-like fields carry {"add": […], "remove": […]} and always apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any


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


def merged_set(current: Any, change: Mapping[str, list[str]]) -> list[str]:
    """The set after additions and removals, sorted so that equal sets are equal values."""
    here = current if are_members(current) else ()
    members = set(here or ()) | set(change.get("add") or ())
    return sorted(members - set(change.get("remove") or ()))


def set_change(before: Any, after: Any) -> dict[str, list[str]]:
    """What turns one set into the other, as it travels."""
    old, new = set(before or ()), set(after or ())
    change = {"add": sorted(new - old), "remove": sorted(old - new)}
    return {key: members for key, members in change.items() if members}


def verdict(current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any) -> Verdict:
    present = current.get(name)
    if is_set_change(value):
        return Verdict.EQUAL if merged_set(present, value) == (present or []) else Verdict.APPLY
    if present == value:
        return Verdict.EQUAL
    return Verdict.APPLY if present == was.get(name) else Verdict.LOST


def applied(current: Mapping[str, Any], name: str, value: Any) -> Any:
    """The field's value once the change is applied."""
    return merged_set(current.get(name), value) if is_set_change(value) else value


def laid_on(fields: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they would be, were every value of the change to count."""
    whole = {**fields, **change}
    for name, value in change.items():
        if type(value) is dict:
            whole[name] = applied(fields, name, value)
    return whole


def fold(fields: dict[str, Any], was: Mapping[str, Any], change: Mapping[str, Any]) -> set[str]:
    """Apply a change to the fields in place; return the names of the fields that lost."""
    lost = set()
    for name, value in change.items():
        outcome = verdict(fields, was, name, value)
        if outcome is Verdict.APPLY:
            fields[name] = applied(fields, name, value)
        elif outcome is Verdict.LOST:
            lost.add(name)
    return lost

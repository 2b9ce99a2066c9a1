"""Groups of care that follow from the age: nobody ticks a birthday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.core.identity.ages import years_old

ELDERLY, CHILD = "elderly", "child"
"""Codes of the table `tag`."""
ELDERLY_FROM, CHILD_UNTIL = 65, 6
"""Full years."""


def groups_of(ticked: Iterable[str], birth_on: date | None, today: date) -> tuple[str, ...]:
    """What was ticked by hand, and what the age says; by hand counts only where no age is known."""
    if birth_on is None or birth_on > today:
        return tuple(ticked)
    rest = tuple(code for code in ticked if code not in (ELDERLY, CHILD))
    years = years_old(birth_on, today)
    if years >= ELDERLY_FROM:
        return (*rest, ELDERLY)
    return (*rest, CHILD) if years <= CHILD_UNTIL else rest


def in_group(tag: str, today: date) -> tuple[str, dict[str, str]]:
    """The same as a condition on the table `patient`, with its values."""
    by_hand, values = "tags LIKE :tag", {"tag": f'%"{tag}"%'}
    if tag not in (ELDERLY, CHILD):
        return by_hand, values
    years = ELDERLY_FROM if tag == ELDERLY else CHILD_UNTIL + 1
    # As a text: of 29 February, the day that a short year does not have sorts rightly too.
    born = f"{today.year - years:04}{today.isoformat()[4:]}"
    by_age = "birth_on <= :born" if tag == ELDERLY else "birth_on > :born"
    unknown = "birth_on IS NULL OR birth_on > :today"
    condition = f"CASE WHEN {unknown} THEN {by_hand} ELSE {by_age} END"
    return condition, {**values, "born": born, "today": today.isoformat()}

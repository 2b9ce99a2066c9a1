"""What any row and any operation has, whatever its kind: columns as strictly checked as fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from app.core.checks.wire import FIRST_YEAR, LARGEST, LAST_YEAR
from app.core.record import RecordRow
from app.core.values import instant_of

NAME = re.compile(r"[0-9A-Za-z._:-]{1,64}")
_KIND = re.compile(r"[0-9a-z_]{1,64}")
_FIELD = re.compile(r"[0-9A-Za-z_]{1,64}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)", re.ASCII)
_CLAIMED = frozenset({"written_at", "voided_at"})
_TOLERANCE = timedelta(days=1)
"""A computer's clock may be wrong, and its signatures cover what it says."""
_HIGHEST = 2**62
_MOST_NUMBERS = 400
"""Fields of one record with a number of their own."""
_MOST_STAMPS = 8
_LONGEST_STAMP = 64


def is_sound(row: RecordRow) -> bool:
    """Whether every column of a row may be stored and can be read by everybody."""
    numbers = (row.rev, row.crev, row.ord, *row.frev.values())
    return (
        are_names(row.id, row.home, row.root, row.by, row.place)
        and _KIND.fullmatch(row.kind) is not None
        and row.root != row.id
        and (row.at is None or is_instant(row.at))
        and all(map(is_number, numbers))
        and len(row.frev) <= _MOST_NUMBERS
        and are_field_names((*row.frev, *row.fields))
    )


def are_names(*names: str | None) -> bool:
    """What is absent names nobody, and is no fault."""
    return all(NAME.fullmatch(name) for name in names if name is not None)


def is_instant(text: str) -> bool:
    if not _INSTANT.fullmatch(text):
        return False
    try:
        return FIRST_YEAR <= instant_of(text).year <= LAST_YEAR
    except ValueError:
        return False


def are_field_names(names: Iterable[str]) -> bool:
    """Whether a declaration could have them, of this version or of a newer one. A conflict says the
    name as a text of its own, which every screen must be able to read."""
    return all(_FIELD.fullmatch(name) for name in names)


def not_ahead(name: str, value: Any, now: str) -> Any:
    """When something was written or voided is its writer's word, but never that it was tomorrow."""
    if name not in _CLAIMED or not isinstance(value, str):
        return value
    return now if instant_of(value) > instant_of(now) + _TOLERANCE else value


def is_number(number: int) -> bool:
    return 0 <= number <= _HIGHEST


def are_stamps(stamps: list[Any]) -> bool:
    """A few clocks; an older program may have written fewer of them."""
    return len(stamps) <= _MOST_STAMPS and all(map(_is_stamp, stamps))


def _is_stamp(stamp: Any) -> bool:
    if isinstance(stamp, str):
        return len(stamp) <= _LONGEST_STAMP
    return stamp is None or (isinstance(stamp, int | float) and -LARGEST <= stamp <= LARGEST)

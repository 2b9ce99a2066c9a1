"""Counting records so that two ends can compare them without sending them.

Per kind and day: how many there are, and the sum of a number made of each one's id, revision and
content (app/core/content.py). Where an end knows nothing of contents the number is made without.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from app.core.clock import CHINA

BUCKETS = 256
EARLIER = ""
"""In place of a day: all that was last changed before the days that are told one by one."""
_MASK = 2**63 - 1
_DAYS = 400
"""The longest stretch that is told day by day."""

Count = tuple[int, int]
"""How many records, and the sum of their marks."""


def mark(record_id: str, rev: int, content: int | None = None) -> int:
    """One number for a record at a revision, and with this content."""
    said = f"{record_id} {rev}" if content is None else f"{record_id} {rev} {content}"
    digested = blake2b(said.encode(), digest_size=8).digest()
    return int.from_bytes(digested) & _MASK


def bucket_of(record_id: str) -> int:
    return zlib.crc32(record_id.encode()) % BUCKETS


@lru_cache(maxsize=_DAYS * 24)
def _day(hour: str) -> str:
    """The day in China of an instant as it travels, of which the hour is enough."""
    try:
        instant = datetime.fromisoformat(f"{hour}:00+00:00")
    except ValueError:
        return EARLIER
    return instant.astimezone(CHINA).date().isoformat()


def day_of(changed_at: str | None, since: str) -> str:
    """The day, or EARLIER; without `since` days are not told apart."""
    day = _day(changed_at[:13]) if since and changed_at else EARLIER
    return day if day >= since else EARLIER


def since_of(asked: str, today: date) -> str:
    """The first day to be told apart: what was asked, within what is told at most."""
    try:
        first = date.fromisoformat(asked)
    except ValueError:
        return ""
    return max(first, today - timedelta(days=_DAYS)).isoformat()


class Counts:
    """Rows of one side, counted as they pass by."""

    def __init__(self, since: str) -> None:
        self._since = since
        self._found: dict[tuple[str, str], list[int]] = {}

    def add(self, kind: str, marked: int, changed_at: str | None) -> None:
        key = kind, day_of(changed_at, self._since)
        if (count := self._found.get(key)) is None:
            count = self._found[key] = [0, 0]
        count[0] += 1
        count[1] = (count[1] + marked) & _MASK

    def told(self) -> list[tuple[str, str, int, int]]:
        return [(*key, *count) for key, count in sorted(self._found.items())]  # type: ignore[misc]


class Buckets:
    """The same by bucket, for the kinds that differ."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], list[int]] = {}

    def add(self, kind: str, record_id: str, marked: int) -> None:
        count = self._found.setdefault((kind, bucket_of(record_id)), [0, 0])
        count[0] += 1
        count[1] = (count[1] + marked) & _MASK

    def told(self) -> list[tuple[str, int, int, int]]:
        return [(*key, *count) for key, count in sorted(self._found.items())]  # type: ignore[misc]


def by_kind(counts: Iterable[tuple[str, str, int, int]]) -> dict[str, Count]:
    """The days of each kind together."""
    found: dict[str, Count] = {}
    for kind, _, number, marks in counts:
        before = found.get(kind, (0, 0))
        found[kind] = before[0] + number, (before[1] + marks) & _MASK
    return found

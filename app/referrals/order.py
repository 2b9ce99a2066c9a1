"""The order of lists of cases: the most urgent first, then what has been owed the longest."""

from __future__ import annotations

from collections.abc import Iterable

from app.referrals.views import CaseLine


def urgency_of(line: CaseLine) -> int:
    return int(line.urgency) if line.urgency.isdigit() else 0


def by_urgency(lines: Iterable[CaseLine]) -> list[CaseLine]:
    """The most urgent first, then what was sent first."""
    return sorted(lines, key=lambda line: (-urgency_of(line), _sent(line), line.n))


def by_what_is_owed(lines: Iterable[CaseLine]) -> list[CaseLine]:
    """The most urgent first, then what somebody has owed something for the longest."""
    return sorted(lines, key=lambda line: (-urgency_of(line), _owed(line), line.n))


def open_first(lines: Iterable[CaseLine]) -> list[CaseLine]:
    """What is still open by urgency; what is over follows, the newest first."""
    found = list(lines)
    over = [line for line in found if not line.is_open]
    return [*by_what_is_owed(line for line in found if line.is_open), *newest_first(over)]


def newest_first(lines: Iterable[CaseLine]) -> list[CaseLine]:
    return sorted(lines, key=lambda line: line.n, reverse=True)


def _sent(line: CaseLine) -> str:
    return line.sent_at.isoformat() if line.sent_at else "~"


def _owed(line: CaseLine) -> str:
    since = [task.since.isoformat() for task in line.tasks if task.since is not None]
    return min(since, default=_sent(line))

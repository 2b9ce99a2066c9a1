"""The device's clock, and what is known about how wrong it is.

Instants are UTC and end in `_at`; people's dates are dates and end in `_on`. Local time is
fixed at UTC+08:00: the whole country keeps one time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "UTC+08:00")
WRONG_AFTER = timedelta(days=1)


def device_now() -> datetime:
    """What this computer believes the time to be, UTC."""
    return datetime.now(UTC)


class Clock:
    """Device time corrected by the last known offset to the hub, and never before hub time seen.

    No decision about order, delivery or expiry uses it; it serves what people read and the
    dates they are offered.
    """

    def __init__(self, read: Callable[[], datetime] = device_now) -> None:
        self._read = read
        self.offset = timedelta(0)
        self.floor: datetime | None = None

    def learn(self, hub_time: datetime, offset: timedelta) -> None:
        """Remember the hub's time and the difference measured at the last exchange."""
        self.offset = offset
        self.floor = max(hub_time, self.floor) if self.floor else hub_time

    def device(self) -> datetime:
        return self._read()

    def now(self) -> datetime:
        corrected = self._read() + self.offset
        return max(corrected, self.floor) if self.floor else corrected

    def today(self) -> date:
        return self.now().astimezone(CHINA).date()

    @property
    def is_wrong(self) -> bool:
        """A day or more of difference is told to the person."""
        return abs(self.offset) >= WRONG_AFTER

    @staticmethod
    def monotonic_ms() -> int:
        return time.monotonic_ns() // 1_000_000


def local(instant: datetime) -> datetime:
    """The instant as wall-clock time in China."""
    return instant.astimezone(CHINA)

"""The device's clock, and what is known about how wrong it is.

Instants are UTC and end in `_at`; people's dates are dates and end in `_on`. Local time is
fixed at UTC+08:00: the whole country keeps one time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8), "UTC+08:00")
WRONG_AFTER = timedelta(minutes=3)
"""A smaller difference is nobody's trouble: people's own watches differ by as much."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def device_now() -> datetime:
    """What this computer believes the time to be, UTC."""
    return datetime.now(UTC)


def since_boot_s() -> float:
    """Seconds that nobody can set; a computer that slept counts them too."""
    asleep_too = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if asleep_too is None else time.clock_gettime(asleep_too)


class Clock:
    """Device time corrected by the last known offset to the hub, and never before hub time seen.

    No decision about order, delivery or expiry uses it; it serves what people read and the
    dates they are offered. Where `steady` counts the seconds since the hub's time was heard, a
    clock that is set meanwhile changes nothing.
    """

    def __init__(
        self,
        read: Callable[[], datetime] | None = None,
        steady: Callable[[], float] | None = None,
    ) -> None:
        self._read = read or device_now
        self._steady = steady or (since_boot_s if read is None else None)
        self._offset = timedelta(0)
        self._heard: tuple[datetime, float] | None = None
        self.floor: datetime | None = None

    def learn(self, hub_time: datetime, offset: timedelta) -> None:
        """Remember what was known at the last exchange: the hub's time, and hub minus device."""
        self._offset = offset
        self.floor = hub_time

    def hear(self, hub_time: datetime) -> None:
        """It is this time at the hub now: whatever was believed before counts no more."""
        self.learn(hub_time, hub_time - self._read())
        if self._steady is not None:
            self._heard = (hub_time, self._steady())

    def device(self) -> datetime:
        return self._read()

    def now(self) -> datetime:
        if self._heard is not None and self._steady is not None:
            hub_time, at_s = self._heard
            return hub_time + timedelta(seconds=self._steady() - at_s)
        corrected = self._read() + self._offset
        return max(corrected, self.floor) if self.floor else corrected

    def today(self) -> date:
        return self.now().astimezone(CHINA).date()

    @property
    def offset(self) -> timedelta:
        """What is to be added to the device's time, as far as that is known."""
        return self.now() - self._read()

    @property
    def is_wrong(self) -> bool:
        """So much that the person is told, and how to set it."""
        return abs(self.offset) >= WRONG_AFTER

    def steady_s(self) -> float:
        """Seconds from an unknown beginning, to measure how long something took."""
        return self._read().timestamp() if self._steady is None else self._steady()

    def steady_ms(self) -> int:
        """For stamps: orders nothing, and lets a wrong one be corrected afterwards."""
        return int(self.steady_s() * 1000)


@dataclass(frozen=True)
class Stamp:
    """When something was written, as well as can be told. `wall` is what the computer's clock
    said; `is_about` where nothing better than that and a later word of the hub is known."""

    at: datetime
    wall: datetime
    is_about: bool = False

    @property
    def was_wrong(self) -> bool:
        return abs(self.at - self.wall) >= WRONG_AFTER


def stamp_of(
    stamps: Sequence[Any], boots: Mapping[str, Sequence[int]], heard_at: datetime | None = None
) -> Stamp:
    """From a change's stamps [wall ms, boot, steady ms, offset ms].

    boots: for each run of the program [steady ms, hub ms] of its first exchange; such a run's
    stamps are exact whatever its clock said. heard_at: when the hub acknowledged the change, after
    which it cannot have been written.
    """
    wall_ms, boot, steady_ms, offset_ms = stamps
    wall = _instant(wall_ms)
    if (heard := boots.get(boot)) is not None:
        return Stamp(_instant(heard[1] - heard[0] + steady_ms), wall)
    at = _instant(wall_ms + offset_ms)
    if heard_at is not None and at > heard_at + WRONG_AFTER:
        return Stamp(heard_at, wall, is_about=True)
    return Stamp(at, wall, is_about=abs(at - wall) >= WRONG_AFTER)


def told_by(said_at: datetime, heard_at: datetime | None) -> Stamp:
    """What another computer said of something that had happened, against when the hub got it:
    nothing happens after it was told."""
    if heard_at is not None and said_at > heard_at + WRONG_AFTER:
        return Stamp(heard_at, said_at, is_about=True)
    return Stamp(said_at, said_at)


def _instant(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def local(instant: datetime) -> datetime:
    """The instant as wall-clock time in China."""
    return instant.astimezone(CHINA)

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
A_DAY = timedelta(days=1)
LONGEST_APART = timedelta(days=400)
"""A time of the hub that lies further after all that is certain is not believed by itself."""
LONGEST_OFF = timedelta(days=100)
"""A computer that stood still for longer, or whose clock has jumped, ends nobody's post by itself."""
_NEVER_BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
"""Before there was the program; so shows a clock whose battery is empty."""
LATEST_DAY = date(2099, 12, 31)
_LATEST = datetime(2099, 12, 31, 15, 59, 59, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def device_now() -> datetime:
    """What this computer believes the time to be, UTC."""
    return datetime.now(UTC)


def since_boot_s() -> float:
    """Seconds that nobody can set; a computer that slept counts them too."""
    asleep_too = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if asleep_too is None else time.clock_gettime(asleep_too)


class Clock:
    """Device time corrected by what the hub said of it, and never before what is certain.

    No decision about order, delivery or expiry uses it alone; it serves what people read and the
    dates they are offered, and it refuses nothing: what it cannot prove it leaves open (`days`,
    `latest`). Where `steady` counts the seconds since the hub's time was heard, a clock that is set
    meanwhile changes nothing.
    """

    def __init__(
        self,
        read: Callable[[], datetime] | None = None,
        steady: Callable[[], float] | None = None,
        build_day: date | None = None,
    ) -> None:
        """`build_day`: no clock can be right that lies before the program was made."""
        self._read = read or device_now
        self._steady = steady or (since_boot_s if read is None else None)
        self._build = midnight(build_day) if build_day else None
        self._offset = timedelta(0)
        self._heard: tuple[datetime, float] | None = None
        self.floor: datetime | None = None
        """The newest time of the hub that was believed."""
        self.seen_on: date | None = None
        """The newest day on which somebody worked here, by a clock that could be right."""
        self.doubted: datetime | None = None
        """What the hub said last, where that could not be believed."""
        self.is_proved = False
        """The hub was heard since the program started."""

    # What the hub said

    def learn(self, hub_time: datetime, offset: timedelta, steady_s: float | None = None) -> None:
        """What was known at the last exchange: the hub's time, hub minus device, and the seconds
        since the computer's start. A clock that was set since then is taken as it is."""
        self.floor = hub_time
        runs_on = self._runs_on(hub_time, offset, steady_s)
        self._offset = offset if runs_on else timedelta(0)

    def _runs_on(self, hub_time: datetime, offset: timedelta, steady_s: float | None) -> bool:
        """Whether nobody has set it. Where a clock that was slow has come past the hub's time
        nobody can tell: then nothing is claimed of it."""
        since = self._read() - (hub_time - offset)
        if steady_s is not None and self._steady is not None:
            moved = since - timedelta(seconds=self._steady() - steady_s)
            if abs(moved) < WRONG_AFTER:
                return True
            if abs(moved - offset) < WRONG_AFTER:
                return False
        has_caught_up = offset > timedelta(0) and since >= offset
        return since >= timedelta(0) and not has_caught_up

    def hear(self, hub_time: datetime) -> bool:
        """It is this time at the hub now: whatever was believed before counts no more. False, and
        nothing is learnt, where hub and all that is known here speak against each other."""
        if not self._believes(hub_time):
            self.doubted = hub_time
            return False
        if self._raises_floor(hub_time):
            self.floor = hub_time
        self._offset = hub_time - self._read()
        if self._steady is not None:
            self._heard = (hub_time, self._steady())
        self.doubted, self.is_proved = None, True
        return True

    def note(self, hub_time: datetime) -> bool:
        """It was this time at the hub some while ago, nobody knows how long; whether that can be."""
        if not self._believes(hub_time, ago=True):
            return False
        if self._raises_floor(hub_time) and (self.floor is None or hub_time > self.floor):
            self.floor = hub_time
        return True

    def lower(self, to: datetime) -> None:
        """The hub's administrator has said that its time was wrong: what was learnt of it ends."""
        if self.floor is not None and self.floor > to:
            self.floor = to
        self._offset, self._heard, self.is_proved = timedelta(0), None, False

    def _believes(self, hub_time: datetime, *, ago: bool = False) -> bool:
        """A hub beside this computer's own clock is believed. One that is not is believed while it
        lies after all that is certain, and not years after it."""
        least = self.least
        if least is None or self._agrees(hub_time):
            return True
        return (ago or hub_time >= least - A_DAY) and hub_time <= least + LONGEST_APART

    def _raises_floor(self, hub_time: datetime) -> bool:
        """Where two clocks lie years apart, and nothing else is known, neither proves anything."""
        device = self._read()
        is_nonsense = device < _NEVER_BEFORE
        near = abs(hub_time - device) <= LONGEST_APART
        return self.least is not None or near or is_nonsense

    def _agrees(self, hub_time: datetime) -> bool:
        return abs(hub_time - self._read()) <= A_DAY

    # What time it is

    @property
    def least(self) -> datetime | None:
        """It is not earlier than this: the newest time of the hub, the day the program was made."""
        return max((at for at in (self.floor, self._build) if at is not None), default=None)

    def device(self) -> datetime:
        return self._read()

    def now(self) -> datetime:
        if self._heard is not None and self._steady is not None:
            hub_time, at_s = self._heard
            return hub_time + timedelta(seconds=self._steady() - at_s)
        return self._lifted(self._corrected())

    def today(self) -> date:
        return day_of(self.now())

    def days(self) -> tuple[date, ...]:
        """The days that today may be, oldest first: one where the hub was heard since the program
        started; else those of this computer's clock with and without what was learnt of it, but
        none before what is certain nor one that lies long after anything known."""
        if self.is_proved:
            return (self.today(),)
        last = self._last_known_day()
        found = {day_of(self._lifted(at)) for at in (self._corrected(), self._read())}
        if last is not None:
            found = {day for day in found if day <= last + LONGEST_OFF} or {last}
        return tuple(sorted(found))

    def latest(self) -> date:
        """No day is refused as one to come that is not after this one."""
        return self.today() if self.is_proved else LATEST_DAY

    @property
    def is_doubtful(self) -> bool:
        """Plainly wrong, or jumped: before what is certain, or long after anything known."""
        if self.is_proved:
            return False
        last, day = self._last_known_day(), day_of(self._corrected())
        is_before = self.least is not None and self._corrected() < self.least
        return is_before or (last is not None and day > last + LONGEST_OFF)

    def note_day(self) -> date | None:
        """Somebody works here today; the newest such day, None where nothing is to be kept."""
        if self.is_doubtful or (self.seen_on is not None and self.seen_on >= self.today()):
            return None
        self.seen_on = self.today()
        return self.seen_on

    def _corrected(self) -> datetime:
        """Where that would lie after all days that a record may name, what was learnt is of a clock
        that somebody has set since."""
        try:
            corrected = self._read() + self._offset
        except OverflowError:
            return self._read()
        return corrected if corrected <= _LATEST else self._read()

    def _lifted(self, at: datetime) -> datetime:
        lifted = max(at, self.least) if self.least is not None else at
        return min(lifted, _LATEST)

    def _last_known_day(self) -> date | None:
        certain = day_of(self.least) if self.least is not None else None
        return max((day for day in (certain, self.seen_on) if day is not None), default=None)

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


def midnight(day: date) -> datetime:
    """When the day begins in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC)


def day_of(instant: datetime) -> date:
    """The day it is then in China."""
    return instant.astimezone(CHINA).date()


def local(instant: datetime) -> datetime:
    """The instant as wall-clock time in China."""
    return instant.astimezone(CHINA)

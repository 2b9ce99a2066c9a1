"""When this computer next looks for the county: pure planning, without clock, thread or network.

Intervals are counted in seconds that nobody can set. Only what people name by the clock (fixed
times, quiet hours) goes by the time of day as the hub corrected it, so that a computer whose clock
is years wrong exchanges all the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.core.errors import ClinicError
from app.core.hours import times_of_day
from app.settings import Settings
from sync.protocol.problems import ProtocolError

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 600.0
LONGEST_SILENCE_S = 24 * 3600.0
"""Whatever the clock says about quiet hours, it is never silent for longer."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Timetable:
    """What the settings say. `quiet` lasts from the one time of day to the other, over midnight
    too; urgent work is exempt. On a metered line saving alone starts no exchange, unless it is
    urgent, and attachments wait."""

    interval_s: float = 900.0
    fixed: tuple[time, ...] = ()
    quiet: tuple[time, time] | None = None
    is_metered: bool = False

    def is_quiet(self, at: time) -> bool:
        if self.quiet is None or self.quiet[0] == self.quiet[1]:
            return False
        begins, ends = self.quiet
        return begins <= at < ends if begins < ends else at >= begins or at < ends

    def quiet_left_s(self, at: datetime) -> float:
        """Seconds to the end of the quiet hours, 0 outside of them. `at` is local."""
        if self.quiet is None or not self.is_quiet(at.time()):
            return 0.0
        ends = datetime.combine(at.date(), self.quiet[1], at.tzinfo)
        return ((ends if ends > at else ends + _DAY) - at).total_seconds()

    def next_fixed(self, after: datetime) -> datetime | None:
        """The first fixed time after this one. `after` is local."""
        moments = [
            datetime.combine(after.date() + days * _DAY, fixed, after.tzinfo)
            for fixed in self.fixed
            for days in (0, 1)
        ]
        return min((moment for moment in moments if moment > after), default=None)


@dataclass(frozen=True)
class Moment:
    """Now: seconds nobody can set, and local time as far as it is known."""

    s: float
    local: datetime


class Schedule:
    """What has happened and what was wished for, and from that when the next exchange is due.

    Wishes that come during an exchange count for the next one. `chance` spreads computers whose
    line broke at the same moment: a number from 0 to 1.
    """

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._ended: Moment | None = None
        self._pause_s: float | None = None
        self._next_pause_s = FIRST_PAUSE_S
        self._wanted_s: float | None = 0.0
        self._saved_s: float | None = None

    def want(self, at_s: float) -> None:
        """Somebody asked for it: then, whatever the timetable says."""
        self._wanted_s = at_s if self._wanted_s is None else min(self._wanted_s, at_s)

    def saved(self, at_s: float) -> None:
        """Something was written that waits to be sent."""
        self._saved_s = at_s if self._saved_s is None else min(self._saved_s, at_s)

    def begin(self) -> None:
        """An exchange begins; it answers every wish so far."""
        self._wanted_s = self._saved_s = None

    def went_well(self, now: Moment) -> None:
        self._ended, self._pause_s, self._next_pause_s = now, None, FIRST_PAUSE_S

    def failed(self, now: Moment, at_least_s: float = 0.0) -> None:
        """Again after a pause that grows with each failure. `at_least_s`: the hub asked for it."""
        spread = 0.75 + 0.5 * self._chance()
        self._ended = now
        self._pause_s = max(self._next_pause_s * spread, at_least_s)
        self._next_pause_s = min(self._next_pause_s * 2, LONGEST_PAUSE_S)

    def left_s(self, table: Timetable, now: Moment, *, is_urgent: bool) -> float:
        """Seconds until the next exchange; 0 when it is due. is_urgent: urgent work waits here."""
        wanted_s = _left(self._wanted_s, now)
        if self._ended is None:
            return max(0.0, wanted_s)
        regular_s = self._regular_s(table, now, is_urgent=is_urgent)
        silent_s = self._ended.s + LONGEST_SILENCE_S - now.s
        return max(0.0, min(wanted_s, self._fixed_s(table, now), regular_s, silent_s))

    def _regular_s(self, table: Timetable, now: Moment, *, is_urgent: bool) -> float:
        assert self._ended is not None
        pause_s = table.interval_s if self._pause_s is None else self._pause_s
        due_s = self._ended.s + pause_s - now.s
        if is_urgent:
            return min(due_s, _left(self._saved_s, now))
        if not table.is_metered:
            due_s = min(due_s, _left(self._saved_s, now))
        return max(due_s, table.quiet_left_s(now.local))

    def _fixed_s(self, table: Timetable, now: Moment) -> float:
        """By when the last exchange ended, not by now: a time slept through is made up for."""
        assert self._ended is not None
        if self._pause_s is not None:
            return float("inf")
        since = min(self._ended.local, now.local)
        moment = table.next_fixed(since)
        return float("inf") if moment is None else (moment - now.local).total_seconds()


def _left(at_s: float | None, now: Moment) -> float:
    return float("inf") if at_s is None else at_s - now.s


def pause_asked_for(error: ClinicError | None) -> float:
    """How long the hub asks to be left alone, in seconds."""
    asked_s = error.retry_after_s if isinstance(error, ProtocolError) else None
    return asked_s or 0.0


def timetable_of(settings: Settings) -> Timetable:
    """What the settings of this computer say just now."""
    begins, ends = times_of_day(settings.quiet_from), times_of_day(settings.quiet_until)
    minutes = settings.sync_interval_min
    if settings.line_is_metered:
        minutes = max(minutes, settings.metered_interval_min)
    return Timetable(
        interval_s=minutes * 60.0,
        fixed=times_of_day(settings.sync_at),
        quiet=(begins[0], ends[0]) if begins and ends else None,
        is_metered=settings.line_is_metered,
    )

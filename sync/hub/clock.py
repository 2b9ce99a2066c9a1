"""The hub's own clock: whether its time can be right, and what its administrator said of it.

The hub's time is what everybody else sets theirs by, so it is not believed blindly. The floor is
the newest time at which this hub has served, and the day the program was made. A time before it, or
one that has jumped far ahead while the hub ran, is not served by. A smaller step is served by, for
somebody may have set the clock right, and raises the floor only after it has run on for a day by
seconds that nobody can set: so it may be taken back. The administrator may overrule all of it; a
signed word then tells every computer to forget what it learnt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, select, update

from app.core.clock import device_now, midnight, since_boot_s
from app.core.values import instant_of, instant_text
from app.storage.opening import READING
from sync.hub.storage.bulk import upsert
from sync.hub.storage.tables import DEVICE, ENROLMENT, HUB_CLOCK
from sync.protocol.clock_word import ClockWord
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import Signer

TOLERANCE = timedelta(hours=1)
"""Clocks are set by so much; a time zone that is wrong is more."""
LARGEST_STEP = timedelta(days=2)
"""By so much a running hub's clock may be set forward: somebody corrected it."""
CONFIRMED_AFTER = timedelta(days=1)
"""So long a clock has to run on after a step, or a day's silence, before the floor follows it."""
LONGEST_SILENCE = timedelta(days=400)
"""A hub that was off for longer asks before it serves."""
LONGEST_USED = timedelta(days=10 * 365)
"""No program is begun with so long after it was made."""
_NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Known:
    """What the database tells: the newest time of the hub, and the administrator's last word."""

    newest: datetime | None = None
    word: ClockWord | None = None

    @property
    def number(self) -> int:
        return self.word.number if self.word else 0


@dataclass(frozen=True)
class ClockReading:
    """What the clock showed, and the seconds that nobody can set."""

    at: datetime
    at_s: float

    def drift_since(self, before: ClockReading) -> timedelta:
        """By how much it was set since."""
        return self.at - before.at - timedelta(seconds=self.at_s - before.at_s)


class HubClock:
    """Asked at every call. Threads may share it; several workers each have their own."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = device_now,
        steady: Callable[[], float] = since_boot_s,
        build_day: date | None = None,
        tell: Callable[[datetime], None] = lambda at: None,
    ) -> None:
        """`tell` is called with the clock's time once for each time that it went wrong."""
        self._engine = engine
        self._now = now
        self._steady = steady
        self._build = midnight(build_day) if build_day else None
        self._tell = tell
        self._lock = threading.Lock()
        self._known = self._read()
        self._sure: ClockReading | None = None
        self._stepped: ClockReading | None = None
        self._is_refusing = False

    def check(self) -> None:
        """Raises HUB_CLOCK where the hub's time cannot be right."""
        with self._lock:
            reading = ClockReading(self._now(), self._steady())
            if self._fits(reading) or self._was_overruled(reading):
                self._go_on(reading)
                return
            is_news, self._is_refusing = not self._is_refusing, True
        if is_news:
            self._tell(reading.at)
        raise ProtocolError("HUB_CLOCK")

    def is_fit(self) -> bool:
        """The same, asked from outside: nothing is noted."""
        with self._lock:
            return self._fits(ClockReading(self._now(), self._steady()))

    @property
    def word(self) -> ClockWord | None:
        """The administrator's last word, for whoever has not heard it yet."""
        return self._known.word

    def accept(self, signer: Signer) -> ClockWord:
        """The administrator says that the clock is right as it is: the floor is where it stands."""
        now = self._now()
        with self._engine.begin() as connection:
            known = _known(connection)
            word = ClockWord.signed(signer, known.number + 1, now)
            _write(connection, now, word)
            _bound(connection, now)
        with self._lock:
            self._begin_with(Known(now, word))
        return word

    def least(self) -> datetime | None:
        """No time before it can be right."""
        return max((at for at in (self._known.newest, self._build) if at), default=None)

    def _fits(self, reading: ClockReading) -> bool:
        least = self.least()
        if least is not None and reading.at < least - TOLERANCE:
            return False
        before = self._sure or self._stepped
        if before is not None:
            return reading.drift_since(before) <= LARGEST_STEP
        return self._fits_at_start(reading.at)

    def _fits_at_start(self, now: datetime) -> bool:
        """Nothing tells how long it was off; a clock far ahead would spoil what comes after it."""
        if (newest := self._known.newest) is not None:
            return now <= max(newest, self._build or newest) + LONGEST_SILENCE
        return self._build is None or now <= self._build + LONGEST_USED

    def _was_overruled(self, reading: ClockReading) -> bool:
        """By the command line, in another process."""
        known = self._read()
        if known.number == self._known.number:
            return False
        self._begin_with(known)
        return self._fits(reading)

    def _begin_with(self, known: Known) -> None:
        self._known, self._sure, self._stepped = known, None, None

    def _go_on(self, reading: ClockReading) -> None:
        self._is_refusing = False
        if not self._is_sure(reading):
            return
        self._sure, self._stepped = reading, None
        noted = self._known.newest
        if noted is None or reading.at >= noted + _NOTED_EVERY:
            self._known = Known(reading.at, self._known.word)
            with self._engine.begin() as connection:
                _raise(connection, reading.at)

    def _is_sure(self, reading: ClockReading) -> bool:
        """Whether it runs on as before, or has run on for long enough since it was set."""
        if self._sure is not None and reading.drift_since(self._sure) <= TOLERANCE:
            return True
        if self._sure is None and self._is_near(reading.at):
            return True
        stepped = self._stepped
        if stepped is None or abs(reading.drift_since(stepped)) > TOLERANCE:
            self._stepped = stepped = reading
        return reading.at_s - stepped.at_s >= CONFIRMED_AFTER.total_seconds()

    def _is_near(self, now: datetime) -> bool:
        newest = self._known.newest
        return newest is None or now <= newest + CONFIRMED_AFTER

    def _read(self) -> Known:
        with self._engine.execution_options(**{READING: True}).begin() as connection:
            return _known(connection)


def _known(connection: Connection) -> Known:
    """A hub that an older program served has noted its time only where its computers were seen."""
    found = connection.execute(select(HUB_CLOCK.c.newest, HUB_CLOCK.c.word)).first()
    if found is None:
        seen = connection.execute(select(func.max(DEVICE.c.last_seen))).scalar()
        return Known(instant_of(seen) if seen else None)
    word = ClockWord.read(found.word) if found.word else None
    return Known(instant_of(found.newest), word)


def _raise(connection: Connection, newest: datetime) -> None:
    found = connection.execute(select(HUB_CLOCK.c.newest, HUB_CLOCK.c.word)).first()
    if found is None or found.newest < instant_text(newest):
        word = found.word if found else None
        upsert(connection, HUB_CLOCK, [(1, instant_text(newest), word)])


def _write(connection: Connection, newest: datetime, word: ClockWord) -> None:
    upsert(connection, HUB_CLOCK, [(1, instant_text(newest), word.text)])


def _bound(connection: Connection, now: datetime) -> None:
    """What a clock that ran ahead has written of things to come ends now, or a day from now."""
    at, day_on = instant_text(now), instant_text(now + timedelta(days=1))
    late = update(DEVICE).where(DEVICE.c.last_seen > at)
    connection.execute(late.values(last_seen=at))
    codes = update(ENROLMENT).where(ENROLMENT.c.expires_at > day_on)
    connection.execute(codes.values(expires_at=day_on))

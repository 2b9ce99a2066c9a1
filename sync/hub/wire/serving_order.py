"""Who is served next when more computers call than the hub can serve at once."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import anyio

from sync.hub.wire.limits import Remembered

GRACE_CALLS = 8
"""So many calls more than others somebody may have had and still stands where they came: among
equals the order is that of their calls, whosever happened to take longer."""

BUSY = 0.5
"""So much of its time the hub works before anybody is asked to wait for having had much of it."""
MODEST = 0.02
"""So much of the hub's time anybody may always have."""
MANY_CALLS = 4.0
"""So many calls lately are many. The time of a few says nothing of who called: it is that of a
machine that stood still, or of others who were served meanwhile."""
TIMES_OTHERS = 4.0
"""So many times what all have on average is much."""
_LOOKED_BACK_S = 5.0


@dataclass
class Use:
    """Seconds of work, those of long ago counting less and less."""

    seconds: float = 0.0
    calls: float = 0.0
    at: float = 0.0

    def share(self, now: float) -> float:
        """Of all time lately."""
        forgotten = math.exp((self.at - now) / _LOOKED_BACK_S)
        self.seconds *= forgotten
        self.calls *= forgotten
        self.at = now
        return self.seconds / _LOOKED_BACK_S


class Turns:
    """A queue that is fair to callers, not to calls.

    Each call stands where its caller's former ones ended, measured by the seconds they took; a
    caller who was away stands with those being served now. So a computer with a few lines to say
    passes by one that sends its backlog of a week, and nobody is passed by for ever (start-time
    fair queueing). For one event loop.
    """

    def __init__(self, at_once: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._free = at_once
        self._line: list[tuple[float, int, anyio.Event]] = []
        self._arrivals = count()
        self._ends = Remembered(float)
        self._now = 0.0
        """What everybody who waits has had by now, in seconds."""
        self._usual_s = 0.005
        self._at_once = at_once
        self._all = Use()
        self._uses = Remembered(Use)

    def has_had_much(self, who: str) -> bool:
        """While the hub is busy: many calls, more than a modest part of its time, and far more than
        others have."""
        now = self._clock()
        total, own = self._all.share(now), self._uses.of(who).share(now)
        if total < BUSY * self._at_once or own < MODEST * self._at_once:
            return False
        use = self._uses.of(who)
        if use.calls < MANY_CALLS or use.seconds < GRACE_CALLS * self._usual_s:
            return False
        return own > TIMES_OTHERS * total / self._callers(now)

    def _callers(self, now: float) -> int:
        """How many have asked for something lately."""
        recent = (use.at for use in self._uses.values() if use.seconds > 0)
        return max(1, sum(now - at < _LOOKED_BACK_S for at in recent))

    def _note(self, who: str, took_s: float) -> None:
        now = self._clock()
        for use in (self._all, self._uses.of(who)):
            use.share(now)
            use.seconds += took_s
            use.calls += 1

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncIterator[None]:
        """Wait to be let in; the next one is when this is left."""
        begins = max(self._now, self._ends.of(who))
        # Until it is known how long it takes: several calls of one stand one behind the other.
        guess_s = self._usual_s
        self._ends[who] = begins + guess_s
        await self._stand(max(self._now, begins - GRACE_CALLS * guess_s))
        begun = self._clock()
        try:
            yield
        finally:
            took_s = self._clock() - begun
            self._usual_s += (took_s - self._usual_s) / 100
            self._ends[who] = self._ends.of(who) + took_s - guess_s
            self._now += took_s / (1 + len(self._line))
            self._note(who, took_s)
            self._leave()

    async def _stand(self, place: float) -> None:
        if self._free:
            self._free -= 1
            return
        called = anyio.Event()
        entry = (place, next(self._arrivals), called)
        heappush(self._line, entry)
        try:
            await called.wait()
        except BaseException:
            if called.is_set():
                self._leave()
            else:
                self._line = sorted(other for other in self._line if other is not entry)
            raise

    def _leave(self) -> None:
        if not self._line:
            self._free += 1
            return
        place, _, called = heappop(self._line)
        self._now = max(self._now, place)
        called.set()

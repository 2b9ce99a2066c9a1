"""Notes of what was read: they keep nobody from reading, and none is lost to a full disk."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime

from app.core.clock import Clock
from app.core.errors import ClinicError, StoreError

Note = Callable[[datetime], object]
"""Writes a note of what happened at that moment, in a transaction of its own."""


class OwedNotes:
    """What could not be noted (a full disk, a disk that fails) waits for the next write that works.

    It is kept in memory only: there is nowhere else to put it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: deque[tuple[Note, datetime]] = deque()
        self._making_up = threading.Lock()

    def note(self, write: Note) -> None:
        """Raises what `write` raises, except that nothing can be written now."""
        at = self._clock.now()
        try:
            write(at)
        except StoreError:
            self._waiting.append((write, at))
        else:
            self.make_up()

    def make_up(self, _: object = None) -> None:
        """Write what waits, oldest first, until the disk refuses once more. One thread at a time:
        a note is a write itself, and its news comes back here."""
        if not self._waiting or not self._making_up.acquire(blocking=False):
            return
        try:
            while self._waiting and self._made_up(*self._waiting[0]):
                self._waiting.popleft()
        finally:
            self._making_up.release()

    @staticmethod
    def _made_up(write: Note, at: datetime) -> bool:
        try:
            write(at)
        except StoreError:
            return False
        except ClinicError:
            # Whoever saved something just now did not ask for this note: what it was about has gone.
            return True
        return True

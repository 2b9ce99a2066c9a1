"""Hears from the hub at once that something has come, on a line of its own beside the exchange.

Nothing is fetched here and nothing stored: what is heard is a reason to exchange. So no save and no
exchange ever waits for it, and a hub that knows no such call is asked by the timetable as before.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import StrEnum

from app.core.clock import since_boot_s
from app.core.errors import ClinicError, NetworkError
from app.storage.store import Store
from sync.client import state
from sync.client.line import Patience
from sync.client.schedule import pause_asked_for
from sync.protocol.api import WaitApi
from sync.protocol.messages import LONGEST_WAIT_S, WaitAnswer, WaitRequest

KNOWS_WAITING = 2
"""The oldest protocol in which one may wait."""
PATIENCE = Patience(stall_s=LONGEST_WAIT_S + 20, whole_s=LONGEST_WAIT_S + 30)
"""Of a line on which nothing moves as long as nothing comes."""

_NOT_YET_S = 5.0
_AFTER_URGENT_S, _AFTER_NEWS_S = 1.0, 4.0
"""Where much is written, nobody is told of every line."""
_TOO_SOON_S = 10.0
"""Nobody lets go so soon of whom nothing has come for, but a hub that stops, or one that takes
another copy of this store for a newer call of it."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 2.0, 60.0
_REFUSED_S = 120.0
_UNKNOWN_S = 3600.0
"""Until a hub that knows no such call may have become another."""


class Heard(StrEnum):
    """What the hub said, if it was asked."""

    NOT_ASKED = "not_asked"
    NOTHING = "nothing"
    NEWS = "news"
    URGENT = "urgent"


class Listening:
    """For one thread, which asks again and again and rests for `pause_s` after each time."""

    def __init__(
        self,
        store: Store,
        hub: WaitApi,
        device: str,
        steady_s: Callable[[], float] = since_boot_s,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._hub = hub
        self._device = device
        self._steady_s = steady_s
        self._chance = chance
        self._epoch, self._told = "", 0
        """Up to where it was told of news, which the exchange may not have fetched yet."""
        self._left: str | None = None
        """The epoch of which it was told that it is past."""
        self._failures = 0
        self.pause_s = 0.0

    def ask(self) -> Heard:
        """Returns when something has come, or after a while. Never raises what a line, a hub or a
        store may have against it: it is tried again, and the exchange says why."""
        try:
            heard, rest_s = self._ask()
        except ClinicError as error:
            self.pause_s = self._pause_after(error)
            return Heard.NOT_ASKED
        self._failures = 0
        self.pause_s = self._spread(rest_s)
        return heard

    def hang_up(self) -> None:
        """From any thread: `ask` returns now."""
        self._hub.hang_up()

    def _ask(self) -> tuple[Heard, float]:
        """And for how long to rest then."""
        request, begun_s = self._question(), self._steady_s()
        if request is None:
            return Heard.NOT_ASKED, _NOT_YET_S
        answer = self._hub.wait(request)
        if answer.moved:
            self._left = request.epoch
            return Heard.NEWS, _AFTER_NEWS_S
        if not answer.upto:
            is_usual = self._steady_s() - begun_s > _TOO_SOON_S
            return Heard.NOTHING, 0.0 if is_usual else _TOO_SOON_S
        self._told = max(self._told, answer.upto)
        heard = self._weighed(answer)
        return heard, _AFTER_URGENT_S if heard is Heard.URGENT else _AFTER_NEWS_S

    def _question(self) -> WaitRequest | None:
        """None while the hub is not known to answer it, or has said all it can."""
        with self._store.reading() as session:
            known = state.load(session.connection())
        is_ready = known.hub_speaks >= KNOWS_WAITING and known.device == self._device
        if known.epoch is None or known.epoch == self._left or not is_ready:
            return None
        if known.epoch != self._epoch:
            self._epoch, self._told = known.epoch, 0
        return WaitRequest(self._device, known.epoch, max(known.cursor, self._told))

    def _weighed(self, answer: WaitAnswer) -> Heard:
        """No news is what an exchange has brought meanwhile, such as one's own lines."""
        with self._store.reading() as session:
            known = state.load(session.connection())
        if known.epoch == self._epoch and known.cursor >= answer.upto:
            return Heard.NOTHING
        return Heard.URGENT if answer.is_urgent else Heard.NEWS

    def _pause_after(self, error: ClinicError) -> float:
        if isinstance(error, NetworkError):
            pause_s = min(_FIRST_PAUSE_S * 2.0**self._failures, _LONGEST_PAUSE_S)
            self._failures = min(self._failures + 1, 10)
        else:
            pause_s = _UNKNOWN_S if error.code == "NOT_FOUND" else _REFUSED_S
        return max(self._spread(pause_s), pause_asked_for(error))

    def _spread(self, pause_s: float) -> float:
        """Those whose line broke at the same moment do not come back at the same one."""
        return pause_s * (0.75 + 0.5 * self._chance())

"""Those who wait to hear that something has come: no thread, no transaction, no turn is theirs.

One look a second serves all who wait in a worker; it is the same on a file, on PostgreSQL with
several workers, and behind a pooler.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import anyio
from anyio.to_thread import run_sync
from sqlalchemy.exc import SQLAlchemyError

from sync.hub.wire.news import HeardSoFar, NewsTold
from sync.protocol.messages import LONGEST_WAIT_S
from sync.protocol.problems import ProtocolError

LOOK_EVERY_S = 1.0
MOST_WAITING = 1000
"""In one worker: half of its places, so that there is always one for whoever exchanges."""
_COME_AGAIN_S = 60.0
_SPREAD = 0.2
"""Of the time they wait, so that those who came together do not come together again."""

Look = Callable[[Sequence[HeardSoFar]], list[NewsTold]]
Gone = Callable[[], Coroutine[Any, Any, None]]
"""Returns when the caller is gone."""


@dataclass(eq=False)
class _Waiter:
    asked: HeardSoFar
    called: asyncio.Event
    told: NewsTold | None = None


class Waiting:
    """For one event loop. A device waits once: its newer call ends the older one."""

    def __init__(
        self,
        look: Look,
        hold_s: float = LONGEST_WAIT_S,
        every_s: float = LOOK_EVERY_S,
        most: int = MOST_WAITING,
    ) -> None:
        self._look = look
        self._hold_s = hold_s
        self._every_s = every_s
        self._most = most
        self._waiters: dict[str, _Waiter] = {}
        self._looking: asyncio.Task[None] | None = None
        self._limiter = anyio.CapacityLimiter(1)
        self._is_over = False

    def __len__(self) -> int:
        return len(self._waiters)

    async def wait(self, device: str, asked: HeardSoFar, gone: Gone) -> NewsTold | None:
        """What has come, None where that is nothing for so long, or `gone` came first.
        Raises HUB_BUSY where too many wait."""
        waiter = self._enter(device, asked)
        hold_s = self._hold_s * (1 - _SPREAD * random.random())
        called = asyncio.ensure_future(waiter.called.wait())
        left = asyncio.ensure_future(gone())
        try:
            await asyncio.wait({called, left}, timeout=hold_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (called, left):
                task.cancel()
            if self._waiters.get(device) is waiter:
                del self._waiters[device]
        return waiter.told

    def end(self) -> None:
        """Everybody is let go now, and whoever comes after: the hub stops."""
        self._is_over = True
        for waiter in self._waiters.values():
            waiter.called.set()

    def _enter(self, device: str, asked: HeardSoFar) -> _Waiter:
        before = self._waiters.pop(device, None)
        if before is not None:
            before.called.set()
        if len(self._waiters) >= self._most:
            raise ProtocolError("HUB_BUSY", retry_after_s=_COME_AGAIN_S)
        waiter = self._waiters[device] = _Waiter(asked, asyncio.Event())
        if self._is_over:
            waiter.called.set()
        elif self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look_on())
        return waiter

    async def _look_on(self) -> None:
        """As long as anybody waits. A database that is away is no reason to stop looking."""
        try:
            while self._waiters and not self._is_over:
                await asyncio.sleep(self._every_s)
                with suppress(SQLAlchemyError):
                    await self._look_once(list(self._waiters.values()))
        finally:  # nobody waits where nobody looks
            for waiter in self._waiters.values():
                waiter.called.set()

    async def _look_once(self, waiters: list[_Waiter]) -> None:
        asked = [waiter.asked for waiter in waiters]
        found = await run_sync(self._look, asked, limiter=self._limiter)
        for waiter, told in zip(waiters, found, strict=True):
            _tell(waiter, told)


def _tell(waiter: _Waiter, told: NewsTold) -> None:
    if told.is_news:
        waiter.told = told
        waiter.called.set()
    else:
        waiter.asked = replace(waiter.asked, after=max(waiter.asked.after, told.seen))

"""Many computers that wait for news in one cheap process, and exchange when it comes.

Started by the `news` benchmark as `python -m tests.benchmarks.listeners PLAN`: like `load`, but each
computer has a second line on which it waits, fetches what it is told of some seconds later, and
writes a line or two of its own now and then. Its `Heard` tells the milliseconds of the exchanges.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from sync.protocol.codec import Packing
from sync.protocol.messages import WaitAnswer
from tests.benchmarks.load import (
    Refused,
    Workstation,
    deflated,
    run,
)

PATH = "/v1/wait"
FETCHED_WITHIN_S = (2.0, 8.0)
RESTS_S = 4.0


@dataclass
class Ear(Workstation):
    """The second line of one computer."""

    path: str = PATH
    after: int = 0

    async def wait(self) -> WaitAnswer:
        asked = {"device": self.device.id, "epoch": self.epoch, "after": self.after}
        body = msgspec.json.encode(asked)
        return msgspec.json.decode(await self.call(body, Packing.PLAIN), type=WaitAnswer)


class Listener(Workstation):
    """One computer: its exchanges, one at a time, and what it hears."""

    async def live(self, until: float) -> None:
        turn = asyncio.Lock()
        tasks = [self._listen(turn, until), self._write(turn, until)]
        running = [asyncio.ensure_future(task) for task in tasks]
        await asyncio.wait(running, timeout=until - time.monotonic())
        for task in running:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*running)
        self._hang_up()

    async def _listen(self, turn: asyncio.Lock, until: float) -> None:
        ear = Ear(self.plan, self.device, self.context, self.heard)
        while time.monotonic() < until:
            ear.epoch, ear.after = self.epoch, max(self.cursor, ear.after)
            try:
                answer = await ear.wait()
            except (Refused, OSError, asyncio.IncompleteReadError, ValueError) as error:
                self._note(f"wait: {error!s:.40}" if isinstance(error, Refused) else "wait: line")
                ear._hang_up()
                await asyncio.sleep(RESTS_S)
                continue
            ear.after = max(ear.after, answer.upto)
            if answer.upto > self.cursor or answer.moved:
                await asyncio.sleep(random.uniform(*FETCHED_WITHIN_S))
                async with turn:
                    await self._exchange(deflated(b""))
            await asyncio.sleep(RESTS_S)

    async def _write(self, turn: asyncio.Lock, until: float) -> None:
        for part in self.parts:
            await asyncio.sleep(random.uniform(0, 2 * self.plan.pause_s))
            if time.monotonic() < until:
                async with turn:
                    await self._exchange(part)


if __name__ == "__main__":
    run(Listener, Listener.live)

"""What is done with a stick: answers are read, others' files passed on, one's own work written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ClinicError, NetworkError
from app.settings import Settings
from app.storage.store import Store
from sync.client.courier import Courier, OnStick, Parcel, Passing, Received
from ui.identity import identity_of
from ui.ways import ways_of

Line = Callable[[], AbstractContextManager[Passing]]
"""The way to the hub over the network, opened for one use."""


@dataclass(frozen=True)
class Plan:
    """What lies on the stick, and what waits here to go on it."""

    stick: Path
    there: OnStick
    parcel: Parcel


@dataclass(frozen=True)
class Done:
    """What came of it. `parcel` is what was written; None where the stick belongs to others."""

    received: Received
    passed: Received | None
    parcel: Parcel | None
    problems: list[ClinicError]


@dataclass(frozen=True)
class StickWork:
    """Runs on the worker thread."""

    courier: Courier
    line: Line

    def look(self, stick: Path) -> Plan:
        """Raises USB_REMOVED, PKG_PATH or PKG_TOO_MANY."""
        return Plan(stick, self.courier.look(stick), self.courier.prepare())

    def do(self, stick: Path) -> Done:
        """Answers first, so that what is confirmed need not go up once more."""
        there = self.courier.look(stick)
        received = self.courier.unpack(stick)
        passed, problems = None, list(received.problems)
        if there.others:
            try:
                passed = self._pass_on(stick)
                problems += passed.problems[len(there.problems) :]
            except NetworkError as error:
                problems.append(error)
        # Somebody else's stick that has been dealt with is not for one's own work.
        parcel = self.courier.pack(stick) if passed is None else None
        return Done(received, passed, parcel, problems)

    def _pass_on(self, stick: Path) -> Received:
        with self.line() as hub:
            return self.courier.pass_on(stick, hub)


def stick_work_of(store: Store, settings: Settings) -> StickWork | None:
    """None for a store that has not joined a county. What is passed on takes the addresses of the
    exchange."""
    identity = identity_of(store)
    if identity is None:
        return None

    @contextmanager
    def line() -> Iterator[Passing]:
        hub = ways_of(store, identity, settings.hub_address, settings.second_hub_address)
        try:
            yield hub
        finally:
            hub.close()

    return StickWork(Courier(store, identity), line)

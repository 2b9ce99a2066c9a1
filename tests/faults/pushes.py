"""A large push while the workstation, the hub and its PostgreSQL are killed; see `kills`."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from multiprocessing.connection import Connection as Pipe

from sqlalchemy import Connection

from app.core.errors import ClinicError
from app.notes import Note
from app.storage.store import Store
from app.storage.transaction import Transaction
from sync.client.engine import RunOutcome
from tests.faults.processes import CountyOfProcesses, Seat, kill, pipe, start
from tests.faults.servers import Server

TODAY = date(2026, 1, 15)
_AT_ONCE = 500
_LONGEST_S = 1.0
"""Within this time somebody is killed; a push of 20,000 takes several times as long."""
_SHORTEST_S = 0.1
_GOES_ON_WITHIN_S = 120.0
_RETRY_S = 0.05


def work(seat: Seat, count: int, told: Pipe) -> None:
    """A workstation: where nothing waits it writes so many notes and tells them after the commit;
    then it exchanges until all are acknowledged, whatever happens, and tells every answer."""
    store, pause = seat.open(), threading.Event()

    def answered(outcome: RunOutcome) -> None:
        told.send(("answered", []))

    engine = seat.engine(store, progress=answered)
    while True:
        if not engine.has_unsent_work():
            for notes in _written(store, seat, count):
                told.send(("saved", notes))
        told.send(("pushing", []))
        try:
            engine.run_once()
        except ClinicError:
            pause.wait(_RETRY_S)


def _written(store: Store, seat: Seat, count: int) -> Iterator[list[str]]:
    for first in range(0, count, _AT_ONCE):
        with store.journal_transaction() as (connection, _):
            many = range(first, min(first + _AT_ONCE, count))
            notes = [_write(connection, store, seat, number) for number in many]
        yield notes


def _write(connection: Connection, store: Store, seat: Seat, number: int) -> str:
    """Registered one by one, though the disk waits for many at a time."""
    transaction = Transaction(connection, store.tables, seat.actor, store.clock)
    text = f"第{number}次随访，血压平稳。" * 8
    return transaction.put(Note(noted_on=TODAY, title="1", text=text))


class Workstation:
    """The process, and what it has told so far; a thread listens, so that it never waits for us."""

    def __init__(self, seat: Seat, count: int, saved: Callable[[list[str]], None]) -> None:
        self._seat, self._count, self._saved = seat, count, saved
        self._news = threading.Condition()
        self._is_pushing = self._has_ended = False
        self.answers = 0

    def start(self) -> None:
        self._is_pushing = self._has_ended = False
        heard, told = pipe()
        self._process = start(work, self._seat, self._count, told)
        told.close()
        self._listener = threading.Thread(target=self._listen, args=(heard,), daemon=True)
        self._listener.start()

    def kill(self) -> None:
        kill(self._process)
        self._listener.join()

    def wait_until_pushing(self) -> None:
        self._wait_for(lambda: self._is_pushing)

    def wait_until_answered_again(self) -> None:
        before = self.answers
        self._wait_for(lambda: self.answers > before)

    def _wait_for(self, happened: Callable[[], bool]) -> None:
        with self._news:
            self._news.wait_for(lambda: happened() or self._has_ended, _GOES_ON_WITHIN_S)
            if not happened():
                raise AssertionError("the workstation does not go on")

    def _listen(self, heard: Pipe) -> None:
        with suppress(EOFError, OSError):  # a message cut short by the kill was no promise
            while True:
                what, notes = heard.recv()
                self._saved(notes)
                with self._news:
                    self._is_pushing = what != "saved"
                    self.answers += what == "answered"
                    self._news.notify_all()
        with self._news:
            self._has_ended = True
            self._news.notify_all()


class Attack:
    """Kills one of those who take part, at a random moment of the push, and brings it back."""

    def __init__(
        self, county: CountyOfProcesses, workstation: Workstation, server: Server | None, seed: int
    ) -> None:
        self._county, self._workstation, self._server = county, workstation, server
        self._rng = random.Random(seed)
        self._pause = threading.Event()
        self._strikes = [self._workstation_dies, self._hub_dies]
        if server is not None:
            self._strikes.append(self._server_dies)
        self.kills: Counter[str] = Counter()

    def run(self, rounds: int) -> None:
        self._county.start_hub()
        self._workstation.start()
        for _ in range(rounds):
            self._wait(_LONGEST_S)
            self._workstation.wait_until_pushing()
            self.kills[self._rng.choice(self._strikes)()] += 1
            self._workstation.wait_until_answered_again()
        self._workstation.kill()

    def _workstation_dies(self) -> str:
        self._workstation.kill()
        self._workstation.start()
        return "the workstation"

    def _hub_dies(self) -> str:
        self._county.kill_hub()
        self._wait(_SHORTEST_S)
        self._county.start_hub()
        return "the hub"

    def _server_dies(self) -> str:
        assert self._server is not None
        what = self._server.kill(self._rng)
        self._wait(_SHORTEST_S)
        self._server.start()
        return what

    def _wait(self, longest_s: float) -> None:
        self._pause.wait(self._rng.uniform(0, longest_s))

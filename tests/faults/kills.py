"""Workstation and hub are killed at random moments, again and again; nothing acknowledged is lost.

`python -m tests.faults.kills --rounds 200` prints one line of JSON and ends with 1 if something was
lost, doubled or damaged. The seed decides who is killed when; the machine decides what that meets.

`--push 20000` lets the workstation push so many records again and again, and in each round kills it
or the hub in the middle of that; with `--database postgresql` also the server under the hub, or one
of its processes. Whoever was killed is started again, everybody else has to go on by himself.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import select

from app.core.errors import ClinicError
from app.notes import Note, Notes
from app.storage.store import Store
from sync.hub.storage.tables import OP
from tests.faults.processes import CountyOfProcesses, Seat, kill, pipe, start
from tests.faults.pushes import Attack, Workstation
from tests.faults.servers import Server, killable

TODAY = date(2026, 1, 15)


def work(seat: Seat, seed: int, told: Connection) -> None:
    """A workstation: one thread saves, and tells each note and its version after the commit;
    another exchanges."""
    store = seat.open()
    threading.Thread(target=_exchange_for_ever, args=(store, seat), daemon=True).start()
    notes, rng = Notes(store, seat.actor), random.Random(seed)
    written: list[str] = []
    while True:
        if written and rng.random() < 0.3:
            note = notes.get(rng.choice(written))
            assert note is not None
            version = int(note.title) + 1
            notes.correct(note, {"title": str(version), "text": note.text})
            told.send((note.id, version))
        else:
            written.append(notes.write(Note(noted_on=TODAY, title="1", text="随访" * 40)))
            told.send((written[-1], 1))


def _exchange_for_ever(store: Store, seat: Seat) -> None:
    engine = seat.engine(store)
    while True:
        with suppress(ClinicError):
            engine.run_once()


@dataclass
class Result:
    """What was seen; `faults` is empty when all is well."""

    rounds: int = 0
    hub_kills: int = 0
    saved: dict[str, int] = field(default_factory=dict)
    saves: int = 0
    operations: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def told(self, acknowledged: Iterator[tuple[str, int]]) -> None:
        for note, version in acknowledged:
            self.saved[note] = version
            self.saves += 1

    def told_new(self, notes: list[str]) -> None:
        self.told((note, 1) for note in notes)


def attack(county: CountyOfProcesses, seat: Seat, rounds: int, seed: int) -> Result:
    rng, result = random.Random(seed), Result()
    pause = threading.Event()
    county.start_hub()
    for number in range(rounds):
        heard, told = pipe()
        process = start(work, seat, seed * 100_000 + number, told)
        told.close()
        while not heard.poll(30):
            raise AssertionError("the workstation does not start")
        pause.wait(rng.uniform(0, 0.4))
        if rng.random() < 0.3:
            county.kill_hub()
            result.hub_kills += 1
            pause.wait(rng.uniform(0, 0.1))
        kill(process)
        result.told(_drained(heard))
        if county.hub is None:
            county.start_hub()
        result.rounds += 1
    return result


def _drained(heard: Connection) -> Iterator[tuple[str, int]]:
    """What was told before the kill; a message cut short by it was no promise."""
    with suppress(EOFError, OSError):
        while True:
            yield heard.recv()


def check(county: CountyOfProcesses, seat: Seat, result: Result) -> None:
    """Exchange to the end, then compare the killed store, the killed hub and a fresh store."""
    store = seat.open()
    seat.engine(store).run_once()
    fresh = county.seat("fresh")
    other = fresh.open()
    fresh.engine(other).run_once()
    county.kill_hub()
    here, there = _versions(store), _versions(other)
    for note, version in result.saved.items():
        if here.get(note, 0) < version:
            result.faults.append("an acknowledged save is lost")
    if here != there:
        result.faults.append("a fresh store differs")
    _check_hub(county, store, result)
    for opened in (store, other):
        with opened.reading() as session:
            ask = session.connection().exec_driver_sql
            if ask("PRAGMA quick_check").scalar_one() != "ok":
                result.faults.append("a store is damaged")
            if ask("SELECT count(*) FROM inbox").scalar_one():
                result.faults.append("rows could not be stored")
        opened.close()


def _check_hub(county: CountyOfProcesses, store: Store, result: Result) -> None:
    hub = county.open_hub()
    with hub.engine.connect() as connection:
        received = sorted(connection.execute(select(OP.c.op_id)).scalars())
        is_file = connection.dialect.name == "sqlite"
        if is_file and connection.exec_driver_sql("PRAGMA quick_check").scalar_one() != "ok":
            result.faults.append("the hub is damaged")
    with store.reading() as session:
        written = session.connection().exec_driver_sql("SELECT op_id FROM change ORDER BY op_id")
        if received != list(written.scalars()):
            result.faults.append("the hub's operations are not the store's")
    if hub.undelivered():
        result.faults.append("a delivery is not its audience")
    result.operations = len(received)
    hub.engine.dispose()


def _versions(store: Store) -> dict[str, int]:
    with store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT id, title FROM note")
        return {note: int(title) for note, title in found}


def push(
    county: CountyOfProcesses, seat: Seat, server: Server | None, chosen: argparse.Namespace
) -> Result:
    result = Result(rounds=chosen.rounds)
    workstation = Workstation(seat, chosen.push, result.told_new)
    attack = Attack(county, workstation, server, chosen.seed)
    attack.run(chosen.rounds)
    result.kills = dict(attack.kills)
    return result


def run(county: CountyOfProcesses, server: Server | None, chosen: argparse.Namespace) -> Result:
    begun = time.monotonic()
    seat = county.seat("killed")
    try:
        if chosen.push:
            result = push(county, seat, server, chosen)
        else:
            result = attack(county, seat, chosen.rounds, chosen.seed)
        check(county, seat, result)
    finally:
        county.kill_hub()
    result.seconds = round(time.monotonic() - begun, 1)
    return result


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--push", type=int, default=0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = None
        if chosen.database == "postgresql":
            server = stack.enter_context(killable())
        county = CountyOfProcesses(Path(folder), server.url if server else None)
        result = run(county, server, chosen)
    shown = {**result.__dict__, "saved": len(result.saved), "faults": sorted(set(result.faults))}
    sys.stdout.write(json.dumps(shown) + "\n")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

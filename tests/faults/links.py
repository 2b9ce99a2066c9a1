"""The line between workstation and hub is cut at random bytes; everything arrives, once.

`python -m tests.faults.links --cuts 200` prints one line of JSON and ends with 1 if something was
lost or doubled. The seed decides where each connection is cut.
"""

from __future__ import annotations

import argparse
import json
import random
import selectors
import socket
import struct
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.core.errors import NetworkError
from app.notes import Note, Notes
from app.storage.store import Store
from tests.faults.processes import CountyOfProcesses, Seat

TODAY = date(2026, 1, 15)
_RESET = struct.pack("ii", 1, 0)


@dataclass
class CuttingLine:
    """Passes bytes on to a port; every connection gets a number of them, then it is gone."""

    port: int
    rng: random.Random
    cuts: int = 0
    passed: int = 0

    def budget(self) -> int:
        """Mostly within the handshake or the first request, sometimes enough for all of it."""
        reach = self.rng.choice((500, 3_000, 3_000, 6_000, 20_000))
        return self.rng.randrange(reach)

    def serve(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            left = self.budget()
            threading.Thread(target=self._carry, args=(near, left), daemon=True).start()

    def _carry(self, near: socket.socket, left: int) -> None:
        with suppress(OSError), near, socket.create_connection(("127.0.0.1", self.port)) as far:
            self._pass_on(near, far, left)

    def _pass_on(self, near: socket.socket, far: socket.socket, left: int) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while left > 0:
                for key, _ in ready.select():
                    assert isinstance(key.fileobj, socket.socket)
                    data = key.fileobj.recv(max(1, min(left, 16_384)))
                    if not data:
                        return
                    key.data.sendall(data)
                    left -= len(data)
                    self.passed += len(data)
        self.cuts += 1
        if self.rng.random() < 0.5:
            for end in (near, far):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


@contextmanager
def cutting(line: CuttingLine) -> Iterator[str]:
    """The address by which the hub is reached over this line."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=line.serve, args=(server,), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


@dataclass
class Result:
    """What was seen; `faults` is empty when all is well."""

    notes: int = 0
    cuts: int = 0
    bytes: int = 0
    faults: list[str] = field(default_factory=list)


def attack(line: CuttingLine, seats: list[tuple[Seat, Store]], url: str, cuts: int) -> Result:
    """Write a little at each computer and exchange, until the line was cut so often."""
    result = Result()
    engines = [seat.engine(store, url) for seat, store in seats]
    while line.cuts < cuts:
        for seat, store in seats:
            for _ in range(line.rng.randrange(12)):
                note = Note(noted_on=TODAY, title=str(result.notes), text="随访" * 100)
                Notes(store, seat.actor).write(note)
                result.notes += 1
        for engine in engines:
            with suppress(NetworkError):
                engine.run_once()
    return result


def check(seats: list[tuple[Seat, Store]], result: Result) -> None:
    """Once more without cuts; then both computers must hold every note once."""
    for seat, store in [*seats, *seats]:
        seat.engine(store).run_once()
    expected = sorted(map(str, range(result.notes)))
    for _, store in seats:
        with store.reading() as session:
            ask = session.connection().exec_driver_sql
            if sorted(ask("SELECT title FROM note").scalars()) != expected:
                result.faults.append("notes are lost or doubled")
            if set(ask("SELECT DISTINCT state FROM change").scalars()) - {"acked"}:
                result.faults.append("a change was not acknowledged")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        county = CountyOfProcesses(Path(folder))
        computers = [county.seat(name) for name in ("one", "two")]
        seats = [(seat, seat.open()) for seat in computers]
        county.start_hub()
        try:
            line = CuttingLine(county.port, random.Random(chosen.seed))
            with cutting(line) as url:
                result = attack(line, seats, url, chosen.cuts)
            result.cuts, result.bytes = line.cuts, line.passed
            check(seats, result)
        finally:
            county.kill_hub()
            for _, store in seats:
                store.close()
    sys.stdout.write(json.dumps(result.__dict__) + "\n")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

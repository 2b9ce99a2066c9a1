"""The line between workstation and hub is cut at random bytes, or slow, far and lossy; everything
arrives, once.

`python -m tests.faults.links --cuts 200` prints one line of JSON and ends with 1 if something was
lost or doubled. The seed decides where each connection is cut.

`python -m tests.faults.links --slow [--notes 300] [--kbit 64] [--loss 0.3] [--way-ms 600]` carries so
many notes from one computer to another over a line of that bandwidth, loss and time for one way,
and tells what it took. Packets are not lost for good: a line over two TCP connections can only wait
as long as sending them again would take, and break off (`tests.benchmarks.line`).
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
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.core.errors import NetworkError
from app.notes import Note, Notes
from app.storage.store import Store
from sync.client.engine import SyncEngine
from tests.benchmarks.line import Line, over
from tests.faults.processes import CountyOfProcesses, Seat

Seats = list[tuple[Seat, Store]]
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


def attack(line: CuttingLine, seats: Seats, url: str, cuts: int) -> Result:
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


def check(seats: Seats, result: Result | Slow) -> None:
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


@dataclass
class Slow:
    """What a slow line took: for sending until all is acknowledged, then for reading it elsewhere.
    `broken` counts by code the runs that ended with an error and were begun again."""

    notes: int = 0
    seconds: list[float] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    bytes: int = 0
    segments_lost: int = 0
    longest_pause_s: float = 0.0
    broken: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def crawl(line: Line, seats: Seats, url: str, notes: int, most_s: float) -> Slow:
    """One computer sends all, then the other reads all. It must end within `most_s` each."""
    result = Slow(notes)
    (writer, store), _ = seats
    for number in range(notes):
        # Text that cannot be packed: some 200 bytes for each note.
        text = "".join(chr(line.rng.randrange(0x4E00, 0x9FA5)) for _ in range(60))
        Notes(store, writer.actor).write(Note(noted_on=TODAY, title=str(number), text=text))
    for seat, opened in seats:
        turns: list[object] = []
        begun = time.monotonic()
        engine = seat.engine(opened, url, progress=turns.append)
        while not _is_through(engine, result) and time.monotonic() - begun < most_s:
            pass
        result.seconds.append(round(time.monotonic() - begun, 1))
        result.turns.append(len(turns))
        if result.seconds[-1] >= most_s:
            result.faults.append("it does not come to an end")
    result.bytes, result.segments_lost = line.passed, line.lost
    result.longest_pause_s = round(line.longest_pause_s, 1)
    return result


def _is_through(engine: SyncEngine, result: Slow) -> bool:
    try:
        return engine.run_once().complete
    except NetworkError as error:
        result.broken[error.code] += 1
        return False


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--notes", type=int, default=300)
    parser.add_argument("--kbit", type=float, default=64)
    parser.add_argument("--loss", type=float, default=0.3)
    parser.add_argument("--way-ms", type=float, default=600)
    parser.add_argument("--most-s", type=float, default=3600)
    chosen = parser.parse_args(arguments)
    rng = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        county = CountyOfProcesses(Path(folder))
        computers = [county.seat(name) for name in ("one", "two")]
        seats = [(seat, seat.open()) for seat in computers]
        county.start_hub()
        try:
            result: Result | Slow
            if chosen.slow:
                result = _crawl(county, seats, rng, chosen)
            else:
                result = _cut(county, seats, rng, chosen.cuts)
            check(seats, result)
        finally:
            county.kill_hub()
            for _, store in seats:
                store.close()
    sys.stdout.write(json.dumps(result.__dict__) + "\n")
    return 1 if result.faults else 0


def _cut(county: CountyOfProcesses, seats: Seats, rng: random.Random, cuts: int) -> Result:
    line = CuttingLine(county.port, rng)
    with cutting(line) as url:
        result = attack(line, seats, url, cuts)
    result.cuts, result.bytes = line.cuts, line.passed
    return result


def _crawl(
    county: CountyOfProcesses, seats: Seats, rng: random.Random, chosen: argparse.Namespace
) -> Slow:
    per_s, way_s = chosen.kbit * 1000 / 8, chosen.way_ms / 1000
    line = Line(county.port, per_s=per_s, delay_s=way_s, loss=chosen.loss, rng=rng)
    with over(line) as url:
        return crawl(line, seats, url, chosen.notes, chosen.most_s)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

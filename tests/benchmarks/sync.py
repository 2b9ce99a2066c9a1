"""The exchange over real HTTPS: push, pull, edits, nothing to do; against bare requests.

python -m tests.benchmarks.sync [--records 20000] [--database file|postgresql] [--cut] [--tiny]
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import islice
from pathlib import Path
from typing import Any

import requests

from app.patients import Patient
from app.storage.opening import engine_for
from app.storage.store import Store
from app.storage.transaction import MOST_IN_A_GROUP
from sync.client.engine import Outcome, SyncEngine
from sync.client.transport import HttpHub, HubAddress
from tests import postgresql
from tests.benchmarks.residents import KEY, people
from tests.benchmarks.runner import Report
from tests.faults.links import CuttingLine, cutting
from tests.faults.processes import CountyOfProcesses, Seat

EDITS = 200
CUT_EVERY = 256 * 1024
PUSH_BAR = {"file": 15_000, "postgresql": 12_000}
PULL_BAR = 5_000
BYTES_BAR, EDITS_BAR, IDLE_BAR = 2_600_000, 14_000, 512


class Desk:
    """One workstation with its own meter of bytes."""

    def __init__(self, seat: Seat, url: str) -> None:
        self.seat = seat
        self.store: Store = seat.open()
        identity = seat.identity
        address = HubAddress(url, identity.authorities, identity.hub_key)
        self.hub = HttpHub(address, identity.speaker)
        self._last_receipt_at = 0.0
        self._sent = 0
        self.engine = SyncEngine(self.store, self.hub, identity.device, progress=self._on_progress)

    def _on_progress(self, outcome: Outcome) -> None:
        if outcome.sent > self._sent:
            self._sent, self._last_receipt_at = outcome.sent, time.perf_counter()

    def write(self, count: int) -> None:
        """Residents, imported in groups as the program imports them."""
        rows = people(count)
        for _ in range(0, count, MOST_IN_A_GROUP):
            with self.store.transaction(self.seat.actor) as transaction:
                for row in islice(rows, MOST_IN_A_GROUP):
                    transaction.put(_resident(row.fields))

    def edit(self, count: int) -> None:
        with self.store.reading() as session:
            found = session.connection().exec_driver_sql(
                "SELECT id, phone FROM patient ORDER BY n LIMIT ?", (count,)
            )
            rows = list(found)
        for row in rows:
            with self.store.transaction(self.seat.actor) as transaction:
                phone = f"139{row.phone[3:]}"
                transaction.patch(Patient, row.id, {"phone": phone}, {"phone": row.phone})

    def count(self) -> int:
        with self.store.reading() as session:
            found = session.connection().exec_driver_sql("SELECT count(*) FROM patient")
            return int(found.scalar_one())

    def run(self) -> int:
        """One run of the engine; returns its turns."""
        self._sent = 0
        return self.engine.run_once().turns

    def acknowledged_at(self) -> float:
        """When the last receipt had come; what follows is one's own work coming back."""
        return self._last_receipt_at


def _resident(fields: Mapping[str, Any]) -> Patient:
    from datetime import date

    known = {n: v for n, v in fields.items() if n not in ("birth_on", "written_at", "state")}
    for name in ("author_id", "author_home_id", "place_id"):
        known.pop(name, None)
    return Patient(**known, birth_on=date.fromisoformat(fields["birth_on"]))


@contextlib.contextmanager
def database_url(name: str) -> Iterator[str | None]:
    if name != "postgresql":
        yield None
        return
    with postgresql.running() as url:
        yield url


def floor(folder: Path, count: int) -> dict[str, float]:
    """The same records by bare requests, gzip and an encrypted table, without any protocol."""
    engine = engine_for(folder / "floor.db", KEY, create=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE record (id TEXT PRIMARY KEY, body TEXT)")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = gzip.decompress(self.rfile.read(int(self.headers["Content-Length"])))
            rows = [(row["id"], json.dumps(row)) for row in json.loads(body)]
            with engine.begin() as connection:
                connection.exec_driver_sql("INSERT INTO record VALUES (?, ?)", rows)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        seconds, size = _push_bare(f"http://127.0.0.1:{server.server_port}/", count)
        server.shutdown()
    engine.dispose()
    return {"push, rec/s": round(count / seconds), "bytes up": size}


def _push_bare(url: str, count: int) -> tuple[float, int]:
    records = [{"id": row.id, "fields": row.fields} for row in people(count)]
    session, size = requests.Session(), 0
    session.trust_env = False
    start = time.perf_counter()
    for at in range(0, count, 500):
        body = gzip.compress(json.dumps(records[at : at + 500], ensure_ascii=False).encode())
        size += len(body)
        session.post(url, data=body, timeout=60).raise_for_status()
    return time.perf_counter() - start, size


def measure(
    count: int, database: str = "file", *, cut: bool = False, is_quiet: bool = False
) -> Mapping[str, Any]:
    report = Report("sync", is_quiet=is_quiet)
    with (
        tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name,
        database_url(database) as url,
    ):
        folder = Path(name)
        county = CountyOfProcesses(folder, url)
        one, two = county.seat("one"), county.seat("two")
        county.start_hub()
        try:
            with _line(county, cut=cut) as address:
                _exchange(report, Desk(one, address), Desk(two, address), count, database, cut)
        finally:
            county.kill_hub()
        report.floor = floor(folder, count)
        push = report.figures["push"]["rec/s"]
        report.ratio = {"push": round(push / report.floor["push, rec/s"], 2)}
        if not cut:
            report.at_least("push, of the floor", report.ratio["push"], 0.5)
    report.finish()
    return report.result()


@contextlib.contextmanager
def _line(county: CountyOfProcesses, *, cut: bool) -> Iterator[str]:
    """The hub's address; with `cut` over a line that drops every 256 KiB."""
    if not cut:
        yield county.url
        return

    class Every(CuttingLine):
        def budget(self) -> int:
            return CUT_EVERY

    with cutting(Every(county.port, random.Random(1))) as address:
        yield address


def _exchange(report: Report, one: Desk, two: Desk, count: int, database: str, cut: bool) -> None:
    report.tell(f"writing {count} residents …")
    one.write(count)
    start = time.perf_counter()
    whole = _through(one, cut)
    push = (one.acknowledged_at() - start, *whole[1:])
    report.figure("push", _figures(push, count))
    report.figure("push and one's own rows back, s", round(whole[0], 2))
    report.figure("pull", _figures(_through(two, cut), count))
    report.figure("records at the second computer", two.count())
    one.edit(min(EDITS, count))
    report.figure("edits", _figures(_through(one, cut), min(EDITS, count)))
    report.figure("nothing to do", _figures(_through(one, cut), 1))
    lost = count - two.count()
    report.at_most("records lost or doubled", abs(lost), 0)
    report.at_most("turns with nothing to do", report.figures["nothing to do"]["turns"], 1)
    if cut:
        return
    report.at_least("push, rec/s", report.figures["push"]["rec/s"], PUSH_BAR[database])
    report.at_least("pull, rec/s", report.figures["pull"]["rec/s"], PULL_BAR)
    share = count / 20_000
    report.at_most("bytes up", report.figures["push"]["up"], BYTES_BAR * share)
    report.at_most("bytes of the edits", report.figures["edits"]["up"], EDITS_BAR)


def _through(desk: Desk, cut: bool) -> tuple[float, int, int, int]:
    """One whole exchange, however often the line is cut."""
    from app.core.errors import NetworkError

    up, down, start, turns = desk.hub.sent, desk.hub.received, time.perf_counter(), 0
    for _ in range(500):
        try:
            turns += desk.run()
            break
        except NetworkError:
            if not cut:
                raise
    seconds = time.perf_counter() - start
    return seconds, desk.hub.sent - up, desk.hub.received - down, turns


def _figures(run: tuple[float, int, int, int], count: int) -> dict[str, Any]:
    seconds, up, down, turns = run
    return {
        "s": round(seconds, 2),
        "rec/s": round(count / max(seconds, 1e-6)),
        "up": up,
        "down": down,
        "turns": turns,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--database", choices=("file", "postgresql"), default="file")
    parser.add_argument("--cut", action="store_true")
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    os.environ.pop("REQUESTS_CA_BUNDLE", None)
    count = 400 if arguments.tiny else arguments.records
    measure(count, arguments.database, cut=arguments.cut)


if __name__ == "__main__":
    main()

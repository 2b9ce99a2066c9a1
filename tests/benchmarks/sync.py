"""The exchange with the hub: 20,000 residents up and down, 200 edits, nothing to do; and bad lines.

python -m tests.benchmarks.sync [--records 20000] [--database sqlite|postgresql] [--cut] [--slow] [--tiny]
python -m tests.benchmarks.sync --fsync-ms 60 [--records 40000]

Real processes on this computer: the hub as `jiceng-hub serve` runs it, TLS and signatures included.
The floor has neither.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app.core.errors import NetworkError
from app.notes import Note, Notes
from app.patients import Patient
from app.storage.store import Store
from app.storage.transaction import Transaction
from sync.client.engine import SyncEngine
from sync.client.transport import HttpHub, HubAddress
from tests import postgresql
from tests.benchmarks import floor, slow_disk
from tests.benchmarks.line import Line, over
from tests.benchmarks.residents import people
from tests.benchmarks.runner import Report
from tests.faults.processes import CountyOfProcesses, Seat

EDITS = 200
BATCH, PAGE = 500, 1000
PUSH_BAR = {"sqlite": 15_000, "postgresql": 12_000}
PULL_BAR = 5_000
LONGEST_MS = 100
UP_BAR, EDITS_BAR, IDLE_BAR = 2_600_000, 14_000, 500
DROP_EVERY = 256 * 1024
MORE_FOR_DROPS = 1.10
SLOW_DISK_BAR_S = 240.0
SLOW_RECORDS, SLOW_PER_S, SLOW_WAY_S, SLOW_BAR_S = 2000, 64 * 1024, 0.15, 6.0
MEMORY_BAR = 150


class CountingHub(HttpHub):
    """Counts calls and the bytes of their bodies."""

    calls = up = down = 0

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Any:
        self.calls += 1
        self.up += len(body)
        received = super()._send(method, path, body, headers)
        self.down += len(received.body)
        return received

    def counted(self) -> dict[str, int]:
        found = {"turns": self.calls, "body bytes up": self.up, "body bytes down": self.down}
        self.calls = self.up = self.down = 0
        return found


class Processor:
    """Processor time of both sides: it tells more than the clock where others work meanwhile."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.begin()

    def begin(self) -> None:
        self._here, self._there = time.process_time(), self._of_the_other()

    def used_us(self, count: int) -> dict[str, int]:
        """Microseconds for each record since the beginning."""
        here, there = time.process_time() - self._here, self._of_the_other() - self._there
        return {"µs here": round(here / count * 1e6), "µs there": round(there / count * 1e6)}

    def _of_the_other(self) -> float:
        parts = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Computer:
    """A workstation under measurement."""

    seat: Seat
    store: Store
    longest_s: float = 0.0
    _begun: float = field(default=0.0, repr=False)

    def watch_transactions(self) -> None:
        event.listen(self.store.engine, "begin", self._begin)
        event.listen(self.store.engine, "commit", self._commit)

    def _begin(self, connection: Any) -> None:
        if not connection.get_execution_options().get("reading"):
            self._begun = time.perf_counter()

    def _commit(self, connection: Any) -> None:
        if self._begun:
            self.longest_s = max(self.longest_s, time.perf_counter() - self._begun)
        self._begun = 0.0

    def hub(self, url: str | None = None) -> CountingHub:
        identity = self.seat.identity
        address = HubAddress(url or identity.hub_url, identity.authorities, identity.hub_key)
        return CountingHub(address, identity.speaker)

    def engine(self, hub: CountingHub, **named: Any) -> SyncEngine:
        return SyncEngine(self.store, hub, self.seat.identity.device, **named)


@contextmanager
def county(database: str) -> Iterator[tuple[CountyOfProcesses, subprocess.Popen[bytes], str]]:
    """A running hub, and where its floor keeps its rows."""
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        folder = Path(name)
        if database == "sqlite":
            with _served(CountyOfProcesses(folder)) as (made, process):
                yield made, process, str(folder / "floor.db")
            return
        with postgresql.running() as url, _served(CountyOfProcesses(folder, url)) as served:
            yield *served, url


@contextmanager
def _served(
    made: CountyOfProcesses,
) -> Iterator[tuple[CountyOfProcesses, subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "sync.hub", "serve", "--home", str(made.home.folder)]
    command += ["--host", "127.0.0.1", "--port", str(made.port)]
    with (made.folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=slow_disk.as_it_is())
        try:
            made.wait_until_it_answers(lambda: process.poll() is None)
            yield made, process
        finally:
            process.terminate()
            process.wait(30)


def computer(made: CountyOfProcesses, name: str) -> Computer:
    seat = made.seat(name)
    return Computer(seat, seat.open())


def fill(at: Computer, count: int) -> int:
    """Residents registered one by one, though the disk waits for many at a time; the characters
    of their JSON."""
    store = at.store
    rows = [row.fields for row in people(count)]
    for start in range(0, count, BATCH):
        with store.journal_transaction() as (connection, _):
            for fields in rows[start : start + BATCH]:
                transaction = Transaction(connection, store.tables, at.seat.actor, store.clock)
                patient = resident(fields)
                transaction.put(patient)
    with store.reading() as session:
        asked = session.connection().exec_driver_sql('SELECT sum(length("values")) FROM change')
        return int(asked.scalar_one()) // count


def resident(fields: Mapping[str, Any]) -> Patient:
    """About as much as is usually filled in: some 590 bytes of JSON with the author's stamp."""
    return Patient(
        name=fields["name"],
        sex=fields["sex"],
        birth_on=date.fromisoformat(fields["birth_on"]),
        id_kind=fields["id_kind"],
        id_number=fields["id_number"],
        phone=fields["phone"],
        ethnicity="01",
        address=fields["address"],
        village_name=fields["village_name"],
        record_number=fields["record_number"],
        payment_kinds=["3"],
        blood_abo="5",
        state="active",
        filed_on=date(2026, 1, 15),
    )


def push(report: Report, at: Computer, count: int, served: Processor) -> float:
    hub, start, acknowledged = at.hub(), time.perf_counter(), [0.0]
    served.begin()

    def progress(outcome: Any) -> None:
        if outcome.sent >= count and not acknowledged[0]:
            acknowledged[0] = time.perf_counter() - start
            used = served.used_us(count)
            report.figure("push", {"s": round(acknowledged[0], 2), **used, **hub.counted()})

    at.engine(hub, progress=progress).run_once()
    report.figure("own rows back", {"s": round(time.perf_counter() - start - acknowledged[0], 2)})
    hub.close()
    return count / acknowledged[0]


def pull(report: Report, at: Computer, count: int, served: Processor) -> float:
    at.watch_transactions()
    served.begin()
    hub, start = at.hub(), time.perf_counter()
    at.engine(hub).run_once()
    seconds = time.perf_counter() - start
    used = served.used_us(count)
    report.figure("pull", {"s": round(seconds, 2), **used, **hub.counted()})
    report.figure("longest transaction ms", round(at.longest_s * 1000))
    report.at_most("longest transaction of the pull, ms", at.longest_s * 1000, LONGEST_MS)
    hub.close()
    return count / seconds


def edits(report: Report, at: Computer, count: int) -> None:
    with at.store.reading() as session:
        asked = f"SELECT id, phone FROM patient ORDER BY n LIMIT {count}"
        found = session.connection().exec_driver_sql(asked).all()
    for number, (record_id, phone) in enumerate(found):
        with at.store.transaction(at.seat.actor) as transaction:
            values = {"phone": f"139{number:08}"}
            transaction.patch(Patient, record_id, values, {"phone": phone})
    hub, start = at.hub(), time.perf_counter()
    at.engine(hub).run_once()
    counted = hub.counted()
    report.figure("edits", {"s": round(time.perf_counter() - start, 2), **counted})
    report.at_most("body bytes up for 200 edits", counted["body bytes up"], EDITS_BAR)
    at.engine(hub).run_once()
    counted = hub.counted()
    report.figure("nothing to do", counted)
    report.at_most("body bytes of nothing to do, both ways", _bytes(counted), IDLE_BAR)
    report.at_most("turns of nothing to do", counted["turns"], 1)
    hub.close()


def _bytes(counted: Mapping[str, int]) -> int:
    return counted["body bytes up"] + counted["body bytes down"]


def measure_floor(report: Report, where: str, folder: Path, rows: list[list[str]]) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.floor", where]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
        served = Processor(process.pid)
        seconds, up = floor.push(url, rows, BATCH)
        report.floor["push records per s"] = round(len(rows) / seconds)
        report.floor["push"] = {**served.used_us(len(rows)), "body bytes up": up}
        engine = floor.open_bare(str(folder / "floor-here.db"))
        served.begin()
        seconds, count = floor.pull(url, engine, PAGE)
        report.floor["pull"] = served.used_us(count)
        engine.dispose()
        report.floor["pull records per s"] = round(count / seconds)
        report.tell(f"floor: {report.floor}")
    finally:
        process.terminate()
        process.wait(30)


def bodies(at: Computer) -> list[list[str]]:
    """What the floor carries: the same records."""
    with at.store.reading() as session:
        found = session.connection().exec_driver_sql('SELECT record_id, "values" FROM change')
        return [list(row) for row in found]


def lost_and_doubled(report: Report, one: Computer, other: Computer, count: int) -> None:
    here, there = _ids(one), _ids(other)
    report.figure("lost", count - len(here & there))
    report.figure("differing", len(here ^ there))
    report.at_most("lost or doubled", len(here ^ there) + abs(count - len(here)), 0)


def _ids(at: Computer) -> set[tuple[str, str]]:
    with at.store.reading() as session:
        asked = "SELECT id, id_number || coalesce(phone, '') FROM patient"
        return {(i, text) for i, text in session.connection().exec_driver_sql(asked)}


def rss_mb(pid: int) -> float:
    with Path(f"/proc/{pid}/status").open() as lines:
        for line in lines:
            if line.startswith("VmHWM"):
                return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def measure(database: str, count: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    report = Report("sync", is_quiet=is_quiet)
    with county(database) as (made, process, where):
        one, two = computer(made, "one"), computer(made, "two")
        report.tell(f"registering {count} residents …")
        report.figure("characters of JSON each", fill(one, count))
        rows = bodies(one)
        measure_floor(report, where, made.folder, rows)
        mine = rss_mb(os.getpid())
        served = Processor(process.pid)
        pushed = push(report, one, count, served)
        pulled = pull(report, two, count, served)
        report.figure("records per s", {"push": round(pushed), "pull": round(pulled)})
        edits(report, one, min(EDITS, count))
        two.engine(two.hub()).run_once()
        lost_and_doubled(report, one, two, count)
        hub_rss, grown = rss_mb(process.pid), rss_mb(os.getpid()) - mine
        report.figure("MiB", {"hub": hub_rss, "workstation above idle": round(grown, 1)})
        _judge(report, database, pushed, pulled, hub_rss, grown)
        for at in (one, two):
            at.store.close()
    report.finish()
    return report.result()


def _judge(
    report: Report, database: str, pushed: float, pulled: float, hub_rss: float, grown: float
) -> None:
    report.ratio["push"] = round(pushed / report.floor["push records per s"], 2)
    report.ratio["pull"] = round(pulled / report.floor["pull records per s"], 2)
    for part in ("push", "pull"):
        share = _processor(report.floor[part]) / _processor(report.figures[part])
        report.ratio[f"{part}, processor time"] = round(share, 2)
    report.at_least("push records per s", round(pushed), PUSH_BAR[database])
    report.at_least("push against the floor", report.ratio["push"], 0.5)
    report.at_least("pull records per s", round(pulled), PULL_BAR)
    report.at_least("pull against the floor", report.ratio["pull"], 0.33)
    up = report.figures["push"]["body bytes up"]
    report.at_most("body bytes up for the push", up, UP_BAR)
    report.at_most("MiB of the hub", hub_rss, MEMORY_BAR)
    report.at_most("MiB of the workstation above idle", round(grown, 1), 80)


def _processor(used: Mapping[str, int]) -> int:
    return used["µs here"] + used["µs there"]


def measure_cut(count: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    """The line drops every 256 KiB, up and down; against the same without drops."""
    report = Report("sync --cut", is_quiet=is_quiet)
    passed: dict[str, int] = {}
    for name, every in (("whole", None), ("dropped", DROP_EVERY)):
        with county("sqlite") as (made, _, _):
            one, two = computer(made, "one"), computer(made, "two")
            fill(one, count)
            line = Line(made.port, drop_every=every)
            with over(line) as url:
                start = time.perf_counter()
                for at in (one, two):
                    _until_through(at, url)
                report.figure(f"{name} s", round(time.perf_counter() - start, 1))
            report.figure(f"{name} drops", line.drops)
            passed[name] = line.passed
            lost_and_doubled(report, one, two, count)
            for at in (one, two):
                at.store.close()
    report.figure("bytes", passed)
    ratio = round(passed["dropped"] / passed["whole"], 3)
    report.ratio["bytes"] = ratio
    report.at_most("bytes with drops", ratio, MORE_FOR_DROPS)
    report.finish()
    return report.result()


def _until_through(at: Computer, url: str) -> None:
    hub = at.hub(url)
    engine = at.engine(hub)
    while True:
        with suppress(NetworkError):
            engine.run_once()
            hub.close()
            return


def measure_slow(count: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    """64 KiB/s and 300 ms there and back."""
    report = Report("sync --slow", is_quiet=is_quiet)
    with county("sqlite") as (made, _, _):
        one = computer(made, "one")
        fill(one, count)
        line = Line(made.port, per_s=SLOW_PER_S, delay_s=SLOW_WAY_S)
        with over(line) as url:
            start = time.perf_counter()
            acknowledged: list[float] = []

            def progress(outcome: Any) -> None:
                if outcome.sent >= count and not acknowledged:
                    acknowledged.append(time.perf_counter() - start)

            one.engine(one.hub(url), progress=progress).run_once()
        report.figure("acknowledged s", round(acknowledged[0], 2))
        report.figure("settled s", round(time.perf_counter() - start, 2))
        report.figure("bytes", line.passed)
        report.at_most("s until all is acknowledged", round(acknowledged[0], 2), SLOW_BAR_S)
        one.store.close()
    report.finish()
    return report.result()


class Writer:
    """Somebody who saves a note every two seconds while the exchange goes on."""

    def __init__(self, at: Computer) -> None:
        self._notes = Notes(at.store, at.seat.actor)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self.waited_s: list[float] = []

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._over.wait(2.0):
            begun = time.perf_counter()
            note = Note(noted_on=date(2026, 1, 15), title=f"第{len(self.waited_s)}条")
            self._notes.write(note)
            self.waited_s.append(time.perf_counter() - begun)


def measure_slow_disk(count: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    """The first exchange of a computer whose disk takes so long for each fsync; somebody saves
    meanwhile. The county's other computer and the hub have disks as they are."""
    report = Report("sync --fsync-ms", is_quiet=is_quiet)
    with county("sqlite") as (made, _, _):
        with slow_disk.hurrying():
            one, two = computer(made, "one"), computer(made, "two")
            fill(one, count)
            one.engine(one.hub()).run_once()
            one.store.close()
        two.watch_transactions()
        before, start = slow_disk.fsyncs(), time.perf_counter()
        with Writer(two) as writer:
            two.engine(two.hub()).run_once()
        seconds = time.perf_counter() - start
        report.figure("s", round(seconds, 1))
        report.figure("fsyncs", slow_disk.fsyncs() - before)
        report.figure("longest transaction, fsync included, ms", round(two.longest_s * 1000))
        waited = sorted(writer.waited_s) or [0.0]
        saves = {"saves": len(writer.waited_s), "longest s": round(waited[-1], 2)}
        report.figure("somebody saving meanwhile", saves)
        report.at_most("s until all is here", round(seconds, 1), SLOW_DISK_BAR_S)
        with two.store.reading() as session:
            here = session.connection().exec_driver_sql("SELECT count(*) FROM patient").scalar()
        report.at_most("residents missing", count - int(here or 0), 0)
        two.store.close()
    report.finish()
    return report.result()


def on_a_slow_disk(count: int, ms: int) -> None:
    if slow_disk.is_under():
        measure_slow_disk(count)
        return
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        slow_disk.begin_anew(ms, Path(name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int)
    parser.add_argument("--database", choices=sorted(PUSH_BAR), default="sqlite")
    parser.add_argument("--cut", action="store_true")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--fsync-ms", type=int, default=0)
    parser.add_argument("--tiny", action="store_true")
    chosen = parser.parse_args()
    size = SLOW_RECORDS if chosen.slow else 40_000 if chosen.fsync_ms else 20_000
    count = chosen.records or (60 if chosen.tiny else size)
    if chosen.cut:
        measure_cut(count)
    elif chosen.slow:
        measure_slow(count)
    elif chosen.fsync_ms:
        on_a_slow_disk(count, chosen.fsync_ms)
    else:
        measure(chosen.database, count)


if __name__ == "__main__":
    main()

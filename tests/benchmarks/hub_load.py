"""A county at the hub: 200 computers at once, then 300 computers after three days without a line.

python -m tests.benchmarks.hub_load [--clients 200] [--seconds 60] [--database sqlite|postgresql]
    [--workers N] [--hostile [--behind many|one|raider|raiders] [--only KIND]] [--tiny]

The hub runs as `jiceng-hub serve` does, with TLS and signatures; the computers are a process of their
own. Each asks again as soon as it is answered, so that the hub is at its limit all the time.

`--hostile` measures what honest computers notice of hostile ones: 200 that rest a while between their
calls, first alone and then beside eight attackers (`hostile`), in one run. `--behind` says where they
call from: `many` addresses, or `one` for all of them; `raider` puts one attacker behind that one too,
`raiders` all of them.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from app.core.directory import FACILITY, PERSON, POST
from app.core.rights import Role
from app.storage.transaction import new_id
from sync.hub.house.devices import Devices
from sync.protocol.signing import new_private_key
from tests import postgresql
from tests.benchmarks import floor
from tests.benchmarks.hostile import WAYS, Raid
from tests.benchmarks.load import Device, Heard, Plan
from tests.benchmarks.residents import people
from tests.benchmarks.runner import Report, percentile
from tests.faults.processes import KIND, CountyOfProcesses
from tests.sync.road import Computer

BATCH = 500
EVERYDAY, PAGE, CALLS_PER_S = 2, 100, 3
BACKLOG_CLIENTS, BACKLOG = 300, 2000
DRAIN_BAR, P99_BAR_MS, MEMORY_BAR = 5000, 1000, 150
REST_S, HOSTILE_BAR = 4.0, 2.0
BEHIND = ("many", "one", "raider", "raiders")
NEIGHBOURS = "127.1.0.1"


@dataclass
class Served:
    """A running hub and the computers it knows."""

    county: CountyOfProcesses
    process: subprocess.Popen[bytes]
    devices: list[Device]

    def plan(self, clients: int, **named: Any) -> Plan:
        trusted = str(self.county.certificates.trusted)
        known = self.devices[:clients]
        return Plan("127.0.0.1", self.county.port, trusted, known, **named)

    def raid(self, seconds: float, kinds: Sequence[str], behind: str) -> Raid:
        """By the computers enrolled last; one of them under the name of the first."""
        trusted, port = str(self.county.certificates.trusted), self.county.port
        bad, victim = self.devices[-len(WAYS) :], self.devices[0]
        hidden = {"raider": 1, "raiders": len(kinds)}.get(behind, 0)
        sources = [f"127.3.0.{number}" for number in range(1, len(kinds) + 1)]
        sources[:hidden] = [NEIGHBOURS] * hidden
        return Raid("127.0.0.1", port, trusted, bad, victim, seconds, list(kinds), sources)

    def gather(self) -> None:
        """All computers behind one address."""
        for device in self.devices:
            device.source = NEIGHBOURS

    def memory_mb(self) -> float:
        """Of the largest process of the hub, at its worst."""
        return max(peak_mb(pid) for pid in (self.process.pid, *children(self.process.pid)))


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text().split()] if listed.exists() else []


def peak_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


@contextmanager
def hub_of(database: str, workers: int, clients: int) -> Iterator[tuple[Served, str]]:
    """Served, and where the floor may keep its rows."""
    with tempfile.TemporaryDirectory(prefix="jiceng-load-") as name:
        folder = Path(name)
        if database == "sqlite":
            with _serve(CountyOfProcesses(folder), 1, clients) as served:
                yield served, str(folder / "floor.db")
            return
        with (
            postgresql.running() as url,
            _serve(CountyOfProcesses(folder, url), workers, clients) as served,
        ):
            yield served, url


@contextmanager
def _serve(county: CountyOfProcesses, workers: int, clients: int) -> Iterator[Served]:
    devices = enrolled(county, clients)
    command = [sys.executable, "-m", "sync.hub", "serve", "--home", str(county.home.folder)]
    command += ["--host", "127.0.0.1", "--port", str(county.port), "--workers", str(workers)]
    with (county.folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_for(process, county.folder / "hub.log", workers)
            yield Served(county, process, devices)
        finally:
            process.terminate()
            process.wait(60)


def _wait_for(process: subprocess.Popen[bytes], log: Path, workers: int) -> None:
    """Until every worker has said that it is ready: the first to answer are not all of them."""
    while log.read_text().count('"event": "ready"') < workers:
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)


def enrolled(county: CountyOfProcesses, clients: int) -> list[Device]:
    """Every computer has a health centre of its own; the same doctor works at all of them."""
    hub = county.open_hub()
    found = []
    devices = Devices(hub.engine, county.home.keys())
    doctor = new_id()
    hub.administer(PERSON, doctor, {"name": "王医生"})
    for number in range(clients):
        centre = new_id()
        hub.administer(FACILITY, centre, {"name": f"第{number}卫生院", "kind": KIND.value})
        post = {"person_id": doctor, "facility_id": centre, "role": Role.DOCTOR.value}
        hub.administer(POST, new_id(), {**post, "from_on": "2020-01-01"})
        key = new_private_key()
        computer = Computer(new_id(), key)
        devices.enrol(computer.asks(devices.issue(centre, approve_at_once=True).code))
        source = f"127.1.{number // 250}.{number % 250 + 1}"
        found.append(Device(computer.id, key, centre, doctor, source))
    hub.engine.dispose()
    return found


class Running:
    """A process that makes load; it has prepared itself when this returns."""

    def __init__(self, module: str, folder: Path, plan: Plan | Raid) -> None:
        path = folder / f"{module}.json"
        path.write_bytes(msgspec.json.encode(plan))
        command = [sys.executable, "-m", f"tests.benchmarks.{module}", str(path)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.seconds = plan.seconds
        self._process: subprocess.Popen[str] = subprocess.Popen(command, **pipes)  # type: ignore[call-overload]
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def heard(self) -> Heard:
        out, _ = self._process.communicate(timeout=3600)
        return msgspec.json.decode(out, type=Heard)


def load(served: Served, plan: Plan) -> Heard:
    running = Running("load", served.county.folder, plan)
    running.go()
    return running.heard()


def times(ms: Sequence[float]) -> dict[str, float]:
    return {
        name: percentile(ms, part) for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }


def everyday(report: Report, served: Served, clients: int, seconds: float) -> None:
    """Each computer asks again as soon as it is answered."""
    most = {"requests": 1 + round(seconds * CALLS_PER_S), "seconds": seconds}
    plan = served.plan(clients, operations=EVERYDAY, page=PAGE, **most)
    before = processor_s(served)
    heard = load(served, plan)
    used = processor_s(served) - before
    told: dict[str, Any] = {
        "calls per s": round(len(heard.ms) / heard.seconds),
        "operations per s": round(heard.acknowledged / heard.seconds),
        "rows per s": round(heard.rows / heard.seconds),
        "ms": times(heard.ms),
        "hub ms of processor per call": round(used * 1000 / len(heard.ms), 2),
        "errors": heard.errors,
    }
    report.figure(f"{clients} computers", told)
    report.at_most("p99 ms", told["ms"]["p99"], P99_BAR_MS)
    report.at_most("errors at work", sum(heard.errors.values()), 0)


def drain(report: Report, served: Served, clients: int, backlog: int) -> None:
    requests = max(1, backlog // BATCH)
    size = min(BATCH, backlog)
    heard = load(served, served.plan(clients, operations=size, requests=requests))
    expected = clients * requests * size
    told: dict[str, Any] = {
        "operations": expected,
        "s": heard.seconds,
        "operations per s": round(heard.acknowledged / heard.seconds),
        "ms": times(heard.ms),
        "errors": heard.errors,
    }
    report.figure(f"backlog of {clients} computers", told)
    report.at_least("drained operations per s", told["operations per s"], DRAIN_BAR)
    report.at_most("operations not acknowledged", expected - heard.acknowledged, 0)
    report.at_most("errors while draining", sum(heard.errors.values()), 0)


def beside_attackers(
    report: Report, served: Served, clients: int, seconds: float, kinds: Sequence[str], behind: str
) -> None:
    """The same work twice; the computers of both runs know nothing of each other."""
    if behind != "many":
        served.gather()
    rest_s = min(REST_S, seconds / 10)
    most = {"requests": 1 + round(seconds * CALLS_PER_S), "seconds": seconds, "pause_s": rest_s}
    plan = served.plan(clients, operations=EVERYDAY, page=PAGE, **most)
    alone = _noticed(report, f"{clients} computers alone", served, lambda: load(served, plan))
    raid = served.raid(seconds, kinds, behind)
    nowhere = msgspec.structs.replace(raid, port=free_port())
    beside_nobody, _ = _beside(report, "beside attackers of nobody", served, plan, nowhere)
    attacked, said = _beside(report, "beside attackers", served, plan, raid)
    report.figure("what the attackers heard", said)
    report.figure("MiB of the hub's largest process", served.memory_mb())
    report.floor["p95 ms alone"] = alone["p95"]
    report.floor["p95 ms beside attackers of nobody"] = beside_nobody["p95"]
    report.ratio["p95 beside attackers"] = round(attacked["p95"] / alone["p95"], 2)
    report.at_most("p95 against p95 alone", report.ratio["p95 beside attackers"], HOSTILE_BAR)
    report.at_most("MiB of a hub process", served.memory_mb(), MEMORY_BAR)


def _beside(
    report: Report, name: str, served: Served, plan: Plan, raid: Raid
) -> tuple[dict[str, float], dict[str, int]]:
    """What the honest notice, and what the attackers heard. Of attackers of a port at which nobody
    listens they notice what these take of the machine."""
    attackers = Running("hostile", served.county.folder, raid)
    honest = Running("load", served.county.folder, plan)

    def both() -> Heard:
        attackers.go()
        honest.go()
        return honest.heard()

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    noticed = _noticed(report, name, served, both)
    heard = attackers.heard()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    report.figure(f"processor s of the load programs since they began, {name}", round(spent, 1))
    return noticed, dict(sorted(heard.errors.items()))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port: int = nobody.getsockname()[1]
        return port


def _noticed(
    report: Report, name: str, served: Served, run: Callable[[], Heard]
) -> dict[str, float]:
    before = processor_s(served)
    heard = run()
    told: dict[str, Any] = {
        "calls per s": round(len(heard.ms) / heard.seconds),
        "ms": times(heard.ms),
        "part of a processor for the hub": round((processor_s(served) - before) / heard.seconds, 2),
        "errors": heard.errors,
    }
    report.figure(name, told)
    report.at_most(f"errors, {name}", sum(heard.errors.values()), 0)
    return times(heard.ms)


def processor_s(served: Served) -> float:
    """Processor time of the hub so far."""
    total = 0
    for pid in (served.process.pid, *children(served.process.pid)):
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(parts[11]) + int(parts[12])
    return total / os.sysconf("SC_CLK_TCK")


def bulk_rate(where: str, count: int) -> int:
    """Rows per second of the bare database, by 500, each a durable transaction."""
    rows = [[row.id, msgspec.json.encode(row.fields).decode()] for row in people(count)]
    engine = floor.open_bare(where)
    start = time.perf_counter()
    for first in range(0, count, BATCH):
        floor.save(engine, rows[first : first + BATCH])
    seconds = time.perf_counter() - start
    engine.dispose()
    return round(count / seconds)


def measure(
    database: str, clients: int, seconds: float, workers: int, backlog: int, of: int
) -> Mapping[str, Any]:
    report = Report("hub_load")
    report.figure("database", f"{database}, workers: {workers if database != 'sqlite' else 1}")
    with hub_of(database, workers, max(clients, of)) as (served, where):
        report.floor["bulk rows per s"] = bulk_rate(where, min(20_000, of * backlog))
        report.tell(f"floor: {report.floor}")
        everyday(report, served, clients, seconds)
        drain(report, served, of, backlog)
        report.figure("MiB of the hub's largest process", served.memory_mb())
        report.at_most("MiB of a hub process", served.memory_mb(), MEMORY_BAR)
    drained = report.figures[f"backlog of {of} computers"]["operations per s"]
    report.ratio["drained against bulk"] = round(drained / report.floor["bulk rows per s"], 2)
    report.finish()
    return report.result()


def measure_hostile(
    database: str, clients: int, seconds: float, workers: int, kinds: Sequence[str], behind: str
) -> Mapping[str, Any]:
    report = Report("hub_load --hostile")
    report.figure("database", f"{database}, workers: {workers if database != 'sqlite' else 1}")
    report.figure("computers call from", behind)
    with hub_of(database, workers, clients + len(WAYS)) as (served, _):
        beside_attackers(report, served, clients, seconds, kinds, behind)
        log = served.county.folder / "hub.log"
        report.figure("KiB of log", log.stat().st_size // 1024)
    report.finish()
    return report.result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--backlog", type=int)
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--behind", choices=BEHIND, default="many")
    parser.add_argument("--only", choices=WAYS, help="one of the attackers alone")
    parser.add_argument("--tiny", action="store_true")
    chosen = parser.parse_args()
    tiny = chosen.tiny
    clients = chosen.clients or (3 if tiny else 200)
    seconds = chosen.seconds or (1 if tiny else 60)
    backlog = chosen.backlog or (20 if tiny else BACKLOG)
    of = 3 if tiny else BACKLOG_CLIENTS
    if chosen.hostile:
        kinds = [chosen.only] if chosen.only else list(WAYS)
        measure_hostile(chosen.database, clients, seconds, chosen.workers, kinds, chosen.behind)
        return
    measure(chosen.database, clients, seconds, chosen.workers, backlog, of)


if __name__ == "__main__":
    main()

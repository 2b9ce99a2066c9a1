"""How soon a hospital has a critical referral, while 200 other computers wait and write.

python -m tests.benchmarks.news [--clients 200] [--seconds 60] [--database sqlite|postgresql]
    [--workers N] [--tiny]

The hub runs as `jiceng-hub serve` does; the township and the hospital are real stores with the very
runners that a window has, the others a process of their own (`listeners`). Measured is the time from
the save at the township until the case lies in the hospital's store, with all exchanges by the
timetable an hour away. Besides: what all exchanges of the others took, and the bytes of an idle hour.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from app.clinic import Clinic
from app.core.rights import Actor, Role
from app.kinds import BY_NAME, KINDS
from app.patients import Patient
from app.storage.store import Store
from sync.client.engine import SyncEngine
from sync.client.line import Patience
from sync.client.listening import PATIENCE, Heard, Listening
from sync.client.schedule import Timetable
from sync.client.transport import HttpHub, HubAddress, Speaker
from sync.protocol.messages import LONGEST_WAIT_S, WaitRequest
from sync.protocol.signing import Signer
from tests.benchmarks.hub_load import Running, Served, hub_of, processor_s, times
from tests.benchmarks.line import Line, over
from tests.benchmarks.load import Device
from tests.benchmarks.runner import Report
from tests.faults.processes import KEY, KIND
from ui.sync_runner import SyncRunner

HEARD_BAR_S, P99_BAR_MS, IDLE_BAR_KB = 20.0, 1000.0, 200.0
PAUSE_S = 1.0
WRITES_EVERY_S = 20.0
SHORTEST_WAIT_S = LONGEST_WAIT_S * 0.8
RARELY = Timetable(interval_s=3600.0)


@dataclass
class Desk:
    """A real computer: its store, and how it speaks with the hub."""

    served: Served
    device: Device
    clinic: Clinic
    stack: ExitStack

    @classmethod
    def of(cls, served: Served, device: Device, stack: ExitStack) -> Desk:
        path = served.county.folder / f"{device.id}.db"
        store = stack.enter_context(closing(Store.open(path, KEY, KINDS, BY_NAME, create=True)))
        place = device.facility
        actor = Actor(device.person, place, place, KIND, frozenset({Role.DOCTOR}))
        return cls(served, device, Clinic(store, actor), stack)

    def line(self, patience: Patience | None = None, url: str = "") -> HttpHub:
        county = self.served.county
        trusted, key = county.certificates.trusted.read_text(), county.home.keys().signer.public
        address = HubAddress(url or county.url, trusted, key)
        hub = HttpHub(address, Speaker(self.device.id, Signer(self.device.key)), patience)
        return self.stack.enter_context(closing(hub))

    def engine(self, url: str = "") -> SyncEngine:
        return SyncEngine(self.clinic.store, self.line(url=url), self.device.id)

    def listening(self, url: str = "") -> Listening:
        return Listening(self.clinic.store, self.line(PATIENCE, url), self.device.id)

    def run(self) -> SyncRunner:
        """As behind a window that exchanges once an hour."""
        runner = SyncRunner(self.engine(), lambda: RARELY, listening=self.listening())
        runner.start()
        until(lambda: runner.since_heard_s is not None)
        return runner

    def has(self, case: str) -> bool:
        with self.clinic.store.reading() as session:
            query = "SELECT 1 FROM referral_step WHERE root = ?"
            found = session.connection().exec_driver_sql(query, (case,)).first()
        return found is not None

    def refer(self, to: str, number: int) -> str:
        resident = Patient(name=f"张国{number}", sex="1", no_id_reason="未带证件")
        found = self.clinic.patients.get(self.clinic.patients.register(resident))
        assert found is not None
        referral = self.clinic.referrals.draft_for(found)
        referral.to_facility_id, referral.urgency = to, "3"
        referral.impression, referral.reasons_up = "脑卒中", ["6"]
        return self.clinic.referrals.refer(referral)


def until(is_so: Any, longest_s: float = 20.0) -> float:
    """Seconds until it was."""
    begun, pause = time.monotonic(), threading.Event()
    while not is_so():
        assert time.monotonic() - begun < longest_s, "it did not come"
        pause.wait(0.02)
    return time.monotonic() - begun


def referred(township: Desk, hospital: Desk, until_s: float, pause_s: float) -> list[float]:
    """Seconds from each save until the case was at the other place."""
    runner, other = township.run(), hospital.run()
    found, pause = list[float](), threading.Event()
    while not found or time.monotonic() < until_s:
        case = township.refer(hospital.device.facility, len(found))
        runner.sync_soon()
        found.append(until(lambda case=case: hospital.has(case)))
        pause.wait(random.uniform(0, 2 * pause_s))
    for one in (runner, other):
        one.stop()
    return found


def idle_kb(desk: Desk, waits: int) -> float:
    """Of TCP payload in an hour, both ways, with both lines opened once and four exchanges: reckoned
    from so many waits to their end, none where only the answer to one that has news is measured."""
    line = Line(desk.served.county.port)
    with over(line) as url:
        engine, ear = desk.engine(url), desk.listening(url)
        engine.run_once()
        ear._hub.wait(_moved(ear))
        opened = line.passed
        engine.run_once()
        exchange = line.passed - opened
        if waits:
            heard = [ear.ask() for _ in range(waits)]
            assert set(heard) == {Heard.NOTHING}, heard
            wait = (line.passed - opened - exchange) / waits
        else:
            before = line.passed
            ear._hub.wait(_moved(ear))
            wait = line.passed - before
    return round((opened + 4 * exchange + wait * 3600 / SHORTEST_WAIT_S) / 1024, 1)


def _moved(ear: Listening) -> WaitRequest:
    question = ear._question()
    assert question is not None
    return replace(question, epoch="0" * 16)


def measure(
    database: str, clients: int, seconds: float, workers: int, *, tiny: bool
) -> Mapping[str, Any]:
    report = Report("news")
    report.figure("database", f"{database}, workers: {workers if database != 'sqlite' else 1}")
    with hub_of(database, workers, clients + 2) as (served, _), ExitStack() as stack:
        known = [Desk.of(served, device, stack) for device in served.devices[-2:]]
        writes = 1 + round(2 * seconds / WRITES_EVERY_S)
        rests = min(WRITES_EVERY_S, seconds)
        plan = served.plan(
            clients, operations=2, page=100, requests=writes, seconds=seconds, pause_s=rests
        )
        _measured(
            report, served, Running("listeners", Path(served.county.folder), plan), known, tiny
        )
    report.finish()
    return report.result()


def _measured(
    report: Report, served: Served, others: Running, known: list[Desk], tiny: bool
) -> None:
    before, begun = processor_s(served), time.monotonic()
    others.go()
    ends = begun + (1 if tiny else others.seconds - 10)
    heard_s = referred(known[0], known[1], ends, 0.1 if tiny else PAUSE_S)
    heard = others.heard()
    used = (processor_s(served) - before) / (time.monotonic() - begun)
    report.figure("referrals", len(heard_s))
    report.figure("s until the hospital has it", times(heard_s))
    told: dict[str, Any] = {"number": len(heard.ms), "ms": times(heard.ms), "errors": heard.errors}
    report.figure("exchanges of those who wait", told)
    report.figure("part of a processor for the hub", round(used, 2))
    report.figure("MiB of the hub's largest process", served.memory_mb())
    report.figure("KiB of an idle hour", idle_kb(known[1], 0 if tiny else 2))
    report.at_most("p95 s until heard", times(heard_s)["p95"], HEARD_BAR_S)
    report.at_most("p99 ms", told["ms"]["p99"], P99_BAR_MS)
    report.at_most("errors", sum(heard.errors.values()), 0)
    report.at_most("KiB of an idle hour", report.figures["KiB of an idle hour"], IDLE_BAR_KB)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tiny", action="store_true")
    chosen = parser.parse_args()
    clients = chosen.clients or (3 if chosen.tiny else 200)
    seconds = chosen.seconds or (8 if chosen.tiny else 60)
    measure(chosen.database, clients, seconds, chosen.workers, tiny=chosen.tiny)


if __name__ == "__main__":
    main()

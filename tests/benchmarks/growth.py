"""What a record costs the hub while its store grows from a thousand to a million.

python -m tests.benchmarks.growth [--records 1000000] [--database sqlite|postgresql] [--tiny]

Fifty computers of fifty health centres send new residents by 500, and now and then two at a time as
on any other day. The hub answers in this process: signatures and packing included, the line not.
"""

from __future__ import annotations

import argparse
import ssl
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.hub.house.devices import Devices
from sync.hub.wire.limits import CallLimits
from sync.hub.wire.reception import IncomingCall, Reception
from sync.protocol.codec import Packing, unpack
from tests import postgresql
from tests.benchmarks.hub_load import BATCH, EVERYDAY, PAGE, enrolled
from tests.benchmarks.load import (
    PATH,
    Heard,
    Plan,
    Workstation,
    decode_answer,
    deflated,
    operations,
)
from tests.benchmarks.runner import Report, median
from tests.faults.processes import CountyOfProcesses

CENTRES = 50
AROUND = 20
"""So many batches are measured around each size."""
SIZES = (1_000, 10_000, 100_000, 300_000, 1_000_000)
BAR = {"sqlite": 5.0, "postgresql": 1.5}


class Unlimited(CallLimits):
    """The day is over in minutes here."""

    def admit(self, device: str, size: int) -> None:
        pass


class Desk(Workstation):
    """A computer that speaks with the hub without a line."""

    def ask(self, reception: Reception, text: bytes, page: int = 0) -> float:
        """Milliseconds for one call with these operations."""
        body = self.body(deflated(text), page)
        of, copy = self.device, self.incarnation
        signature = self.signer.sign_request("POST", PATH, body, of.id, copy)
        packing = Packing.RAW_DEFLATE
        call = IncomingCall("POST", PATH, of.source, of.id, copy, signature, body, packing, packing)
        begun = time.perf_counter()
        reply = reception.exchange(call)
        took = time.perf_counter() - begun
        self.learn(decode_answer(unpack(reply.body, reply.packing, 8)))
        return took * 1000


@contextmanager
def county_of(database: str, centres: int) -> Iterator[tuple[Reception, list[Desk]]]:
    with tempfile.TemporaryDirectory(prefix="jiceng-growth-") as name:
        if database == "sqlite":
            yield _received(CountyOfProcesses(Path(name)), centres)
            return
        with postgresql.running() as url:
            yield _received(CountyOfProcesses(Path(name), url), centres)


def _received(county: CountyOfProcesses, centres: int) -> tuple[Reception, list[Desk]]:
    devices = enrolled(county, centres)
    hub, keys = county.open_hub(), county.home.keys()
    reception = Reception(hub, Devices(hub.engine, keys), keys, Unlimited(), "growth")
    plan, context = Plan("", 0, "", devices, EVERYDAY), ssl.create_default_context()
    return reception, [Desk(plan, device, context, Heard()) for device in devices]


@dataclass
class Growing:
    """A store that is filled by one batch after another, each from the next computer."""

    reception: Reception
    desks: list[Desk]
    held: int = 0
    seed: int = 0

    def send(self, count: int, page: int = 0) -> float:
        """Milliseconds for a call of the next computer with so many new residents."""
        self.seed += 1
        desk = self.desks[self.seed % len(self.desks)]
        took = desk.ask(self.reception, operations(desk.device, count, self.seed), page)
        self.held += count
        return took

    def grow_to(self, size: int) -> list[float]:
        """Until a little above; what the batches around that size took."""
        took = []
        while self.held < size + AROUND * BATCH // 2:
            took.append(self.send(BATCH))
        return took[-AROUND:]

    def everyday(self) -> list[float]:
        """A call of each with two new residents, after it has read what was there."""
        for desk in self.desks:
            desk.ask(self.reception, b"", page=1000)
        return [self.send(EVERYDAY, PAGE) for _ in self.desks]


def measure(database: str, most: int, centres: int) -> Mapping[str, Any]:
    report = Report("growth")
    report.figure("database", database)
    with county_of(database, centres) as (reception, desks):
        growing, costs = Growing(reception, desks), {}
        for size in [size for size in SIZES if size < most] + [most]:
            costs[size] = median(growing.grow_to(size)) / BATCH
            told = {
                "ms a record": round(costs[size], 3),
                "ms of a call": median(growing.everyday()),
            }
            report.figure(f"{size:,} records", told)
    first, *_, last = costs.values()
    report.ratio["last against first"] = round(last / first, 2)
    report.at_most(
        "a record, last against first", report.ratio["last against first"], BAR[database]
    )
    report.finish()
    return report.result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int)
    parser.add_argument("--database", choices=sorted(BAR), default="sqlite")
    parser.add_argument("--tiny", action="store_true")
    chosen = parser.parse_args()
    records = chosen.records or (2000 if chosen.tiny else SIZES[-1])
    measure(chosen.database, records, 3 if chosen.tiny else CENTRES)


if __name__ == "__main__":
    main()

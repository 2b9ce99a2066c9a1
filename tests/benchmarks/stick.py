"""The exchange by stick: 5,000 residents up, and the hub's answer home; then the news for another.

python -m tests.benchmarks.stick [--records 5000] [--database sqlite|postgresql] [--tiny]

The hub's part is the real command line, with its start; the stick is a folder of this disk.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sync.client.courier import Courier
from tests import postgresql
from tests.benchmarks.runner import Report
from tests.benchmarks.sync import Computer, computer, fill, lost_and_doubled
from tests.faults.processes import CountyOfProcesses

RECORDS = 5_000
BAR_S = 20.0


def measure(database: str, count: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    report = Report("stick", is_quiet=is_quiet)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jiceng-bench-")))
        url = stack.enter_context(postgresql.running()) if database == "postgresql" else None
        made = CountyOfProcesses(folder, url)
        one, two = computer(made, "one"), computer(made, "two")
        fill(one, count)
        there = _carry(report, "own", made, one)
        back = _carry(report, "another's", made, two)
        report.at_most("s for own work there and back", there, BAR_S)
        report.at_most("s for all of it to another", back, BAR_S)
        lost_and_doubled(report, one, two, count)
        for at in (one, two):
            at.store.close()
    report.finish()
    return report.result()


def _carry(report: Report, name: str, made: CountyOfProcesses, at: Computer) -> float:
    """Seconds of all three parts together; the way between them is somebody's walk."""
    stick = made.folder / f"stick {at.seat.identity.device[:8]}"
    stick.mkdir()
    courier = Courier(at.store, at.seat.identity)
    command = [sys.executable, "-m", "sync.hub", "usb", "import", str(stick)]
    command += ["--home", str(made.home.folder)]
    parts = {
        "pack": _timed(lambda: courier.pack(stick)),
        "hub": _timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)),
        "unpack": _timed(lambda: courier.unpack(stick)),
    }
    size = sum(path.stat().st_size for path in stick.rglob("*.jiceng"))
    report.figure(f"{name} s", {part: round(seconds, 2) for part, seconds in parts.items()})
    report.figure(f"{name} bytes on the stick", size)
    return round(sum(parts.values()), 2)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--tiny", action="store_true")
    chosen = parser.parse_args()
    measure(chosen.database, chosen.records or (60 if chosen.tiny else RECORDS))


if __name__ == "__main__":
    main()

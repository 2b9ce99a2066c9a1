"""From a fresh process to the sign-in window, and from the password to the first page with data.

python -m tests.benchmarks.startup [--patients 100000] [--runs 5] [--tiny]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from tests.benchmarks.runner import Report, median

WINDOW_S, PAGE_S, RSS_MIB = 0.4, 0.8, 200.0
PASSWORD = "green tea at seven"
BARE = (
    "import time; t = time.perf_counter()\n"
    "from PySide6.QtWidgets import QApplication, QWidget\n"
    "q = QApplication([]); w = QWidget(); w.show(); q.processEvents()\n"
    "print(time.perf_counter() - t)\n"
)


def child(folder: Path) -> dict[str, float]:
    """One start, measured from inside: seconds to the window, derivation, page, and MiB held."""
    begin = time.perf_counter()
    from app.storage.keys import MachineSecret
    from app.workstation import Workstation
    from ui.application import Application, make_application

    qt, theme = make_application(folder)
    with Workstation(folder, MachineSecret(folder / "machine.key")) as workstation:
        application = Application(qt, theme, workstation)
        application.start()
        qt.processEvents()
        window_s = time.perf_counter() - begin
        signing = time.perf_counter()
        workstation.sign_in(workstation.people()[0].id, PASSWORD)
        derived_s = time.perf_counter() - signing
        workstation.lock()
        page = time.perf_counter()
        application.sign_in.signed_in.emit(workstation.unlock_with_password(PASSWORD))
        qt.processEvents()
        page_s = time.perf_counter() - page - _derivation(workstation)
        application.background.drain()
    return {"window": window_s, "sign-in": derived_s, "page": page_s, "rss": _rss_mib()}


def _rss_mib() -> float:
    """What the process holds now; the password's derivation alone had 64 MiB for a moment."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _derivation(workstation: Any) -> float:
    """What the password alone costs on this computer, to be taken off."""
    workstation.lock()
    start = time.perf_counter()
    workstation.unlock_with_password(PASSWORD)
    return time.perf_counter() - start


def found(folder: Path, count: int) -> None:
    """A workstation after its first start, with so many residents."""
    from app.core.rights import FacilityKind, Role
    from app.storage.keys import MachineSecret
    from app.storage.tokens import write_tokens
    from app.workstation import FirstFacility, FirstPerson, Workstation
    from tests.benchmarks.residents import CHUNK, people

    with Workstation(folder, MachineSecret(folder / "machine.key")) as workstation:
        facility = FirstFacility.new(FacilityKind.TOWNSHIP_CENTRE, "惠七镇卫生院")
        pending = workstation.found(facility, FirstPerson("王建国", PASSWORD, also=(Role.DOCTOR,)))
        clinic = pending.confirm_group(1, pending.sheet.groups[0])
        table = clinic.store.tables.of("patient")
        assert table is not None
        rows = people(count)
        for _ in range(0, count, CHUNK):
            chunk = list(islice(rows, CHUNK))
            with clinic.store.journal_transaction() as (connection, _touched):
                table.save_many(connection, chunk)
                numbers = table.numbers(connection, [row.id for row in chunk])
                new = {numbers[row.id]: row for row in chunk}
                write_tokens(connection, table.kind, new, {})


def _run(folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.startup", "--child", str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=True, env=_environment()
    )
    values: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return values


def _environment() -> dict[str, str]:
    """As a person starts it: compiled modules are kept from one start to the next."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _bare() -> float:
    done = subprocess.run(
        [sys.executable, "-c", BARE],
        capture_output=True,
        text=True,
        check=True,
        env=_environment(),
    )
    return float(done.stdout)


def measure(count: int, runs: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    report = Report("startup", is_quiet=is_quiet)
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        full, empty = Path(name, "full"), Path(name, "empty")
        report.tell(f"founding a workstation with {count} residents …")
        found(full, count)
        found(empty, 0)
        report.figure("first run, s", {k: round(v, 3) for k, v in _run(full).items()})
        times = [_run(full) for _ in range(runs)]
        for part in ("window", "page", "sign-in"):
            report.figure(f"{part}, s", median([one[part] for one in times]))
        report.figure("rss, MiB", median([one["rss"] for one in times]))
        report.floor = {
            "bare window, s": median([_bare() for _ in range(runs)]),
            "page with an empty store, s": median([_run(empty)["page"] for _ in range(runs)]),
        }
    window = report.figures["window, s"]
    report.ratio = {"window": round(window / report.floor["bare window, s"], 1)}
    report.at_most("window, s", window, WINDOW_S)
    report.at_most("page beyond the password, s", report.figures["page, s"], PAGE_S)
    report.at_most("rss, MiB", report.figures["rss, MiB"], RSS_MIB)
    report.finish()
    return report.result()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--child", type=Path)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(child(arguments.child)))  # noqa: T201 - read by the parent process
    elif arguments.tiny:
        measure(50, 1)
    else:
        measure(arguments.patients, arguments.runs)


if __name__ == "__main__":
    main()

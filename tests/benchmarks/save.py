"""A save, whole: rights, checks, row, change, audit, one durable transaction; against a bare INSERT.

python -m tests.benchmarks.save [--times 2000] [--tiny]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.kinds import BY_NAME, KINDS
from app.patients import Patient, Patients
from app.referrals import Referral, Referrals
from app.storage.opening import open_connection
from app.storage.store import Store
from tests.benchmarks.residents import DOCTOR, KEY
from tests.benchmarks.runner import Report, median, percentile, times_ms

HOSPITAL = "e" * 32
BAR_MS, BAR_FSYNCS, BAR_RATIO = 5.0, 2.0, 4.0
TRACED = 50


def referrals_of(store: Store) -> Callable[[], object]:
    """The save that is measured: one referral with its submission and its grant."""
    patients, service = Patients(store, DOCTOR), Referrals(store, DOCTOR)
    patient = Patient(name="张桂花", sex="2", birth_on=date(1954, 3, 8), no_id_reason="未带")
    found = patients.get(patients.register(patient))
    assert found is not None

    def refer() -> str:
        referral: Referral = service.draft_for(found)
        referral.to_facility_id = HOSPITAL
        referral.impression = "高血压3级，药物控制不佳，伴头晕两周"
        referral.reasons_up = ["6"]
        return service.refer(referral)

    return refer


def bare_inserts(folder: Path, size: int) -> Callable[[], object]:
    """As many bytes into one table of an encrypted file, durable, and nothing else."""
    connection = open_connection(folder / "bare.db", KEY, create=True)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")
    body = "x" * size

    def insert() -> object:
        return connection.execute("INSERT INTO t (body) VALUES (?)", (body,))

    return insert


def fsyncs_per_save(folder: Path) -> float | None:
    """Counted by strace in a process of its own; None where it is not installed."""
    if shutil.which("strace") is None:
        return None
    command = [
        *("strace", "-f", "-qq", "-c", "-e", "trace=fsync,fdatasync", "-o", str(folder / "calls")),
        *(sys.executable, "-m", "tests.benchmarks.save", "--traced", str(folder / "traced")),
    ]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    counted = 0
    for line in (folder / "calls").read_text().splitlines():
        parts = line.split()
        if parts and parts[-1] in ("fsync", "fdatasync"):
            counted += int(parts[3])
    return round(counted / TRACED, 2)


def save_traced(folder: Path) -> None:
    folder.mkdir(parents=True)
    store = Store.open(folder / "records.db", KEY, KINDS, BY_NAME, create=True)
    refer = referrals_of(store)
    for _ in range(TRACED):
        refer()
    store.close()


def measure(count: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    report = Report("save", is_quiet=is_quiet)
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        folder = Path(name)
        store = Store.open(folder / "records.db", KEY, KINDS, BY_NAME, create=True)
        refer = referrals_of(store)
        refer()
        before = _bytes(folder)
        report.tell(f"saving {count} referrals …")
        times = times_ms(refer, count)
        size = max(1, (_bytes(folder) - before) // count)
        report.figure("referral ms", {"median": median(times), "p99": percentile(times, 0.99)})
        report.figure("bytes per save", size)
        store.close()
        floor = times_ms(bare_inserts(folder, size), count)
        report.floor = {"bare insert ms": median(floor)}
        report.ratio = {"save": round(median(times) / max(median(floor), 0.001), 1)}
        report.at_most("save ms median", median(times), BAR_MS)
        report.at_most("ratio to the bare insert", report.ratio["save"], BAR_RATIO)
        _count_fsyncs(report, folder)
    report.finish()
    return report.result()


def _count_fsyncs(report: Report, folder: Path) -> None:
    counted = fsyncs_per_save(folder)
    if counted is None:
        report.tell("strace is not here: fsyncs are not counted")
        return
    report.figure("fsyncs per save, opening and closing shared out", counted)
    report.at_most("fsyncs per save", counted, BAR_FSYNCS)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("records.db*"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=2000)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--traced", type=Path)
    arguments = parser.parse_args()
    if arguments.traced:
        save_traced(arguments.traced)
    else:
        measure(20 if arguments.tiny else arguments.times)


if __name__ == "__main__":
    main()

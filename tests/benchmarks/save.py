"""A save, whole: what one Ctrl+Enter of a referral with a picture does on the worker; against a bare
INSERT. Referral, submission, grant, attachment, setting, audit and the end of the draft are one durable
transaction. The bytes of the picture were kept before it, and are counted for themselves.

python -m tests.benchmarks.save [--times 2000] [--tiny]
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.attachments import About, NewFile, type_of
from app.clinic import Clinic
from app.kinds import BY_NAME, KINDS
from app.patients import Patient
from app.referrals import Referral
from app.storage.opening import open_connection
from app.storage.store import Store
from app.storage.water.held import last_commit
from tests.benchmarks.residents import DOCTOR, KEY
from tests.benchmarks.runner import Report, median, percentile, times_ms
from ui.kept import Typed
from ui.saving import as_one

HOSPITAL = "e" * 32
PICTURE_BYTES = 200_000
BAR_MS, BAR_FSYNCS, BAR_RATIO, BAR_TRANSACTIONS = 5.0, 2.0, 4.0, 1.0
TRACED = 50


class Desk:
    """Somebody who refers one resident after the other, each with a picture and a draft."""

    def __init__(self, store: Store) -> None:
        self._clinic = Clinic(store, DOCTOR)
        patient = Patient(name="张桂花", sex="2", birth_on=date(1954, 3, 8), no_id_reason="未带")
        found = self._clinic.patients.get(self._clinic.patients.register(patient))
        assert found is not None
        self._patient = found

    def prepare(self) -> Callable[[], str]:
        """What was typed and chosen before the key is pressed; the answer is the press."""
        file, draft = _picture(), Typed("referral", self._patient.id)
        self._clinic.attachments.keep(file)
        self._clinic.drafts.save(draft.form, {"impression": "高血压3级"}, draft.subject)
        referral: Referral = self._clinic.referrals.draft_for(self._patient)
        referral.to_facility_id = HOSPITAL
        referral.impression = "高血压3级，药物控制不佳，伴头晕两周"
        referral.reasons_up = ["6"]
        return as_one(self._clinic, lambda: self._send(referral, file), draft)

    def _send(self, referral: Referral, file: NewFile) -> str:
        sent = self._clinic.referrals.refer(referral)
        self._clinic.settings.default_hospital_id = HOSPITAL
        self._clinic.attachments.attach(file, About.case("referral", sent))
        return sent

    def times_ms(self, count: int) -> list[float]:
        return [times_ms(self.prepare(), 1)[0] for _ in range(count)]


def _picture() -> NewFile:
    jpeg = type_of("image/jpeg")
    assert jpeg is not None
    return NewFile("心电图", jpeg, jpeg.magic + secrets.token_bytes(PICTURE_BYTES))


def bare_inserts(folder: Path, size: int) -> Callable[[], object]:
    """As many bytes into one table of an encrypted file, durable, and nothing else."""
    connection = open_connection(folder / "bare.db", KEY, create=True)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")
    body = "x" * size

    def insert() -> object:
        return connection.execute("INSERT INTO t (body) VALUES (?)", (body,))

    return insert


def fsyncs(folder: Path, *, pressed: bool) -> int | None:
    """Counted by strace in a process of its own; None where it is not installed."""
    if shutil.which("strace") is None:
        return None
    calls, traced = folder / f"calls-{pressed}", folder / f"traced-{pressed}"
    command = [
        *("strace", "-f", "-qq", "-c", "-e", "trace=fsync,fdatasync", "-o", str(calls)),
        *(sys.executable, "-m", "tests.benchmarks.save", "--traced", str(traced)),
        *(("--pressed",) if pressed else ()),
    ]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    counted = 0
    for line in calls.read_text().splitlines():
        parts = line.split()
        if parts and parts[-1] in ("fsync", "fdatasync"):
            counted += int(parts[3])
    return counted


def save_traced(folder: Path, *, pressed: bool) -> None:
    folder.mkdir(parents=True)
    store = Store.open(folder / "records.db", KEY, KINDS, BY_NAME, create=True)
    desk = Desk(store)
    for _ in range(TRACED):
        press = desk.prepare()
        if pressed:
            press()
    store.close()


def transactions(store: Store, press: Callable[[], object]) -> int:
    before = _commits(store)
    press()
    return _commits(store) - before


def _commits(store: Store) -> int:
    with store.reading() as session:
        return last_commit(session.connection())


def measure(count: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    report = Report("save", is_quiet=is_quiet)
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        folder = Path(name)
        store = Store.open(folder / "records.db", KEY, KINDS, BY_NAME, create=True)
        desk = Desk(store)
        made = transactions(store, desk.prepare())
        before = _bytes(folder)
        report.tell(f"saving {count} referrals …")
        times = desk.times_ms(count)
        size = max(1, (_bytes(folder) - before) // count)
        report.figure("referral ms", {"median": median(times), "p99": percentile(times, 0.99)})
        report.figure("bytes per save", size)
        store.close()
        floor = times_ms(bare_inserts(folder, size), count)
        report.floor = {"bare insert ms": median(floor)}
        report.ratio = {"save": round(median(times) / max(median(floor), 0.001), 1)}
        report.at_most("save ms median", median(times), BAR_MS)
        report.at_most("ratio to the bare insert", report.ratio["save"], BAR_RATIO)
        report.at_most("transactions per save", made, BAR_TRANSACTIONS)
        _count_fsyncs(report, folder)
    report.finish()
    return report.result()


def _count_fsyncs(report: Report, folder: Path) -> None:
    typed, saved = fsyncs(folder, pressed=False), fsyncs(folder, pressed=True)
    if typed is None or saved is None:
        report.tell("strace is not here: fsyncs are not counted")
        return
    report.figure("fsyncs of a draft and a picture before", round(typed / TRACED, 2))
    counted = round((saved - typed) / TRACED, 2)
    report.figure("fsyncs per save, moving the log shared out", counted)
    report.at_most("fsyncs per save", counted, BAR_FSYNCS)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("records.db*"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=2000)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--traced", type=Path)
    parser.add_argument("--pressed", action="store_true")
    arguments = parser.parse_args()
    if arguments.traced:
        save_traced(arguments.traced, pressed=arguments.pressed)
    else:
        measure(20 if arguments.tiny else arguments.times)


if __name__ == "__main__":
    main()

"""The lists of a county hospital that holds many referrals: what each asks of the processor, and how
long a window is held while many more arrive.

python -m tests.benchmarks.today [--cases 20000] [--arriving 2000] [--tiny]
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.clinic import Clinic
from app.core.clock import Clock
from app.core.errors import ClinicError
from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.referrals import StepCode
from app.storage.keys import MachineSecret
from app.storage.store import Store
from app.workstation import FirstFacility, FirstPerson, Workstation
from sync.client.intake import Intake
from sync.protocol.messages import FeedPage, PageRow
from tests.benchmarks.runner import Report, median, percentile, times_ms
from tests.workstations import CHEAP, PASSWORD

HOSPITAL = "a" * 32
CENTRES = [f"{number:032x}" for number in range(1, 31)]
TODAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAYS, OPEN_SHARE = 390, 0.03
ROUNDS = 7
PAGE = 500
SQL_BAR_MS, HELD_BAR_MS = 15.0, 50.0
_AFTERWARDS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("accept", {"department": "03"}),
    ("arrived", {"arrival": "outpatient"}),
    ("discharged", {"outcome": "2"}),
    ("returned_back", {}),
    ("back_confirmed", {}),
    ("follow_up", {"result": "arrived"}),
)


class County:
    """Makes referrals of thirty township centres to one hospital, most of them long over."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        self._rev = 0

    def places(self) -> Iterator[RecordRow]:
        for centre in CENTRES:
            fields = {"kind": "township_centre", "name": f"卫生院{centre[-2:]}"}
            yield self._row("facility", centre, "hub", None, fields, TODAY)

    def case(self, number: int, *, is_new: bool = False) -> Iterator[RecordRow]:
        """A referral and its steps."""
        centre, chance = self._chance.choice(CENTRES), self._chance
        day = TODAY - timedelta(days=0 if is_new else chance.randint(1, DAYS))
        case, submitted = f"{number + 10**6:032x}", f"{number:030x}05"
        card = {
            "number": f"N{number}",
            "direction": "up",
            "patient_name": "张三",
            "sex": "1",
            "birth_on": "1958-03-12",
            "urgency": chance.choice("1112"),
            "to_facility_id": HOSPITAL,
            "to_department": "03",
            "reasons_up": ["6"],
            "impression": "高血压",
            "referred_on": day.date().isoformat(),
        }
        yield self._row("referral", case, centre, None, card, day)
        sent = {"step": "submit", "destination_id": HOSPITAL}
        yield self._step(submitted, centre, case, sent, day)
        if is_new or chance.random() < OPEN_SHARE:
            return
        for place, (step, more) in enumerate(_AFTERWARDS):
            writer = centre if step in ("back_confirmed", "follow_up") else HOSPITAL
            named = {"round": submitted} if step == "accept" else {}
            said = {"step": step, **more, **named}
            yield self._step(f"{number:030x}{place + 16:02x}", writer, case, said, day)

    def _step(
        self, record_id: str, home: str, case: str, fields: Mapping[str, Any], at: datetime
    ) -> RecordRow:
        said = {"at": _text(at), "urgency": "1", **fields}
        return self._row("referral_step", record_id, home, case, said, at)

    def _row(
        self,
        kind: str,
        record_id: str,
        home: str,
        root: str | None,
        fields: Mapping[str, Any],
        at: datetime,
    ) -> RecordRow:
        self._rev += 1
        stamp = {"author_id": home, "author_home_id": home, "place_id": home}
        written = {**fields, **stamp, "written_at": _text(at)}
        row = RecordRow(record_id, kind, home, root, rev=self._rev, crev=self._rev, ord=self._rev)
        row.fields, row.by, row.place, row.at = written, home, home, _text(at)
        return row


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def fill(store: Store, county: County, count: int) -> None:
    rows = [*county.places()]
    for number in range(count):
        rows += county.case(number)
    kinds = dict.fromkeys(row.kind for row in rows)
    for kind in kinds:
        found = [row for row in rows if row.kind == kind]
        table = store.tables.of(kind)
        assert table is not None
        for begun in range(0, len(found), 2000):
            with store.journal_transaction() as (connection, _):
                table.save_many(connection, found[begun : begun + 2000])


def pages(county: County, first: int, count: int) -> list[FeedPage]:
    """What the hub would bring of so many new referrals."""
    rows = [
        row for number in range(first, first + count) for row in county.case(number, is_new=True)
    ]
    sent = [PageRow(place, row.id, row) for place, row in enumerate(rows, start=1)]
    return [
        FeedPage(begun, min(begun + PAGE, len(sent)), False, sent[begun : begun + PAGE])
        for begun in range(0, len(sent), PAGE)
    ]


def lists(clinic: Clinic) -> Mapping[str, Callable[[], object]]:
    referrals = clinic.referrals
    return {
        "in-tray": referrals.in_tray,
        "came": referrals.came,
        "answers": referrals.answers,
        "waiting": referrals.waiting,
        "received": referrals.received,
        "sent": referrals.sent,
        "drafts": referrals.drafts,
        "due": lambda: referrals.due(3),
        "silent": referrals.silent,
        "news": referrals.news,
    }


def take_in(store: Store, found: list[FeedPage]) -> list[float]:
    """Milliseconds of each page's transaction."""
    took = list[float]()
    for page in found:
        begun = time.perf_counter()
        with store.journal_transaction() as (connection, touched):
            Intake(connection, store.tables, touched).page(page, page.start)
        took.append((time.perf_counter() - begun) * 1000)
    return took


class Window:
    """The whole window on its first page, and for how long nothing else there got its turn."""

    def __init__(self, workstation: Workstation, clinic: Clinic) -> None:
        from PySide6.QtCore import QTimer

        from ui.background import Background
        from ui.changes import ChangeNews
        from ui.shell.main_window import MainWindow
        from ui.sync_runner import SyncRunner

        self._background = Background(_raise)
        self._news = ChangeNews(clinic.store.changes)
        parts = (self._background, self._news, SyncRunner(None))
        self._window = MainWindow(clinic, workstation, *parts)
        self._window.show()
        self._held: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._held.append((now - self._last) * 1000)
        self._last = now

    def settle(self, for_s: float = 1.0) -> None:
        from PySide6.QtWidgets import QApplication

        until = time.perf_counter() + for_s
        while time.perf_counter() < until:
            QApplication.processEvents()

    def held_while(self, job: Callable[[], object]) -> list[float]:
        """Every pause, in milliseconds, while another thread works and what it announced is shown."""
        from PySide6.QtWidgets import QApplication

        self.settle()
        thread = threading.Thread(target=job)
        self._held, self._last = [], time.perf_counter()
        thread.start()
        while thread.is_alive():
            QApplication.processEvents()
        self.settle()
        return self._held

    def close(self) -> None:
        self._timer.stop()
        self._window.is_leaving = True
        self._window.close()
        self._window.deleteLater()
        self._background.close()
        self._news.close()


def _raise(error: ClinicError) -> None:
    raise error


def begin(folder: Path) -> tuple[Workstation, Clinic]:
    """A hospital's computer after its first start."""
    workstation = Workstation(
        folder,
        MachineSecret(folder.parent / "machine.key"),
        policy=CHEAP,
        clock=Clock(lambda: TODAY),
    )
    founded = FirstFacility.new(FacilityKind.COUNTY_HOSPITAL, "县医院")
    person = FirstPerson("王建国", PASSWORD, also=(Role.DOCTOR,))
    pending = workstation.found(FirstFacility(founded.fields, HOSPITAL), person)
    return workstation, pending.confirm_group(1, pending.sheet.groups[0])


def measure(count: int, arriving: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.singletons import protect_singletons
    from ui.theme import Theme

    protect_singletons()
    if QApplication.instance() is None:
        Theme(QApplication([]))
    report = Report("today", is_quiet=is_quiet)
    county = County()
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        workstation, clinic = begin(Path(name, "jiceng"))
        with workstation:
            fill(clinic.store, county, count)
            first = times_ms(clinic.referrals.waiting, 1)[0]
            report.figure("all folded once, s", round(first / 1000, 2))
            _read_lists(report, clinic)
            _arrive(report, workstation, clinic, pages(county, count, arriving))
    report.finish()
    return report.result()


def _own_ms(job: Callable[[], object]) -> float:
    """Of processor time of this thread alone, whatever else the machine does: the median."""
    found = list[float]()
    for _ in range(ROUNDS):
        begun = time.thread_time()
        job()
        found.append((time.thread_time() - begun) * 1000)
    return median(found)


def _read_lists(report: Report, clinic: Clinic) -> None:
    for what, read in lists(clinic).items():
        took = _own_ms(read)
        report.figure(f"{what}, ms", took)
        report.at_most(f"{what}, ms", took, SQL_BAR_MS)
    case = clinic.referrals.in_tray()[0].id
    took = _own_ms(lambda: clinic.referrals.take(case, StepCode.NOTE, text="好"))
    report.figure("a step taken, ms", took)


def _arrive(
    report: Report, workstation: Workstation, clinic: Clinic, found: list[FeedPage]
) -> None:
    took, window = list[float](), Window(workstation, clinic)
    held = window.held_while(lambda: took.extend(take_in(clinic.store, found)))
    window.close()
    report.figure("a page of 500 rows, ms", median(took))
    report.figure("window held, p95 ms", percentile(held, 0.95))
    report.figure("window held, ms", round(max(held), 1))
    report.at_most("window held, ms", round(max(held), 1), HELD_BAR_MS)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--arriving", type=int, default=2_000)
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    if arguments.tiny:
        measure(60, 30)
    else:
        measure(arguments.cases, arguments.arriving)


if __name__ == "__main__":
    main()

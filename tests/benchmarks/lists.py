"""The residents' list at full length: first paint, a jump, another order, a reload after a change.

python -m tests.benchmarks.lists [--patients 100000] [--tiny]
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.clinic import Clinic
from app.patients import Patient, PatientOrder
from tests.benchmarks.residents import DOCTOR, filled_store
from tests.benchmarks.runner import Report, median, times_ms

ROUNDS = 7
NEW = " with somebody new"
LIMITS = {
    100_000: {"first paint": 80.0, "jump": 30.0, "sort": 150.0, "reload": 60.0},
    1_000_000: {"first paint": 400.0, "jump": 60.0, "sort": 900.0, "reload": 400.0},
}


class Screen:
    """The list as the page shows it, at the design size, on whatever platform Qt has here."""

    def __init__(self, clinic: Clinic) -> None:
        from ui.patients.columns import resident_columns
        from ui.widgets.badges import EmptyState
        from ui.widgets.record_list import RecordList
        from ui.widgets.record_table import PagedRecordModel, Sorting

        self._patients = clinic.patients
        self._changes = 0
        self._sorting = Sorting

        def keys(sorting: Sorting | None) -> list[Any]:
            order = PatientOrder(sorting.name) if sorting else PatientOrder.NAME
            return clinic.patients.ids(order, descending=bool(sorting and sorting.descending))

        self.model = PagedRecordModel(
            resident_columns(clinic.clock.today),
            key=lambda line: line.n,
            list_keys=keys,
            fetch=lambda numbers: clinic.patients.rows([int(str(n)) for n in numbers]),
            find_key=lambda typed: None,
        )
        self.list = RecordList("", self.model, EmptyState(""))
        self.list.resize(1180, 600)

    def paint(self) -> None:
        from PySide6.QtWidgets import QApplication

        QApplication.processEvents()
        self.list.view.viewport().grab()

    def first_paint(self) -> None:
        self.model.reload()
        self.list.show()
        self.paint()

    def jump(self) -> None:
        bar = self.list.view.verticalScrollBar()
        bar.setValue(bar.maximum() // 2 if bar.value() < bar.maximum() // 3 else 0)
        self.paint()

    def sort(self) -> None:
        from PySide6.QtCore import Qt

        header = self.list.view.horizontalHeader()
        to = 2 if header.sortIndicatorSection() != 2 else 3
        self.list.view.sortByColumn(to, Qt.SortOrder.AscendingOrder)
        self.paint()

    def reload(self) -> None:
        self.model.reload()
        self.paint()

    def change(self) -> None:
        """Somebody in the middle of the list has another telephone number."""
        self._changes += 1
        line = self.model.record(self.model.rowCount() // 2)
        assert line is not None
        phone = f"1380013{self._changes:04}"
        assert self._patients.edit(line.id, {"phone": phone}, {"phone": line.phone})

    def register(self) -> None:
        """Somebody new stands in the middle of the list."""
        born = date(1956, 7, 8)
        someone = Patient(name="刘梅", sex="2", birth_on=born, no_id_reason="未办理")
        assert self._patients.register(someone)


def after(change: Callable[[], None], job: Callable[[], None]) -> list[float]:
    """The job's times alone, each after a change."""
    found = []
    for _ in range(ROUNDS):
        change()
        found += times_ms(job, 1)
    return found


def floor(clinic: Clinic) -> dict[str, float]:
    """The queries alone."""
    patients = clinic.patients
    numbers = patients.ids(PatientOrder.NAME)
    jobs: dict[str, Callable[[], object]] = {
        "ids by name": lambda: patients.ids(PatientOrder.NAME),
        "ids by birth": lambda: patients.ids(PatientOrder.BIRTH),
        "a page of rows": lambda: patients.rows(numbers[len(numbers) // 2 :][:200]),
    }
    return {name: median(times_ms(job, ROUNDS)) for name, job in jobs.items()}


def measure(count: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.singletons import protect_singletons
    from ui.theme import Theme

    protect_singletons()
    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        qt = QApplication([])
        Theme(qt)
    report = Report("lists", is_quiet=is_quiet)
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        report.tell(f"filling a store with {count} residents …")
        store = filled_store(Path(name, "store"), count)
        clinic = Clinic(store, DOCTOR)
        screen = Screen(clinic)
        limits = LIMITS[100_000 if count <= 100_000 else 1_000_000]
        clinic.patients.recent()  # The program has shown its first page; the list was not read yet.
        jobs = {
            "first paint": times_ms(screen.first_paint, 1),
            "jump": times_ms(screen.jump, ROUNDS),
            "sort": times_ms(screen.sort, ROUNDS),
            "reload": after(screen.change, screen.reload),
            f"reload{NEW}": after(screen.register, screen.reload),
        }
        for what, times in jobs.items():
            report.figure(f"{what}, ms", median(times))
            report.at_most(f"{what}, ms", median(times), limits[what.removesuffix(NEW)])
        report.floor = floor(clinic)
        slowest = report.floor["ids by birth"] + report.floor["a page of rows"]
        report.ratio = {"sort": round(report.figures["sort, ms"] / max(slowest, 0.001), 1)}
        screen.list.close()
        screen.list.deleteLater()
        store.close()
    report.finish()
    return report.result()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    measure(500 if arguments.tiny else arguments.patients)


if __name__ == "__main__":
    main()

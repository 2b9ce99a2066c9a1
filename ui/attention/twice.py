"""Local numbers that several people have, each shown with them and given anew with one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.identity import printed_record_number
from app.patients import GivenTwice, PatientLine
from ui.page import Desk, Errand
from ui.saving import as_one
from ui.text import tr
from ui.widgets.badges import EmptyState
from ui.widgets.labels import button
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import day


@dataclass(frozen=True)
class Bearer:
    """Somebody whose number somebody else has too."""

    number: str
    resident: PatientLine
    had_it_first: bool


class Twice(QWidget):
    """Enter opens the record; who had the number first may keep it, and all others get another."""

    decided = Signal()
    opens = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._model = RecordTableModel(_columns(), key=lambda one: one.resident.id)
        self.records = RecordList(tr("Numbers given twice"), self._model, _none_twice())
        self.anew = button(tr("&Give another number"))
        self.all = button(tr("To &all who had it later"))
        self.setFocusProxy(self.records)
        self._found: Sequence[GivenTwice] = ()
        self._arrange()
        self.records.chosen.connect(self._on_chosen)
        self.anew.clicked.connect(self._on_anew)
        self.all.clicked.connect(self._on_all)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.anew)
        row.addWidget(self.all)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.records, 1)
        column.addLayout(row)

    def show_numbers(self, found: Sequence[GivenTwice]) -> None:
        bearers = [
            Bearer(one.number, resident, had_it_first=not place)
            for one in found
            for place, resident in enumerate(one.residents)
        ]
        self._found = found
        self._model.set_records(bearers)
        for one in (self.anew, self.all):
            one.setVisible(bool(bearers))

    def count(self) -> int:
        """Numbers, not people."""
        return len(self._found)

    @Slot(object)
    def _on_chosen(self, one: Bearer | None) -> None:
        if one is not None:
            self.opens.emit(Errand("patients", "open", one.resident.id))

    @Slot()
    def _on_anew(self) -> None:
        one = self.records.current()
        if one is not None:
            self._give([(one.number, [one.resident.id])])

    @Slot()
    def _on_all(self) -> None:
        later = [(one.number, [who.id for who in one.residents[1:]]) for one in self._found]
        self._give(later)

    def _give(self, anew: list[tuple[str, list[str]]]) -> None:
        patients = self._desk.clinic.patients

        def job() -> None:
            for number, residents in anew:
                patients.renumber(residents, number)

        whole = as_one(self._desk.clinic, job)
        self._desk.background.run(self, whole, self._on_given, self._desk.fail)

    def _on_given(self, _: None) -> None:
        self._desk.sync_soon()
        self.decided.emit()


def _columns() -> list[Column[Bearer]]:
    return [
        Column(tr("Record number"), lambda one: printed_record_number(one.number), width=190),
        Column(tr("Full name"), lambda one: one.resident.name),
        Column(tr("Date of birth"), _birth, width=140),
        Column(tr("Village or committee"), lambda one: one.resident.village_name, width=160),
        Column(tr("Had it first"), lambda one: tr("Yes") if one.had_it_first else "", width=110),
    ]


def _birth(one: Bearer) -> str:
    return day(one.resident.birth_on) if one.resident.birth_on else ""


def _none_twice() -> EmptyState:
    return EmptyState(
        tr("No number was given twice."),
        tr("When two people have the same temporary number, both appear here."),
    )

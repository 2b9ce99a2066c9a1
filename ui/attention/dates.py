"""Dates that a wrong clock put into records, each set right with one key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.attention import DoubtfulDate
from app.core.errors import ClinicError
from ui.attention.words import named
from ui.page import Desk
from ui.text import tr
from ui.widgets.badges import EmptyState
from ui.widgets.labels import button
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import day


class Dates(QWidget):
    """Enter takes the day that it was by the county; a date that was meant stays."""

    decided = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_running = False
        self._model = RecordTableModel(_columns(), key=lambda one: one.id)
        self.records = RecordList(tr("Dates of a wrong clock"), self._model, _no_dates())
        self.right = button(tr("Set the date r&ight"))
        self.all = button(tr("Set &all of them right"))
        self.keep = button(tr("Lea&ve it as it is"))
        self.setFocusProxy(self.records)
        self._arrange()
        self.records.chosen.connect(self._on_chosen)
        self.right.clicked.connect(lambda: self._on_chosen(self.records.current()))
        self.all.clicked.connect(lambda: self._set_right(self._model.records()))
        self.keep.clicked.connect(self._on_keep)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        for one in (self.right, self.all, self.keep):
            row.addWidget(one)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.records, 1)
        column.addLayout(row)

    def show_dates(self, dates: list[DoubtfulDate]) -> None:
        self._model.set_records(dates)
        for one in (self.right, self.all, self.keep):
            one.setVisible(bool(dates))

    def count(self) -> int:
        return self._model.rowCount()

    @Slot(object)
    def _on_chosen(self, one: DoubtfulDate | None) -> None:
        if one is not None:
            self._set_right([one])

    def _set_right(self, dates: list[DoubtfulDate]) -> None:
        attention = self._desk.clinic.attention
        self._run(lambda: attention.set_right(dates))

    @Slot()
    def _on_keep(self) -> None:
        one, attention = self.records.current(), self._desk.clinic.attention
        if one is not None:
            self._run(lambda: attention.keep_date(one))

    def _run(self, job: Callable[[], None]) -> None:
        """One at a time: Enter may bounce."""
        if not self._is_running:
            self._is_running = True
            self._desk.background.run(self, job, self._on_done, self._on_refused)

    def _on_refused(self, error: ClinicError) -> None:
        self._is_running = False
        self._desk.fail(error)

    def _on_done(self, _: None) -> None:
        self._is_running = False
        self.decided.emit()


def _columns() -> list[Column[DoubtfulDate]]:
    return [
        Column(tr("Record"), lambda one: named(one.kind_label, one.title, one.about)),
        Column(tr("Field"), lambda one: tr(one.field.label), width=150),
        Column(tr("The clock showed"), lambda one: day(one.shown), width=140),
        Column(tr("By the county it was"), lambda one: day(one.right), width=160),
    ]


def _no_dates() -> EmptyState:
    return EmptyState(
        tr("No date of a wrong clock."),
        tr(
            "What was written while this computer's clock was wrong appears here with the right day."
        ),
    )

"""The month at a glance: sessions and person-times, apart by kind, topic or channel."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.figures import Figures, Period, Result
from ui.text import tr
from ui.training.words import TABLES, tallies
from ui.widgets.arrows import arrow
from ui.widgets.badges import Card
from ui.widgets.chips import SegmentField
from ui.widgets.choices import Choice
from ui.widgets.labels import plain_label

GAP = "    "
SHOWN = 10
"""The rarest beyond these are left to the statistics."""

Counts = dict[str, tuple[Result, Result]]
"""Sessions and person-times, by each way of telling them apart."""


def counts_of(figures: Figures, first: date) -> Counts:
    period = Period.month(first.year, first.month)
    return {
        by: (
            figures.compute("training_sessions", period, by=[by]),
            figures.compute("training_person_times", period, by=[by]),
        )
        for by in TABLES
    }


class MonthStrip(Card):
    """Steps from month to month; `month_changed` carries its first day."""

    month_changed = Signal(object)

    def __init__(self, first: date, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.first = first
        self._counts: Counts = {}
        self._month = plain_label("", "heading")
        self._sessions = plain_label("", "figure")
        self._persons = plain_label("", "figure")
        self.before = arrow("chevron-left", tr("Month before"))
        self.after = arrow("chevron-right", tr("Month after"))
        self.by = SegmentField(
            (
                Choice("kind", tr("By kind")),
                Choice("topic", tr("By topic")),
                Choice("channel", tr("By channel")),
            )
        )
        self.by.set_name(tr("Counts"))
        self.by.set_value("kind")
        self._tallies = plain_label("", "soft", wraps=True)
        self._arrange()
        self.before.clicked.connect(self.step_back)
        self.after.clicked.connect(self.step_on)
        self.by.edited.connect(self._show_tallies)
        self._show_month()

    def _arrange(self) -> None:
        month = QHBoxLayout()
        month.setSpacing(4)
        for part in (self.before, self._month, self.after):
            month.addWidget(part)
        self._month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addLayout(month)
        top.addLayout(_figure(self._sessions, tr("sessions")))
        top.addLayout(_figure(self._persons, tr("person-times")))
        top.addWidget(self.by, 1, Qt.AlignmentFlag.AlignVCenter)
        self.body.setContentsMargins(12, 8, 12, 10)
        self.body.addLayout(top)
        self.body.addWidget(self._tallies)

    def show_counts(self, counts: Counts) -> None:
        self._counts = counts
        sessions, persons = counts["kind"]
        self._sessions.setText(str(sessions.value))
        self._persons.setText(str(persons.value))
        self._show_tallies()

    @Slot()
    def step_back(self) -> None:
        self._go_to(date.fromordinal(self.first.toordinal() - 1).replace(day=1))

    @Slot()
    def step_on(self) -> None:
        self._go_to(date.fromordinal(self.first.toordinal() + 31).replace(day=1))

    def _go_to(self, first: date) -> None:
        self.first = first
        self._show_month()
        self.month_changed.emit(first)

    def _show_month(self) -> None:
        self._month.setText(tr("{year}-{month}", year=self.first.year, month=self.first.month))

    @Slot()
    def _show_tallies(self) -> None:
        shown = self._counts.get(self.by.value() or "kind")
        words = tallies(*shown)[:SHOWN] if shown else []
        self._tallies.setText(GAP.join(words))
        self._tallies.setVisible(bool(words))


def _figure(number: QLabel, unit: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(number, 0, Qt.AlignmentFlag.AlignBaseline)
    row.addWidget(plain_label(unit, "soft"), 0, Qt.AlignmentFlag.AlignBaseline)
    return row

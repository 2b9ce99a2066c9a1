"""Which days are counted: a month, quarter or year to step through, or two days to type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.errors import ClinicError
from app.figures import Grain, Period
from ui.figures.words import period as period_words
from ui.text import tr
from ui.widgets.arrows import arrow
from ui.widgets.chips import SegmentField
from ui.widgets.choices import Choice
from ui.widgets.fields import DateField
from ui.widgets.labels import plain_label


class PeriodBar(QWidget):
    """`changed` carries the Period; `refused` the error of two days that make none."""

    changed = Signal(object)
    refused = Signal(object)

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.period = Period.holding(today(), Grain.MONTH)
        self.grain = SegmentField(
            (
                Choice(Grain.MONTH, tr("By month")),
                Choice(Grain.QUARTER, tr("By quarter")),
                Choice(Grain.YEAR, tr("By year")),
                Choice(Grain.DAYS, tr("Two days")),
            )
        )
        self.grain.set_name(tr("Period"))
        self.first, self.last = DateField(today), DateField(today)
        self.first.set_name(tr("First day"))
        self.last.set_name(tr("Last day"))
        self._words = plain_label("", "heading")
        self.before = arrow("chevron-left", tr("Period before"))
        self.after = arrow("chevron-right", tr("Period after"))
        self._arrange()
        self._connect()
        self._show()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.grain, 1, Qt.AlignmentFlag.AlignVCenter)
        for part in (self.before, self._words, self.after, self.first, self.last):
            row.addWidget(part)

    def _connect(self) -> None:
        self.grain.edited.connect(self._on_grain)
        self.before.clicked.connect(self.step_back)
        self.after.clicked.connect(self.step_on)
        for field in (self.first, self.last):
            field.left.connect(self._on_days)

    @Slot()
    def step_back(self) -> None:
        self._go_to(self.period.before())

    @Slot()
    def step_on(self) -> None:
        self._go_to(self.period.after())

    @Slot()
    def _on_grain(self) -> None:
        grain = Grain(self.grain.value() or Grain.MONTH)
        if grain is Grain.DAYS:
            self._go_to(Period(self.period.first, self.period.last))
        else:
            self._go_to(Period.holding(self.period.first, grain))

    @Slot()
    def _on_days(self) -> None:
        first, last = self.first.value(), self.last.value()
        if first is None or last is None:
            return
        try:
            period = Period(first, last)
        except ClinicError as error:
            self.refused.emit(error)
            return
        if period != self.period:
            self._go_to(period)

    def _go_to(self, period: Period) -> None:
        self.period = period
        self._show()
        self.changed.emit(period)

    def _show(self) -> None:
        is_days = self.period.grain is Grain.DAYS
        self.grain.set_value(self.period.grain)
        self._words.setText("" if is_days else period_words(self.period))
        self._words.setVisible(not is_days)
        self.first.set_value(self.period.first)
        self.last.set_value(self.period.last)
        for field in (self.first, self.last):
            field.setVisible(is_days)

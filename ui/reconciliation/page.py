"""Reconciliation: every kind and day here, at the county, acknowledged; and what was mended."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from app.documents.forms import CountSheet, Imprint
from app.reconciliation import Comparison, DayLine, Difference
from ui import keyboard
from ui.layouts import above_buttons, beside, page_column
from ui.page import Desk, Errand, Page
from ui.reconciliation.words import (
    conclusion,
    done,
    kind_words,
    sheet_of,
    short_day,
    summary,
    verdict,
    whole_verdict,
)
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader, StateBadge
from ui.widgets.bars import Tone
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Align, Column, RecordTableModel
from ui.widgets.stacked_preview import StackedPreview
from ui.words import moment


class ReconciliationPage(Page):
    """Figures at the left, differences and what was done about them at the right."""

    kinds = frozenset({"sync"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._found: Comparison | None = None
        self._differences: list[Difference] = []
        self._header = SectionHeader(tr("Reconciliation"))
        self._badge = StateBadge("", Tone.NEUTRAL)
        self._summary = plain_label("", "strong")
        self._conclusion = plain_label("", "soft", wraps=True)
        self._lines = RecordTableModel(self._line_columns(), key=lambda line: (line.day, line.kind))
        self._mended = RecordTableModel(self._mended_columns(), key=lambda one: one.record_id)
        self.figures = RecordList(tr("Figures by day and kind"), self._lines, _nothing_compared())
        self.differences = RecordList(tr("Differences"), self._mended, _no_differences())
        self.compare = button(tr("&Compare now"), "primary")
        self.printing = button(tr("&Print the figures  Ctrl+P"))
        self.to_desk = button(tr("&What needs attention"))
        self._arrange()
        self.compare.clicked.connect(desk.compare)
        self.printing.clicked.connect(self.print_it)
        self.to_desk.clicked.connect(self._on_desk)

    def _line_columns(self) -> list[Column[DayLine]]:
        clinic = self.desk.clinic
        return [
            Column(tr("Day"), short_day, width=70),
            Column(tr("Kind"), lambda line: kind_words(clinic, line.kind)),
            Column(tr("Here"), lambda line: str(line.here), width=64, align=Align.RIGHT),
            Column(tr("At the county"), lambda line: str(line.hub), width=64, align=Align.RIGHT),
            Column(
                tr("Acknowledged"),
                lambda line: str(line.acknowledged),
                width=76,
                align=Align.RIGHT,
            ),
            Column(
                tr("Compared"),
                lambda line: self._verdict(line)[0],
                width=112,
                tone=lambda line: self._verdict(line)[1],
            ),
        ]

    def _verdict(self, line: DayLine) -> tuple[str, Tone]:
        return ("", Tone.NEUTRAL) if self._found is None else verdict(line, self._found)

    def _mended_columns(self) -> list[Column[Difference]]:
        clinic = self.desk.clinic
        return [
            Column(tr("Found"), lambda one: moment(one.at), width=150, optional=True),
            Column(tr("Kind"), lambda one: kind_words(clinic, one.kind), width=80),
            Column(tr("Record"), lambda one: one.title, width=110, optional=True),
            Column(tr("What was done"), done),
        ]

    def _arrange(self) -> None:
        self._whole = QWidget()
        column = page_column(self._whole, self._header)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._badge)
        line.addWidget(self._summary)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self._conclusion)
        left = above_buttons(self.figures, self.compare, self.printing, self.to_desk)
        column.addLayout(beside(left, self.differences, (3, 2)), 1)
        self._stack = QStackedLayout(self)
        self._preview = StackedPreview(self.desk.background, self._stack, self.start)
        self._stack.addWidget(self._whole)

    def reload(self) -> None:
        service = self.desk.clinic.reconciliation
        self.read(lambda: (service.last(), service.differences()), self._on_read)

    def _on_read(self, found: tuple[Comparison | None, list[Difference]]) -> None:
        self._found, self._differences = found
        self._mended.set_records(self._differences)
        # The figures have the whole width as long as there is nothing beside them.
        self.differences.setVisible(bool(self._differences))
        self._show(self._found)

    def _show(self, found: Comparison | None) -> None:
        self._lines.set_records(found.lines if found else [])
        for part in (self._badge, self._summary, self._conclusion):
            part.setVisible(found is not None)
        self.printing.setEnabled(found is not None)
        if found is None:
            self._header.set_text(tr("Reconciliation"))
            return
        when = tr("Compared {when} by the county's clock", when=moment(found.compared_at))
        self._header.set_text(tr("Reconciliation"), when)
        text, tone = whole_verdict(found)
        self._badge.set_state(text, tone, "good" if tone is Tone.GOOD else "")
        self._summary.setText(summary(found))
        self._conclusion.setText(conclusion(found))

    def start(self) -> None:
        keyboard.take(self.figures if self._lines.rowCount() else self.compare)

    @Slot()
    def _on_desk(self) -> None:
        self.opens.emit(Errand("attention"))

    @Slot()
    def print_it(self) -> None:
        found, clinic = self._found, self.desk.clinic
        if not self._preview.print_pages() and found is not None:
            form = sheet_of(clinic, found, self._differences)
            imprint = Imprint(printed_by=clinic.person_name, printed_at=clinic.clock.now())
            shown = partial(self._preview.show, title="数据核对单")
            self.desk.background.run(self, lambda: _draw(form, imprint), shown)

    def go_back(self) -> bool:
        return self._preview.leave()


def _draw(form: CountSheet, imprint: Imprint) -> bytes:
    # Here and not above: drawing loads the print library and the fonts.
    from app.documents.count_sheet import count_sheet

    return count_sheet(form, imprint)


def _nothing_compared() -> EmptyState:
    return EmptyState(
        tr("Nothing was compared yet."),
        tr("Compare now, or wait: it is done by itself every few hours once all is exchanged."),
    )


def _no_differences() -> EmptyState:
    return EmptyState(
        tr("No differences were found."),
        tr("A record that is not the same at both ends appears here, with what was done."),
    )

"""Of whom nothing is heard: what is missing since when, and whom one rings. Part of the first page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.text import N_
from app.referrals import Silence, SilentLine
from ui.page import Desk
from ui.text import tr
from ui.theme import scaled
from ui.urgency import urgency_column
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.labels import plain_label
from ui.widgets.record_list import ROW_PX, RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import since

MOST_ROWS = 3
MOST_LARGE_ROWS = 2
LARGE_PX = 120
"""What is 100 px otherwise has grown to this: the first page has room for less."""
WHAT = {
    Silence.NOT_ON_HUB: N_("Not on the county hub"),
    Silence.NOT_FETCHED: N_("Not fetched there"),
    Silence.NOT_OPENED: N_("Fetched, not opened"),
    Silence.NOT_ANSWERED: N_("Opened, not answered"),
    Silence.PLACE_ENDED: N_("The institution has ended"),
    Silence.NO_RECORD: N_("Only the slip, not their record"),
}
ADVICE = {
    Silence.NOT_ON_HUB: N_("Exchange now (F5), or carry the slip"),
    Silence.NOT_FETCHED: N_("Ring: their computer has not fetched it"),
    Silence.NOT_OPENED: N_("Ring: nobody there has looked at it"),
    Silence.NOT_ANSWERED: N_("Ring and ask for the answer"),
    Silence.PLACE_ENDED: N_("Nobody reads it there: tell the resident, choose another"),
    Silence.NO_RECORD: N_("Ring: let them exchange, or send a stick"),
}


class SilentList(QWidget):
    """As high as it has lines, at most three; away when there are none. Enter opens the case."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._heading = plain_label("", "heading")
        self._model = RecordTableModel(self._columns(), key=lambda one: one.line.id)
        self.list = RecordList(tr("Nothing heard"), self._model, EmptyState(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._heading)
        column.addWidget(self.list)

    def reload(self) -> None:
        self._desk.read(self, self._desk.clinic.referrals.silent, self._show)

    def _show(self, lines: Sequence[SilentLine]) -> None:
        self._heading.setText(f"{tr('Nothing heard')}  {len(lines)}")
        self._model.set_records(lines)
        most = MOST_LARGE_ROWS if scaled(100) >= LARGE_PX else MOST_ROWS
        rows = min(len(lines), most)
        header = self.list.view.horizontalHeader().sizeHint().height()
        self.list.setFixedHeight(header + rows * scaled(ROW_PX) + 14)
        self.setVisible(bool(lines))

    def _columns(self) -> list[Column[SilentLine]]:
        clock = self._desk.clinic.clock
        return [
            urgency_column(lambda one: one.line.urgency),
            Column(
                tr("Resident"),
                lambda one: one.line.patient_name,
                width=88,
                search=lambda one: one.line.patient_name,
            ),
            Column(
                tr("What is missing"),
                lambda one: tr(WHAT[one.why]),
                width=190,
                tone=lambda one: Tone.ACCENT,
                icon=lambda one: "clock",
            ),
            Column(tr("Silent since"), lambda one: since(one.since, clock.now()), width=84),
            Column(tr("With"), lambda one: one.place or one.line.to_name, width=150, optional=True),
            Column(tr("What to do"), lambda one: tr(ADVICE[one.why])),
            Column(tr("Phone"), lambda one: one.phone, width=140),
        ]

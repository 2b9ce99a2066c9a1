"""The referrals of one resident, newest first; Enter opens one on its own page."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.clock import local
from app.core.text import N_
from app.referrals import CaseLine
from ui.page import Desk, Errand, ResidentTab
from ui.text import tr
from ui.urgency import urgency_column
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import label


class ReferralsOf(ResidentTab):
    title = N_("Re&ferrals")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._model = RecordTableModel(_columns(), key=lambda line: line.id)
        empty = EmptyState(
            tr("This resident was never referred."), "", tr("Refer  F6"), picture="referral"
        )
        empty.acted.connect(self._on_refer)
        self._list = RecordList(tr("Referrals"), self._model, empty)
        self._list.chosen.connect(self._on_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self._list, 1)
        self.setFocusProxy(self._list)

    def show_resident(self, patient_id: str) -> None:
        self.patient_id = patient_id
        self._model.set_records(self.desk.clinic.referrals.of_patient(patient_id))

    @Slot()
    def _on_refer(self) -> None:
        self.opens.emit(Errand("referrals", "new", self.patient_id))

    @Slot(object)
    def _on_chosen(self, line: CaseLine) -> None:
        self.opens.emit(Errand("referrals", "open", line.id))


def _columns() -> list[Column[CaseLine]]:
    return [
        urgency_column(lambda line: line.urgency),
        Column(tr("Date"), _day, width=120),
        Column(tr("Direction"), lambda line: label("referral_direction", line.direction), width=90),
        Column(tr("Sender"), lambda line: line.from_name),
        Column(tr("To"), lambda line: line.to_name),
        Column(tr("Diagnosis"), lambda line: line.diagnosis),
        Column(
            tr("State"), lambda line: label("referral_state", line.state), width=130, tone=_tone
        ),
    ]


def _day(line: CaseLine) -> str:
    """When it was referred; of a draft nothing yet."""
    if line.referred_on is not None:
        return line.referred_on.isoformat()
    return local(line.sent_at).date().isoformat() if line.sent_at else ""


def _tone(line: CaseLine) -> Tone:
    return Tone.ACCENT if line.is_open else Tone.NEUTRAL

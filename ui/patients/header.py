"""The head of a resident's record: who it is, what must not be overlooked, how far it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.core.identity import printed_record_number
from app.core.identity.ages import years_old
from app.core.masking import masked, without_numbers
from app.patients import Patient, PatientState
from app.receipts import Receipt, ReceiptState
from app.referrals import CaseLine
from ui.open_cases import case_buttons
from ui.patients.marks import NO_ALLERGY, StripMark, marks_of
from ui.patients.words import age
from ui.text import tr
from ui.widgets.badges import StateBadge
from ui.widgets.bars import Tone
from ui.widgets.elided import ElidedLabel, tip
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import button, plain_label
from ui.words import label, saved_here

LONGEST_MARK = 30


class RecordHeader(QWidget):
    """Name, sex, age, the masked number, phone and village; marks; actions at the right."""

    reveals = Signal()
    wants_case = Signal(str)
    """The id of a referral that is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedLabel("display")
        self.person = plain_label("", "heading")
        self.receipt = StateBadge("")
        self.number = plain_label("")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reveal = button(tr("Show &number"), "quiet")
        self.reveal.clicked.connect(self.reveals)
        self.facts = plain_label("", "soft", wraps=True)
        self.more = QHBoxLayout()
        self.more.setSpacing(8)
        self._marks = QWidget(self)
        self._flow = FlowLayout(self._marks, 6)
        self._arrange()

    def _arrange(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(14)
        for widget in (self.name, self.person, self.receipt):
            first.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addStretch(1)
        first.addLayout(self.more)
        second = QHBoxLayout()
        second.setSpacing(6)
        second.addWidget(self.number)
        second.addWidget(self.reveal)
        second.addSpacing(10)
        second.addWidget(self.facts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._marks)

    def show_patient(self, patient: Patient, today: date) -> None:
        self.name.setText(without_numbers(patient.name))
        self.person.setText(_person(patient, today))
        self.show_number(patient, is_whole=False)
        self.facts.setText(_facts(patient))
        self._show_marks([*marks_of(patient, today), *_asked(patient)])

    def show_cases(self, lines: Sequence[CaseLine], now: datetime) -> None:
        """What is open of the resident, after the marks; each leads to its case."""
        for made in case_buttons(lines, now, self._marks):
            made.clicked.connect(self._on_case)
            self._flow.addWidget(made)
            self._marks.show()
        self._marks.updateGeometry()

    @Slot()
    def _on_case(self) -> None:
        if (pressed := self.sender()) is not None:
            self.wants_case.emit(pressed.objectName())

    def show_number(self, patient: Patient, *, is_whole: bool) -> None:
        number = (patient.id_number or "") if is_whole else masked(patient.id_number)
        self.number.setText(number or _no_number(patient))
        self.reveal.setVisible(bool(patient.id_number))
        self.reveal.setText(tr("Hide &number") if is_whole else tr("Show &number"))

    def show_receipt(self, receipt: Receipt) -> None:
        words, tone, picture = {
            ReceiptState.SAVED_HERE: (saved_here(receipt), Tone.ACCENT, "pending"),
            ReceiptState.ON_HUB: (tr("On the hub"), Tone.GOOD, "good"),
            ReceiptState.WAITING: (tr("On the hub, not in use yet"), Tone.ACCENT, "pending"),
            ReceiptState.HELD: (tr("Refused by the hub"), Tone.BAD, "error"),
            ReceiptState.ON_PAPER: (tr("From the slip, not yet by the hub"), Tone.WARN, "pending"),
        }[receipt.state]
        self.receipt.set_state(words, tone, picture)

    def _show_marks(self, marks: list[StripMark]) -> None:
        _empty(self._flow)
        for mark in marks:
            badge = StateBadge(_short(mark.text), mark.tone, mark.icon, self._marks)
            badge.setToolTip(tip(mark.text) if len(mark.text) > LONGEST_MARK else "")
            self._flow.addWidget(badge)
        self._marks.setVisible(bool(marks))
        self._marks.updateGeometry()


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_MARK else text[: LONGEST_MARK - 1] + "…"


def _person(patient: Patient, today: date) -> str:
    years = _age(patient, today)
    born = patient.birth_on.isoformat() if patient.birth_on else ""
    parts = (label("sex", patient.sex), years, born)
    return "   ".join(part for part in parts if part)


def _age(patient: Patient, today: date) -> str:
    """The age now; of somebody who died, the age reached."""
    if patient.birth_on and patient.state == PatientState.DECEASED and patient.state_on:
        reached = years_old(patient.birth_on, patient.state_on)
        return tr("reached the age of {years}", years=reached)
    return age(patient.birth_on, today)


def _no_number(patient: Patient) -> str:
    reason = patient.no_id_reason or ""
    return tr("No identity number: {reason}", reason=reason) if reason else tr("No identity number")


def _facts(patient: Patient) -> str:
    since = patient.state_on.isoformat() if patient.state_on else ""
    note = patient.state_note or ""
    is_active = patient.state in (None, PatientState.ACTIVE)
    parts = (
        patient.phone,
        patient.village_name,
        printed_record_number(patient.record_number),
        "" if is_active else " ".join(part for part in (since, note) if part),
    )
    return "   ·   ".join(part for part in parts if part)


def _asked(patient: Patient) -> list[StripMark]:
    """Whether anybody has asked about allergies is worth knowing too."""
    if patient.allergies == [NO_ALLERGY]:
        return [StripMark(tr("No drug allergies"), Tone.GOOD)]
    if not patient.allergies:
        return [StripMark(tr("Allergies not asked yet"), Tone.WARN)]
    return []


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        old = item.widget()
        if old is not None:
            old.hide()
            old.deleteLater()

"""A resident handed over from another home: look, compare, and take the file over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from app.patients import HandoverView, Patient, facts_of
from ui import keyboard
from ui.kept import Kept
from ui.page import Desk
from ui.patient_strip import PatientStrip
from ui.patients.duplicates import DuplicatesPane
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import SectionHeader, framed
from ui.widgets.bars import Tone
from ui.widgets.fields import TextField
from ui.widgets.form import FULL, Form
from ui.widgets.labels import button, plain_label

T = TypeVar("T")


class ArrivalPane(QWidget):
    """One key makes this place's own record; first whoever may be the same person is shown."""

    opens = Signal(str)
    wants_case = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._handover: HandoverView | None = None
        self.strip = PatientStrip(desk.clinic.clock)
        self._story = plain_label("", wraps=True)
        self.form = Form(tr("&Take the file over  Ctrl+Enter"))
        self._kept = Kept(desk, self.form, "arrival")
        self.decline = button(tr("&Not ours"))
        self.duplicates = DuplicatesPane(desk.clinic.clock.today)
        self._step = QStackedLayout(self)
        self._first = self._framed()
        self._step.addWidget(self._first)
        self._step.addWidget(self.duplicates)
        self._connect()

    def _framed(self) -> QWidget:
        says = tr(
            "The new record begins with what the old home knew; address and doctor are asked anew."
        )
        self.form.add_widget(self._story)
        self.form.add_widget(plain_label(says, "soft", wraps=True))
        self.form.add("reason", tr("If it is not ours: why"), TextField(200), span=FULL)
        self.form.add_action(self.decline)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(10)
        column.addWidget(SectionHeader(tr("Handed over to us")))
        column.addWidget(self.strip)
        column.addWidget(framed(self.form), 1)
        return frame

    def _connect(self) -> None:
        self.strip.wants_case.connect(self.wants_case)
        self.form.submitted.connect(self._on_take)
        self.form.left.connect(self.left)
        self.decline.clicked.connect(self._on_decline)
        self.duplicates.opens.connect(self._on_same)
        self.duplicates.registers.connect(self._take)
        self.duplicates.left.connect(self.go_back)

    def begin(self, handover_id: str) -> bool:
        """False where it has been answered meanwhile, or was never for this place."""
        came = self._desk.clinic.handovers.came_in()
        found = next((one for one in came if one.id == handover_id), None)
        self._handover = found
        if found is not None:
            self._show(found, self._desk.clinic.handovers.copied(found.id))
        return found is not None

    def _show(self, handover: HandoverView, copied: Patient) -> None:
        cases = self._desk.clinic.referrals.open_of_patient(copied)
        self.strip.show_person(facts_of(copied), cases)
        came = tr(
            "From {place}, moved on {day}",
            place=self._desk.clinic.name_of(handover.from_id),
            day=handover.moved_on.isoformat(),
        )
        self._story.setText("  ".join(filter(None, (came, handover.note))))
        self.form.set_values({"reason": None})
        self._kept.begin(handover.id)
        self._step.setCurrentWidget(self._first)

    def start(self) -> None:
        if self._step.currentWidget() is self.duplicates:
            self.duplicates.start()
        else:
            keyboard.take(self.form.save)

    @Slot(dict)
    def _on_take(self, _: dict[str, object]) -> None:
        if self._handover is None:
            return
        copied = self._desk.clinic.handovers.copied(self._handover.id)
        found = self._desk.clinic.patients.duplicates(copied)
        if not found:
            self._take()
            return
        self.duplicates.show_duplicates(copied, found)
        self._step.setCurrentWidget(self.duplicates)
        self.duplicates.start()

    @Slot()
    def _take(self) -> None:
        if self._handover is not None:
            handovers, case = self._desk.clinic.handovers, self._handover.id
            self._save(lambda: handovers.take(case), self._on_taken)

    @Slot(str)
    def _on_same(self, patient_id: str) -> None:
        """The resident is on file here already: that record goes on."""
        if self._handover is None:
            return
        handovers, case = self._desk.clinic.handovers, self._handover.id

        def take_as() -> str:
            handovers.take_as(case, patient_id)
            return patient_id

        self._save(take_as, self._on_taken)

    def _save(self, job: Callable[[], T], saved: Callable[[T], None]) -> None:
        save(self._desk, self.form, job, saved, refused=self._on_refused)

    def _on_taken(self, patient_id: str) -> None:
        self._finish()
        self.opens.emit(patient_id)

    @Slot()
    def _on_decline(self) -> None:
        reason = str(self.form.values().get("reason") or "").strip()
        if not reason:
            self.form.go_to("reason")
            self.form.notice.show_notice(Tone.WARN, tr("Say why it is not ours."))
        elif self._handover is not None:
            handovers, case = self._desk.clinic.handovers, self._handover.id
            self._save(lambda: handovers.decline(case, reason), self._on_declined)

    def _on_declined(self, _: object) -> None:
        self._finish()
        self.left.emit()

    def _finish(self) -> None:
        self._handover = None
        self._kept.forget()

    def _on_refused(self, error: ClinicError) -> None:
        self._step.setCurrentWidget(self._first)
        self.form.show_error(error)

    @Slot()
    def go_back(self) -> None:
        if self._step.currentWidget() is self.duplicates:
            self._step.setCurrentWidget(self._first)
            self.start()
        else:
            self.left.emit()

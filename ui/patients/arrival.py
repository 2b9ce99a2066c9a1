"""A resident handed over from another home: look, compare, and take the file over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.cases import CaseView
from app.core.masking import masked
from app.core.text import N_
from app.patients import DECLINED, HANDOVER_CASE, TAKEN, Patient, copied_of, facts_of
from ui import keyboard
from ui.cases import Button, CasePane, CasePanel, Face, StepForm
from ui.cases.face import Section
from ui.page import Desk
from ui.patient_strip import PatientStrip
from ui.patients.duplicates import DuplicatesPane
from ui.text import tr
from ui.widgets.badges import SectionHeader
from ui.widgets.bars import Tone
from ui.widgets.labels import plain_label
from ui.words import day

TAKE = "take"


def _sections(case: CaseView) -> Iterator[Section]:
    moved, copied = case.record, copied_of(case.record)
    yield (
        tr("Handed over to us"),
        [
            (tr("Handed over by"), case.from_name),
            (tr("Date of moving"), day(moved.moved_on)),
            (tr("Cause or destination"), moved.note or ""),
        ],
    )
    yield (
        tr("Resident"),
        [
            (tr("Identity number"), masked(copied.id_number)),
            (tr("Phone"), copied.phone or ""),
            (tr("Contact person"), copied.contact_name or ""),
        ],
    )


def _buttons(case: CaseView) -> Sequence[Button]:
    """Taking over is more than a step: whoever may be the same person is shown first."""
    take = Button(TAKE, N_("&Take the file over"), leads=True, instead=TAKEN)
    return [take] if TAKEN in case.may else []


FACE: Face[CaseView] = Face(
    HANDOVER_CASE,
    title=N_("Hand-over"),
    service=lambda clinic: clinic.handovers,
    steps={DECLINED: StepForm(N_("&Not ours"))},
    tone=lambda state: {TAKEN: Tone.GOOD, DECLINED: Tone.BAD}.get(state, Tone.ACCENT),
    next=lambda case: None,
    likely=lambda case: [DECLINED] if DECLINED in case.may else [],
    sections=_sections,
    buttons=_buttons,
    details=lambda step: step.reason or "",
)


class ArrivalPane(QWidget):
    """One key makes this place's own record; first whoever may be the same person is shown."""

    opens = Signal(str)
    wants_case = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._handovers = desk.clinic.handovers
        self.strip = PatientStrip(desk.clinic.clock)
        self.panel: CasePanel[CaseView] = CasePanel(desk, FACE)
        self.pane = CasePane(desk, self.panel)
        self.duplicates = DuplicatesPane(desk.clinic.clock.today)
        self._step = QStackedLayout(self)
        self._step.addWidget(self._framed())
        self._step.addWidget(self.duplicates)
        self.strip.wants_case.connect(self.wants_case)
        self.panel.wants.connect(self._on_take)
        self.pane.shows.connect(self._on_shown)
        self.duplicates.opens.connect(self._on_same)
        self.duplicates.registers.connect(self._take)
        self.duplicates.left.connect(self.go_back)

    def _framed(self) -> QWidget:
        says = tr(
            "The new record begins with what the old home knew; address and doctor are asked anew."
        )
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(10)
        column.addWidget(SectionHeader(tr("Handed over to us")))
        column.addWidget(self.strip)
        column.addWidget(plain_label(says, "soft", wraps=True))
        column.addWidget(self.pane, 1)
        return frame

    def begin(self, handover_id: str) -> bool:
        """False where it has been answered meanwhile, or was never for this place."""
        came = any(one.id == handover_id for one in self._handovers.came_in())
        if came:
            self._step.setCurrentIndex(0)
            self.pane.open(handover_id)
        return came

    @Slot(object)
    def _on_shown(self, case: CaseView) -> None:
        """Once it is answered, here or at another desk, there is nothing more to do with it."""
        if case.case.is_ended:
            self.pane.leave()
            self.left.emit()
            return
        copied = copied_of(case.record)
        open_cases = self._desk.clinic.referrals.open_of_patient(copied)
        self.strip.show_person(facts_of(copied), open_cases)

    def start(self) -> None:
        if self.duplicates.isVisible():
            self.duplicates.start()
            return
        take = self.panel.foot.findChild(QPushButton, TAKE)
        keyboard.take(take or self.panel)

    @Slot()
    def _on_take(self) -> None:
        copied = self._copied()
        found = self._desk.clinic.patients.duplicates(copied)
        if not found:
            self._take()
            return
        self.duplicates.show_duplicates(copied, found)
        self._step.setCurrentWidget(self.duplicates)
        self.duplicates.start()

    def _copied(self) -> Patient:
        return self._handovers.copied(self.pane.shown)

    @Slot()
    def _take(self) -> None:
        self.panel.do(partial(self._handovers.take_over, self.pane.shown), saved=self._on_taken)

    @Slot(str)
    def _on_same(self, patient_id: str) -> None:
        """The resident is on file here already: that record goes on."""
        job = partial(self._handovers.take, self.pane.shown, TAKEN, patient_id=patient_id)
        self.panel.do(job, saved=lambda _: self._on_taken(patient_id))

    def _on_taken(self, patient_id: str) -> None:
        self.pane.leave()
        self.opens.emit(patient_id)

    @Slot()
    def go_back(self) -> None:
        if self._step.currentWidget() is self.duplicates:
            self._step.setCurrentIndex(0)
            self.start()
        elif not self.pane.go_back():
            self.left.emit()

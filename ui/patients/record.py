"""One resident's record: the head, the form edited in place, and its history."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QTabWidget, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from app.core.values import to_wire
from app.patients import Patient
from ui import keyboard
from ui.kept import Kept
from ui.page import Desk, Errand, ResidentTab
from ui.patients.drafts import FORM
from ui.patients.duplicates import SaveQuestion
from ui.patients.form import PatientForm
from ui.patients.header import RecordHeader
from ui.patients.identity_field import IdentityField
from ui.patients.joined import JoinedRecords, JoinNotice
from ui.patients.places import Villages
from ui.patients.scan import Undo
from ui.patients.state_form import STEPS, VOID, StateForm, StateStep, steps_for
from ui.patients.story import StoryView
from ui.patients.to_do import ToDo
from ui.patients.viewers import ViewersOf, handed_over
from ui.reading import Reading
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import framed
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.labels import button, plain_label

STATE = "patient_state"
"""The name of the drafts of steps."""
NO_FIELD = "-"
"""Opened to be looked at: a key too many, typed before the page came, must not fall into a field."""
MASKED_FIELDS = ("id_number", "mother_id_number")


class RecordPane(QWidget):
    """Shows one record at a time. `seen` is what the form showed when it was opened, so that two
    people who change the same field are noticed."""

    opened = Signal()
    opens = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, villages: Villages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.patient: Patient | None = None
        self._whole: Patient | None = None
        self._seen: dict[str, Any] = {}
        self._baseline: dict[str, Any] = {}
        self._is_whole = False
        self.header = RecordHeader()
        self.kept = NoticeBar()
        self._moved = plain_label("", "soft", wraps=True)
        self.form = PatientForm(desk.clinic, villages, tr("&Save changes  Ctrl+Enter"))
        self._drafts = Kept(desk, self.form, FORM, self.kept)
        self.story = StoryView(desk.clinic)
        self.of_features = [ToDo(desk), *(make(desk) for make in desk.tabs)]
        self.viewers = ViewersOf(desk.clinic)
        self.joined = JoinedRecords(desk)
        self.joins = JoinNotice(desk)
        # With its place at once: in a stack without one it would be shown as a window of its own.
        self.tabs = QTabWidget(self)
        self._reading = Reading(desk, self)
        self.state_form: StateForm | None = None
        self.question = SaveQuestion(desk)
        self._frame = QWidget()
        self._below = QStackedLayout()
        self._refer = button(tr("&Refer  F6"), "primary")
        self._more = button(tr("M&ore"))
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self.header.more.addWidget(self._more)
        self.header.more.addWidget(self._refer)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(framed(self.form), tr("&Data"))
        for tab in self.of_features:
            self.tabs.addTab(tab, tr(tab.title))
        self.tabs.addTab(self.story, tr("&History"))
        self.tabs.addTab(self.viewers, tr("&Who can see it"))
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.addTab(self.joined, tr("&Joined records"))
        self._below.addWidget(self.tabs)
        self._below.addWidget(self.question)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addWidget(self._moved)
        column.addWidget(self.joins)
        column.addWidget(self.kept)
        column.addLayout(self._below, 1)

    def _connect(self) -> None:
        self.header.reveals.connect(self._on_reveals)
        self.header.wants_case.connect(self._on_wants_case)
        self._refer.clicked.connect(self.refer)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._wanted = ""
        self.tabs.currentChanged.connect(self._on_tab)
        self.form.left.connect(self.left)
        self.form.submitted.connect(self._on_submitted)
        self._drafts.thrown_away.connect(self._on_thrown_away)
        self.question.saves.connect(self._save)
        self.question.left.connect(self._on_question_left)
        self.question.opens.connect(self.open)
        self.joined.deciding.connect(self.joins.hold)
        self.joined.decided.connect(self._on_joins_decided)
        self.joined.opens.connect(self.open_itself)
        self.joins.wants.connect(self.open)
        self.joins.wants_itself.connect(self.open_itself)
        for tab in self.of_features:
            tab.opens.connect(self.opens)

    def open(self, patient_id: str, field: str = "", *, itself: bool = False) -> bool:
        """Show the record, the caret in a field; that it was read is noted once it has been seen.
        False when it is not here any more, which is said."""
        patients = self._desk.clinic.patients
        self.leave()
        try:
            patient = patients.read(patient_id, itself=itself)
        except ClinicError as error:
            self._desk.fail(error)
            return False
        self._wanted = field
        self._open(patient)
        self._go_on(field)
        self._reading.begin(partial(patients.note_reading, patient.id))
        return True

    def _go_on(self, at: str) -> None:
        """To a step, or what was begun in a tab."""
        for step in (one for one in STEPS if one.name == at):
            self.ask_for(step)
        for tab in self.of_features if at and at not in (*self.form.boxes, NO_FIELD) else ():
            tab.show_resident(self.patient.id if self.patient else "")
            if tab.go_on(at):
                self.tabs.setCurrentWidget(tab)

    @Slot(str)
    def open_itself(self, patient_id: str) -> None:
        """One of several records of a resident, though another stands in front."""
        self.open(patient_id, itself=True)

    def _open(self, patient: Patient) -> None:
        self._close_state_form()
        self._below.setCurrentWidget(self.tabs)
        self.tabs.setCurrentIndex(0)
        self._show(patient)
        self.joins.begin(patient.id)
        self._restore()
        may_write = self._desk.clinic.can(Patient.kind)
        self.form.save.setEnabled(may_write)
        self._more.setVisible(may_write)
        self.opened.emit()
        self.start()

    def _show(self, patient: Patient) -> None:
        self.patient = patient
        self._is_whole = False
        self.kept.clear()
        self._show_head(patient)
        self.form.show_patient(patient)
        self.form.show_doubts()
        self._baseline = self.form.record_values()
        self._seen = {name: _wire(patient, name) for name in self._baseline}
        self._drafts.begin_empty(patient.id, self._seen)

    def _show_head(self, patient: Patient) -> None:
        clinic = self._desk.clinic
        self._whole = clinic.patients.whole(patient)
        self.header.show_patient(self._whole, clinic.clock.today())
        self.header.show_cases(clinic.referrals.open_of_patient(patient), clinic.clock.now())
        self.show_receipt()
        has_others = len(self._desk.clinic.patients.family(patient.id)) > 1
        self.tabs.setTabVisible(self.tabs.indexOf(self.joined), has_others)
        said = handed_over(self._desk.clinic, patient.id)
        self._moved.setText(said)
        self._moved.setVisible(bool(said))
        self._show_tab()

    def _show_tab(self) -> None:
        """The tab in sight is read anew; the others when they are opened."""
        if self.patient is None:
            return
        if self.tabs.currentWidget() is self.story:
            self.story.show_record(self.patient.id)
        elif isinstance(tab := self.tabs.currentWidget(), ResidentTab):
            tab.show_resident(self.patient.id)
        elif self.tabs.currentWidget() is self.viewers:
            self.viewers.show_record(self.patient.id)
        elif self.tabs.currentWidget() is self.joined:
            self.joined.show_record(self.patient.id)

    @Slot()
    def _on_joins_decided(self) -> None:
        """Nobody is told of what was done here."""
        if self.patient is not None:
            self.joins.begin(self.patient.id)
            self.reload()

    def show_receipt(self) -> None:
        if self.patient is not None:
            self.header.show_receipt(self._desk.clinic.patients.receipt(self.patient.id))

    def _restore(self) -> None:
        """What was typed before the power went, with what had been seen then."""
        if self.patient is not None and self._drafts.begin(self.patient.id, self._seen):
            self._seen = dict(self._drafts.beside)

    @Slot()
    def _on_thrown_away(self) -> None:
        if self.patient is not None:
            self._show(self.patient)
        self.start()

    def reload(self) -> None:
        """Somebody changed something: show it, but never under the hands of who is typing."""
        if self.patient is None:
            return
        fresh = self._desk.clinic.patients.get(self.patient.id)
        if fresh is None or fresh.voided_at is not None:
            self.left.emit()
            return
        self.joins.look(self.patient.id)
        if _stands(fresh) == _stands(self.patient):
            self._show_head(fresh)
        elif not self.form.is_dirty:
            self._show(fresh)
        else:
            self.patient = fresh
            self._show_head(fresh)
            changed = tr("Meanwhile this record was changed elsewhere. Both values will be kept.")
            self.form.notice.show_notice(Tone.WARN, changed)

    def start(self) -> None:
        if self.state_form is not None:
            self.state_form.start()
        elif self._below.currentWidget() is self.question:
            self.question.start()
        elif self.tabs.currentIndex() != 0:
            keyboard.take(self.tabs.currentWidget())
        elif self._wanted == NO_FIELD:
            keyboard.take(self.tabs.tabBar())
        else:
            self.form.stand_in(self._wanted if self._wanted in self.form.boxes else "phone")

    @Slot()
    def refer(self) -> None:
        """F6: the referral page opens with this resident."""
        if self.patient is not None:
            self.opens.emit(Errand("referrals", "new", self.patient.id))

    @Slot(str)
    def _on_wants_case(self, referral_id: str) -> None:
        self.opens.emit(Errand("referrals", "open", referral_id))

    @Slot()
    def _on_reveals(self) -> None:
        """Show the whole number and note who looked; once more hides it."""
        if self.patient is None:
            return
        self._is_whole = not self._is_whole
        if self._is_whole:
            patients, patient_id = self._desk.clinic.patients, self.patient.id
            self._desk.background.run(self, lambda: patients.reveal(patient_id))
        self.header.show_number(self._whole or self.patient, is_whole=self._is_whole)
        for name in MASKED_FIELDS:
            field = self.form.field(name)
            if isinstance(field, IdentityField):
                (field.reveal if self._is_whole else field.conceal)()

    @Slot(int)
    def _on_tab(self, _: int) -> None:
        self._show_tab()
        self.start()

    @Slot(dict)
    def _on_submitted(self, _: dict[str, object]) -> None:
        """Who else has what was typed is shown before it is saved."""
        if self.patient is None:
            return
        if self.question.asks(self.form.candidate(), self._changed()):
            self._below.setCurrentWidget(self.question)
            self.question.start()
        else:
            self._save()

    @Slot()
    def _on_question_left(self) -> None:
        self._below.setCurrentWidget(self.tabs)
        self.start()

    @Slot()
    def _save(self) -> None:
        if self.patient is None:
            return
        self._below.setCurrentWidget(self.tabs)
        patients, patient_id, seen = self._desk.clinic.patients, self.patient.id, self._seen
        job = partial(patients.edit, patient_id, self._changed(), seen)
        save(self._desk, self.form, job, self._on_saved, said="")

    def _changed(self) -> dict[str, Any]:
        """Only what the person changed: a value the form tidies up by itself is no change."""
        now = self.form.record_values()
        changed = {name: value for name, value in now.items() if value != self._baseline[name]}
        if "village_name" not in changed:
            changed.pop("village_code", None)
        return changed

    def _on_saved(self, has_changed: bool) -> None:
        said = tr("Saved here, waiting to be sent.") if has_changed else tr("Nothing was changed.")
        self._desk.say(said)
        self.reload()

    @Slot()
    def _fill_menu(self) -> None:
        self._menu.clear()
        if self.patient is not None:
            for step in steps_for(self.patient):
                self._menu.addAction(_StepAction(self, step))

    def ask_for(self, step: StateStep) -> None:
        """Open the small form of a step in place of the tabs."""
        self._close_state_form()
        form = StateForm(self._desk, step)
        form.left.connect(self._on_state_left)
        form.submitted.connect(self._on_state_submitted)
        self.state_form = form
        if self.patient is not None:
            Kept(self._desk, form, STATE).begin(f"{self.patient.id} {step.name}")
            form.tell_what_is_open(self.patient)
        self._frame = framed(form)
        self._below.addWidget(self._frame)
        self._below.setCurrentWidget(self._frame)
        form.start()

    @Slot(dict)
    def _on_state_submitted(self, values: dict[str, object]) -> None:
        form, patient = self.state_form, self.patient
        if form is not None and patient is not None:
            job = partial(form.carry_out, patient, values)
            save(self._desk, form, job, self._on_state_done)

    def _on_state_done(self, _: None) -> None:
        was_void = self.state_form is not None and self.state_form.step.name == VOID
        self._close_state_form()
        if was_void:
            self.form.mark_clean()
            self.left.emit()
        else:
            self.reload()
            self.start()

    @Slot()
    def _on_state_left(self) -> None:
        self._close_state_form()
        self.start()

    def _close_state_form(self) -> None:
        if self.state_form is not None:
            self._below.setCurrentWidget(self.tabs)
            self._below.removeWidget(self._frame)
            self._frame.deleteLater()
            self.state_form = None

    def go_back(self) -> bool:
        """Esc closes the small form first; then the record, its unsaved text kept as a draft."""
        if self.state_form is not None:
            self._on_state_left()
            return True
        if self._below.currentWidget() is self.question:
            self._on_question_left()
            return True
        tab = self.tabs.currentWidget()
        if isinstance(tab, ResidentTab | JoinedRecords) and tab.go_back():
            return True
        self.leave()
        return False

    def leave(self) -> None:
        if self.patient is not None:
            self._drafts.leave()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody who comes by later finds a whole number on the screen."""
        super().hideEvent(event)
        if self._is_whole:
            self._on_reveals()

    def remember(self) -> Undo:
        draft = self.form.draft()
        return lambda: self.form.restore(draft)


class _StepAction(QAction):
    """An entry of the menu; a lambda would keep the pane alive."""

    def __init__(self, pane: RecordPane, step: StateStep) -> None:
        super().__init__(tr(step.menu), pane)
        self._pane = pane
        self._step = step
        self.triggered.connect(self._on_triggered)

    @Slot()
    def _on_triggered(self) -> None:
        self._pane.ask_for(self._step)


def _stands(patient: Patient) -> dict[str, Any]:
    """Everything that stands in a record, to see whether it changed."""
    return {field.name: _wire(patient, field.name) for field in Patient.kind.fields}


def _wire(patient: Patient, name: str) -> Any:
    field = Patient.kind.field(name)
    value = getattr(patient, name)
    return to_wire(field.type, value) if field is not None else value

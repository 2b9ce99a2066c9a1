"""Registering a resident: search, form, and the comparison with who may be the same person."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from app.drafts import Draft
from app.patients import Patient
from ui.page import Desk
from ui.patients.county_pane import CountyPane
from ui.patients.drafts import DraftKeeper, fields_of, who_and_when
from ui.patients.duplicates import DuplicatesPane
from ui.patients.form import PatientForm
from ui.patients.places import Villages
from ui.patients.scan import Undo
from ui.patients.search_step import SearchStep
from ui.text import tr
from ui.widgets.badges import SectionHeader, framed
from ui.widgets.bars import NoticeBar, Tone


class RegisterPane(QWidget):
    """No blank form before a search; no save before a look at likely duplicates."""

    opens = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk, villages: Villages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: Patient | None = None
        self.search = SearchStep(desk)
        self.form = PatientForm(desk.clinic, villages, tr("&Save and open  Ctrl+Enter"))
        self.duplicates = DuplicatesPane(desk.clinic.clock.today)
        self.county = CountyPane(desk)
        self.kept = NoticeBar()
        self._drafts = DraftKeeper(desk, self.form)
        self._step = QStackedLayout(self)
        self._form_step = self._framed()
        for step in (self.search, self._form_step, self.duplicates, self.county):
            self._step.addWidget(step)
        self._connect()

    def _framed(self) -> QWidget:
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(10)
        column.addWidget(SectionHeader(tr("New resident"), tr("Enter goes on, Ctrl+Enter saves")))
        column.addWidget(self.kept)
        column.addWidget(framed(self.form), 1)
        return frame

    def _connect(self) -> None:
        self.search.opens.connect(self.opens)
        self.search.registers.connect(self._on_registers)
        self.search.asks.connect(self._on_asks)
        self.search.left.connect(self.left)
        self.county.left.connect(self.go_back)
        self.form.left.connect(self.go_back)
        self.form.submitted.connect(self._on_submitted)
        self.kept.acted.connect(self._on_thrown_away)
        self.search.unfinished.goes_on.connect(self._on_goes_on)
        self.duplicates.opens.connect(self._on_opens_duplicate)
        self.duplicates.registers.connect(self._register_waiting)
        self.duplicates.left.connect(self.go_back)

    def begin(self, typed: str = "") -> None:
        """F3: always a search first. What was begun before stands beside it, by name and time, and
        nothing that is typed now gets into it."""
        self._drafts.keep()
        self._search_for(typed)

    def begin_with_card(self, number: str) -> None:
        """Nobody here has this card: its number goes straight into a new form."""
        self.begin(number)
        self._on_registers()

    def _search_for(self, typed: str) -> None:
        self._step.setCurrentWidget(self.search)
        self.search.begin(typed)
        self._tell_of_unfinished()

    def _tell_of_unfinished(self) -> None:
        """Behind a draft that is being kept right now, which is one of them."""
        show = self.search.unfinished.show_drafts
        if self._desk.background.is_busy:
            self._desk.background.run(self, self._drafts.unfinished, show)
        else:
            show(self._drafts.unfinished())

    @Slot(object)
    def _on_goes_on(self, draft: Draft) -> None:
        self._drafts.begin_new(draft)
        self.form.show_new()
        self.form.restore(fields_of(draft))
        begun = tr("Begun earlier and not saved yet: {who}", who=who_and_when(draft))
        self.kept.show_notice(Tone.ACCENT, begun, action=tr("&Throw it away"))
        self._show_form()

    @Slot()
    def _on_thrown_away(self) -> None:
        self.form.show_new()
        self._drafts.discard()
        self._search_for("")

    @Slot()
    def _on_registers(self) -> None:
        self._drafts.begin_new()
        self.form.show_new(self.search.carried())
        self.kept.clear()
        self._show_form()

    def _show_form(self) -> None:
        self._waiting = None
        self._step.setCurrentWidget(self._form_step)
        self.start()

    def start(self) -> None:
        step = self._step.currentWidget()
        if step is self.search:
            self.search.start()
        elif step is self.duplicates:
            self.duplicates.start()
        elif step is self.county:
            self.county.start()
        else:
            self.form.go_to(self._first_open())

    def _first_open(self) -> str:
        """The first field of the identity that is still empty."""
        wanted = ("name", "id_number", "phone")
        return next((name for name in wanted if not self.form.field(name).value()), "phone")

    @Slot(str)
    def _on_asks(self, number: str) -> None:
        self._step.setCurrentWidget(self.county)
        self.county.begin(number)

    @Slot(dict)
    def _on_submitted(self, _: dict[str, object]) -> None:
        candidate = self.form.candidate()
        found = self._desk.clinic.patients.duplicates(candidate)
        if not found:
            self._register(candidate)
            return
        self._waiting = candidate
        self.duplicates.show_duplicates(candidate, found)
        self._step.setCurrentWidget(self.duplicates)
        self.duplicates.start()

    @Slot()
    def _register_waiting(self) -> None:
        """It is somebody else: save, with the form in sight in case something is refused."""
        if self._waiting is not None:
            self._step.setCurrentWidget(self._form_step)
            self._register(self._waiting)

    def _register(self, candidate: Patient) -> None:
        self.form.set_busy(is_busy=True)
        patients = self._desk.clinic.patients
        self._desk.background.lead(
            self, lambda: patients.register(candidate), self._on_registered, self._on_refused
        )

    def _on_registered(self, patient_id: str) -> None:
        self._finish()
        self._desk.say(tr("Registered. Saved here, waiting to be sent."))
        self._desk.sync_soon()
        self.opens.emit(patient_id)

    def _on_refused(self, error: ClinicError) -> None:
        self._waiting = None
        self.form.show_error(error)

    def _finish(self) -> None:
        self._waiting = None
        self.form.set_busy(is_busy=False)
        self.form.show_new()
        self._drafts.discard()
        self._search_for("")

    @Slot(str)
    def _on_opens_duplicate(self, patient_id: str) -> None:
        """The record exists: what was typed for a second one is not needed any more."""
        self._finish()
        self.opens.emit(patient_id)

    @Slot()
    def go_back(self) -> None:
        """Comparison, form, search, list; what was typed stays and is in the draft."""
        if self._step.currentWidget() is self.duplicates:
            self._show_form()
            return
        if self._step.currentWidget() is self.county:
            self._step.setCurrentWidget(self.search)
            self.search.start()
            return
        self._drafts.keep()
        self.left.emit()

    def remember(self) -> Undo:
        """What takes back the characters of a card that went into a field."""
        if self._step.currentWidget() is self.search:
            text = self.search.edit.text()
            return lambda: self.search.edit.setText(text)
        draft = self.form.draft()
        return lambda: self.form.restore(draft)

    @property
    def is_filling_in(self) -> bool:
        return self._step.currentWidget() is self._form_step

    def take_card(self, number: str) -> None:
        """A card while the form is open: its number, and what the number proves. The card of
        somebody else than the form is about begins a form of its own."""
        before = self.form.number.value()
        if before and before != number:
            self.begin_with_card(number)
            return
        self.form.number.set_value(number)
        self.form.number.edited.emit()
        self.start()

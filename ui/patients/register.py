"""Registering a resident: search, form, and the comparison with who may be the same person."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from app.drafts import Draft
from app.patients import Patient, facts_of
from ui.kept import Kept
from ui.page import Desk
from ui.patient_strip import PatientStrip
from ui.patients.county_pane import CountyPane
from ui.patients.drafts import FORM, new_subject, unfinished, who_and_when
from ui.patients.duplicates import DuplicatesPane
from ui.patients.form import PatientForm
from ui.patients.places import Villages
from ui.patients.scan import Undo
from ui.patients.search_step import SearchStep
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import SectionHeader, framed
from ui.widgets.bars import NoticeBar


class RegisterPane(QWidget):
    """No blank form before a search; no save before a look at likely duplicates."""

    opens = Signal(str)
    registered = Signal(str)
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
        self.strip = PatientStrip(desk.clinic.clock)
        self._drafts = Kept(desk, self.form, FORM, self.kept)
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
        column.addWidget(self.strip)
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
        for name in ("name", "sex", "birth_on", "id_number", "allergies", "allergy_other"):
            self.form.field(name).left.connect(self._show_whom)
        self._drafts.thrown_away.connect(self._on_thrown_away)
        self.search.unfinished.goes_on.connect(self._on_goes_on)
        self.duplicates.opens.connect(self._on_opens_duplicate)
        self.duplicates.registers.connect(self._register_waiting)
        self.duplicates.left.connect(self.go_back)

    def begin(self, typed: str = "") -> None:
        """F3: always a search first. What was begun before stands beside it, by name and time, and
        nothing that is typed now gets into it."""
        self._drafts.leave()
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
        show, drafts = self.search.unfinished.show_drafts, self._desk.clinic.drafts
        if self._desk.background.is_busy:
            self._desk.background.run(self, partial(unfinished, drafts), show)
        else:
            show(unfinished(drafts))

    def go_on(self, subject: str) -> None:
        """With what was begun; where it is not there any more, as for somebody new."""
        self.begin()
        drafts = unfinished(self._desk.clinic.drafts)
        found = next((one for one in drafts if one.subject == subject), None)
        if found is not None:
            self._on_goes_on(found)

    @Slot(object)
    def _on_goes_on(self, draft: Draft) -> None:
        self.form.show_new()
        self._drafts.begin(draft.subject)
        begun = tr("Begun earlier and not saved yet: {who}", who=who_and_when(draft))
        self._drafts.tell(begun)
        self._show_form()

    @Slot()
    def _on_thrown_away(self) -> None:
        self._search_for("")

    @Slot()
    def _on_registers(self) -> None:
        self.form.show_new(self.search.carried())
        self._drafts.begin_empty(new_subject())
        self.kept.clear()
        self._show_form()

    def _show_form(self) -> None:
        self._waiting = None
        self._step.setCurrentWidget(self._form_step)
        self._show_whom()
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

    @Slot()
    def _show_whom(self) -> None:
        """As far as it is typed: the name is out of sight from the second screen of the form on."""
        candidate = self.form.candidate()
        self.strip.show_person(facts_of(candidate) if candidate.name else None)

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
        patients = self._desk.clinic.patients
        save(
            self._desk,
            self.form,
            lambda: patients.register(candidate),
            self._on_registered,
            said=tr("Registered. Saved here, waiting to be sent."),
            refused=self._on_refused,
        )

    def _on_registered(self, patient_id: str) -> None:
        self._finish()
        self.registered.emit(patient_id)

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
        self._drafts.leave()
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

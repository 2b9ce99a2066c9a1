"""The residents page: the list, registering, and one record; Esc goes back to the list."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.patients import DISTINCT_PEOPLE, HANDOVER_ANSWER, PATIENT, PATIENT_LINK
from ui.page import Desk, Errand, Page
from ui.patients.arrival import ArrivalPane
from ui.patients.drafts import NEW
from ui.patients.listing import ResidentList
from ui.patients.places import Villages
from ui.patients.record import NO_FIELD, RecordPane
from ui.patients.register import RegisterPane
from ui.patients.scan import CardReader, Undo


class PatientsPage(Page):
    """Understands "new" (with what was typed), "open" (a resident's id) and "take" (a hand-over's)."""

    kinds = frozenset({PATIENT, PATIENT_LINK, DISTINCT_PEOPLE, HANDOVER_ANSWER})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._villages = Villages()
        self._list_is_stale = self._villages_are_stale = True
        self._panes = QStackedLayout(self)
        self.list = ResidentList(desk)
        self._panes.addWidget(self.list)
        self.list.chosen.connect(self.open)
        self.list.wants_new.connect(self._on_new)
        self.list.opens.connect(self.opens)
        self.reader = CardReader(self, desk.clinic.clock.latest, self._remember)
        self.reader.scanned.connect(self._on_card)
        desk.news.changed.connect(self._on_news)

    @cached_property
    def register(self) -> RegisterPane:
        """Built when somebody is first registered: its form has some fifty fields."""
        pane = RegisterPane(self.desk, self._villages)
        pane.opens.connect(self._on_opens)
        pane.registered.connect(self._on_registered)
        pane.left.connect(self._on_left)
        self._panes.addWidget(pane)
        return pane

    @cached_property
    def arrival(self) -> ArrivalPane:
        pane = ArrivalPane(self.desk)
        pane.opens.connect(self._on_opens)
        pane.wants_case.connect(self._on_wants_case)
        pane.left.connect(self._on_left)
        self._panes.addWidget(pane)
        return pane

    @cached_property
    def record(self) -> RecordPane:
        pane = RecordPane(self.desk, self._villages)
        pane.opened.connect(self._on_opened)
        pane.opens.connect(self.opens)
        pane.left.connect(self._on_left)
        self._panes.addWidget(pane)
        return pane

    def _pane(self) -> QWidget | None:
        return self._panes.currentWidget()

    def reload(self) -> None:
        pane = self._pane()
        self._list_is_stale = self._villages_are_stale = True
        if pane is self.list:
            self._refresh_list()
        elif isinstance(pane, RecordPane):
            pane.reload()

    def _learn_villages(self) -> None:
        """Only for a form: reading them takes a walk through all residents."""
        if self._villages_are_stale:
            self._villages_are_stale = False
            patients = self.desk.clinic.patients
            self.desk.background.run(self, patients.villages, self._villages.learn)

    def _refresh_list(self) -> None:
        self._list_is_stale = False
        self.list.reload()

    @Slot(object)
    def _on_news(self, kinds: frozenset[str]) -> None:
        """The hub's receipts change no record, only how far it is known to have got."""
        pane = self._pane()
        if "sync" in kinds and isinstance(pane, RecordPane):
            pane.show_receipt()

    def run(self, errand: Errand) -> None:
        if errand.do == "new" and errand.subject.startswith(NEW):
            self._go_on(errand.subject)
        elif errand.do == "new":
            self._register(errand.subject)
        elif errand.do == "open":
            self.open(errand.subject, errand.field)
        elif errand.do == "take":
            self._take_over(errand.subject, errand.field)
        else:
            self.show_list()

    def _take_over(self, handover_id: str, step: str) -> None:
        """What was answered on another computer meanwhile shows nothing but the list; one of this
        place's own, its resident."""
        clinic = self.desk.clinic
        if self.arrival.begin(handover_id):
            self._panes.setCurrentWidget(self.arrival)
            self.arrival.start()
            self.arrival.panel.begin(step)
        elif (one := clinic.handovers.get(handover_id)) and one.from_id == clinic.actor.place_id:
            self.open(one.patient_id)

    @Slot(str)
    def open(self, patient_id: str, field: str = "") -> None:
        """Read and shown at once: what is typed next, F6 too, is meant for this record."""
        if not self.record.open(patient_id, field):
            self.start()

    @Slot(str)
    def _on_opens(self, patient_id: str) -> None:
        """A pane that was left meanwhile opens nothing any more."""
        if self.sender() is self._pane():
            self.open(patient_id)

    @Slot()
    def _on_left(self) -> None:
        if self.sender() is self._pane():
            self.show_list()

    @Slot(str)
    def _on_registered(self, patient_id: str) -> None:
        self.open(patient_id, NO_FIELD)

    @Slot(str)
    def _on_wants_case(self, referral_id: str) -> None:
        self.opens.emit(Errand("referrals", "open", referral_id))

    @Slot()
    def _on_opened(self) -> None:
        self._panes.setCurrentWidget(self.record)
        self._learn_villages()

    @Slot()
    def _on_new(self) -> None:
        self._register("")

    def _go_on(self, subject: str) -> None:
        """With a registration that was begun before."""
        self._learn_villages()
        self._panes.setCurrentWidget(self.register)
        self.register.go_on(subject)

    def _register(self, typed: str) -> None:
        self._learn_villages()
        self._panes.setCurrentWidget(self.register)
        self.register.begin(typed)

    @Slot()
    def show_list(self) -> None:
        pane = self._pane()
        if isinstance(pane, RecordPane):
            pane.leave()
        self._panes.setCurrentWidget(self.list)
        if self._list_is_stale:
            self._refresh_list()
        else:
            self.list.show_recent()
        self.list.start()

    def start(self) -> None:
        pane = self._pane()
        if isinstance(pane, RecordPane | RegisterPane | ArrivalPane):
            pane.start()
        else:
            self.list.start()

    def go_back(self) -> bool:
        pane = self._pane()
        if isinstance(pane, RegisterPane | ArrivalPane):
            pane.go_back()
        elif isinstance(pane, RecordPane):
            if not pane.go_back():
                self.show_list()
        else:
            return False
        return True

    def _remember(self) -> Undo:
        pane = self._pane()
        return pane.remember() if isinstance(pane, RecordPane | RegisterPane) else _nothing

    @Slot(str)
    def _on_card(self, number: str) -> None:
        """A card was laid on: fill in the open form, open its resident, or begin a new record."""
        pane = self._pane()
        if isinstance(pane, RegisterPane) and pane.is_filling_in:
            pane.take_card(number)
            return
        holder = self.desk.clinic.patients.holder(number)
        if holder is not None:
            self.open(holder)
        else:
            self._panes.setCurrentWidget(self.register)
            self.register.begin_with_card(number)

    @property
    def resident(self) -> str:
        pane = self._pane()
        if isinstance(pane, RecordPane) and pane.patient is not None:
            return pane.patient.id
        return ""


def _nothing() -> None:
    return None

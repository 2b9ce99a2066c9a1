"""The referrals page: trays, forms, case and print preview, one at a time."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.errors import ClinicError
from app.core.rights import GRASSROOTS
from app.referrals import CaseLine, CaseView, Direction
from ui import keyboard
from ui.cases import CasePane
from ui.exchange import packet_of
from ui.layouts import page_column
from ui.page import Desk, Errand, Page
from ui.patient_strip import PatientStrip
from ui.referrals.actions import MATCH, REWRITE
from ui.referrals.case import ReferralPanel
from ui.referrals.trays import ReferralTray, ReferralTrays
from ui.referrals.writing import PHONED, Writing
from ui.text import tr
from ui.widgets.badges import SectionHeader


class ReferralsPage(Page):
    """Errands: "" trays, "in_tray", "new" (subject: resident), "open" (subject: referral; field: a step),
    "slip" (subject: the text of a slip's code)."""

    kinds = frozenset(
        {
            *("referral", "referral_step", "referral_return", "referral_link"),
            *("opened", "delivered", "grant", "patient", "facility", "facility_end"),
        }
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        is_township = desk.clinic.actor.place_kind in GRASSROOTS
        self.direction = Direction.UP if is_township else Direction.DOWN
        self.header = SectionHeader(tr("Referrals"))
        self.trays = ReferralTrays(desk)
        self.strip = PatientStrip(desk.clinic.clock)
        self.writing = Writing(desk, self.direction, self.strip)
        self.case = ReferralPanel(desk, self.strip)
        self.pane = CasePane(desk, self.case)
        self._stack = QStackedWidget()
        for part in (self.trays, self.writing, self.pane):
            self._stack.addWidget(part)
        column = page_column(self, self.header)
        column.addWidget(self.strip)
        column.addWidget(self._stack, 1)
        self._connect()

    def _connect(self) -> None:
        self.trays.chosen.connect(self._on_chosen)
        self.trays.wants_new.connect(self._on_wants_new)
        self.trays.wants_slip.connect(self._on_wants_slip)
        self.writing.left.connect(self._on_left)
        self.writing.titled.connect(self.header.set_text)
        self.writing.written.connect(self._on_written)
        self.writing.wants_case.connect(self._go_to_case)
        self.strip.wants_case.connect(self._go_to_case)
        self.case.wants.connect(self._on_wants)
        self.pane.shows.connect(self._on_shown)

    # --- what the window asks

    @Slot()
    def reload(self) -> None:
        if self._stack.currentWidget() is self.trays:
            self.trays.reload()
        elif self._stack.currentWidget() is self.pane:
            self.pane.reload()
        elif self._stack.currentWidget() is self.writing:
            self.writing.refresh()
            self.writing.say_who_is_gone()

    def start(self) -> None:
        """Where one left off."""
        current = self._stack.currentWidget()
        if current is self.trays:
            keyboard.take(self.trays.list)
        elif current is self.writing:
            self.writing.start()
        else:
            self.pane.start()

    def run(self, errand: Errand) -> None:
        if errand.do == "new" and errand.subject == PHONED:
            self._stack.setCurrentWidget(self.writing)
            self.writing.take_call()
        elif errand.do == "new" and self.desk.clinic.referrals.get(errand.subject) is not None:
            self.open(errand.subject)  # what was being written anew stands there
        elif errand.do == "new" and errand.subject:
            self._stack.setCurrentWidget(self.writing)
            self.writing.begin(errand.subject)
        elif errand.do == "new":
            self._on_wants_new()
        elif errand.do == "open":
            self.open(errand.subject)
            self.case.begin(errand.field)
        elif errand.do == "slip":
            self._take_slip(errand.subject)
        elif errand.do == "in_tray":
            is_up = self.direction is Direction.UP
            self._show_trays(ReferralTray.ANSWERS if is_up else ReferralTray.IN)

    def go_back(self) -> bool:
        """Preview, form of a step, case, trays: one place at a time."""
        current = self._stack.currentWidget()
        if current is self.writing:
            self.writing.leave()
        elif current is self.pane:
            if not self.pane.go_back():
                self._show_trays(self.trays.tray)
        else:
            return False
        return True

    def print_it(self) -> None:
        """The newest form of the open case, for Ctrl+P; in the preview it goes on paper."""
        if self._stack.currentWidget() is self.pane:
            self.pane.print_it()

    # --- trays and case

    @Slot()
    def _on_wants_slip(self) -> None:
        keyboard.take(
            self.trays.list
        )  # no field, and so no input method, stands in the scanner's way
        self.desk.say(tr("Scan the square code of the slip now."))

    def _show_trays(self, tray: str) -> None:
        self.pane.leave()
        self.header.set_text(tr("Referrals"))
        self.strip.show_person(None)
        self._stack.setCurrentWidget(self.trays)
        self.trays.show_tray(tray)
        self.settle()
        keyboard.take(self.trays.list)

    @Slot(object)
    def _on_chosen(self, line: CaseLine) -> None:
        self.open(line.id)

    @Slot(str)
    @Slot(str, bool)
    def _go_to_case(self, referral_id: str, adds: bool = False) -> None:
        """One that is open already, perhaps to add to it what was to be written anew."""
        self.case.adds_to = referral_id if adds else ""
        self.open(referral_id)

    def open(self, referral_id: str) -> None:
        """Show a case; once it has been seen that is noted, for the other side too."""
        try:
            self._load(referral_id)
        except ClinicError as error:
            self.desk.fail(error)
            self.start()

    def _take_slip(self, code: str) -> None:
        """A slip was scanned: its case is made here, or shown if it is here already."""
        clinic = self.desk.clinic

        def take() -> tuple[str, str | None]:
            packet = packet_of(clinic, code)
            referral_id = clinic.paper_slips.take_in(packet.records, packet.text)
            return referral_id, clinic.paper_slips.phoned_before(referral_id)

        self.desk.background.lead(self, take, self._on_slip_taken, self.desk.fail)

    def _on_slip_taken(self, taken: tuple[str, str | None]) -> None:
        referral_id, phoned_id = taken
        self.desk.sync_soon()
        if keyboard.is_late():
            self.desk.say(tr("The slip was read. You can answer it at once."))
        elif phoned_id is None:
            self.open(referral_id)
            self.desk.say(tr("The slip was read. You can answer it at once."))
        else:
            self._load(phoned_id)
            self.case.offer_match(referral_id)

    def _load(self, referral_id: str) -> None:
        self.pane.open(referral_id)
        self._stack.setCurrentWidget(self.pane)
        keyboard.take(self.case)
        self.case.add_if_wanted()

    @Slot(object)
    def _on_shown(self, case: CaseView) -> None:
        self.header.set_text(tr("Referral {number}", number=case.referral.number))

    # --- writing

    @Slot()
    def _on_wants_new(self) -> None:
        self._stack.setCurrentWidget(self.writing)
        self.writing.ask_whom()

    @Slot(str)
    def _on_wants(self, name: str) -> None:
        """What is no step of the case: the name of its button is also that of a form to print."""
        if name == REWRITE:
            self._rewrite()
        elif name == MATCH:
            self.case.offer_match()
        else:
            self.pane.show_form(name)

    def _rewrite(self) -> None:
        if self.case.case is not None:
            self._stack.setCurrentWidget(self.writing)
            self.writing.rewrite(self.case.case)

    @Slot(str)
    def _on_written(self, referral_id: str) -> None:
        """Whoever has left the form meanwhile is not brought to the case."""
        if self._stack.currentWidget() is self.writing:
            self._load(referral_id)

    @Slot()
    def _on_left(self) -> None:
        """Back to the case that was being rewritten or printed, or to the trays."""
        if self.pane.shown:
            self._load(self.pane.shown)
        else:
            self._show_trays(self.trays.tray)

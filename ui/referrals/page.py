"""The referrals page: trays, form, case and print preview, one at a time."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from app.core.rights import GRASSROOTS
from app.patients import Patient
from app.referrals import CaseLine, CaseView, Direction, Referral
from app.referrals.slips import BACK_FORM, OUT_FORM
from ui.page import Desk, Errand, Page
from ui.referrals.case import CasePanel
from ui.referrals.form import ReferralForm
from ui.referrals.preview import SlipPreview
from ui.referrals.trays import Tray, Trays
from ui.text import tr
from ui.widgets.badges import SectionHeader
from ui.widgets.choices import Choice
from ui.widgets.form import FULL, Form
from ui.widgets.pickers import Picker

FORM = "referral"


class ReferralsPage(Page):
    """Errands: "" trays, "in_tray", "new" (subject: resident), "open" (subject: referral)."""

    kinds = frozenset(
        {"referral", "referral_step", "referral_return", "referral_link", "opened", "grant"}
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        clinic = desk.clinic
        is_township = clinic.actor.place_kind in GRASSROOTS
        self.direction = Direction.UP if is_township else Direction.DOWN
        self.header = SectionHeader(tr("Referrals"))
        self.trays = Trays(clinic)
        self.whom = _WhomForm(desk)
        self.form = ReferralForm(clinic, self.direction)
        self.case = CasePanel(desk)
        self.preview = SlipPreview(desk)
        self._subject = ""
        self._shown = ""
        self._stack = QStackedWidget()
        for part in (self.trays, self.whom, self.form, self.case, self.preview):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        self._connect()

    def _connect(self) -> None:
        self.trays.chosen.connect(self._on_chosen)
        self.trays.wants_new.connect(self._on_wants_new)
        self.whom.submitted.connect(self._on_whom)
        self.whom.left.connect(self._show_trays)
        self.form.submitted.connect(self._on_submitted)
        self.form.edited.connect(self._on_edited)
        self.form.left.connect(self._show_trays)
        self.case.done.connect(self.reload)
        self.case.wants_print.connect(self._print)
        self.preview.left.connect(self._on_printed)

    # --- what the window asks

    def reload(self) -> None:
        self.trays.reload()
        if self._shown and self._stack.currentWidget() is self.case:
            self._load(self._shown)

    def start(self) -> None:
        if self._stack.currentWidget() is self.trays:
            self.trays.list.setFocus()

    def run(self, errand: Errand) -> None:
        if errand.do == "new" and errand.subject:
            self.begin(errand.subject)
        elif errand.do == "new":
            self._on_wants_new()
        elif errand.do == "open":
            self.open(errand.subject)
        elif errand.do == "in_tray":
            self._show_trays()
            self.trays.show_tray(Tray.ANSWERS if self.direction is Direction.UP else Tray.IN)
            self.trays.list.setFocus()

    def go_back(self) -> bool:
        current = self._stack.currentWidget()
        if current is self.preview:
            self._on_printed()
        elif current is self.case and self.case.leave_form():
            self.case.setFocus()
        elif current is not self.trays:
            self._show_trays()
        else:
            return False
        return True

    def print_it(self) -> None:
        """The newest form of the open case, for Ctrl+P."""
        case = self.case.case
        if self._stack.currentWidget() is self.case and case is not None:
            self._print(BACK_FORM if case.returns else OUT_FORM)

    @Slot(str)
    def _print(self, form: str) -> None:
        if self.case.case is not None:
            self._stack.setCurrentWidget(self.preview)
            self.preview.show_form(self.case.case, form)

    # --- trays and case

    @Slot()
    def _show_trays(self) -> None:
        self._shown = ""
        self.header.set_text(tr("Referrals"))
        self._stack.setCurrentWidget(self.trays)
        self.trays.reload()
        self.trays.list.setFocus()

    @Slot(object)
    def _on_chosen(self, line: CaseLine) -> None:
        self.open(line.id)

    def open(self, referral_id: str) -> None:
        """Show a case; opening it is noted, for the other side to see."""
        referrals = self.desk.clinic.referrals
        self.desk.background.run(
            self,
            lambda: referrals.mark_opened(referral_id),
            lambda _: self._load(referral_id),
            self.desk.fail,
        )

    def _load(self, referral_id: str) -> None:
        case: CaseView = self.desk.clinic.referrals.case(referral_id)
        self._shown = referral_id
        self.header.set_text(tr("Referral {number}", number=case.referral.number))
        self.case.show_case(case)
        self._stack.setCurrentWidget(self.case)
        self.case.setFocus()

    # --- a new referral

    @Slot()
    def _on_wants_new(self) -> None:
        self.header.set_text(tr("New referral"))
        self._stack.setCurrentWidget(self.whom)
        self.whom.set_values({})
        self.whom.start()

    @Slot(dict)
    def _on_whom(self, values: dict[str, object]) -> None:
        self.begin(str(values["patient_id"]))

    def begin(self, patient_id: str) -> None:
        """The form for one resident, with a draft of it where one was left."""
        clinic = self.desk.clinic
        patient: Patient = clinic.patients.open(patient_id)
        self._subject = patient_id
        self.header.set_text(tr("New referral"))
        self.form.show_referral(clinic.referrals.draft_for(patient, self.direction))
        draft = clinic.drafts.restore(FORM, patient_id)
        if draft is not None:
            self.form.restore(draft.values)
        self._stack.setCurrentWidget(self.form)
        self.form.begin()

    @Slot(dict)
    def _on_edited(self, draft: dict[str, object]) -> None:
        drafts, subject = self.desk.clinic.drafts, self._subject
        if subject:
            self.desk.background.run(self, lambda: drafts.save(FORM, draft, subject))

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        clinic, subject = self.desk.clinic, self._subject
        referral: Referral = self.form.referral(values)
        self.form.set_busy(is_busy=True)

        def save() -> str:
            send = clinic.referrals.refer
            if self.direction is Direction.DOWN:
                send = clinic.referrals.down_refer
            referral_id: str = send(referral)
            clinic.drafts.discard(FORM, subject)
            return referral_id

        self.desk.background.run(self, save, self._on_sent, self._on_refused)

    def _on_sent(self, referral_id: str) -> None:
        self.form.set_busy(is_busy=False)
        self.form.mark_clean()
        self._subject = ""
        self.desk.say(tr("Saved here, waiting to be sent."))
        self.desk.sync_soon()
        self._load(referral_id)

    def _on_refused(self, error: ClinicError) -> None:
        self.form.set_busy(is_busy=False)
        self.form.show_error(error)

    # --- printing

    @Slot()
    def _on_printed(self) -> None:
        if self._shown:
            self._load(self._shown)
        else:
            self._show_trays()


class _WhomForm(Form):
    """Who is to be referred, when nobody is in front of one yet."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("&Continue  Ctrl+Enter"))
        clinic = desk.clinic

        def search(typed: str) -> list[Choice]:
            return [
                Choice(line.id, line.name, f"{line.village_name} {line.phone[-4:]}".strip())
                for line in clinic.patients.find(typed, 12)
            ]

        picker = Picker(search)
        self.add("patient_id", tr("Resident"), picker, needed=True, span=FULL)
        picker.picked.connect(self.submit)

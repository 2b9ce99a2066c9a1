"""Writing a referral: whom it is about, a new one, one phoned in, or one rewritten; with drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.attachments import About, NewFile
from app.core.errors import ClinicError
from app.core.text import N_
from app.patients import GONE, Gone, Patient, PatientLine
from app.referrals import CaseView, Direction
from ui.likeness import found_by
from ui.page import Desk
from ui.reading import Reading
from ui.referrals.actions import OPEN_AGAIN
from ui.referrals.form import ReferralForm
from ui.referrals.phoned import PhonedForm
from ui.referrals.words import gone_words, word
from ui.text import tr
from ui.widgets.attach_bar import ChosenFiles
from ui.widgets.badges import framed
from ui.widgets.bars import Tone
from ui.widgets.choices import Choice, Offered
from ui.widgets.form import FULL, Form
from ui.widgets.labels import button
from ui.widgets.pickers import Picker

REFERRAL = "referral"
DRAFT = "referral"
"""The name of the form among the drafts; the subject is the resident or the referral."""
PHONED = "phoned"
MOST_SHOWN = 12
ATTACH_KEY = "Alt+A"
_ADVICE = {
    True: N_(
        "A referral cannot be sent. If this is a mistake, put the record back in care first "
        "(More, Back in care)."
    ),
    False: N_("Refer only who is here again, and put the record back in care."),
}
"""By whether the resident has died."""


class Writing(QWidget):
    """One form at a time. `written` carries the referral that was saved."""

    left = Signal()
    titled = Signal(str)
    written = Signal(str)

    def __init__(self, desk: Desk, direction: Direction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._subject = ""
        self._rewritten: CaseView | None = None
        self._said: Gone | None = None
        self.whom = WhomForm(desk, direction)
        self.forms = {one: ReferralForm(desk.clinic, one) for one in Direction}
        self.direction = direction
        self.phoned = PhonedForm(desk.clinic)
        self.form: ReferralForm = self.forms[direction]
        self._files: dict[Form, ChosenFiles] = {}
        self._chosen: dict[str, list[NewFile]] = {}
        for written in (*self.forms.values(), self.phoned):
            self._files[written] = ChosenFiles(desk, ATTACH_KEY)
            written.section(tr("Attachments"))
            written.add_widget(self._files[written])
        self._reading = Reading(desk, self)
        self._stack = QStackedLayout(self)
        for form in (self.whom, *self.forms.values(), self.phoned):
            self._stack.addWidget(framed(form))
        self._connect()

    def _connect(self) -> None:
        self.whom.submitted.connect(self._on_whom)
        self.whom.left.connect(self.left)
        self.whom.by_phone.clicked.connect(self._on_by_phone)
        for form in (*self.forms.values(), self.phoned):
            form.submitted.connect(self._on_submitted)
            form.as_draft.clicked.connect(self._on_as_draft)
            form.edited.connect(self._on_edited)
            form.left.connect(self.leave)

    # --- which form

    def ask_whom(self) -> None:
        self.titled.emit(tr("New referral"))
        self.whom.set_values({"patient_id": None})
        self._show(self.whom)
        self.whom.start()

    @Slot(dict)
    def _on_whom(self, values: dict[str, object]) -> None:
        self.begin(str(values["patient_id"]))

    def begin(self, patient_id: str) -> None:
        """The form for one resident, with a draft of it where one was left."""
        clinic = self._desk.clinic
        patient: Patient = clinic.patients.read(patient_id)
        self._reading.begin(partial(clinic.patients.note_reading, patient.id))
        self._rewritten = None
        self.titled.emit(tr("New referral"))
        form = self.forms[self.direction]
        form.show_referral(clinic.referrals.draft_for(patient, self.direction))
        self._open(form, patient_id)
        self.say_who_is_gone()
        form.begin()

    @Slot()
    def _on_by_phone(self) -> None:
        self._rewritten = None
        self.titled.emit(tr("Referral phoned in"))
        self.phoned.begin_new()
        self._open(self.phoned, PHONED)
        self.phoned.go_to("by_phone_for")

    def rewrite(self, case: CaseView) -> None:
        """Correct what was sent, or complete what came back."""
        self._rewritten = case
        self.titled.emit(tr("Referral {number}", number=case.referral.number))
        form = self.forms[case.direction]
        form.show_referral(case.referral)
        self._open(form, case.referral.id)
        self.say_who_is_gone()
        form.begin()

    def _open(self, form: ReferralForm, subject: str) -> None:
        self.form, self._subject, self._said = form, subject, None
        # What was chosen waits, as what was typed does; but not beyond this session.
        self._files[form].show_files(self._chosen.setdefault(subject, []))
        draft = self._desk.clinic.drafts.restore(DRAFT, subject)
        if draft is not None:
            form.restore(draft.values)
        self._show(form)

    def say_who_is_gone(self) -> None:
        """Above the form, before anything is typed, and when it is learnt meanwhile."""
        patient_id = self.form.patient_id if self._subject else None
        gone = self._desk.clinic.patients.gone(patient_id) if patient_id else None
        if gone is not None and gone != self._said:
            title = tr("This resident: {state}", state=gone_words(gone))
            self.form.notice.show_notice(Tone.BAD, title, tr(_ADVICE[gone.has_died]))
        elif gone is None and self._said is not None:
            self.form.notice.clear()
        self._said = gone

    def _show(self, form: Form) -> None:
        frame = form.parentWidget()
        if frame is not None:
            self._stack.setCurrentWidget(frame)

    def start(self) -> None:
        if self._stack.currentWidget() is self.whom.parentWidget():
            self.whom.start()
        else:
            self.form.begin()

    @Slot()
    def leave(self) -> None:
        """What was typed stays in the draft."""
        if self.form.is_dirty and self._subject:
            self._on_edited(self.form.draft())
        self.left.emit()

    @Slot(dict)
    def _on_edited(self, draft: dict[str, object]) -> None:
        drafts, subject = self._desk.clinic.drafts, self._subject
        if subject:
            self._desk.background.run(self, lambda: drafts.save(DRAFT, draft, subject))

    # --- saving

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        self._save(self._rewriting(values) if self._rewritten else self._sending(values))

    @Slot()
    def _on_as_draft(self) -> None:
        """Kept as it is, complete or not; nobody else sees it."""
        if self.form.is_busy or not self.form.is_open:
            return
        referral = self.form.referral(self.form.values())
        referrals = self._desk.clinic.referrals
        self._save(lambda: referrals.save_draft(referral))

    def _sending(self, values: dict[str, object]) -> Callable[[], str]:
        clinic, form = self._desk.clinic, self.form
        referral = form.referral(values)

        def send() -> str:
            if form is self.phoned:
                return clinic.referrals.enter_by_phone(referral, str(referral.by_phone_for))
            if form.direction is Direction.DOWN:
                return clinic.referrals.down_refer(referral, form.slip(values))
            sent = clinic.referrals.refer(referral)
            clinic.settings.default_hospital_id = referral.to_facility_id or ""
            return sent

        return send

    def _rewriting(self, values: dict[str, object]) -> Callable[[], str]:
        case, referrals, form = self._rewritten, self._desk.clinic.referrals, self.form
        assert case is not None
        seen, typed = form.seen(), form.record_values(values)
        changed = {name: value for name, value in typed.items() if value != seen[name]}
        was = {name: seen[name] for name in changed}
        referral_id = case.referral.id

        def rewrite() -> str:
            if case.state in OPEN_AGAIN or case.is_stranded:
                referrals.resubmit(referral_id, changed, was)
            else:
                referrals.amend(referral_id, changed, was)
            return referral_id

        return rewrite

    def _save(self, job: Callable[[], str]) -> None:
        drafts, subject = self._desk.clinic.drafts, self._subject
        attachments, files = self._desk.clinic.attachments, self._chosen.get(subject, [])

        def save() -> str:
            for file in files:
                attachments.keep(file)
            referral_id = job()
            for file in files:
                attachments.attach(file, About.case(REFERRAL, referral_id))
            drafts.discard(DRAFT, subject)
            return referral_id

        self.form.set_busy(is_busy=True)
        done = partial(self._on_saved, self.form, subject)
        self._desk.background.lead(self, save, done, self._on_refused)

    def _on_saved(self, form: ReferralForm, subject: str, referral_id: str) -> None:
        form.set_busy(is_busy=False)
        self._chosen.pop(subject, None)
        self._desk.say(tr("Saved here, waiting to be sent."))
        self._desk.sync_soon()
        if form is self.form and subject == self._subject:
            form.mark_clean()
            self._subject = ""
            self.written.emit(referral_id)

    def _on_refused(self, error: ClinicError) -> None:
        self.form.show_error(error)


def _known_of(line: PatientLine, typed: str) -> tuple[str, ...]:
    """What tells people of one name apart; first that somebody is no more here."""
    state = word("patient_state", line.state) if line.state in GONE else ""
    return (state, line.village_name, line.phone[-4:], found_by(line, typed))


class WhomForm(Form):
    """Who is to be referred, when nobody is in front of one yet."""

    def __init__(self, desk: Desk, direction: Direction) -> None:
        super().__init__(tr("&Continue  Ctrl+Enter"))
        self._clinic = desk.clinic
        self.by_phone = button(tr("By &phone from a township"))
        self.add_action(self.by_phone)
        self.by_phone.setVisible(direction is Direction.DOWN)
        picker = Picker(self._search)
        self.add("patient_id", tr("Resident"), picker, needed=True, span=FULL)
        picker.picked.connect(self.submit)

    def _search(self, typed: str) -> Sequence[Choice]:
        patients = self._clinic.patients
        if not typed:
            return [_as_choice(line, typed) for line in patients.recent(MOST_SHOWN)]
        found = patients.search(typed, MOST_SHOWN)
        choices = [_as_choice(line, typed) for line in found.lines]
        return Offered.cut(choices, found.of, is_open=found.is_open)


def _as_choice(line: PatientLine, typed: str) -> Choice:
    return Choice(line.id, line.name, " ".join(filter(None, _known_of(line, typed))))

"""Writing a referral: whom it is about, a new one, one phoned in, or one rewritten; with drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.attachments import About, NewFile
from app.core.text import N_
from app.patients import GONE, Gone, Patient, PatientLine
from app.referrals import CaseLine, CaseView, Direction, Referral
from ui.attachments.bar import ChosenFiles
from ui.cases.already_open import AlreadyOpen
from ui.cases.words import word
from ui.kept import Kept
from ui.likeness import found_by
from ui.open_cases import open_words
from ui.page import Desk
from ui.patient_strip import PatientStrip
from ui.reading import Reading
from ui.referrals.actions import OPEN_AGAIN
from ui.referrals.columns import open_columns
from ui.referrals.form import ReferralForm
from ui.referrals.phoned import PhonedForm
from ui.referrals.words import gone_words
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import framed
from ui.widgets.bars import Tone
from ui.widgets.choices import Choice, FirstChoices
from ui.widgets.form import FULL, Form
from ui.widgets.labels import button
from ui.widgets.pickers import Picker
from ui.widgets.record_table import RecordTableModel

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


_BELONGS = N_(
    "Nothing was written yet. What is new about the same illness belongs to the case that"
    " is open; another illness or another hospital is a new referral."
)


class Writing(QWidget):
    """One form at a time. `written` carries the referral that was saved; `wants_case` one that is
    open already, and whether something is to be added to it."""

    left = Signal()
    titled = Signal(str)
    written = Signal(str)
    wants_case = Signal(str, bool)

    def __init__(
        self,
        desk: Desk,
        direction: Direction,
        strip: PatientStrip,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._strip = strip
        self._subject = ""
        self._rewritten: CaseView | None = None
        self._said: Gone | None = None
        self._about = Referral()
        self._urgency = ""
        self._told: set[str] = set()
        self._goes_on: Callable[[], None] = self.start
        model = RecordTableModel(open_columns(desk.clinic.clock), key=lambda line: line.id)
        self.already = AlreadyOpen(tr("Open referrals"), model, tr(_BELONGS))
        self.whom = WhomForm(desk, direction)
        self.forms = {one: ReferralForm(desk, one) for one in Direction}
        self.direction = direction
        self.phoned = PhonedForm(desk)
        self.form: ReferralForm = self.forms[direction]
        self._kept = {form: Kept(desk, form, DRAFT) for form in (*self.forms.values(), self.phoned)}
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
        self._stack.addWidget(self.already)
        self._connect()

    def _connect(self) -> None:
        self.whom.submitted.connect(self._on_whom)
        self.whom.left.connect(self.left)
        self.whom.by_phone.clicked.connect(self.take_call)
        for form in (*self.forms.values(), self.phoned):
            form.submitted.connect(self._on_submitted)
            form.as_draft.clicked.connect(self._on_as_draft)
            form.left.connect(self.leave)
            form.field("urgency").edited.connect(self._on_urgency)
        for name in ("patient_name", "sex", "birth_on"):
            self.phoned.field(name).left.connect(self._on_phoned_whom)
        self.phoned.notice.acted.connect(self._on_look)
        self.already.opens.connect(self._on_opens_case)
        self.already.adds.connect(self._on_adds_to_case)
        self.already.goes_on.connect(self._on_goes_on)
        self.already.left.connect(self.leave)

    # --- which form

    def ask_whom(self) -> None:
        self.titled.emit(tr("New referral"))
        self._speak_of(Referral())
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
        found = self._speak_of(clinic.referrals.draft_for(patient, self.direction))
        if found:
            self._ask(found, lambda: self._begin_form(patient_id))
        else:
            self._begin_form(patient_id)

    def _begin_form(self, patient_id: str) -> None:
        form = self.forms[self.direction]
        form.show_referral(self._about)
        self._open(form, patient_id)
        self.say_who_is_gone()
        form.begin()

    @Slot()
    def take_call(self) -> None:
        self._rewritten = None
        self.titled.emit(tr("Referral phoned in"))
        self._speak_of(Referral())
        self.phoned.begin_new()
        self._open(self.phoned, PHONED)
        self._on_phoned_whom()
        self.phoned.go_to("by_phone_for")

    def rewrite(self, case: CaseView) -> None:
        """Correct what was sent, or complete what came back."""
        self._rewritten = case
        self.titled.emit(tr("Referral {number}", number=case.referral.number))
        self._speak_of(case.referral)
        form = self.forms[case.direction]
        form.show_referral(case.referral)
        self._open(form, case.referral.id)
        self.say_who_is_gone()
        form.begin()

    def _open(self, form: ReferralForm, subject: str) -> None:
        self.form, self._subject, self._said = form, subject, None
        # What was chosen waits, as what was typed does; but not beyond this session.
        self._files[form].show_files(self._chosen.setdefault(subject, []))
        self._kept[form].begin(subject)
        self._show(form)
        self._on_urgency()

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
        elif self._stack.currentWidget() is self.already:
            self.already.start()
        else:
            self.form.begin()

    @Slot()
    def leave(self) -> None:
        """What was typed stays in the draft."""
        self._kept[self.form].leave()
        self.left.emit()

    # --- whom it is about, and what is open of them

    def _speak_of(self, about: Referral) -> list[CaseLine]:
        """Show it in the strip. Returns what is open already, which counts as told."""
        self._about, self._urgency = about, about.urgency or ""
        found = self.refresh()
        self._told = {line.id for line in found}
        return found

    def refresh(self) -> list[CaseLine]:
        """The strip anew, beside what is being typed; what has come meanwhile is told at saving."""
        referrals, about = self._desk.clinic.referrals, self._about
        if not about.patient_name:
            self._strip.show_person(None)
            return []
        found = referrals.open_of(about)
        self._strip.show_person(referrals.person_of(about), found, self._urgency)
        return found

    @Slot()
    def _on_urgency(self) -> None:
        """The strip says what is chosen; the record one began with keeps what it said."""
        self._urgency = str(self.form.field("urgency").value() or "")
        self._strip.show_urgency(self._urgency)

    @Slot()
    def _on_phoned_whom(self) -> None:
        """As far as they were named on the telephone."""
        if self.form is not self.phoned:
            return
        self._about = self.phoned.referral(self.phoned.values())
        found = [line for line in self.refresh() if line.id not in self._told]
        if found:
            self.phoned.notice.show_notice(
                Tone.WARN,
                open_words(found, self._desk.clinic.clock.now()),
                tr("Perhaps the same person. Look before you go on."),
                action=tr("Look at it"),
            )

    @Slot()
    def _on_look(self) -> None:
        if found := self._not_told(self._about):
            self._ask(found, self._back_to_form)

    def _not_told(self, about: Referral) -> list[CaseLine]:
        found = self._desk.clinic.referrals.open_of(about)
        return [line for line in found if line.id not in self._told]

    def _ask(self, found: Sequence[CaseLine], goes_on: Callable[[], None]) -> None:
        """Before anything is typed, and once more where one has come since."""
        self._goes_on = goes_on
        self.already.show_lines(found, open_words(found, self._desk.clinic.clock.now()))
        self._told |= {line.id for line in found}
        self._stack.setCurrentWidget(self.already)
        self.already.start()

    @Slot()
    def _on_goes_on(self) -> None:
        self._goes_on()

    def _back_to_form(self) -> None:
        self._show(self.form)
        self.form.start()

    def _send_all_the_same(self) -> None:
        self._show(self.form)
        self.form.submit()

    @Slot(str)
    def _on_opens_case(self, referral_id: str) -> None:
        """What was typed stays in the draft; hiding the form sees to it."""
        self.wants_case.emit(referral_id, False)

    @Slot(str)
    def _on_adds_to_case(self, referral_id: str) -> None:
        self.wants_case.emit(referral_id, True)

    # --- saving

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        about = self.form.referral(values)
        about.id = self._about.id
        if found := self._not_told(about):
            self._ask(found, self._send_all_the_same)
            return
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
        attachments, files = self._desk.clinic.attachments, self._chosen.get(self._subject, [])

        def keep_files() -> None:
            for file in files:
                attachments.keep(file)

        def with_files() -> str:
            referral_id = job()
            for file in files:
                attachments.attach(file, About.case(REFERRAL, referral_id))
            return referral_id

        save(
            self._desk,
            self.form,
            with_files,
            partial(self._on_saved, self._subject),
            before=keep_files,
        )

    def _on_saved(self, subject: str, referral_id: str) -> None:
        self._chosen.pop(subject, None)
        if self._subject == subject:
            self._kept[self.form].forget()
            self._subject = ""
            self.written.emit(referral_id)


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
        picker = Picker(self._search, background=desk.background)
        self.add("patient_id", tr("Resident"), picker, needed=True, span=FULL)
        picker.picked.connect(self.submit)

    def _search(self, typed: str) -> Sequence[Choice]:
        patients = self._clinic.patients
        if not typed:
            return [_as_choice(line, typed) for line in patients.recent(MOST_SHOWN)]
        found = patients.search(typed, MOST_SHOWN)
        choices = [_as_choice(line, typed) for line in found.lines]
        return FirstChoices.cut(choices, found.of, is_open=found.is_open)


def _as_choice(line: PatientLine, typed: str) -> Choice:
    return Choice(line.id, line.name, " ".join(filter(None, _known_of(line, typed))))

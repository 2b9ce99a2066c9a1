"""One case: what it says on the left, how far it is on the right, what can be done at the foot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.attachments import About
from app.core.errors import ClinicError
from app.referrals import CaseView, Side, Standing, StepCode
from ui import keyboard
from ui.forms.form import DrawnForm
from ui.kept import Kept
from ui.page import Desk
from ui.patient_strip import PatientStrip
from ui.referrals.actions import OPEN_AGAIN, Actions, may_rewrite
from ui.referrals.facts import Facts
from ui.referrals.match import MatchForm
from ui.referrals.steps import STEPS, StepForm
from ui.referrals.tasks import TaskBar
from ui.referrals.timeline import Timeline
from ui.referrals.words import gone_words, receipt_words, state_tone, word
from ui.saving import as_one
from ui.text import tr
from ui.widgets.attachments import AttachmentPanel
from ui.widgets.badges import Card, StateBadge
from ui.widgets.bars import Tone
from ui.widgets.form import Form
from ui.widgets.labels import plain_label

DRAFT = "referral_step"
ATTACH_KEY = "Ctrl+Shift+A"
"""Alt+A is the receiver's, for accepting."""


class CasePanel(QWidget):
    """Shows a CaseView and takes steps on it. `done` follows every step that was saved."""

    done = Signal()
    wants_print = Signal(str)
    """The name of a form."""
    wants_rewrite = Signal()
    wants_attachment = Signal(str)

    def __init__(self, desk: Desk, strip: PatientStrip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._strip = strip
        self.case: CaseView | None = None
        self.adds_to = ""
        """The case in which the step that adds words is opened as soon as it is shown."""
        self._state = StateBadge("", Tone.NEUTRAL)
        self._receipt = StateBadge("", Tone.NEUTRAL)
        self.gone = StateBadge("", Tone.BAD)
        self.ended = StateBadge("", Tone.WARN)
        self._task = TaskBar()
        self._facts = Facts()
        self.attachments = AttachmentPanel(desk, ATTACH_KEY)
        self._timeline = Timeline()
        self.foot = Actions()
        self._left = QStackedWidget()
        self._form: Form | None = None
        self._frame: QWidget | None = None
        self._kept: Kept | None = None
        self._is_running = False
        self._arrange()
        self._connect()
        self.setFocusProxy(self._facts)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self.gone, self._state, self.ended, self._receipt):
            head.addWidget(part)
        head.addStretch(1)
        facts = QWidget()
        below = QVBoxLayout(facts)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self._facts, 1)
        below.addWidget(self.attachments)
        self._left.addWidget(facts)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._left, 3)
        row.addWidget(self._timeline, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._task)
        column.addLayout(row, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.foot.wants_step.connect(self._on_wants_step)
        self.foot.wants_print.connect(self.wants_print)
        self.foot.wants_rewrite.connect(self.wants_rewrite)
        self.foot.wants_match.connect(self._on_wants_match)
        self._task.noted.connect(self._on_noted)
        self.attachments.wants_open.connect(self.wants_attachment)

    # --- showing

    def show_case(self, case: CaseView) -> None:
        is_same = self.case is not None and self.case.referral.id == case.referral.id
        self.case = case
        self._show_head(case)
        self._facts.show_case(case)
        self._timeline.show_case(case)
        self.attachments.show_record(About.case("referral", case.referral.id))
        stood_at_foot = self.foot.isAncestorOf(QApplication.focusWidget() or self)
        self.foot.show_case(case)
        if stood_at_foot and not self.foot.isAncestorOf(QApplication.focusWidget() or self):
            keyboard.take(self)
        self._task.show_tasks(case, self._desk.clinic.clock.now())
        if not is_same:
            self.leave_form()

    def _show_head(self, case: CaseView) -> None:
        referral, referrals = case.referral, self._desk.clinic.referrals
        others = referrals.open_of(referral)
        self._strip.show_person(referrals.person_of(referral), others, referral.urgency)
        tone = state_tone(case.state)
        self._state.set_state(word("referral_state", case.state), tone, tone.icon)
        self._receipt.set_state(*receipt_words(case.receipt))
        self._show_standing(case.standing)

    def _show_standing(self, standing: Standing) -> None:
        """Who is no more: the resident, or an institution that was to answer."""
        if standing.gone is not None:
            self.gone.set_state(gone_words(standing.gone), Tone.BAD, "warning")
        self.gone.setVisible(standing.gone is not None)
        receives = Side.RECEIVER in standing.ended
        words = tr("The receiving institution has ended") if receives else ""
        self.ended.set_state(words or tr("The sending institution has ended"), Tone.WARN, "warning")
        self.ended.setVisible(bool(standing.ended))

    # --- doing

    def add_if_wanted(self) -> None:
        """What came back or was never sent is completed; to what is under way a message is added."""
        case, wanted = self.case, self.adds_to
        self.adds_to = ""
        if case is None or case.referral.id != wanted:
            return
        if may_rewrite(case) and case.state in OPEN_AGAIN:
            self.wants_rewrite.emit()
        else:
            self.begin(StepCode.NOTE)

    @Slot(str)
    def _on_wants_step(self, code: str) -> None:
        self.begin(StepCode(code))

    def begin(self, code: StepCode) -> None:
        """Open the form of a step, or take it at once when it asks nothing."""
        step, case = STEPS[code], self.case
        if case is None or code not in case.allowed:
            return
        if step.ask is None:
            self._take(step, {})
            return
        form = DrawnForm(tr(step.words).replace("&", "") + "  Ctrl+Enter")
        step.ask(form, case, self._desk.clinic)
        form.mark_clean()
        form.submitted.connect(partial(self._take, step))
        self._show_form(form, tr(step.words))
        self._kept = Kept(self._desk, form, DRAFT)
        self._kept.begin(f"{case.referral.id} {code}")

    def _show_form(self, form: Form, words: str) -> None:
        self.leave_form()
        form.left.connect(self._on_left)
        frame, heading = Card(), plain_label(_plain(words), "heading")
        # In line with the fields; the form has its own edges.
        heading.setContentsMargins(15, 0, 15, 0)
        frame.body.setContentsMargins(1, 12, 1, 1)
        frame.body.addWidget(heading)
        frame.body.addWidget(form)
        self._form, self._frame = form, frame
        self._left.addWidget(frame)
        self._left.setCurrentWidget(frame)
        self.foot.hide()
        form.start()
        # Whoever comes back to the case comes back to what is open in it.
        first: QWidget | None = form.focusWidget()
        self.setFocusProxy(first or form.save)

    @Slot()
    def _on_left(self) -> None:
        self.leave_form()
        keyboard.take(self)

    def leave_form(self) -> bool:
        """Back from a step's form to the facts; False when there was none."""
        frame = self._frame
        self._form = self._frame = self._kept = None
        self.foot.show()
        if frame is None:
            return False
        self._left.removeWidget(frame)
        self.setFocusProxy(self._facts)
        frame.hide()
        frame.deleteLater()
        return True

    def _take(self, step: StepForm, values: dict[str, object]) -> None:
        case, referrals = self.case, self._desk.clinic.referrals
        if case is not None:
            self._run(lambda: step.do(referrals, case, values), self._kept)

    @Slot()
    def _on_wants_match(self) -> None:
        case, referrals = self.case, self._desk.clinic.referrals
        if case is None:
            return
        form = MatchForm(referrals, case, self._desk.clinic.clock.today())
        form.chosen.connect(self._on_matched)
        self._show_form(form, tr("&Same as a referral of ours"))

    def offer_match(self, own_id: str) -> None:
        """Ask whether the case shown, phoned in before, is this one that came on paper."""
        self._on_wants_match()
        if isinstance(self._form, MatchForm):
            self._form.suggest(own_id)

    @Slot(str)
    def _on_matched(self, own_id: str) -> None:
        case, referrals = self.case, self._desk.clinic.referrals
        if case is not None:
            self._run(lambda: referrals.match(case.referral.id, own_id))

    @Slot(str)
    def _on_noted(self, about: str) -> None:
        case, referrals = self.case, self._desk.clinic.referrals
        if case is not None:
            self._run(lambda: referrals.settle(case.referral.id, about))

    def _run(self, job: Callable[[], object], saves: Kept | None = None) -> None:
        """One at a time: Enter may bounce, and a step taken twice stands in the case twice.
        `saves` is what the job writes; another form that is open meanwhile keeps its words."""
        if self._is_running:
            return
        self._is_running = True
        if self._form is not None:
            if saves is None and self._form.is_dirty:
                self._form.keep_draft()
            self._form.set_busy(is_busy=True)
        whole = as_one(self._desk.clinic, job, saves.typed if saves is not None else None)
        done, background = partial(self._on_done, saves), self._desk.background
        # A form is gone when the answer has come. A button may be there again, and a click that
        # bounced would press it: so the next one finds it under way.
        ask = background.lead if self._form is not None else background.run
        ask(self, whole, done, self._on_refused)

    def _on_done(self, saved: Kept | None, _: object) -> None:
        self._is_running = False
        if saved is not None and saved is self._kept:
            saved.end(saved.typed)
        self.leave_form()
        self._desk.say(tr("Saved here, waiting to be sent."))
        self.done.emit()
        if self.isVisible():
            keyboard.take(self)  # the button or form that had it is gone

    def _on_refused(self, error: ClinicError) -> None:
        self._is_running = False
        if self._form is not None:
            self._form.set_busy(is_busy=False)
            self._form.show_error(error)
        else:
            self._desk.fail(error)


def _plain(words: str) -> str:
    """The words of a button as a heading: without the letter for Alt."""
    without = words.replace("&", "")
    return without.partition("(")[0] if without.endswith(")") else without

"""One case: what it says on the left, how far it is on the right, what can be done at the foot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.attachments import About
from app.cases import Side
from app.core.errors import ClinicError
from ui import keyboard
from ui.attachments.panel import AttachmentPanel
from ui.cases.face import Face, V, Values
from ui.cases.facts import FactsCard
from ui.cases.foot import Foot
from ui.cases.tasks import TaskBar
from ui.cases.timeline import Timeline
from ui.cases.words import plain, receipt_words, word
from ui.forms.form import DrawnForm
from ui.kept import Kept
from ui.page import Desk
from ui.saving import as_one
from ui.text import tr
from ui.widgets.badges import Card, StateBadge
from ui.widgets.bars import Tone
from ui.widgets.form import Form
from ui.widgets.labels import plain_label

T = TypeVar("T")
ATTACH_KEY = "Ctrl+Shift+A"
"""Alt+A is the receiver's, for accepting."""


class CasePanel(QWidget, Generic[V]):
    """Shows one case and takes steps on it. `done` follows every step that was saved."""

    done = Signal()
    wants = Signal(str)
    """What is no step, by the name of its button."""
    wants_attachment = Signal(str)

    def __init__(self, desk: Desk, face: Face[V], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.face = face
        self.case: V | None = None
        self._state = StateBadge("", Tone.NEUTRAL)
        self._receipt = StateBadge("", Tone.NEUTRAL)
        self.gone = StateBadge("", Tone.BAD)
        self.ended = StateBadge("", Tone.WARN)
        self._task = TaskBar(face)
        self._facts = FactsCard(face)
        self.attachments = AttachmentPanel(desk, ATTACH_KEY)
        self._timeline = Timeline(face)
        self.foot = Foot(face)
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
        self.foot.wants_step.connect(self.begin)
        self.foot.wants.connect(self.wants)
        self._task.noted.connect(self._on_noted)
        self.attachments.wants_open.connect(self.wants_attachment)

    # --- showing

    def show_case(self, case: V) -> None:
        is_same = self.case is not None and self.case.record.id == case.record.id
        self.case = case
        self.show_head(case)
        self._facts.show_case(case)
        self._timeline.show_case(case)
        self.attachments.show_record(About.case(self.face.kind, case.record.id))
        stood_at_foot = self.foot.isAncestorOf(QApplication.focusWidget() or self)
        self.foot.show_case(case)
        if stood_at_foot and not self.foot.isAncestorOf(QApplication.focusWidget() or self):
            keyboard.take(self)
        self._task.show_tasks(case, self._desk.clinic.clock.now())
        if not is_same:
            self.leave_form()

    def show_head(self, case: V) -> None:
        """How it stands, how far it has got, and who is no more: whom it is about, or an institution
        that was to answer."""
        state = self.face.shows(case)
        tone = self.face.tone(state)
        self._state.set_state(word(f"{self.face.kind}_state", state), tone, tone.icon)
        self._receipt.set_state(*receipt_words(case.receipt))
        gone, ended = self.face.gone(case), case.standing.ended
        self.gone.set_state(gone, Tone.BAD, "warning")
        self.gone.setVisible(bool(gone))
        words = tr("The sending institution has ended")
        if Side.RECEIVER in ended:
            words = tr("The receiving institution has ended")
        self.ended.set_state(words, Tone.WARN, "warning")
        self.ended.setVisible(bool(ended))

    # --- doing

    @Slot(str)
    def begin(self, code: str) -> None:
        """Open the form of a step, or take it at once when it asks nothing."""
        step, case = self.face.steps.get(code), self.case
        if case is None or step is None or code not in case.may:
            return
        clinic = self._desk.clinic
        service = self.face.service(clinic)
        asks = service.form_of(case.case.ladder.rules[code])
        if asks is None:
            self._take(code, {})
            return
        form = DrawnForm(tr(step.words).replace("&", "") + "  Ctrl+Enter")
        form.draw(asks, clinic.clock.today, step.brings(self._desk) if step.brings else {})
        form.set_values(step.begins(case, clinic) if step.begins else {})
        form.submitted.connect(partial(self._take, code))
        self.show_form(form, tr(step.words))
        self._kept = Kept(self._desk, form, f"{self.face.kind}_step")
        self._kept.begin(f"{case.record.id} {code}")

    def show_form(self, form: Form, words: str) -> None:
        """In place of the facts."""
        self.leave_form()
        form.left.connect(self._on_left)
        frame, heading = Card(), plain_label(plain(words), "heading")
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

    def _take(self, code: str, values: Values) -> None:
        case, step = self.case, self.face.steps[code]
        if case is None:
            return
        service = self.face.service(self._desk.clinic)

        def take() -> object:
            if step.do is not None:
                return step.do(service, case, values)
            return service.take(case.record.id, code, **step.reads(values))

        self.do(take, self._kept)

    @Slot(str)
    def _on_noted(self, about: str) -> None:
        case, service = self.case, self.face.service(self._desk.clinic)
        if case is not None:
            self.do(lambda: service.settle(case.record.id, about))

    def do(
        self,
        job: Callable[[], T],
        saves: Kept | None = None,
        saved: Callable[[T], None] | None = None,
    ) -> None:
        """One at a time: Enter may bounce, and a step taken twice stands in the case twice.
        `saves` is what the job writes; another form that is open meanwhile keeps its words. `saved`
        takes what comes of it, in place of showing the case anew."""
        if self._is_running:
            return
        self._is_running = True
        if self._form is not None:
            if saves is None and self._form.is_dirty:
                self._form.keep_draft()
            self._form.set_busy(is_busy=True)
        whole = as_one(self._desk.clinic, job, saves.typed if saves is not None else None)
        done, background = partial(self._on_done, saves, saved), self._desk.background
        # A form is gone when the answer has come. A button may be there again, and a click that
        # bounced would press it: so the next one finds it under way.
        ask = background.lead if self._form is not None else background.run
        ask(self, whole, done, self._on_refused)

    def _on_done(self, saves: Kept | None, saved: Callable[[T], None] | None, result: T) -> None:
        self._is_running = False
        if saves is not None and saves is self._kept:
            saves.end(saves.typed)
        self.leave_form()
        self._desk.say(tr("Saved here, waiting to be sent."))
        if saved is not None:
            saved(result)
        else:
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

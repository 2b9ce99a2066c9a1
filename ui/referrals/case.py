"""One case: its facts on the left, its ladder and every step on the right, deeds at the foot."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import ClinicError
from app.referrals import CaseView, Rung, RungCode, StepCode, StepView
from app.referrals.slips import BACK_FORM, OUT_FORM
from ui.page import Desk
from ui.referrals.steps import STEPS, StepForm
from ui.referrals.words import RUNG_WORDS, person, receipt_words, state_tone, when, word
from ui.text import tr
from ui.widgets.badges import StateBadge
from ui.widgets.bars import Tone
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.form import Form
from ui.widgets.labels import button, plain_label
from ui.widgets.ladder import Ladder, RungState
from ui.widgets.ladder import Rung as LadderRung

FACTS = (
    "impression",
    "present_illness",
    "past_history",
    "treatment",
    "examinations",
    "precautions",
)


class CasePanel(QWidget):
    """Shows a CaseView and takes steps on it. `done` follows every step that was saved."""

    done = Signal()
    wants_print = Signal(str)
    """The name of a form."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.case: CaseView | None = None
        self._title = plain_label("", "title")
        self._state = StateBadge("", Tone.NEUTRAL)
        self._receipt = StateBadge("", Tone.NEUTRAL)
        self._facts = QVBoxLayout()
        self._steps = QVBoxLayout()
        self._ladder = Ladder()
        self._actions = QWidget()
        self._flow = FlowLayout(self._actions, 8)
        self._left = QStackedWidget()
        self._form: Form | None = None
        self._arrange()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._state)
        head.addWidget(self._receipt)
        head.addStretch(1)
        self._left.addWidget(_scrolling(self._facts))
        right = QVBoxLayout()
        right.addWidget(self._ladder)
        right.addSpacing(8)
        right.addLayout(self._steps)
        row = QHBoxLayout()
        row.addWidget(self._left, 3)
        row.addWidget(_scrolling(right), 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addLayout(row, 1)
        column.addWidget(self._actions)

    # --- showing

    def show_case(self, case: CaseView) -> None:
        self.case = case
        today = self._desk.clinic.clock.today()
        self._title.setText(person(case.referral, today))
        state = word("referral_state", case.state)
        self._state.set_state(state, state_tone(case.state), state_tone(case.state).icon)
        self._receipt.set_state(*receipt_words(case.receipt))
        self._ladder.set_rungs([_rung(rung, case) for rung in case.rungs])
        self._show_facts(case)
        self._show_steps(case)
        self._show_actions(case)
        self.leave_form()

    def _show_facts(self, case: CaseView) -> None:
        _empty(self._facts)
        for label, text in self._facts_of(case):
            if text:
                self._facts.addWidget(plain_label(label, "label"))
                self._facts.addWidget(_selectable(text))
        for slip in case.returns:
            self._facts.addWidget(plain_label(tr("Return slip"), "heading"))
            for label, text in _slip_facts(slip):
                if text:
                    self._facts.addWidget(plain_label(label, "label"))
                    self._facts.addWidget(_selectable(text))
        self._facts.addStretch(1)

    def _facts_of(self, case: CaseView) -> list[tuple[str, str]]:
        referral = case.referral
        to = "  ".join(
            part
            for part in (
                case.to_name,
                word("department", referral.to_department),
                referral.to_doctor or "",
            )
            if part
        )
        reasons = [word("referral_up", code) for code in referral.reasons_up or []]
        reasons += [word("referral_down", code) for code in referral.reasons_down or []]
        reasons += [referral.reason_other or ""]
        diagnoses = "、".join(f"{d['name']} {d['code']}" for d in referral.diagnoses or [])
        card = [referral.phone or "", referral.address or "", _masked(referral.id_number)]
        labels = {field.name: field.label for field in referral.kind.fields}
        return [
            (tr("Resident"), "  ".join(part for part in card if part)),
            (tr("Allergies"), referral.allergies or word("allergy_state", referral.allergy_state)),
            (tr("Sender"), "  ".join(filter(None, (case.from_name, referral.doctor_name)))),
            (tr("Refer to"), to),
            (tr("Urgency"), word("urgency", referral.urgency)),
            (tr("Diagnoses"), diagnoses),
            (tr("Reasons"), "；".join(filter(None, reasons))),
            *((tr(labels[name]), getattr(referral, name) or "") for name in FACTS),
        ]

    def _show_steps(self, case: CaseView) -> None:
        _empty(self._steps)
        for task in case.tasks:
            if task.is_mine:
                words = tr("Owed here: {task}", task=word("referral_task", task.code))
                self._steps.addWidget(plain_label(words, "warning", wraps=True))
        for step in reversed(case.steps):
            self._steps.addWidget(_step_label(step))
        self._steps.addStretch(1)

    def _show_actions(self, case: CaseView) -> None:
        _empty(self._flow)
        for code, form in STEPS.items():
            if code in case.allowed:
                made = button(tr(form.words), form.role)
                made.setObjectName(code.value)
                made.clicked.connect(partial(self.begin, code))
                self._flow.addWidget(made)
        for name, words in _forms(case):
            made = button(words)
            made.setObjectName(name)
            made.clicked.connect(self._on_print)
            self._flow.addWidget(made)

    @Slot()
    def _on_print(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wants_print.emit(sender.objectName())

    # --- doing

    def begin(self, code: StepCode) -> None:
        """Open the form of a step, or take it at once when it asks nothing."""
        step, case = STEPS[code], self.case
        if case is None or code not in case.allowed:
            return
        if step.fields is None:
            self._take(step, {})
            return
        self.leave_form()
        form = Form(tr(step.words).replace("&", "") + "  Ctrl+Enter")
        step.fields(form, case)
        form.submitted.connect(partial(self._take, step))
        form.left.connect(self.leave_form)
        self._form = form
        self._left.addWidget(form)
        self._left.setCurrentWidget(form)
        form.start()

    def leave_form(self) -> bool:
        """Back from a step's form to the facts; False when there was none."""
        if self._form is None:
            return False
        self._left.removeWidget(self._form)
        self._form.deleteLater()
        self._form = None
        return True

    def _take(self, step: StepForm, values: dict[str, object]) -> None:
        case, referrals = self.case, self._desk.clinic.referrals
        if case is None:
            return
        if self._form is not None:
            self._form.set_busy(is_busy=True)
        self._desk.background.run(
            self, lambda: step.do(referrals, case, values), self._on_done, self._on_refused
        )

    def _on_done(self, _: object) -> None:
        self.leave_form()
        self._desk.say(tr("Saved here, waiting to be sent."))
        self._desk.sync_soon()
        self.done.emit()

    def _on_refused(self, error: ClinicError) -> None:
        if self._form is not None:
            self._form.set_busy(is_busy=False)
            self._form.show_error(error)
        else:
            self._desk.fail(error)


def _forms(case: CaseView) -> list[tuple[str, str]]:
    """What can be printed; the first by Ctrl+P."""
    if not case.returns:
        return [(OUT_FORM, tr("&Print slip  Ctrl+P"))]
    return [
        (BACK_FORM, tr("&Print return slip  Ctrl+P")),
        (OUT_FORM, tr("Print referral slip")),
    ]


def _rung(rung: Rung, case: CaseView) -> LadderRung:
    title = tr(RUNG_WORDS[rung.code])
    if rung.step is not None:
        title = word("referral_step", rung.step)
    state = RungState.DONE if rung.is_done else RungState.AHEAD
    if rung.has_failed:
        state = RungState.FAILED
    where = "  ".join(filter(None, (rung.place, rung.person)))
    accepted = case.accepted
    if rung.code is RungCode.ANSWERED and accepted is not None:
        offered = (
            word("department", accepted.department),
            accepted.doctor or "",
            when(accepted.appointment_at),
            accepted.bed or "",
        )
        where = "  ".join(filter(None, (where, *offered)))
    return LadderRung(title, state, when(rung.at), where)


def _step_label(step: StepView) -> QLabel:
    record = step.record
    details = (
        word("department", record.department),
        record.doctor or "",
        when(record.appointment_at),
        record.bed or "",
        word("arrival", record.arrival),
        record.inpatient_number or "",
        word("outcome", record.outcome),
        word("follow_up_result", record.result),
        word("refusal", record.reason_code),
        record.reason or "",
        record.text or "",
    )
    first = "  ".join(
        filter(
            None, (when(record.at), step.place, record.by_name, word("referral_step", step.code))
        )
    )
    rest = "  ".join(filter(None, details))
    text = f"{first}\n{rest}" if rest else first
    if not step.is_effective:
        text += "\n" + tr("Came too late and does not count.")
    words, _, _ = receipt_words(step.receipt)
    return plain_label(f"{text}\n{words}", "" if step.is_effective else "caption", wraps=True)


def _slip_facts(slip: object) -> list[tuple[str, str]]:
    names = ("diagnosis", "findings", "treatment", "next_plan", "rehabilitation")
    labels = {field.name: field.label for field in type(slip).kind.fields}  # type: ignore[attr-defined]
    return [(tr(labels[name]), getattr(slip, name) or "") for name in names]


def _masked(number: str | None) -> str:
    return f"{number[:4]}**********{number[-4:]}" if number and len(number) > 8 else ""


def _selectable(text: str) -> QLabel:
    label = plain_label(text, wraps=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _scrolling(layout: QVBoxLayout) -> QScrollArea:
    inside = QWidget()
    inside.setProperty("role", "scrolled")
    inside.setLayout(layout)
    area = QScrollArea(widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()

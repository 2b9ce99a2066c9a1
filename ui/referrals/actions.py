"""Which buttons a case shows: the next step first, the likely ones beside it, the rest behind "more"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.referrals import CaseView, Direction, Side, State, StepCode
from app.referrals.slips import BACK_FORM, OUT_FORM
from ui import keyboard
from ui.referrals.steps import STEPS
from ui.text import tr
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import button

NEXT: Mapping[State, StepCode] = {
    State.DRAFT: StepCode.SUBMIT,
    State.REVIEWING: StepCode.SUBMIT,
    State.WAITING: StepCode.ACCEPT,
    State.ACCEPTED: StepCode.ARRIVED,
    State.ON_THE_WAY: StepCode.ARRIVED,
    State.ARRIVED: StepCode.DISCHARGED,
    State.IN_HOSPITAL: StepCode.DISCHARGED,
    State.DISCHARGED: StepCode.RETURNED_BACK,
    State.RETURN_DUE: StepCode.RETURNED_BACK,
    State.RETURNED_BACK: StepCode.BACK_CONFIRMED,
    State.BACK_CONFIRMED: StepCode.FOLLOW_UP,
}
"""What comes next when all goes well."""

S, C = State, StepCode
LIKELY: Mapping[State, frozenset[StepCode]] = {
    S.DRAFT: frozenset({C.SUBMIT, C.PROPOSE}),
    S.REVIEWING: frozenset({C.SUBMIT, C.SEND_BACK, C.WITHDRAW}),
    S.WAITING: frozenset({C.ACCEPT, C.RETURN, C.REJECT, C.PASS_ON, C.WITHDRAW, C.SET_OUT}),
    S.ACCEPTED: frozenset(
        {C.ARRIVED, C.NOT_ARRIVED, C.RESCHEDULE, C.CANCEL, C.SET_OUT, C.ASK_CANCEL}
    ),
    S.ON_THE_WAY: frozenset({C.ARRIVED, C.NOT_ARRIVED, C.RESCHEDULE, C.CANCEL, C.ASK_CANCEL}),
    S.ARRIVED: frozenset({C.ADMITTED, C.DISCHARGED, C.RETURNED_BACK}),
    S.IN_HOSPITAL: frozenset({C.DISCHARGED, C.RETURNED_BACK}),
    S.NOT_ARRIVED: frozenset({C.ARRIVED}),
}
"""Steps that people take from there; others are possible and stand behind "more"."""
LATER = frozenset({C.RETURNED_BACK, C.BACK_CONFIRMED, C.FOLLOW_UP, C.CLOSE})
ALWAYS = frozenset({C.NOTE})
OPEN_AGAIN = frozenset({S.DRAFT, S.RETURNED, S.REJECTED, S.WITHDRAWN})
"""The sender may rewrite it and send it once more."""
BEFORE_THE_END = OPEN_AGAIN | {S.REVIEWING, S.WAITING, S.ACCEPTED, S.ON_THE_WAY}


def likely(case: CaseView) -> list[StepCode]:
    wanted = LIKELY.get(case.state, LATER) | ALWAYS
    if (first := next_step(case)) is not None:
        wanted |= {first}
    codes = [code for code in STEPS if code in case.allowed and code in wanted]
    return sorted(codes, key=lambda code: code is not first)


def next_step(case: CaseView) -> StepCode | None:
    """Of somebody who has died the other side is told that, whatever else was to come."""
    gone = case.standing.gone
    if gone is not None and gone.has_died and case.state is not State.DIED:
        return StepCode.DIED
    return NEXT.get(case.state)


def seldom(case: CaseView) -> list[StepCode]:
    shown = likely(case)
    return [code for code in STEPS if code in case.allowed and code not in shown]


def may_send_again(case: CaseView) -> bool:
    """It came back, or waits where nobody answers any more."""
    return may_rewrite(case) and (case.state in OPEN_AGAIN or case.is_stranded)


def may_rewrite(case: CaseView) -> bool:
    return Side.SENDER in case.sides and case.state in BEFORE_THE_END


def printable(case: CaseView) -> list[tuple[str, str]]:
    """Name and words of what can be printed; the first by Ctrl+P."""
    if not case.returns:
        return [(OUT_FORM, tr("&Print slip  Ctrl+P"))]
    return [
        (BACK_FORM, tr("&Print return slip  Ctrl+P")),
        (OUT_FORM, tr("Print referral slip")),
    ]


class Actions(QWidget):
    """The buttons at the foot of a case."""

    wants_step = Signal(str)
    wants_print = Signal(str)
    wants_rewrite = Signal()
    wants_match = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, 8)
        self._menu = QMenu(self)

    def show_case(self, case: CaseView) -> None:
        """Whoever stands on a button stays there, if it is one of the new ones too."""
        stood_on = next((one.objectName() for one in self._buttons() if one.hasFocus()), "")
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                # Hidden at once: until it is deleted its letter would still be taken.
                widget.hide()
                widget.deleteLater()
        self._add_steps(case)
        for name, words in printable(case)[:1]:
            self._add(words, name).clicked.connect(self._on_print)
        self._fill_menu(case)
        if not self._menu.isEmpty():
            self._add(tr("Mor&e"), "more").setMenu(self._menu)
        for one in self._buttons():
            if stood_on and one.objectName() == stood_on:
                keyboard.take(one)

    def _buttons(self) -> list[QWidget]:
        items = (self._flow.itemAt(place) for place in range(self._flow.count()))
        found = (item.widget() for item in items if item is not None)
        return [widget for widget in found if widget is not None]

    def _add_steps(self, case: CaseView) -> None:
        again = may_send_again(case)
        if again:
            made = self._add(tr("Edi&t and send"), "rewrite", "primary")
            made.clicked.connect(self.wants_rewrite)
        for code in likely(case):
            if again and code is StepCode.SUBMIT:
                continue
            step = STEPS[code]
            role = "primary" if code is next_step(case) else ""
            made = self._add(tr(step.words), code.value, role)
            made.clicked.connect(self._on_step)

    def _fill_menu(self, case: CaseView) -> None:
        self._menu.clear()
        for code in seldom(case):
            choose = partial(self.wants_step.emit, code.value)
            self._menu.addAction(tr(STEPS[code].words)).triggered.connect(choose)
        if may_rewrite(case) and not may_send_again(case):
            self._menu.addAction(tr("Chan&ge the referral")).triggered.connect(self.wants_rewrite)
        if case.referral.by_phone_for and case.direction is Direction.UP:
            words = tr("&Same as a referral of ours")
            self._menu.addAction(words).triggered.connect(self.wants_match)
        for name, words in printable(case)[1:]:
            choose = partial(self.wants_print.emit, name)
            self._menu.addAction(words).triggered.connect(choose)

    def _add(self, words: str, name: str, role: str = "") -> QPushButton:
        made = button(words, role, self)
        made.setObjectName(name)
        self._flow.addWidget(made)
        made.show()
        return made

    @Slot()
    def _on_step(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wants_step.emit(sender.objectName())

    @Slot()
    def _on_print(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wants_print.emit(sender.objectName())

"""The way of a case: the ladder of receipts, and under it every step as it was written."""

from __future__ import annotations

from typing import Generic

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.cases import Rung, StepView
from app.cases.views import RungCode
from app.core.clock import Stamp
from app.receipts import ReceiptState
from app.signatures import SignatureState
from ui.cases.face import Face, V
from ui.cases.words import RUNGS, receipt_words, signature_words, when, word
from ui.text import tr
from ui.widgets.badges import Card, scrolling
from ui.widgets.labels import plain_label
from ui.widgets.ladder import DrawnRung, LadderView, RungState
from ui.words import clock_remark


class Timeline(Card, Generic[V]):
    """The ladder says how far it is; the steps, newest first, say what was said on the way."""

    def __init__(self, face: Face[V], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._face = face
        self.body.setContentsMargins(1, 1, 1, 1)
        self.ladder = LadderView()
        self._steps = QVBoxLayout()
        self._steps.setSpacing(10)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.ladder)
        column.addWidget(plain_label(tr("Every step"), "heading"))
        column.addLayout(self._steps)
        column.addStretch(1)
        self.body.addWidget(scrolling(inside, tr("How far it has come")))

    def show_case(self, case: V) -> None:
        self.ladder.set_rungs([_rung(rung, case, self._face) for rung in case.rungs])
        while (item := self._steps.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for step in reversed(case.steps):
            self._steps.addWidget(_StepNote(step, self._face))


class _StepNote(QWidget):
    """One step: what and when, who and where, and what was said."""

    def __init__(self, step: StepView, face: Face[V]) -> None:
        super().__init__()
        record = step.record
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        head = f"{word(face.case.steps, step.code)}  {_at(step.stamp)}"
        column.addWidget(plain_label(head, "strong" if step.is_effective else "soft"))
        by = "  ".join(filter(None, (step.place, record.by_name)))
        column.addWidget(plain_label(by, "caption", wraps=True))
        if way := _way(step):
            column.addWidget(plain_label(way, "caption", wraps=True))
        if said := face.details(step.record):
            column.addWidget(plain_label(said, wraps=True))
        for words, role in _remarks(step):
            column.addWidget(plain_label(words, role, wraps=True))


def _at(stamp: Stamp) -> str:
    return tr("about {when}", when=when(stamp.at)) if stamp.is_about else when(stamp.at)


def _way(step: StepView) -> str:
    """Of a step that was taken here: since when it is on the hub and at the other side."""
    if step.receipt.state is not ReceiptState.ON_HUB or not step.there:
        return ""
    parts = [receipt_words(step.receipt)[0]]
    for one in step.there:
        words = tr("at {place} {when}", place=one.place, when=when(one.at))
        parts.append(words if one.at else tr("not fetched yet by {place}", place=one.place))
    return " · ".join(parts)


def _remarks(step: StepView) -> list[tuple[str, str]]:
    """What is not as usual: a step that does not count, or that is not on the hub."""
    remarks = []
    if step.stamp.was_wrong:
        remarks.append((clock_remark(step.stamp), "warning"))
    if not step.is_effective:
        remarks.append((tr("Came too late and does not count."), "warning"))
    if step.signed is not None:
        role = "caption" if step.signed.state is SignatureState.FITS else "warning"
        remarks.append((signature_words(step.signed), role))
    if step.receipt.state is not ReceiptState.ON_HUB:
        remarks.append((receipt_words(step.receipt)[0], "warning"))
    return remarks


def _awaited(rung: Rung) -> str:
    """What becomes meanwhile of what was done on the strength of the slip."""
    if rung.code != RungCode.RECORD_AWAITED:
        return ""
    return tr("your steps are kept at the hub") if rung.at else tr("your steps are kept here")


def _rung(rung: Rung, case: V, face: Face[V]) -> DrawnRung:
    words = {**RUNGS, **face.rungs}
    title = word(face.case.steps, rung.step) if rung.step else tr(words[rung.code])
    state = RungState.DONE if rung.is_done else RungState.AHEAD
    if rung.has_failed:
        state = RungState.FAILED
    elif rung.code == RungCode.RECORD_AWAITED:
        state = RungState.CURRENT
    where = face.answered(case, rung) or (rung.place, rung.person, _awaited(rung))
    return DrawnRung(title, state, when(rung.at), "  ".join(filter(None, where)))

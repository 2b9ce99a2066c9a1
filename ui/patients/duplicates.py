"""Before saving: the new record beside those who may be the same person, never a block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QElapsedTimer, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.identity import printed_record_number
from app.core.masking import masked, without_numbers
from app.patients import Duplicate, Patient, Score
from ui import keyboard
from ui.likeness import agreeing
from ui.page import Desk
from ui.patients.comparing import Fact, differing
from ui.patients.words import age
from ui.text import tr
from ui.theme import scaled
from ui.widgets.badges import SectionHeader, StateBadge
from ui.widgets.bars import Tone
from ui.widgets.keys import ENTER, held_with
from ui.widgets.labels import button, plain_label
from ui.words import label

MOST_SHOWN, MOST_LARGE = 3, 2
"""More likely people beside the new one have no room, and fewer in large type; the first are the
likeliest."""
LARGE_PX = 115
"""What is 100 px otherwise has grown to this."""
UNSEEN_MS = 800
"""So soon nobody has read the question: the key was meant for what was there before it."""


class DuplicatesPane(QWidget):
    """The new record at the left, likely people at the right; what differs stands out."""

    opens = Signal(str)
    registers = Signal()
    left = Signal()

    def __init__(
        self, today: Callable[[], date], goes_on: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._typed = Patient()
        self._found: Sequence[Duplicate] = ()
        self._begin = 0
        self._header = SectionHeader(tr("Is this the same person?"))
        self._inside = QWidget()
        self._inside.setProperty("role", "scrolled")
        self._columns = QHBoxLayout(self._inside)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(12)
        self._back = button(tr("Back to the form  Esc"))
        self._back.clicked.connect(self.left)
        self._next = button(tr("Ne&xt ones"))
        self._next.clicked.connect(self._on_next)
        self._register = button(goes_on or tr("&Still register as new  Ctrl+Enter"))
        self._register.clicked.connect(self.registers)
        self._first: QWidget = self._register
        self._shown = QElapsedTimer()
        self._arrange()

    def _arrange(self) -> None:
        scroll = QScrollArea(self, widgetResizable=True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._inside)
        foot = QHBoxLayout()
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(self._next)
        foot.addWidget(self._register)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addWidget(self._header)
        column.addWidget(scroll, 1)
        column.addLayout(foot)

    def show_duplicates(self, typed: Patient, found: Sequence[Duplicate]) -> None:
        self._typed, self._found, self._begin = typed, found, 0
        self._show()

    def _show(self) -> None:
        self._clear()
        most = _most_shown()
        shown = self._found[self._begin : self._begin + most]
        self._header.set_text(tr("Is this the same person?"), self._of_how_many(len(shown)))
        self._next.setVisible(len(self._found) > most)
        self._columns.addWidget(self._card(self._typed), 1)
        for number, duplicate in enumerate(shown, 1):
            self._columns.addWidget(self._card(duplicate.patient, duplicate.score, number), 1)

    def _of_how_many(self, shown: int) -> str:
        first, count = self._begin + 1, len(self._found)
        if count == shown:
            return ""
        return tr("{first} to {last} of {count}", first=first, last=first + shown - 1, count=count)

    @Slot()
    def _on_next(self) -> None:
        """The next likeliest; after the last of them the first again."""
        self._begin += _most_shown()
        if self._begin >= len(self._found):
            self._begin = 0
        self._show()
        self.start()

    def _clear(self) -> None:
        while (item := self._columns.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._first = self._register

    def _card(self, patient: Patient, score: Score | None = None, number: int = 0) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(10)
        column.addWidget(_headline(score), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._opener(patient.id, number) if score else self._told())
        column.addLayout(self._facts(patient, None if score is None else self._typed))
        if score is not None:
            agree = tr("Agree: {signs}", signs=agreeing(score))
            column.addWidget(plain_label(agree, "caption", wraps=True))
        column.addStretch(1)
        return card

    def _opener(self, patient_id: str, number: int) -> QWidget:
        made = button(tr("Open this one  Alt+{number}", number=number), "primary")
        made.setShortcut(f"Alt+{number}")
        made.setObjectName(patient_id)
        made.clicked.connect(self._on_open)
        if number == 1:
            self._first = made
        return made

    def _told(self) -> QWidget:
        """Stands where the others have their button, so that the lines face each other."""
        told = plain_label(tr("Compared with the records at the right."), "soft", wraps=True)
        told.setMinimumHeight(self._register.sizeHint().height())
        return told

    def _facts(self, patient: Patient, typed: Patient | None) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        for row, fact in enumerate(self._compared()):
            differs = typed is not None and fact.differs((patient, typed))
            grid.addWidget(plain_label(fact.title, "label"), row, 0)
            grid.addWidget(differing() if differs else QWidget(), row, 1)
            words = plain_label(fact.words(patient) or "—", "strong" if differs else "", wraps=True)
            grid.addWidget(words, row, 2)
        return grid

    def _compared(self) -> list[Fact]:
        today = self._today()
        return [
            Fact(tr("Full name"), lambda one: without_numbers(one.name or "")),
            Fact(tr("Sex"), lambda one: label("sex", one.sex)),
            Fact(tr("Date of birth"), lambda one: one.birth_on.isoformat() if one.birth_on else ""),
            Fact(tr("Age"), lambda one: age(one.birth_on, today)),
            Fact(
                tr("Identity number"), lambda one: masked(one.id_number), lambda one: one.id_number
            ),
            Fact(tr("Phone"), lambda one: one.phone or ""),
            Fact(tr("Contact's phone"), lambda one: one.contact_phone or ""),
            Fact(tr("Village or committee"), lambda one: one.village_name or ""),
            Fact(tr("Present address"), lambda one: one.address or ""),
            Fact(tr("Record number"), lambda one: printed_record_number(one.record_number)),
            Fact(tr("State of the record"), lambda one: label("patient_state", one.state)),
        ]

    def start(self) -> None:
        """Opening the likeliest is the safe answer; Enter gives it."""
        self._shown.start()
        keyboard.take(self._first, Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = held_with(event) == Qt.KeyboardModifier.ControlModifier
        if event.key() in ENTER and ctrl:
            if self._shown.elapsed() >= UNSEEN_MS:
                self._register.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_open(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.opens.emit(sender.objectName())


def _most_shown() -> int:
    return MOST_LARGE if scaled(100) >= LARGE_PX else MOST_SHOWN


def _headline(score: Score | None) -> QWidget:
    if score is None:
        return StateBadge(tr("What was typed"), Tone.ACCENT, "edit")
    if score.is_same_number:
        return StateBadge(tr("The same identity number"), Tone.WARN, "warning")
    return StateBadge(tr("Likely the same person"), Tone.WARN, "people")


class SaveQuestion(DuplicatesPane):
    """Before a record on file is changed: who is like it only by what was typed now, the holder of
    a number above all. Never a block."""

    saves = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.clinic.clock.today, tr("Save all the same  Ctrl+Enter"), parent)
        self._desk = desk
        self.registers.connect(self.saves)

    def asks(self, candidate: Patient, changed: Mapping[str, Any]) -> bool:
        """Whether there is somebody to be shown."""
        found = self._desk.clinic.patients.made_likely(candidate.id, changed)
        if found:
            self.show_duplicates(candidate, found)
        return bool(found)

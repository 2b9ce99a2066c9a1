"""The first step of registering: look whether the record exists already."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.checks import read_phone
from app.core.identity import normalise, read_citizen_number
from app.patients import FoundLines, PatientLine
from ui import keyboard
from ui.page import Desk
from ui.patients.columns import MARKS_COLUMN, resident_columns
from ui.patients.marks import MarksDelegate
from ui.patients.unfinished import Unfinished
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.choices import cut_words
from ui.widgets.edits import LineEdit
from ui.widgets.finding import LineSearch
from ui.widgets.keys import ENTER, held_with, is_plain_enter
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import RecordTableModel

MOST_SHOWN = 20


class SearchEdit(LineEdit):
    """Enter and the arrow down are answered by the step around it."""

    went_down = Signal()
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not held_with(event):
            self.went_down.emit()
        elif is_plain_enter(event):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class SearchStep(QWidget):
    """Name, identity number or phone; likely residents beneath. Enter opens one of them, or goes
    on to a new record when nobody is like it; Ctrl+Enter goes on in any case."""

    opens = Signal(str)
    registers = Signal()
    asks = Signal(str)
    """Nobody here has this identity number; the county may know who keeps the record."""
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._header = SectionHeader(tr("Register a resident"))
        self.edit = SearchEdit(self)
        self.edit.setPlaceholderText(tr("Name, identity number or phone; or lay the card on"))
        self.edit.setAccessibleName(tr("Name, identity number or phone"))
        self._finding = LineSearch(self.edit, self._find, self._show, desk.background)
        self.model = RecordTableModel(
            resident_columns(desk.clinic.clock.today, self.edit.text), key=lambda line: line.id
        )
        self._empty = EmptyState("", picture="search")
        self.list = RecordList(tr("Likely residents"), self.model, self._empty)
        self.list.view.setItemDelegateForColumn(
            MARKS_COLUMN, MarksDelegate(self.list.view, desk.clinic.clock.today)
        )
        self.register = button(tr("&Register as new  Ctrl+Enter"), "primary")
        self.back = button(tr("Back  Esc"))
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.search)
        self.unfinished = Unfinished(self)
        self._arrange()
        self._connect()
        self._show(FoundLines([], 0))

    def _arrange(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.register)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(10)
        column.addWidget(self._header)
        column.addWidget(plain_label(tr("First see whether the record exists already."), "soft"))
        column.addWidget(self.edit)
        column.addWidget(self.unfinished)
        column.addWidget(self.list, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.edit.textEdited.connect(self._soon.start)
        self.edit.went_down.connect(self._go_to_list)
        self.edit.entered.connect(self._on_entered)
        self.list.chosen.connect(self._on_chosen)
        self._empty.acted.connect(self._on_asks)
        self.list.left_up.connect(partial(keyboard.take, self.edit))
        self.register.clicked.connect(self.registers)
        self.back.clicked.connect(self.left)

    def begin(self, typed: str) -> None:
        self.edit.setText(typed)
        self.search()
        self._finding.settle()
        self.start()

    def start(self) -> None:
        keyboard.take(self.edit, Qt.FocusReason.OtherFocusReason)
        self.edit.end(False)

    @Slot()
    def search(self) -> None:
        self._soon.stop()
        self._finding.ask(self.edit.text().strip())

    def _find(self, typed: str) -> FoundLines:
        return self._desk.clinic.patients.search(typed, MOST_SHOWN)

    def _show(self, found: FoundLines) -> None:
        typed = self.edit.text().strip()
        self.model.set_records(found.lines)
        cut = cut_words(len(found.lines), found.of, is_open=found.is_open)
        self._header.set_text(tr("Register a resident"), cut)
        if typed:
            advice = tr("Enter begins a new record with what was typed.")
            ask = tr("&Ask the county who keeps the record") if self._number() else ""
            self._empty.set_text(tr("Nobody is registered like this."), advice, ask)
        else:
            advice = tr("Initials, part of the name, or the last digits are enough.")
            self._empty.set_text(tr("Type who it is."), advice)
        self.register.setEnabled(bool(typed))

    @Slot()
    def _on_entered(self) -> None:
        self.search()
        self._finding.then(self._go_on)

    def _go_on(self) -> None:
        if self.model.rowCount():
            keyboard.take(self.list)
        elif self.edit.text().strip():
            self.registers.emit()

    @Slot()
    def _go_to_list(self) -> None:
        if self._soon.isActive():
            self.search()
        self._finding.then(lambda: keyboard.take(self.list if self.model.rowCount() else self.edit))

    @Slot(object)
    def _on_chosen(self, line: PatientLine) -> None:
        self.opens.emit(line.id)

    def _number(self) -> str | None:
        """The whole identity number that was typed, if it is one."""
        found = read_citizen_number(self.edit.text(), self._desk.clinic.clock.latest()).value
        return found.number if found is not None else None

    @Slot()
    def _on_asks(self) -> None:
        number = self._number()
        if number is not None:
            self.asks.emit(number)

    def carried(self) -> dict[str, object]:
        """What was typed, as the fields of a new record."""
        return carried(self.edit.text(), self._desk)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in ENTER and ctrl and self.edit.text().strip():
            self.registers.emit()
        else:
            super().keyPressEvent(event)


def carried(typed: str, desk: Desk) -> dict[str, object]:
    """A number is an identity number or a phone; initials were only for finding; the rest is a
    name. `张国华 13800001234` is both."""
    found: dict[str, object] = {}
    names: list[str] = []
    for word in typed.split():
        if number := read_citizen_number(word, desk.clinic.clock.latest()).value:
            found["id_number"] = number.number
        elif re.fullmatch(r"[0-9]{15,18}[Xx]?", normalise(word)):
            found["id_number"] = normalise(word)
        elif re.fullmatch(r"[0-9()+-]{7,15}", word):
            found["phone"] = read_phone(word).value
        elif not re.fullmatch(r"[a-z]+|[0-9]+", word):
            names.append(word)
    return found | ({"name": " ".join(names)} if names else {})

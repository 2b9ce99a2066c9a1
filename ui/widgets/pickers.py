"""Pickers: type a few letters, see what fits, take it with Enter (diagnoses, people, places)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.core.checks import Checked
from app.core.errors import FieldProblem
from app.core.text import N_
from ui import keyboard
from ui.background import Background
from ui.icons import icon
from ui.text import tr
from ui.theme import scaled, tokens
from ui.widgets.choice_popup import ROWS_SHOWN, ChoicePopup
from ui.widgets.choices import Choice
from ui.widgets.edits import LineEdit
from ui.widgets.fields import Field
from ui.widgets.finding import LineSearch, Search
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.keys import ENTER, held_with
from ui.widgets.labels import plain_label
from ui.widgets.picture import REDRAWN_AT

Resolve = Callable[[str], Choice | None]

STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: ROWS_SHOWN,
    Qt.Key.Key_PageUp: -ROWS_SHOWN,
}


LEAVING = (Qt.Key.Key_Tab, Qt.Key.Key_Escape)
PRESSES = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)


class PickerEdit(LineEdit):
    """The line one types into; it works the list below without giving the keyboard away.

    Down opens the list, Enter or a click takes, Esc closes. With `digits_choose` a plain digit
    takes the row of that number while nothing typed so far is a digit; Alt+digit always does.
    """

    picked = Signal(object)
    emptied_back = Signal()
    went_away = Signal()

    def __init__(
        self,
        search: Search,
        parent: QWidget,
        *,
        digits_choose: bool,
        background: Background | None = None,
    ) -> None:
        super().__init__(parent)
        self._digits_choose = digits_choose
        self.popup = ChoicePopup(self)
        self.popup.given_up.connect(self._on_given_up)
        self._finding = LineSearch(self, search, self._show, background)
        self.popup.picked.connect(self._take)
        self.textEdited.connect(self._on_edited)
        self._glass = self.addAction(icon("search"), LineEdit.ActionPosition.TrailingPosition)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in REDRAWN_AT and hasattr(self, "_glass"):
            self._glass.setIcon(icon("search"))

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        if typed := text.strip():
            self._finding.ask(typed)
        else:
            self._finding.forget()
            self._show(())

    def _show(self, choices: Sequence[Choice]) -> None:
        self.popup.offer(choices)
        self._describe()

    @Slot()
    def _on_given_up(self) -> None:
        """Esc closed the list; a late answer does not open it again."""
        self._finding.forget()

    def _describe(self) -> None:
        """A screen reader hears the choice that Enter would take."""
        choice = self.popup.current() if self.popup.is_open else None
        self.setAccessibleDescription(f"{choice.label} {choice.detail}" if choice else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and not held_with(event):
            self._finding.then(partial(self._step, STEPS[key]))
        elif (chosen := self._chosen_by(event)) is not None:
            self._take(chosen)
        elif key in ENTER and self._take_current(event):
            return
        elif key == Qt.Key.Key_Escape and self.popup.is_open:
            self.popup.close_list()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.emptied_back.emit()
        else:
            super().keyPressEvent(event)

    def _step(self, rows: int) -> None:
        if self.popup.is_open:
            self.popup.step(rows)
            self._describe()
        elif rows > 0:
            self._finding.ask(self.text().strip())

    def _chosen_by(self, event: QKeyEvent) -> Choice | None:
        if not self._has_answer or not self._is_number(event):
            return None
        return self.popup.at(event.key() - Qt.Key.Key_1)

    def _is_number(self, event: QKeyEvent) -> bool:
        """Whether it chooses a row by its number."""
        if not 1 <= event.key() - Qt.Key.Key_0 <= ROWS_SHOWN:
            return False
        plain = not held_with(event)
        letters_only = not any(mark.isdigit() for mark in self.text())
        with_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        return with_alt or (plain and self._digits_choose and letters_only)

    def _take_current(self, event: QKeyEvent) -> bool:
        """Take what is highlighted; whether Enter is used up by that is the picker's decision."""
        if self._finding.is_open and not held_with(event):
            self._finding.then(lambda: self._take(self.popup.current()))
            return True
        choice = self.popup.current() if self.popup.is_open else None
        if choice is None or held_with(event):
            return False
        self._take(choice)
        if not self.text():
            return True
        event.ignore()
        return True

    @Slot(object)
    def _take(self, choice: Choice | None) -> None:
        if choice is not None:
            self.popup.close_list()
            self.setAccessibleDescription("")
            self.picked.emit(choice)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in PRESSES and self._belongs(event):
            self._finding.settle()
        if _is_escape_asked(event) and self.popup.is_open:
            # The list came just now, and this key was meant for it.
            event.accept()
            return True
        if _is_tab_press(event) and self._has_answer:
            # Tab takes what is highlighted, then goes on as always.
            self._take(self.popup.current())
        return super().event(event)

    def _belongs(self, event: QKeyEvent) -> bool:
        """Whether the key is meant for the list as it will be for what was typed before it."""
        key = Qt.Key(event.key())
        return key in STEPS or key in ENTER or key in LEAVING or self._is_number(event)

    @property
    def _has_answer(self) -> bool:
        return self.popup.is_open and not self._finding.is_open

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._finding.forget()
            self.popup.close_list()
            self.went_away.emit()


class Picker(Field):
    """One choice out of very many. `search` is asked at every key: with a `background` on a reader
    thread, for what is read from records; else it answers at once.

    `resolve` finds the words of a stored value. With `free_text` words that are no choice are
    kept too: `value()` is None then and `text()` holds them.
    """

    picked = Signal(object)

    def __init__(
        self,
        search: Search,
        resolve: Resolve | None = None,
        *,
        placeholder: str = "",
        digits_choose: bool = True,
        free_text: bool = False,
        background: Background | None = None,
    ) -> None:
        super().__init__()
        self._resolve = resolve
        self._free_text = free_text
        self._choice: Choice | None = None
        self.edit = PickerEdit(search, self, digits_choose=digits_choose, background=background)
        self.edit.setPlaceholderText(placeholder or tr("Type initials"))
        self.edit.textEdited.connect(self._on_edited)
        self.edit.picked.connect(self._on_picked)
        self.edit.went_away.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit)

    def choice(self) -> Choice | None:
        return self._choice

    def text(self) -> str:
        return self.edit.text().strip()

    def value(self) -> str | None:
        return self._choice.value if self._choice else None

    def set_choice(self, choice: Choice | None) -> None:
        self._choice = choice
        self.edit.setText(choice.label if choice else "")

    def set_value(self, value: object) -> None:
        if value in (None, ""):
            self.set_choice(None)
        else:
            self.set_choice(self._known(str(value)))

    def _known(self, value: str) -> Choice:
        found = self._resolve(value) if self._resolve else None
        return found or Choice(value, value)

    def check(self) -> Checked[object]:
        if self._choice is None and self.text() and not self._free_text:
            return Checked(problem=_not_chosen())
        return Checked(self.value())

    def draft(self) -> object:
        return {"value": self.value(), "text": self.edit.text()}

    def restore(self, draft: object) -> None:
        if isinstance(draft, dict):
            self.set_value(draft.get("value"))
            if self._choice is None:
                self.edit.setText(str(draft.get("text") or ""))

    def stops(self) -> Sequence[QWidget]:
        return (self.edit,)

    @Slot()
    def _on_edited(self) -> None:
        self._choice = None
        self.edited.emit()

    @Slot(object)
    def _on_picked(self, choice: Choice) -> None:
        self.set_choice(choice)
        self.edited.emit()
        self.picked.emit(choice)


class ListPicker(Field):
    """Several choices: each Enter adds one and clears the line; Backspace takes the last away."""

    def __init__(
        self,
        search: Search,
        resolve: Resolve | None = None,
        *,
        placeholder: str = "",
        digits_choose: bool = True,
    ) -> None:
        super().__init__()
        self._resolve = resolve
        self._choices: list[Choice] = []
        self.edit = PickerEdit(search, self, digits_choose=digits_choose)
        self.edit.setPlaceholderText(placeholder or tr("Type initials, Enter adds"))
        self.edit.picked.connect(self._on_picked)
        self.edit.emptied_back.connect(self._on_emptied_back)
        self.edit.went_away.connect(self.left)
        self._chosen = QWidget(self)
        self._flow = FlowLayout(self._chosen, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.edit)
        column.addWidget(self._chosen)
        self._chosen.hide()

    def choices(self) -> list[Choice]:
        return list(self._choices)

    def value(self) -> list[str]:
        """In the order they were added."""
        return [choice.value for choice in self._choices]

    def set_value(self, value: object) -> None:
        values = [str(one) for one in value] if isinstance(value, Sequence) else []
        self.set_choices([self._known(one) for one in values])

    def _known(self, value: str) -> Choice:
        found = self._resolve(value) if self._resolve else None
        return found or Choice(value, value)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        self._choices = list(dict.fromkeys(choices))
        self._show_chosen()

    def check(self) -> Checked[object]:
        if self.edit.text().strip():
            return Checked(problem=_not_chosen())
        return Checked(self.value())

    def draft(self) -> object:
        return {"values": self.value(), "text": self.edit.text()}

    def restore(self, draft: object) -> None:
        if isinstance(draft, dict):
            self.set_value(draft.get("values"))
            self.edit.setText(str(draft.get("text") or ""))

    def stops(self) -> Sequence[QWidget]:
        return (self.edit,)

    @Slot(object)
    def _on_picked(self, choice: Choice) -> None:
        self.edit.clear()
        self.set_choices([*self._choices, choice])
        self.edited.emit()

    @Slot()
    def _on_emptied_back(self) -> None:
        if self._choices:
            self.set_choices(self._choices[:-1])
            self.edited.emit()

    @Slot(str)
    def _on_removed(self, value: str) -> None:
        self.set_choices([choice for choice in self._choices if choice.value != value])
        self.edited.emit()
        keyboard.take(self.edit)

    def _show_chosen(self) -> None:
        for old in self._chosen.findChildren(PickedChip):
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        for choice in self._choices:
            chip = PickedChip(choice, self._chosen)
            chip.removed.connect(self._on_removed)
            self._flow.addWidget(chip)
        self._chosen.setVisible(bool(self._choices))
        self.updateGeometry()


class PickedChip(QFrame):
    """One thing chosen, with a cross to take it away again."""

    removed = Signal(str)

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        super().__init__(parent)
        self._value = choice.value
        self._cross = QToolButton(self)
        self.setProperty("role", "picked")
        self._draw()
        self._cross.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._cross.setAccessibleName(tr("Remove {name}", name=choice.label))
        self._cross.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 4, 3)
        row.setSpacing(4)
        row.addWidget(plain_label(choice.label))
        row.addWidget(self._cross)

    def _draw(self) -> None:
        self._cross.setIcon(icon("close", tokens().accent))
        self._cross.setIconSize(QSize(scaled(16), scaled(16)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in REDRAWN_AT:
            self._draw()

    @Slot()
    def _on_clicked(self) -> None:
        self.removed.emit(self._value)


def _not_chosen() -> FieldProblem:
    text = N_("Choose one from the list: type its initials, then press Enter.")
    return FieldProblem("FIELD_CHOOSE", text)


def _is_tab_press(event: QEvent) -> bool:
    return _is(event, QEvent.Type.KeyPress, Qt.Key.Key_Tab)


def _is_escape_asked(event: QEvent) -> bool:
    """Esc is a shortcut of the window, unless a field says beforehand that it wants it."""
    return _is(event, QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape)


def _is(event: QEvent, kind: QEvent.Type, key: Qt.Key) -> bool:
    return isinstance(event, QKeyEvent) and event.type() == kind and event.key() == key

"""Choices laid out side by side: one of a few, or several of many with one that excludes them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from ui import keyboard
from ui.widgets.choices import Choice, best
from ui.widgets.fields import TYPED_TOGETHER_MS, Field
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.keys import held_with
from ui.widgets.labels import literal

STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class Chip(QToolButton):
    """One choice as a button that stays down. Keys it does not know go to its field."""

    stepped = Signal(int)
    typed = Signal(str)
    focused = Signal()

    def __init__(self, choice: Choice, role: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice = choice
        self.setProperty("role", role)
        self.setCheckable(True)
        self.setText(literal(choice.label))
        self.setAccessibleName(choice.label)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        held = held_with(event)
        if key in STEPS:
            self.stepped.emit(STEPS[key])
        elif not held and event.text().isalnum():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()


class _ChipRow(Field):
    """Chips of which one is the stop for Tab and Enter; arrows go along, digits and letters jump."""

    def __init__(self, choices: Sequence[Choice], role: str, *, shows_codes: bool) -> None:
        super().__init__()
        self._role = role
        self._shows_codes = shows_codes
        self._typed = ""
        self._typing = QElapsedTimer()
        self._name = ""
        self._flow = FlowLayout(self, 6)
        self.chips: list[Chip] = []
        for choice in choices:
            self._add(choice)
        self._stop_at(self.chips[0])
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _add(self, choice: Choice) -> Chip:
        chip = Chip(choice, self._role, self)
        if self._shows_codes and choice.value.isdigit():
            chip.setText(f"{choice.value} {literal(choice.label)}")
        chip.clicked.connect(self._on_clicked)
        chip.stepped.connect(self._on_stepped)
        chip.typed.connect(self._on_typed)
        chip.focused.connect(self._on_focused)
        self._flow.addWidget(chip)
        self.chips.append(chip)
        return chip

    def _chip_of(self, value: str) -> Chip:
        """A value of an older form that is not among the choices gets a chip of its own."""
        for chip in self.chips:
            if chip.choice.value == value:
                return chip
        return self._add(Choice(value, value))

    def stops(self) -> Sequence[QWidget]:
        return [chip for chip in self.chips if chip.focusPolicy() & Qt.FocusPolicy.TabFocus]

    def set_name(self, name: str) -> None:
        self._name = name
        for chip in self.chips:
            chip.setAccessibleName(f"{name} {chip.choice.label}")

    def _stop_at(self, here: Chip) -> None:
        for chip in self.chips:
            policy = Qt.FocusPolicy.StrongFocus if chip is here else Qt.FocusPolicy.ClickFocus
            chip.setFocusPolicy(policy)

    @Slot()
    def _on_focused(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self._stop_at(chip)

    @Slot(bool)
    def _on_clicked(self, is_on: bool) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self._take(chip, is_on)

    @Slot(int)
    def _on_stepped(self, step: int) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            place = (self.chips.index(chip) + step) % len(self.chips)
            keyboard.take(self.chips[place], Qt.FocusReason.TabFocusReason)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        """A digit is a code, letters are initials; what is typed within 0.8 s belongs together."""
        is_new = not self._typing.isValid() or self._typing.elapsed() > TYPED_TOGETHER_MS
        self._typing.start()
        before = "" if is_new else self._typed
        self._typed = before + text
        found = best([chip.choice for chip in self.chips], self._typed)
        if found and found[0].rank(self._typed) in (0, 1, 2):
            self._jump(self._chip_of(found[0].value), before)

    def _jump(self, chip: Chip, before: str) -> None:
        raise NotImplementedError

    def _take(self, chip: Chip, is_on: bool) -> None:
        raise NotImplementedError


class SegmentField(_ChipRow):
    """One of a few, all in sight: arrows move, a digit or initials choose, Delete empties."""

    def __init__(self, choices: Sequence[Choice], *, shows_codes: bool = False) -> None:
        super().__init__(choices, "segment", shows_codes=shows_codes)

    def value(self) -> str | None:
        return next((chip.choice.value for chip in self.chips if chip.isChecked()), None)

    def set_value(self, value: object) -> None:
        chosen = None if value in (None, "") else self._chip_of(str(value))
        for chip in self.chips:
            chip.setChecked(chip is chosen)
        self._stop_at(chosen or self.chips[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.set_value(None)
            self.edited.emit()
        else:
            super().keyPressEvent(event)

    def _take(self, chip: Chip, is_on: bool) -> None:
        self.set_value(chip.choice.value)
        self.edited.emit()
        self.left.emit()

    def _jump(self, chip: Chip, before: str) -> None:
        keyboard.take(chip, Qt.FocusReason.TabFocusReason)
        self._take(chip, True)


class MultiChoiceField(_ChipRow):
    """Several of many. `exclusive` is the code ("1 none") that clears the others and is cleared."""

    def __init__(
        self,
        choices: Sequence[Choice],
        *,
        exclusive: str | None = None,
        shows_codes: bool = True,
    ) -> None:
        super().__init__(choices, "chip", shows_codes=shows_codes)
        self._exclusive = exclusive
        self._last: tuple[str, list[str]] = ("", [])

    def value(self) -> list[str]:
        """In the order of the form."""
        return [chip.choice.value for chip in self.chips if chip.isChecked()]

    def set_value(self, value: object) -> None:
        wanted = [str(code) for code in value] if isinstance(value, Sequence) else []
        chosen = [self._chip_of(code) for code in wanted]
        for chip in self.chips:
            chip.setChecked(chip in chosen)

    def _take(self, chip: Chip, is_on: bool) -> None:
        if is_on:
            alone = chip.choice.value == self._exclusive
            for other in self.chips:
                if other is not chip and (alone or other.choice.value == self._exclusive):
                    other.setChecked(False)
        self.edited.emit()
        self.left.emit()

    def _jump(self, chip: Chip, before: str) -> None:
        """Turn the chip over. `1` then `2` at once means 12: what the 1 did is taken back."""
        if before and self._last[0] == before:
            self.set_value(self._last[1])
        self._last = (
            before + self._typed[len(before) :],
            self._last[1] if before else self.value(),
        )
        keyboard.take(chip, Qt.FocusReason.TabFocusReason)
        chip.setChecked(not chip.isChecked())
        self._take(chip, chip.isChecked())

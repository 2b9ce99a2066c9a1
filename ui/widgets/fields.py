"""Fields of a form: each reads what was typed into a value, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QListView, QSizePolicy, QWidget

from app.core.checks import (
    Checked,
    read_date,
    read_number,
    read_phone,
    read_span,
    read_text,
    read_time_text,
    read_whole,
)
from app.core.clock import Clock
from ui.text import tr
from ui.theme import scaled
from ui.widgets.choices import Choice, best
from ui.widgets.edits import LineEdit, PlainEdit, StillCombo
from ui.widgets.keys import held_with
from ui.widgets.labels import plain_label, restyle

T = TypeVar("T")

TYPED_TOGETHER_MS = 800


class Field(QWidget):
    """What a form needs to know of a field. `edited` at every change by the person's hand."""

    edited = Signal()
    left = Signal()
    is_secret = False
    """Kept in no draft."""

    def value(self) -> object:
        """What would be stored; None while empty, or while the text cannot be read."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        raise NotImplementedError

    def check(self) -> Checked[object]:
        return Checked(self.value())

    def draft(self) -> object:
        """What stands in the field, readable or not, as JSON can hold it."""
        return self.value()

    def restore(self, draft: object) -> None:
        self.set_value(draft)

    def stops(self) -> Sequence[QWidget]:
        """The places where Enter stops, in order."""
        raise NotImplementedError

    def set_name(self, name: str) -> None:
        """Tell a screen reader what this field is."""
        for stop in self.stops():
            stop.setAccessibleName(name)

    def mark(self, mark: str) -> None:
        """ "problem", "warning", or nothing."""
        for stop in self.stops():
            restyle(stop, "mark", mark)


class TypedField(Field, Generic[T]):
    """A line of text with a meaning: `read` finds the value, `show_as` writes it tidily."""

    def __init__(
        self,
        read: Callable[[str], Checked[T]],
        show_as: Callable[[T], str] = str,
        *,
        unit: str = "",
        placeholder: str = "",
        width: int | None = None,
    ) -> None:
        super().__init__()
        self._read = read
        self._show_as = show_as
        self._width = width
        self.edit = LineEdit(self)
        self.edit.setPlaceholderText(placeholder)
        self.edit.textEdited.connect(self.edited)
        self.edit.editingFinished.connect(self._on_finished)
        self._arrange(unit)

    def _arrange(self, unit: str) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1000)
        if unit:
            row.addWidget(plain_label(unit, "soft"))
        row.addStretch(1)
        self._measure()

    def _measure(self) -> None:
        """A field for a few digits stays narrow: its width says what belongs in it."""
        if self._width is not None:
            one = QFontMetrics(self.edit.font()).horizontalAdvance("0")
            self.edit.setMaximumWidth(one * self._width + scaled(28))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def check(self) -> Checked[object]:
        found = self._read(self.edit.text())
        return Checked(found.value, found.problem, found.warnings)

    def value(self) -> T | None:
        return self._read(self.edit.text()).value

    def set_value(self, value: object) -> None:
        self.edit.setText("" if value is None else self._show_as(value))  # type: ignore[arg-type]

    def draft(self) -> object:
        return self.edit.text()

    def restore(self, draft: object) -> None:
        self.edit.setText(str(draft or ""))

    def stops(self) -> Sequence[QWidget]:
        return (self.edit,)

    @Slot()
    def _on_finished(self) -> None:
        """Write a value that was typed short (`+3m`, `0115`) in full."""
        value = self.value()
        if value is not None and self.edit.text() != self._show_as(value):
            self.edit.setText(self._show_as(value))
        self.left.emit()


class TextField(TypedField[str]):
    """One line of text."""

    def __init__(self, limit: int = 200, *, placeholder: str = "") -> None:
        super().__init__(partial(read_text, limit=limit), placeholder=placeholder)


class PhoneField(TypedField[str]):
    def __init__(self) -> None:
        super().__init__(read_phone, width=16)


class DateField(TypedField[date]):
    """A date, typed short: 0115, 20260115, = for today, +7, +3m. Pass the clinic's `today`."""

    def __init__(
        self,
        today: Callable[[], date] | None = None,
        *,
        earliest: date = date(1900, 1, 1),
        latest: date = date(2099, 12, 31),
    ) -> None:
        now = today or Clock().today

        def read(text: str) -> Checked[date]:
            return read_date(text, now(), earliest=earliest, latest=latest)

        super().__init__(read, date.isoformat, placeholder=tr("e.g. 0115, =, +3m"), width=15)


class TimeField(TypedField[str]):
    """A time of day, typed as one says it; its value is 09:30. With `spans`, also from one to a
    later one. What an older program let stand there stays until somebody types over it."""

    def __init__(self, *, spans: bool = False) -> None:
        read = read_span if spans else read_time_text
        self._stood = ""

        def read_or_keep(text: str) -> Checked[str]:
            return Checked(text) if text and text == self._stood else read(text)

        super().__init__(read_or_keep, placeholder=tr("e.g. 0930, 3pm"), width=15)

    def set_value(self, value: object) -> None:
        self._stood = str(value or "")
        super().set_value(value)


class WholeField(TypedField[int]):
    """A whole number with its unit; outside `likely` it warns."""

    def __init__(
        self,
        unit: str = "",
        *,
        low: int | None = None,
        high: int | None = None,
        likely: tuple[int, int] | None = None,
        width: int = 8,
    ) -> None:
        read = partial(read_whole, low=low, high=high, likely=likely, unit=unit)
        super().__init__(read, unit=unit, width=width)


class NumberField(TypedField[Decimal]):
    """A number with its unit; outside `likely` it warns."""

    def __init__(
        self,
        unit: str = "",
        *,
        low: float | None = None,
        high: float | None = None,
        likely: tuple[float, float] | None = None,
        decimals: int = 1,
        width: int = 8,
    ) -> None:
        read = partial(read_number, low=low, high=high, likely=likely, unit=unit, decimals=decimals)
        super().__init__(read, unit=unit, width=width)


class LongTextField(Field):
    """Several lines of plain text."""

    def __init__(self, lines: int = 3, limit: int = 2000, *, placeholder: str = "") -> None:
        super().__init__()
        self._limit = limit
        self._is_setting = False
        self.edit = PlainEdit(lines, self)
        self.edit.setPlaceholderText(placeholder)
        self.edit.textChanged.connect(self._on_changed)
        self.edit.finished.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit)

    @Slot()
    def _on_changed(self) -> None:
        if not self._is_setting:
            self.edited.emit()

    def check(self) -> Checked[object]:
        found = read_text(self.edit.toPlainText(), limit=self._limit, lines=True)
        return Checked(found.value, found.problem, found.warnings)

    def value(self) -> str | None:
        return read_text(self.edit.toPlainText(), limit=self._limit, lines=True).value

    def set_value(self, value: object) -> None:
        self._is_setting = True
        self.edit.setPlainText(str(value or ""))
        self._is_setting = False

    def draft(self) -> object:
        return self.edit.toPlainText()

    def stops(self) -> Sequence[QWidget]:
        return (self.edit,)


class CheckField(Field):
    """Yes or no."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.box = QCheckBox(text, self)
        self.box.clicked.connect(self.edited)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addStretch(1)

    def value(self) -> bool:
        return self.box.isChecked()

    def set_value(self, value: object) -> None:
        self.box.setChecked(bool(value))

    def stops(self) -> Sequence[QWidget]:
        return (self.box,)

    def set_name(self, name: str) -> None:
        self.box.setAccessibleName(f"{name} {self.box.text()}".strip())


class ChoiceField(Field):
    """One of a list, found by typing its initials or its code. Delete empties it."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.combo = ChoiceCombo(choices, self)
        self.combo.activated.connect(self._on_activated)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.combo)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer others; nothing is chosen afterwards."""
        self.combo.fill(choices)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.edited.emit()
        self.left.emit()

    def value(self) -> str | None:
        index = self.combo.currentIndex()
        return self.combo.choices[index].value if index >= 0 else None

    def set_value(self, value: object) -> None:
        """A value that is not in the list (an older form's) is shown as it is and kept."""
        self.combo.select(None if value is None else str(value))

    def stops(self) -> Sequence[QWidget]:
        return (self.combo,)


class ChoiceCombo(StillCombo):
    """The drop-down of a choice field."""

    def __init__(self, choices: Sequence[Choice], parent: QWidget) -> None:
        super().__init__(parent)
        self.choices: list[Choice] = []
        self.setView(_InitialsView(self))
        self.setMaxVisibleItems(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(StillCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setPlaceholderText(tr("Choose"))
        self._typed = ""
        self._typing = QElapsedTimer()
        self.fill(choices)

    def fill(self, choices: Sequence[Choice]) -> None:
        self.choices = list(choices)
        self.clear()
        self.addItems([choice.label for choice in choices])
        self.setCurrentIndex(-1)

    def select(self, value: str | None) -> None:
        if value is not None and all(choice.value != value for choice in self.choices):
            self.choices.append(Choice(value, value))
            self.addItem(value)
        places = [place for place, choice in enumerate(self.choices) if choice.value == value]
        self.setCurrentIndex(places[0] if places else -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = held_with(event)
        shift_only = held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take(-1)
        elif shift_only and event.text().strip() and event.text().isprintable():
            self._take(self.place_of(event.text()))
        else:
            super().keyPressEvent(event)

    def place_of(self, typed: str) -> int:
        """Where what was typed leads; letters within 0.8 s belong together."""
        is_new = not self._typing.isValid() or self._typing.elapsed() > TYPED_TOGETHER_MS
        self._typing.start()
        self._typed = typed if is_new else self._typed + typed
        found = best(self.choices, self._typed)
        return self.choices.index(found[0]) if found else self.currentIndex()

    def _take(self, index: int) -> None:
        if index != self.currentIndex():
            self.setCurrentIndex(index)
            self.activated.emit(index)


class _InitialsView(QListView):
    """The opened list: typing letters goes by initials here too."""

    def __init__(self, combo: ChoiceCombo) -> None:
        super().__init__(combo)
        self._combo = combo

    def keyboardSearch(self, search: str) -> None:
        self.setCurrentIndex(self.model().index(self._combo.place_of(search), 0))

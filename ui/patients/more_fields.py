"""Fields that only a resident's form has: words with suggestions, codes in a list, dated events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core import coding
from app.core.checks import Checked, read_text
from app.core.checks.dates import read_date, read_month
from app.core.coding import CodeTable
from app.core.errors import FieldProblem
from app.core.text import N_
from ui.patients.words import choices, label
from ui.text import tr
from ui.theme import scaled
from ui.widgets.choices import Choice, best
from ui.widgets.edits import LineEdit
from ui.widgets.fields import ChoiceField, Field
from ui.widgets.labels import plain_label
from ui.widgets.pickers import ListPicker, Picker, Search

MONTH_PX = 110
MONTH_LENGTH = 7
MOST_EVENTS = 4
WITH_WORDS = frozenset({"6", "11", "12", "13"})
"""Past diseases that the form wants named."""


class WordsPicker(Picker):
    """Any words, with suggestions; what is chosen and what is typed count alike."""

    def __init__(self, search: Search, limit: int, *, placeholder: str = "") -> None:
        super().__init__(search, placeholder=placeholder, digits_choose=False, free_text=True)
        self._limit = limit

    def value(self) -> str | None:
        return read_text(self.text(), limit=self._limit).value

    def check(self) -> Checked[object]:
        found = read_text(self.text(), limit=self._limit)
        return Checked(found.value, found.problem, found.warnings)


class NamedField(ChoiceField):
    """One of the people or places known here; `offer` adds one that a record names already."""

    def offer(self, choice: Choice) -> None:
        if all(known.value != choice.value for known in self.combo.choices):
            self.combo.choices.append(choice)
            self.combo.addItem(choice.label)


class CodesPicker(ListPicker):
    """Several codes of a table, added one by one; the exclusive one stands alone."""

    def __init__(self, table: str) -> None:
        self._table = coding.table(table)
        offered = choices(table)
        super().__init__(_search_in(offered), {one.value: one for one in offered}.get)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        super().set_choices(_consistent(self._table, list(choices)))


def _search_in(offered: Sequence[Choice]) -> Search:
    def search(typed: str) -> Sequence[Choice]:
        return best(offered, typed)

    return search


def _consistent(table: CodeTable, chosen: list[Choice]) -> list[Choice]:
    """The last one chosen decides: "none" clears the rest and is cleared by it."""
    if chosen and chosen[-1].value == table.exclusive:
        return chosen[-1:]
    return [one for one in chosen if one.value != table.exclusive]


class MonthEdit(LineEdit):
    """A year and month, in short: 201905."""

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        super().__init__(parent)
        self._today = today
        self.setPlaceholderText(tr("e.g. 201905"))
        self.setFixedWidth(scaled(MONTH_PX))
        self.editingFinished.connect(self._on_finished)

    def read(self) -> Checked[str]:
        """An exact day is kept where a record has one."""
        day = (
            read_date(self.text(), self._today()).value if len(self.text()) > MONTH_LENGTH else None
        )
        return Checked(day.isoformat()) if day else read_month(self.text(), self._today())

    @Slot()
    def _on_finished(self) -> None:
        if (month := self.read().value) is not None:
            self.setText(month)


class EventsField(Field):
    """Named events with their month: operations, injuries, transfusions. The next line opens by
    itself when the last one has a name."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._lines: list[tuple[LineEdit, MonthEdit]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._open_line()

    def _open_line(self) -> None:
        name, month = LineEdit(self), MonthEdit(self._today, self)
        name.setPlaceholderText(tr("What it was"))
        name.textEdited.connect(self._on_edited)
        month.textEdited.connect(self._on_edited)
        month.editingFinished.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(name, 1)
        row.addWidget(month)
        self._column.addLayout(row)
        self._lines.append((name, month))

    @Slot()
    def _on_edited(self) -> None:
        self._open_next()
        self.edited.emit()

    def _open_next(self) -> None:
        if self._lines[-1][0].text().strip() and len(self._lines) < MOST_EVENTS:
            self._open_line()

    def value(self) -> list[dict[str, str]]:
        found = []
        for name, month in self._lines:
            if words := name.text().strip():
                on = month.read().value
                found.append({"name": words, **({"on": on} if on else {})})
        return found

    def set_value(self, value: object) -> None:
        rows = value if isinstance(value, list) else []
        events = [row for row in rows if isinstance(row, dict)]
        while len(self._lines) < len(events):
            self._open_line()
        for place, (name, month) in enumerate(self._lines):
            event = events[place] if place < len(events) else {}
            name.setText(str(event.get("name") or ""))
            month.setText(str(event.get("on") or ""))
        self._open_next()

    def check(self) -> Checked[object]:
        for name, month in self._lines:
            found = month.read()
            if found.problem:
                return Checked(problem=found.problem)
            if found.value and not name.text().strip():
                return Checked(problem=FieldProblem("FIELD_REQUIRED", N_("Say what it was.")))
        return Checked(self.value())

    def draft(self) -> object:
        return [[name.text(), month.text()] for name, month in self._lines]

    def restore(self, draft: object) -> None:
        rows = draft if isinstance(draft, list) else []
        self.set_value([{"name": row[0], "on": row[1]} for row in rows if any(row)])

    def stops(self) -> Sequence[QWidget]:
        return [edit for line in self._lines for edit in line]


class DiseaseDetailsField(Field):
    """Since when, and which: one line for each past disease that is ticked."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._lines: dict[str, tuple[QWidget, MonthEdit, LineEdit]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)

    def show_codes(self, codes: Sequence[str]) -> None:
        """Lines for these diseases, in this order; what was typed into them stays."""
        kept = self._typed()
        self._clear()
        for row, code in enumerate(codes):
            self._open_line(row, code)
        self._type(kept)

    @property
    def codes(self) -> list[str]:
        return list(self._lines)

    def _open_line(self, row: int, code: str) -> None:
        name = label("past_disease", code)
        title, month, words = plain_label(name), MonthEdit(self._today, self), LineEdit(self)
        words.setPlaceholderText(tr("Which one") if code in WITH_WORDS else tr("Remark"))
        month.setAccessibleName(tr("{name}: since", name=name))
        words.setAccessibleName(tr("{name}: remark", name=name))
        for edit in (month, words):
            edit.textEdited.connect(self.edited)
            edit.editingFinished.connect(self.left)
        for column, part in enumerate((title, month, words)):
            self._grid.addWidget(part, row, column)
        self._lines[code] = (title, month, words)

    def _clear(self) -> None:
        for line in self._lines.values():
            for part in line:
                self._grid.removeWidget(part)
                part.hide()
                part.deleteLater()
        self._lines = {}

    def _typed(self) -> dict[str, dict[str, str]]:
        return {
            code: {"since": month.text(), "text": words.text()}
            for code, (_, month, words) in self._lines.items()
        }

    def _type(self, details: Mapping[str, Any]) -> None:
        for code, (_, month, words) in self._lines.items():
            detail = details.get(code) or {}
            month.setText(str(detail.get("since") or ""))
            words.setText(str(detail.get("text") or ""))

    def value(self) -> dict[str, dict[str, str]] | None:
        found: dict[str, dict[str, str]] = {}
        for code, (_, month, words) in self._lines.items():
            detail = {"since": month.read().value or "", "text": words.text().strip()}
            if any(detail.values()):
                found[code] = {name: text for name, text in detail.items() if text}
        return found or None

    def set_value(self, value: object) -> None:
        self._type(value if isinstance(value, dict) else {})

    def check(self) -> Checked[object]:
        for _, month, _ in self._lines.values():
            if problem := month.read().problem:
                return Checked(problem=problem)
        return Checked(self.value())

    def draft(self) -> object:
        return self._typed()

    def restore(self, draft: object) -> None:
        self.set_value(draft)

    def stops(self) -> Sequence[QWidget]:
        return [edit for _, month, words in self._lines.values() for edit in (month, words)]

    def set_name(self, name: str) -> None:
        """Every line names itself."""

"""Fields that only a resident's form has: words with suggestions, codes in a list, dated events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from app.core import coding
from app.core.checks import Checked, read_text
from app.core.coding import CodeTable
from app.core.errors import FieldProblem
from app.core.text import N_
from ui.forms.fields import MonthField
from ui.forms.rows import Cell, RowsField
from ui.text import tr
from ui.widgets.choices import Choice, best
from ui.widgets.fields import ChoiceField, Field, TextField
from ui.widgets.finding import Search
from ui.widgets.labels import plain_label
from ui.widgets.pickers import ListPicker, Picker
from ui.words import choices, label

LONGEST = 2_000
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


class EventsField(RowsField):
    """Named events with their month: operations, injuries, transfusions."""

    def __init__(self, today: Callable[[], date]) -> None:
        name = partial(TextField, LONGEST, placeholder=tr("What it was"))
        lacking = FieldProblem("FIELD_REQUIRED", N_("Say what it was."))
        cells = (Cell("name", "", name, 1, lacking), Cell("on", "", partial(MonthField, today), 0))
        super().__init__(cells, most=MOST_EVENTS)


class DiseaseDetailsField(Field):
    """Since when, and which: one line for each past disease that is ticked."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._lines: dict[str, tuple[QWidget, MonthField, TextField]] = {}
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
        asks = tr("Which one") if code in WITH_WORDS else tr("Remark")
        title, month = plain_label(name), MonthField(self._today)
        words = TextField(LONGEST, placeholder=asks)
        month.set_name(tr("{name}: since", name=name))
        words.set_name(tr("{name}: remark", name=name))
        for field in (month, words):
            field.edited.connect(self.edited)
            field.left.connect(self.left)
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

    def _typed(self) -> dict[str, dict[str, object]]:
        return {
            code: {"since": month.draft(), "text": words.draft()}
            for code, (_, month, words) in self._lines.items()
        }

    def _type(self, details: Mapping[str, Any]) -> None:
        for code, (_, month, words) in self._lines.items():
            detail = details.get(code) or {}
            month.restore(detail.get("since"))
            words.restore(detail.get("text"))

    def value(self) -> dict[str, dict[str, str]] | None:
        found: dict[str, dict[str, str]] = {}
        for code, (_, month, words) in self._lines.items():
            detail = {"since": month.value() or "", "text": words.value() or ""}
            if any(detail.values()):
                found[code] = {name: text for name, text in detail.items() if text}
        return found or None

    def set_value(self, value: object) -> None:
        self._type(value if isinstance(value, dict) else {})

    def check(self) -> Checked[object]:
        for _, month, _ in self._lines.values():
            if problem := month.check().problem:
                return Checked(problem=problem)
        return Checked(self.value())

    def draft(self) -> object:
        return self._typed()

    def restore(self, draft: object) -> None:
        self.set_value(draft)

    def stops(self) -> Sequence[QWidget]:
        fields = (field for _, *both in self._lines.values() for field in both)
        return [stop for field in fields for stop in field.stops()]

    def set_name(self, name: str) -> None:
        """Every line names itself."""

"""A table answered in lines: who said what, which operation when. The next line opens by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.checks import Checked
from app.core.errors import FieldProblem
from ui.text import tr
from ui.widgets.fields import Field
from ui.widgets.labels import plain_label

MOST_LINES = 60


@dataclass(frozen=True)
class Cell:
    """One column: its name in the line, its title, how one of its fields is made, and what is said
    where something stands in the line but not here; None where it may be empty."""

    name: str
    title: str
    make: Callable[[], Field]
    stretch: int = 1
    lacking: FieldProblem | None = None


class RowsField(Field):
    """Lines of the same few fields. A line in which nothing stands is not there."""

    def __init__(self, cells: Sequence[Cell], *, most: int = MOST_LINES) -> None:
        super().__init__()
        self._cells = tuple(cells)
        self._most = most
        self._lines: list[dict[str, Field]] = []
        self._name = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(6)
        for place, cell in enumerate(self._cells):
            self._grid.setColumnStretch(place, cell.stretch)
            if cell.title:
                self._grid.addWidget(plain_label(cell.title, "caption"), 0, place)
        self._open_line()

    def _open_line(self) -> None:
        line = {cell.name: cell.make() for cell in self._cells}
        self._blank = {name: field.draft() for name, field in line.items()}
        last = self.stops()[-1:]
        number = len(self._lines) + 1
        for place, field in enumerate(line.values()):
            field.edited.connect(self._on_edited)
            field.left.connect(self.left)
            self._grid.addWidget(field, number, place)
        self._lines.append(line)
        self.set_name(self._name)
        for here, following in pairwise([*last, *(s for f in line.values() for s in f.stops())]):
            QWidget.setTabOrder(here, following)

    def _call(self, field: Field, title: str, number: int) -> None:
        field.set_name(
            tr("{name} {title}, line {number}", name=self._name, title=title, number=number)
        )

    @Slot()
    def _on_edited(self) -> None:
        self._open_next()
        self.edited.emit()

    def _open_next(self) -> None:
        if self._is_typed(self._lines[-1]) and len(self._lines) < self._most:
            self._open_line()

    def value(self) -> list[dict[str, object]]:
        lines = ({name: field.value() for name, field in line.items()} for line in self._lines)
        kept = ({name: value for name, value in line.items() if value} for line in lines)
        return [line for line in kept if line]

    def set_value(self, value: object) -> None:
        self._fill(value, lambda field, said: field.set_value(said))

    def _fill(self, value: object, put: Callable[[Field, object], None]) -> None:
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        while len(self._lines) < len(rows):
            self._open_line()
        for place, line in enumerate(self._lines):
            row = rows[place] if place < len(rows) else {}
            for name, field in line.items():
                put(field, row.get(name))
        self._open_next()

    def check(self) -> Checked[object]:
        for line in self._lines:
            if problem := self._problem(line):
                return Checked(problem=problem)
        return Checked(self.value())

    def _problem(self, line: Mapping[str, Field]) -> FieldProblem | None:
        """What cannot be read, before what is missing."""
        unread = (found for field in line.values() if (found := field.check().problem))
        empty = (cell.lacking for cell in self._cells if not line[cell.name].value())
        return next(unread, None) or (
            next(filter(None, empty), None) if self._is_typed(line) else None
        )

    def _is_typed(self, line: Mapping[str, Field]) -> bool:
        """Whether somebody wrote something there, readable or not."""
        return any(field.draft() != self._blank[name] for name, field in line.items())

    def draft(self) -> object:
        return [{name: field.draft() for name, field in line.items()} for line in self._lines]

    def restore(self, draft: object) -> None:
        lines = draft if isinstance(draft, list) else []
        names = [cell.name for cell in self._cells]
        # Drafts of older versions hold each line as a list.
        made = [
            dict(zip(names, row, strict=False)) if isinstance(row, list) else row for row in lines
        ]
        self._fill(made, lambda field, said: field.restore(said))

    def stops(self) -> Sequence[QWidget]:
        return [stop for line in self._lines for field in line.values() for stop in field.stops()]

    def set_name(self, name: str) -> None:
        self._name = name
        for number, line in enumerate(self._lines, 1):
            for cell, field in zip(self._cells, line.values(), strict=True):
                self._call(field, cell.title, number)

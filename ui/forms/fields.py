"""The field that a declared element is drawn as: by its type, its table and the room it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.checks import Checked, read_month
from app.core.checks.dates import read_date
from app.core.checks.result import required
from app.core.coding import CodeTable
from app.core.kinds import FieldType
from app.forms.answers import Around
from app.forms.element import Element
from app.forms.form import Item
from ui.forms.rows import Cell, RowsField
from ui.text import tr
from ui.widgets.chips import MultiChoiceField, SegmentField
from ui.widgets.choices import choices_of
from ui.widgets.fields import (
    CheckField,
    ChoiceField,
    DateField,
    Field,
    LongTextField,
    NumberField,
    PhoneField,
    TextField,
    TimeField,
    TypedField,
    WholeField,
)
from ui.widgets.form import FULL, HALF, QUARTER
from ui.widgets.labels import plain_label
from ui.words import language

LINES = 3
LONGEST = 2_000
SHORT, MIDDLE = 40, 100
"""Characters that a quarter and a half of the width hold."""
CHARS_A_QUARTER = 12
CHIP = 2
"""What the edges of a chip take, in characters."""
MONTH_LENGTH = 7


Tables = Callable[[Element], CodeTable | None]
"""The answers of an element."""


@dataclass(frozen=True)
class Drawing:
    """What a form's fields are drawn with: the clinic's day, and the tables of its codes."""

    today: Callable[[], date]
    table: Tables
    around: Around

    def field(self, item: Item) -> Field:
        if item.computed is not None:
            return ComputedField(item.element, self.table(item.element))
        return self._of(item.element, width_of(item, self.table), item.lines or LINES)

    def _of(self, element: Element, width: int, lines: int) -> Field:
        if element.is_table:
            return RowsField([self._cell(element, column) for column in element.columns])
        if element.is_number:
            return self._number(element)
        match element.type:
            case FieldType.DATE:
                return DateField(self.today)
            case FieldType.FLAG:
                return CheckField(words_of(element))
            case FieldType.CODE | FieldType.CODES if table := self.table(element):
                return _choice(element, table, width)
            case FieldType.LONG_TEXT:
                return LongTextField(lines, element.max_length or LONGEST)
        return self._text(element)

    def _cell(self, whole: Element, column: Element) -> Cell:
        """The first column says what the line is about; without it there is none."""
        return Cell(
            column.code,
            words_of(column),
            partial(self._of, column, QUARTER, 2),
            stretch=FULL if column.type is FieldType.LONG_TEXT else QUARTER,
            lacking=required() if column is whole.columns[0] else None,
        )

    def _text(self, element: Element) -> Field:
        limit = element.max_length or LONGEST
        match element.reads:
            case "phone":
                return PhoneField()
            case "time" | "span":
                return TimeField(spans=element.reads == "span")
            case "month":
                return MonthField(self.today)
        return TextField(limit)

    def _number(self, element: Element) -> Field:
        low, high = element.limits(self.around.sex, self.around.age)
        unit = tr(element.unit) if element.unit else ""
        if element.type is FieldType.INTEGER:
            return WholeField(unit, low=_whole(low), high=_whole(high))
        return NumberField(unit, low=low, high=high, decimals=element.decimals)


class MonthField(TypedField[str]):
    """A year and month, in short: 201905. An exact day is kept where a record has one."""

    def __init__(self, today: Callable[[], date]) -> None:
        def read(text: str) -> Checked[str]:
            is_day = len(text.strip()) > MONTH_LENGTH
            day = read_date(text, today()).value if is_day else None
            return Checked(day.isoformat()) if day else read_month(text, today())

        super().__init__(read, placeholder=tr("e.g. 201905"), width=12)


class ComputedField(Field):
    """What follows from other answers: read, never typed."""

    def __init__(self, element: Element, table: CodeTable | None) -> None:
        super().__init__()
        self._element = element
        self._table = table
        self._value: object = None
        self._words = plain_label("", "strong", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)

    def value(self) -> object:
        return self._value

    def set_value(self, value: object) -> None:
        self._value = value
        self._words.setText("" if value is None else self._said(value))

    def _said(self, value: object) -> str:
        if self._table is not None:
            codes = [str(one) for one in value] if isinstance(value, list) else [str(value)]
            return self._table.labels(codes, language())
        said = f"{value:g}" if isinstance(value, float) else str(value)
        unit = tr(self._element.unit) if self._element.unit else ""
        return f"{said} {unit}".strip()

    def draft(self) -> object:
        return None

    def restore(self, draft: object) -> None:
        """Nobody typed it."""

    def stops(self) -> Sequence[QWidget]:
        return ()


def words_of(element: Element) -> str:
    """What a program declares is translated; the words of a form file stand as they came."""
    return tr(element.label) if element.label else ""


def width_of(item: Item, table: Tables) -> int:
    """In quarters of the form: as declared, or as much as the answers usually need."""
    return (
        item.width or (FULL if item.wide else 0) or _usual_width(item.element, table(item.element))
    )


def _usual_width(element: Element, table: CodeTable | None) -> int:
    if element.is_table or element.type in (FieldType.LONG_TEXT, FieldType.CODES):
        return FULL
    if element.type is FieldType.CODE and table is not None:
        return next((w for w in (QUARTER, HALF, FULL) if are_chips(table, w)), QUARTER)
    if element.type is FieldType.TEXT and not element.reads:
        limit = element.max_length or MIDDLE
        return QUARTER if limit <= SHORT else HALF if limit <= MIDDLE else FULL
    return QUARTER


def are_chips(table: CodeTable, width: int) -> bool:
    """Whether the answers fit side by side into one line."""
    return sum(len(code.zh) + CHIP for code in table) <= width * CHARS_A_QUARTER


def _choice(element: Element, table: CodeTable, width: int) -> Field:
    offered = choices_of(table, language())
    if element.type is FieldType.CODES:
        return MultiChoiceField(offered, exclusive=element.none or table.exclusive)
    if are_chips(table, width):
        return SegmentField(offered, shows_codes=True)
    return ChoiceField(offered)


def _whole(limit: float | None) -> int | None:
    return None if limit is None else int(limit)

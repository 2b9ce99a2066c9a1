"""One figure: the number, what it counts, told apart by what one likes, and the records behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.figures import Figure, FigureRow, Number, Period, Result, Rows
from ui import keyboard
from ui.figures import words
from ui.layouts import beside
from ui.page import Desk
from ui.text import tr
from ui.widgets.badges import Card, EmptyState
from ui.widgets.choices import Choice
from ui.widgets.fields import ChoiceField
from ui.widgets.labels import plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Align, Column, RecordTableModel

MOST_SHOWN = 500


@dataclass(frozen=True)
class NumberLine:
    """One line of the numbers; the first is that of all."""

    values: tuple[str, ...]
    text: str
    value: Number | None


class FigureDetail(QWidget):
    """`opened` carries the row of a record that somebody wants to see."""

    opened = Signal(object)

    def __init__(self, desk: Desk, figure: Figure, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.figure = figure
        self.result: Result | None = None
        self.rows = Rows((), ())
        self._asked: tuple[Period, str | None] | None = None
        self._number = plain_label(words.NO_NUMBER, "figure")
        self._unit = plain_label(tr(figure.unit), "soft")
        self._meaning = plain_label("", "soft", wraps=True)
        self.by = ChoiceField(
            [Choice(one.code, tr(one.title)) for one in figure.dimensions.values()]
        )
        self.by.set_name(tr("Told apart by"))
        self.by.set_value(next(iter(figure.dimensions)))
        self._lines = RecordTableModel(_columns(figure), key=lambda line: line.values)
        nothing = EmptyState(tr("There is nothing to count in this period."))
        self.lines = RecordList(tr("Numbers"), self._lines, nothing)
        self._records = RecordTableModel(self._row_columns(), key=lambda row: row.id)
        none = EmptyState(tr("No record stands behind this number."))
        self.records = RecordList(tr("The records behind it"), self._records, none)
        self._cut = plain_label("", "caption")
        self._arrange()
        self._connect()

    def _row_columns(self) -> list[Column[FigureRow]]:
        shown = self.figure.of.shown
        columns = [Column[FigureRow](tr("Date"), lambda row: row.day, width=104)]
        for place, dimension in enumerate(shown):
            text = partial(self._cell, place)
            columns.append(Column(tr(dimension.title), text, optional=place > 1))
        return columns

    def _cell(self, place: int, row: FigureRow) -> str:
        return words.cells(row, self.rows.columns)[place]

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._number, 0, Qt.AlignmentFlag.AlignBaseline)
        top.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBaseline)
        top.addWidget(self._meaning, 1)
        card = Card()
        card.body.addLayout(top)
        choosing = QHBoxLayout()
        choosing.setSpacing(8)
        choosing.addWidget(plain_label(tr("Told apart by"), "label"))
        choosing.addWidget(self.by, 1)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(choosing)
        left.addWidget(self.lines, 1)
        right = QWidget()
        rows = QVBoxLayout(right)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.records, 1)
        rows.addWidget(self._cut)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(card)
        column.addLayout(beside(left, right, (2, 3)), 1)

    def _connect(self) -> None:
        self.by.edited.connect(self._read)
        self.lines.current_changed.connect(self._read_rows)
        self.lines.chosen.connect(self._on_chosen)
        self.records.chosen.connect(self.opened)
        self.records.left_up.connect(partial(keyboard.take, self.lines))
        self.lines.left_up.connect(partial(keyboard.take, self.by))

    # Reading

    def ask(self, period: Period, facility: str | None) -> None:
        """Show this period and institution; what is shown stays until it has been counted."""
        self._asked = (period, facility)
        self._read()

    @Slot()
    def _read(self) -> None:
        if self._asked is None:
            return
        compute = self._desk.clinic.figures.compute
        by = [str(self.by.value() or next(iter(self.figure.dimensions)))]
        self._desk.read(self, partial(compute, self.figure.code, *self._asked, by), self._show)

    def _show(self, result: Result) -> None:
        self.result = result
        self._number.setText(words.number(result.value))
        self._meaning.setText(words.meaning(result))
        whole = [] if result.missing else [NumberLine((), tr("Altogether"), result.value)]
        groups = [
            NumberLine(one.values, words.values(one, result.by), one.value) for one in result.groups
        ]
        self._lines.set_records([*whole, *groups])
        self._read_rows()

    @Slot(object)
    def _read_rows(self, _: object = None) -> None:
        line = self.lines.current()
        if self.result is None:
            return
        values = line.values if line is not None else ()
        job = partial(self.result.rows, *values, most=MOST_SHOWN)
        self._desk.read(self.records, job, self._show_rows)

    def _show_rows(self, rows: Rows) -> None:
        self.rows = rows
        self._records.set_records(rows.lines)
        self._cut.setText(tr("Only the newest {count} are shown.", count=MOST_SHOWN))
        self._cut.setVisible(rows.is_cut)

    @Slot(object)
    def _on_chosen(self, _: object) -> None:
        """From a number to its records."""
        if self._records.rowCount():
            keyboard.take(self.records)

    def start(self) -> None:
        keyboard.take(self.lines)


def _columns(figure: Figure) -> list[Column[NumberLine]]:
    return [
        Column(tr(figure.title), lambda line: line.text),
        Column(
            tr("Value"),
            lambda line: words.number(line.value),
            lambda line: line.value,
            width=90,
            align=Align.RIGHT,
        ),
    ]

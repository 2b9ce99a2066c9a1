"""Statistics: every figure of a period; Enter opens one with the records behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.counted import FIGURES
from app.documents.figure_form import FigureSheet
from app.documents.forms import Imprint
from app.documents.workbook import WorkbookTable
from app.figures import Carried, FigureRow, Result
from ui import keyboard
from ui.figures import words
from ui.figures.detail import FigureDetail
from ui.figures.period_bar import PeriodBar
from ui.layouts import above_buttons, page_column
from ui.page import Desk, Errand, Page
from ui.text import tr
from ui.theme import scaled
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.choices import Choice
from ui.widgets.labels import button, plain_label
from ui.widgets.pickers import Picker
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Align, Column, RecordTableModel
from ui.widgets.stacked_preview import StackedPreview
from ui.workbooks import ask_where, save_workbook

PLACES_SHOWN = 20
LEAST_PLACE_PX = 260
SHEET = "统计表"
"""The name of the sheet; it becomes the name of the file and of the print job."""


class FiguresPage(Page):
    """Enter opens a figure and then a record, Ctrl+P prints, Esc goes back."""

    kinds = frozenset(name for figure in FIGURES for name in figure.of.kinds)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._results: list[Result] = []
        self._asked: Choice | None = None
        """The institution whose numbers are shown; None of all that this computer sees."""
        self._detail: FigureDetail | None = None
        self._header = SectionHeader(tr("Statistics"))
        self.period = PeriodBar(desk.clinic.clock.today)
        words = tr("All that this computer sees")
        self.place = Picker(self._search_places, placeholder=words, background=desk.background)
        self.place.set_name(tr("Institution"))
        self.place.set_choice(Choice(desk.clinic.actor.place_id, desk.clinic.place_name))
        self._model = RecordTableModel(_columns(), key=lambda result: result.figure.code)
        self.list = RecordList(tr("Figures"), self._model, EmptyState(tr("Counting…")))
        self._meaning = plain_label("", "soft", wraps=True)
        self.printing = button(tr("&Print  Ctrl+P"))
        self.saving = button(tr("Save as &Excel"))
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._whole = QWidget()
        column = page_column(self._whole, self._header)
        self.place.setMinimumWidth(scaled(LEAST_PLACE_PX))
        self._header.more.addWidget(self.place)
        column.addWidget(self.period)
        holder, overview = QWidget(), QWidget()
        self._middle = QStackedLayout(holder)
        inside = page_column(overview, self._meaning)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.insertWidget(0, self.list, 1)
        self._overview = overview
        self._middle.addWidget(overview)
        column.addLayout(above_buttons(holder, self.printing, self.saving), 1)
        self._stack = QStackedLayout(self)
        noted = partial(self._note, Carried.PRINTED)
        self._preview = StackedPreview(self.desk.background, self._stack, self.start, noted)
        self._stack.addWidget(self._whole)

    def _connect(self) -> None:
        self.period.changed.connect(self.reload)
        self.period.refused.connect(self.desk.fail)
        self.place.picked.connect(self.reload)
        self.place.left.connect(self._on_place_left)
        self.list.chosen.connect(self._on_chosen)
        self.list.current_changed.connect(self._on_current)
        self.list.left_up.connect(partial(keyboard.take, self.period.grain))
        self.printing.clicked.connect(self.print_it)
        self.saving.clicked.connect(self._on_save)

    def _search_places(self, typed: str) -> list[Choice]:
        found = self.desk.clinic.facilities.search(typed, PLACES_SHOWN, ended=True)
        return [Choice(one.id, one.label) for one in found]

    # Reading

    @Slot()
    def reload(self, _: object = None) -> None:
        self._asked = self.place.choice()
        period, place = self.period.period, self._asked_place
        if self._detail is not None:
            self._detail.ask(period, place)
        figures = self.desk.clinic.figures
        self.read(partial(figures.overview, period, place), self._show)

    def _show(self, results: list[Result]) -> None:
        self._results = results
        self._model.set_records(results)
        self._say_title()
        self._on_current(self.list.current())

    def _say_title(self) -> None:
        title = tr("Statistics") if self._detail is None else tr(self._detail.figure.title)
        self._header.set_text(title, words.age(self._results[0]) if self._results else "")

    @property
    def _asked_place(self) -> str | None:
        return self._asked.value if self._asked else None

    @Slot()
    def _on_place_left(self) -> None:
        """An emptied field asks for all; words that are no institution go again."""
        if self.place.text() and self.place.choice() is None:
            self.place.set_choice(self._asked)
        elif self.place.value() != self._asked_place:
            self.reload()

    @Slot(object)
    def _on_current(self, result: Result | None) -> None:
        self._meaning.setText(words.meaning(result) if result is not None else "")

    # One figure

    @Slot(object)
    def _on_chosen(self, result: Result) -> None:
        self.open(result.figure.code)

    def open(self, code: str) -> None:
        figure = next((one for one in FIGURES if one.code == code), None)
        if figure is None:
            return
        self._close_detail()
        detail = self._detail = FigureDetail(self.desk, figure)
        detail.opened.connect(self._on_row)
        self._middle.addWidget(detail)
        self._middle.setCurrentWidget(detail)
        self._say_title()
        detail.ask(self.period.period, self._asked_place)
        detail.start()

    def _close_detail(self) -> bool:
        detail, self._detail = self._detail, None
        if detail is None:
            return False
        self._middle.setCurrentWidget(self._overview)
        self._middle.removeWidget(detail)
        detail.deleteLater()
        self._say_title()
        return True

    @Slot(object)
    def _on_row(self, row: FigureRow) -> None:
        errand = self.desk.opening(row.kind, row.record_id, "")
        if errand is not None:
            self.opens.emit(errand)

    # The keyboard

    def start(self) -> None:
        if self._detail is not None:
            self._detail.start()
        else:
            keyboard.take(self.list)

    def run(self, errand: Errand) -> None:
        if errand.do == "open":
            self.open(errand.subject)

    def go_back(self) -> bool:
        if self._preview.leave():
            return True
        if not self._close_detail():
            return False
        self.start()
        return True

    # On paper, and as a file

    @property
    def _place_name(self) -> str:
        return self._asked.label if self._asked else ""

    def _sheet(self) -> Callable[[], FigureSheet]:
        """What is shown, to be put together on the worker: the records behind it are read anew."""
        facility, place, detail = self.desk.clinic.place_name, self._place_name, self._detail
        if detail is None or detail.result is None:
            return partial(words.overview_sheet, list(self._results), facility, place)
        result = detail.result
        return lambda: words.detail_sheet(result, result.rows(), facility, place)

    def _tables(self) -> Callable[[], list[WorkbookTable]]:
        place, detail = self._place_name, self._detail
        if detail is None or detail.result is None:
            return partial(words.overview_tables, list(self._results), place)
        result = detail.result
        return lambda: words.detail_tables(result, result.rows(), place)

    @Slot()
    def print_it(self) -> None:
        if not self._preview.print_pages() and self._results:
            clinic = self.desk.clinic
            imprint = Imprint(printed_by=clinic.person_name, printed_at=clinic.clock.now())
            job = partial(_draw, self._sheet(), imprint)
            shown = partial(self._preview.show, title=SHEET)
            self.desk.background.lead(self, job, shown, self.desk.fail)

    def _note(self, what: Carried) -> None:
        code = self._detail.figure.code if self._detail else ""
        self.desk.background.run(self, partial(self.desk.clinic.figures.note, what, code))

    @Slot()
    def _on_save(self) -> None:
        """A workbook to carry; where it goes is the person's choice, and it is noted."""
        if not self._results:
            return
        path = ask_where(self, f"{SHEET} {self.desk.clinic.clock.today()}")
        if path is not None:
            self.save_workbook(path)

    def save_workbook(self, path: Path) -> None:
        code = self._detail.figure.code if self._detail else ""
        noted = partial(self.desk.clinic.figures.note, Carried.EXPORTED, code)
        save_workbook(self.desk, self, path, self._tables(), noted)


def _draw(sheet: Callable[[], FigureSheet], imprint: Imprint) -> bytes:
    # Here and not above: drawing loads the print library and the fonts.
    from app.documents.figure_sheet import figure_sheet

    return figure_sheet(sheet(), imprint)


def _columns() -> list[Column[Result]]:
    return [
        Column(tr("Group"), lambda result: tr(result.figure.group), width=96),
        Column(tr("Figure"), lambda result: tr(result.figure.title)),
        Column(
            tr("Value"),
            lambda result: words.number(result.value),
            lambda result: result.value,
            width=96,
            align=Align.RIGHT,
        ),
        Column(tr("Unit"), lambda result: tr(result.unit), width=80),
        Column(tr("What it counts"), words.meaning, optional=True),
    ]

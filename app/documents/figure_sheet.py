"""统计表: numbers with their units, and below them what each of them counts."""

from __future__ import annotations

from functools import partial

from app.documents.boxes import SheetColumn, boxed_row, labelled, table
from app.documents.figure_form import FigureSheet, FigureTable
from app.documents.forms import Imprint, Paper
from app.documents.headings import heading
from app.documents.lines import PaperField, fixed, flow
from app.documents.pages import Book, print_together
from app.documents.sheet import Sheet
from app.documents.typefaces import one_line

TITLE = "统计表"
LABEL_EMS = 6.0


def figure_sheet(form: FigureSheet, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    return print_together(TITLE, imprint, [lambda book: draw_figures(book, form, paper)])


def draw_figures(book: Book, form: FigureSheet, paper: Paper) -> None:
    with book.sheet(paper) as sheet:
        size = sheet.use.body - 0.5
        heading(sheet, form.facility, TITLE, book.imprint)
        sheet.overleaf = partial(_head_overleaf, sheet, form)
        for row in (
            (PaperField("统计时间", form.period), PaperField("统计范围", form.of)),
            (PaperField("数据截至", form.moment),),
        ):
            boxed_row(sheet, labelled(row, sheet.width, size * LABEL_EMS), size, size * 2.1)
        for one in form.tables:
            _draw_table(sheet, one, size)
        _notes(sheet, form)


def _draw_table(sheet: Sheet, one: FigureTable, size: float) -> None:
    if sheet.room < size * 8:
        sheet.new_page()
    sheet.y += size * 0.6
    if one.title:
        sheet.words(sheet.left, sheet.y + size, one_line(one.title), size, bold=True)
        sheet.y += size * 1.7
    columns = [
        SheetColumn(title, share) for title, share in zip(one.headings, one.shares, strict=True)
    ]
    table(sheet, columns, one.rows, size, size * 2)


def _notes(sheet: Sheet, form: FigureSheet) -> None:
    """The definitions stand on the paper with the numbers."""
    small = sheet.use.small
    sheet.y += small
    for note in form.notes:
        lines = flow((fixed(note),), sheet.width, small)
        if sheet.room < small * 1.5 * len(lines):
            sheet.new_page()
        sheet.lines(lines, pitch=small * 1.5)
        sheet.y += small * 0.3


def _head_overleaf(sheet: Sheet, form: FigureSheet) -> None:
    size = sheet.use.small
    sheet.centred(f"{one_line(form.facility)}  {TITLE}  {form.period}", size, height=size * 2)

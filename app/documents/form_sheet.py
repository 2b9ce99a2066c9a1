"""The printed sheet of any declared form: boxes of label and value, tables, headings, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from app.documents.boxes import SheetColumn, boxed_row, labelled, table
from app.documents.forms import FormSheet, Imprint, Paper, SheetRow, date_text
from app.documents.headings import heading
from app.documents.lines import PaperField, Part, fixed
from app.documents.pages import Book, print_together
from app.documents.sheet import Sheet

LABEL_EMS = 8.0
NARROW_EMS = 6.0
ROW, ROOM_TO_WRITE = 2.1, 4.5
"""Heights of a box, in parts of the font size; a long text has lines for the pen."""
LONG = 3.0
"""Share of a column from which on words begin at its left."""


def form_sheet(form: FormSheet, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    return print_together(form.title, imprint, [lambda book: draw_form(book, form, paper)])


def draw_form(book: Book, form: FormSheet, paper: Paper) -> None:
    with book.sheet(paper) as sheet:
        heading(sheet, form.facility, form.title, book.imprint)
        sheet.overleaf = partial(_head_overleaf, sheet, form, book.imprint)
        for row in form.rows:
            _draw(sheet, row, form)


def _draw(sheet: Sheet, row: SheetRow, form: FormSheet) -> None:
    size = sheet.use.body - 0.5
    if row.heading:
        _part(sheet, row.heading, size)
    elif row.signed:
        _signatures(sheet, row.signed, form.signed_on)
    elif row.columns:
        _part(sheet, row.fields[0][0], size)
        columns = [SheetColumn(title, share, centred=share < LONG) for title, share in row.columns]
        table(sheet, columns, row.lines, size, size * 2)
    else:
        _boxes(sheet, row.fields, size, ROOM_TO_WRITE if row.is_long else ROW)


def _boxes(sheet: Sheet, said: Sequence[tuple[str, str]], size: float, height: float) -> None:
    fields = [PaperField(label, value) for label, value in said]
    ems = LABEL_EMS if len(fields) < 3 else NARROW_EMS
    boxed_row(sheet, labelled(fields, sheet.width, size * ems), size, size * height)


def _part(sheet: Sheet, title: str, size: float) -> None:
    if sheet.room < size * 8:
        sheet.new_page()
    sheet.y += size * 0.6
    sheet.words(sheet.left, sheet.y + size, title, size, bold=True)
    sheet.y += size * 1.7


def _signatures(sheet: Sheet, signed: Sequence[tuple[str, str]], on: date | None) -> None:
    size = sheet.use.body
    if sheet.room < size * 6:
        sheet.new_page()
    sheet.y += size
    parts = [part for who, name in signed for part in (fixed(f"  {who}："), Part(name, blank=7))]
    sheet.to_the_right(parts, size, size * 2)
    if on is not None:
        sheet.to_the_right((fixed(date_text(on)),), size)


def _head_overleaf(sheet: Sheet, form: FormSheet, imprint: Imprint) -> None:
    heading(sheet, form.facility, form.title + "（续）", imprint)
    if form.overleaf:
        size = sheet.use.body - 0.5
        _boxes(sheet, form.overleaf, size, ROW)
        sheet.y += size * 0.8

"""The printed sheet of any declared form: boxes of label and value, tables, headings, signatures."""

from __future__ import annotations

from functools import partial

from app.documents.boxes import Column, boxed_row, labelled, table
from app.documents.forms import FormSheet, Imprint, Paper, SheetRow
from app.documents.headings import heading
from app.documents.lines import Field, Part, fixed
from app.documents.pages import Book, print_together
from app.documents.sheet import Sheet

LABEL_EMS = 8.0
NARROW_EMS = 6.0
ROOM_TO_WRITE = 3.2
"""Lines that a long text has at least, for the pen."""


def form_sheet(form: FormSheet, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    return print_together(form.title, imprint, [lambda book: draw_form(book, form, paper)])


def draw_form(book: Book, form: FormSheet, paper: Paper) -> None:
    with book.sheet(paper) as sheet:
        heading(sheet, form.facility, form.title, book.imprint)
        sheet.overleaf = partial(_head_overleaf, sheet, form, book.imprint)
        for row in form.rows:
            _draw(sheet, row)


def _draw(sheet: Sheet, row: SheetRow) -> None:
    size = sheet.use.body - 0.5
    if row.heading:
        _part(sheet, row.heading, size)
    elif row.signed:
        _signatures(sheet, row.signed)
    elif row.columns:
        _part(sheet, row.fields[0][0], size)
        shares = [Column(title, 3 if is_long else 1) for title, is_long in row.columns]
        table(sheet, shares, row.lines, size, size * 2)
    else:
        fields = [Field(label, value) for label, value in row.fields]
        ems = LABEL_EMS if len(fields) < 3 else NARROW_EMS
        height = size * (ROOM_TO_WRITE if row.is_long else 2.1)
        boxed_row(sheet, labelled(fields, sheet.width, size * ems), size, height)


def _part(sheet: Sheet, title: str, size: float) -> None:
    if sheet.room < size * 8:
        sheet.new_page()
    sheet.y += size * 0.6
    sheet.words(sheet.left, sheet.y + size, title, size, bold=True)
    sheet.y += size * 1.7


def _signatures(sheet: Sheet, signed: tuple[str, ...]) -> None:
    size = sheet.use.body
    if sheet.room < size * 4:
        sheet.new_page()
    sheet.y += size
    parts = [part for name in signed for part in (fixed(f"  {name}："), Part("", blank=7))]
    sheet.to_the_right(parts, size, size * 2)


def _head_overleaf(sheet: Sheet, form: FormSheet, imprint: Imprint) -> None:
    heading(sheet, form.facility, form.title + "（续）", imprint)

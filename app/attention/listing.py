"""A plain list as a workbook: one heading line, every cell text, for a stick or a print-out."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

WIDEST = 60


def as_workbook(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Cells are written as text: what somebody typed is never a formula or a link."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet = book.add_worksheet()
    for number, heading in enumerate(headings):
        cells = [row[number] for row in rows]
        longest = max(map(len, [heading, *cells]))
        sheet.set_column(number, number, min(2 * longest + 2, WIDEST))
        sheet.write_string(0, number, heading, bold)
        for line, cell in enumerate(cells, 1):
            sheet.write_string(line, number, cell, plain)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    book.close()
    return file.getvalue()

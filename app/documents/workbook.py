"""Plain tables as a workbook, for a stick or a print-out: one sheet for each, one heading line."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

WIDEST = 60
LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Cell = str | int | float


@dataclass(frozen=True)
class WorkbookTable:
    """One sheet. `above` are lines that stand before the headings, such as a period."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    above: Sequence[str] = ()


def as_workbook(*tables: WorkbookTable) -> bytes:
    """Numbers are numbers; every text is written as text: what somebody typed is never a formula or
    a link."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    for table in tables:
        _write(book.add_worksheet(_sheet_name(table.name)), table, bold, plain)
    book.close()
    return file.getvalue()


def _sheet_name(name: str) -> str | None:
    return name.translate(_NOT_IN_NAMES).strip()[:LONGEST_NAME] or None


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    table: WorkbookTable,
    bold: xlsxwriter.format.Format,
    plain: xlsxwriter.format.Format,
) -> None:
    top = len(table.above)
    for line, words in enumerate(table.above):
        sheet.write_string(line, 0, words)
    for number, heading in enumerate(table.headings):
        cells = [row[number] for row in table.rows]
        longest = max(len(str(cell)) for cell in (heading, *cells))
        sheet.set_column(number, number, min(2 * longest + 2, WIDEST))
        sheet.write_string(top, number, heading, bold)
        for line, cell in enumerate(cells, top + 1):
            if isinstance(cell, str):
                sheet.write_string(line, number, cell, plain)
            else:
                sheet.write_number(line, number, cell)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.repeat_rows(top)
    sheet.fit_to_pages(1, 0)

"""Boxed rows: the ruled tables and the label-and-value boxes of Chinese record forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.documents.lines import PaperField, PrintedLine, fixed, flow, paragraph
from app.documents.sheet import HAIR, THIN, Sheet, SheetFrame

PADDING = 3.5
ROUNDING = 0.01
HEADER_ROOM = 50.0  # points a table's header may take
LEAST_LINES = 3
TIGHT = 1.35  # pitch inside boxes, in parts of the font size


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A box of a row: `width` in points, text of the record or, with `label`, of the form."""

    text: str
    width: float
    label: bool = False
    centred: bool = False
    bold: bool = False

    def wrapped(self, size: float) -> list[PrintedLine]:
        inner = self.width - 2 * PADDING
        if self.label:
            return flow((fixed(self.text, self.bold),), inner, size)
        return paragraph(self.text, inner, size)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a table; `share` of the width in the ratio to the other columns."""

    title: str
    share: float
    centred: bool = False


def boxed_row(sheet: Sheet, cells: Sequence[SheetCell], size: float, height: float = 0.0) -> None:
    """One row of boxes at `y`; what does not fit the page goes on in the same boxes overleaf."""
    wrapped = [cell.wrapped(size) for cell in cells]
    pitch = size * TIGHT
    tallest = max(len(lines) for lines in wrapped)
    needed = max(tallest * pitch + 2 * PADDING, height)
    if needed > sheet.room + ROUNDING and _better_overleaf(sheet, needed, pitch):
        sheet.new_page()
    while tallest > 0:
        count = min(tallest, max(_fitting(sheet, pitch), 1))
        now, wrapped = [w[:count] for w in wrapped], [w[count:] for w in wrapped]
        tallest -= count
        _draw_row(sheet, cells, now, max(count * pitch + 2 * PADDING, height), pitch)
        if tallest:
            sheet.new_page()


def _better_overleaf(sheet: Sheet, needed: float, pitch: float) -> bool:
    """A row is broken only when it needs more than a page, and not for a line or two."""
    page = sheet.bottom - sheet.fresh - HEADER_ROOM
    return needed <= page or _fitting(sheet, pitch) < LEAST_LINES


def row_height(cells: Sequence[SheetCell], size: float, height: float = 0.0) -> float:
    """The height `boxed_row` will need for these cells on one page."""
    tallest = max(len(cell.wrapped(size)) for cell in cells)
    return max(tallest * size * TIGHT + 2 * PADDING, height)


def _fitting(sheet: Sheet, pitch: float) -> int:
    return int((sheet.room + ROUNDING - 2 * PADDING) / pitch)


def _draw_row(
    sheet: Sheet,
    cells: Sequence[SheetCell],
    wrapped: Sequence[Sequence[PrintedLine]],
    height: float,
    pitch: float,
) -> None:
    x = sheet.left
    for cell, lines in zip(cells, wrapped, strict=True):
        sheet.add(SheetFrame(x, sheet.y, cell.width, height, HAIR))
        y = sheet.y + (height - len(lines) * pitch) / 2
        middle = cell.centred or (cell.label and len(lines) == 1)
        for line in lines:
            spare = (cell.width - 2 * PADDING - line.width) / 2 if middle else 0.0
            sheet.line(line, x + PADDING + spare, y, pitch)
            y += pitch
        x += cell.width
    sheet.y += height


def labelled(fields: Sequence[PaperField], width: float, label_width: float) -> list[SheetCell]:
    """A row of label boxes, each followed by its value's box of the given share."""
    spare = width - label_width * len(fields)
    total = sum(field.share for field in fields)
    cells: list[SheetCell] = []
    for field in fields:
        cells.append(SheetCell(field.label, label_width, label=True))
        cells.append(SheetCell(field.value, spare * field.share / total))
    return cells


def table(
    sheet: Sheet,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[str]],
    size: float,
    height: float = 0.0,
) -> None:
    """A ruled table whose header stands again on each page, below the sheet's own `overleaf`."""
    widths = _column_widths(sheet, columns)
    _header(sheet, columns, widths, size)
    for row in rows:
        cells = [
            SheetCell(text, width, centred=column.centred)
            for text, width, column in zip(row, widths, columns, strict=True)
        ]
        if row_height(cells, size, height) > sheet.room + ROUNDING:
            sheet.new_page()
            _header(sheet, columns, widths, size)
        boxed_row(sheet, cells, size, height)


def _column_widths(sheet: Sheet, columns: Sequence[SheetColumn]) -> list[float]:
    total = sum(column.share for column in columns)
    return [sheet.width * column.share / total for column in columns]


def _header(
    sheet: Sheet, columns: Sequence[SheetColumn], widths: Sequence[float], size: float
) -> None:
    cells = [
        SheetCell(column.title, width, label=True, centred=True, bold=True)
        for column, width in zip(columns, widths, strict=True)
    ]
    boxed_row(sheet, cells, size, size * 2.2)


def outline(sheet: Sheet, top: float) -> None:
    """A firmer frame round boxes drawn since `top`, when they stayed on one page."""
    if top < sheet.y:
        sheet.add(SheetFrame(sheet.left, top, sheet.width, sheet.y - top, THIN * 1.5))

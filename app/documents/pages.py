"""Puts one or several forms into one PDF: the only place that writes with reportlab's canvas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from app.core.clock import local
from app.documents.forms import POINTS_PER_MM, Imprint, Paper, date_text
from app.documents.lines import paragraph
from app.documents.sheet import Ink, Mark, QrCode, RuledLine, Sheet, SheetFrame, SheetWords
from app.documents.typefaces import RAISED_SIZE, RISES, one_line, typefaces

PROGRAM = "基层通"
COLOURS = {Ink.BLACK: (0.0, 0.0, 0.0), Ink.RED: (0.78, 0.05, 0.05)}
FOOT_SIZE = 7.0
DASH = (3.0, 2.4)

Drawing = Callable[["Book"], None]


class Book:
    """A PDF in the making: open a sheet per form, then take the bytes.

    `title` names the kind of document, never the patient: it is readable without opening it.
    """

    def __init__(self, title: str, imprint: Imprint) -> None:
        self.imprint = imprint
        self.missing = ""
        self._buffer = BytesIO()
        typefaces()
        self._canvas = Canvas(
            self._buffer,
            invariant=1,  # the same form gives the same bytes, so that tests can compare
            pageCompression=1,
            lang="zh-CN",
            initialFontName="NotoSansSC",  # type: ignore[arg-type]  # the stubs expect a size
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(PROGRAM)
        self._canvas.setCreator(PROGRAM)
        self._canvas.setSubject("")

    @contextmanager
    def sheet(self, paper: Paper) -> Iterator[Sheet]:
        """A form of its own page count; its pages are written when the block is left."""
        sheet = Sheet(paper)
        yield sheet
        total = len(sheet.pages)
        for number, marks in enumerate(sheet.pages, 1):
            missing = self._missing_on(marks)
            marks.extend(self._foot(sheet, number, total, missing))
            self._write(sheet, marks)

    def finish(self) -> bytes:
        self._canvas.save()
        return self._buffer.getvalue()

    def _missing_on(self, marks: Iterable[Mark]) -> str:
        text = "".join(mark.text for mark in marks if isinstance(mark, SheetWords))
        missing = typefaces().lacks(text)
        self.missing = "".join(dict.fromkeys(self.missing + missing))
        return missing

    def _foot(self, sheet: Sheet, number: int, total: int, missing: str) -> Iterator[Mark]:
        """Who printed this and when, on every page; and what the fonts could not draw."""
        y = sheet.bottom + FOOT_SIZE * 0.6
        yield RuledLine(sheet.left, y, sheet.right, y, 0.3)
        y += FOOT_SIZE * 1.5
        page = f"第{number}页 共{total}页"
        wide = typefaces().advance(page) * FOOT_SIZE
        note = self._foot_note(missing)
        for line in paragraph(note, sheet.width - wide - FOOT_SIZE, FOOT_SIZE):
            for piece in line.pieces:
                yield SheetWords(sheet.left + piece.x, y, piece.text, FOOT_SIZE)
            y += FOOT_SIZE * 1.3
        first = sheet.bottom + FOOT_SIZE * 2.1
        yield SheetWords(sheet.right - wide, first, page, FOOT_SIZE)

    def _foot_note(self, missing: str) -> str:
        imprint = self.imprint
        parts = [
            f"打印人：{one_line(imprint.printed_by)}",
            f"打印时间：{printed_at_text(imprint)}",
        ]
        if imprint.reprint:
            parts.append(f"补打：第{imprint.reprint}次")
        if missing:
            codes = "、".join(f"U+{ord(char):04X}" for char in missing[:12])
            parts.append(f"字库缺字，请手写补正：{codes}")
        return "  ".join(parts)

    def _write(self, sheet: Sheet, marks: Iterable[Mark]) -> None:
        canvas, imprint = self._canvas, self.imprint
        canvas.setPageSize((sheet.page_width, sheet.page_height))
        canvas.translate(
            imprint.shift_right_mm * POINTS_PER_MM,
            sheet.page_height - imprint.shift_down_mm * POINTS_PER_MM,
        )
        for mark in marks:
            _draw(canvas, mark)
        canvas.showPage()


def printed_at_text(imprint: Imprint) -> str:
    at = local(imprint.printed_at)
    return f"{date_text(at.date())} {at:%H:%M}"


def print_together(title: str, imprint: Imprint, drawings: Iterable[Drawing]) -> bytes:
    """Several forms in one PDF, each with its own paper and page numbers."""
    book = Book(title, imprint)
    for draw in drawings:
        draw(book)
    return book.finish()


def _draw(canvas: Canvas, mark: Mark) -> None:
    match mark:
        case SheetWords():
            _draw_words(canvas, mark)
        case RuledLine():
            canvas.setLineWidth(mark.thickness)
            canvas.setDash(*DASH) if mark.dashed else canvas.setDash()
            canvas.line(mark.x1, -mark.y1, mark.x2, -mark.y2)
        case SheetFrame():
            canvas.setLineWidth(mark.thickness)
            canvas.setDash()
            canvas.setStrokeColorRGB(*COLOURS[mark.ink])
            canvas.setFillColorRGB(*COLOURS[mark.ink])
            y = -mark.y - mark.height
            canvas.rect(mark.x, y, mark.width, mark.height, not mark.filled, mark.filled)
            canvas.setStrokeColorRGB(0, 0, 0)
        case QrCode():
            _draw_code(canvas, mark)


def _draw_code(canvas: Canvas, mark: QrCode) -> None:
    """One path of whole numbers, a rectangle for every run of dark modules in a row.

    As shapes of their own they would take longer than the rest of the slip.
    """
    canvas.saveState()
    canvas.setFillColorRGB(*COLOURS[Ink.BLACK])
    canvas.translate(mark.x, -mark.y)
    canvas.scale(mark.module, mark.module)
    count = len(mark.rows)
    canvas.addLiteral(
        "\n".join(
            f"{start} {-row - 1} {length} 1 re"
            for row, modules in enumerate(mark.rows)
            for start, length in _runs(f"{modules:0{count}b}")
        )
    )
    canvas.addLiteral("f")
    canvas.restoreState()


def _runs(row: str) -> Iterator[tuple[int, int]]:
    """Where dark modules stand next to each other: the first, and how many."""
    end = 0
    while (start := row.find("1", end)) >= 0:
        end = row.find("0", start)
        end = len(row) if end < 0 else end
        yield start, end - start


def _draw_words(canvas: Canvas, mark: SheetWords) -> None:
    text = canvas.beginText(mark.x, -mark.baseline)
    text.setFillColorRGB(*COLOURS[mark.ink])
    faces = typefaces()
    for font, run in faces.runs(mark.text, mark.bold):
        level = faces.level(run)
        text.setFont(font, mark.size * RAISED_SIZE if level else mark.size)
        text.setRise(mark.size * RISES[level] if level else 0)
        text.textOut(run)
    canvas.drawText(text)

"""The shared toolkit of every printed form: a sheet collects what is drawn, page by page.

Positions are points from the top left corner. Nothing is written before the form is complete,
so each page can say how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.documents.forms import POINTS_PER_MM, Paper
from app.documents.lines import Part, PrintedLine, flow
from app.documents.typefaces import one_line, typefaces

HAIR, THIN, FIRM = 0.4, 0.6, 1.0
BASELINE = 0.36  # of the font size below the middle of a line: where Chinese looks centred
UNDERLINE = 0.22


class Ink(StrEnum):
    BLACK = "black"
    RED = "red"


@dataclass(frozen=True, slots=True)
class SheetWords:
    x: float
    baseline: float
    text: str
    size: float
    bold: bool = False
    ink: Ink = Ink.BLACK


@dataclass(frozen=True, slots=True)
class RuledLine:
    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float = THIN
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class SheetFrame:
    x: float
    y: float
    width: float
    height: float
    thickness: float = THIN
    ink: Ink = Ink.BLACK
    filled: bool = False


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code, its rows as `qr.rows_of` gives them; `module` is the side of one dot in points."""

    x: float
    y: float
    rows: tuple[int, ...]
    module: float


Mark = SheetWords | RuledLine | SheetFrame | QrCode


@dataclass(frozen=True)
class Measures:
    """What a paper size means for type and margins."""

    side: float
    top: float
    bottom: float
    title: float
    body: float
    floor: float  # long texts shrink to this, then go on overleaf
    small: float
    pitch: float = 1.72  # of the font size from line to line


MEASURES = {
    Paper.A4: Measures(57, 40, 46, title=17, body=10.5, floor=8.5, small=8.5),
    Paper.A5: Measures(37, 30, 36, title=15, body=9.5, floor=7.5, small=7.5),
}


class Sheet:
    """One form on one or more pages; `y` is where the next thing goes."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.use = MEASURES[paper]
        self.page_width = paper.width_mm * POINTS_PER_MM
        self.page_height = paper.height_mm * POINTS_PER_MM
        self.left = self.use.side
        self.right = self.page_width - self.use.side
        self.bottom = self.page_height - self.use.bottom
        self.pages: list[list[Mark]] = []
        self.overleaf: Callable[[], None] | None = None  # draws the head of a further page
        self.fresh = self.y = 0.0  # fresh: where a page began below its head
        self.new_page()

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def room(self) -> float:
        return self.bottom - self.y

    def new_page(self) -> None:
        self.pages.append([])
        self.y = self.use.top
        if self.overleaf:
            self.overleaf()
        self.fresh = self.y

    def add(self, mark: Mark) -> None:
        self.pages[-1].append(mark)

    def pitch(self, size: float) -> float:
        return size * self.use.pitch

    def words(self, x: float, baseline: float, text: str, size: float, bold: bool = False) -> None:
        self.add(SheetWords(x, baseline, text, size, bold))

    def centred(self, text: str, size: float, bold: bool = False, height: float = 0) -> None:
        """One line of fixed words in the middle of the sheet, smaller if it would not fit."""
        text = one_line(text)
        wide = typefaces().advance(text, bold)
        size = min(size, self.width / wide) if wide else size
        x = self.left + (self.width - wide * size) / 2
        height = height or size * 1.5
        self.words(x, self.y + height / 2 + size * BASELINE, text, size, bold)
        self.y += height

    def rule(self, x1: float, x2: float, y: float, thickness: float = HAIR) -> None:
        self.add(RuledLine(x1, y, x2, y, thickness))

    def lines(
        self, lines: Iterable[PrintedLine], x: float | None = None, pitch: float | None = None
    ) -> None:
        for line in lines:
            step = pitch or self.pitch(line.size)
            self.line(line, self.left if x is None else x, self.y, step)
            self.y += step

    def line(self, line: PrintedLine, x: float, y: float, height: float) -> None:
        """Draws the pieces in the middle of the height, each blank with its rule."""
        baseline = y + height / 2 + line.size * BASELINE
        advance = typefaces().advance
        for piece in line.pieces:
            start = x + piece.x
            if piece.blank:
                self.rule(start, start + piece.width, baseline + line.size * UNDERLINE)
                inner = advance(piece.text, piece.bold) * line.size
                start += max(0.0, (piece.width - inner) / 2)
            if piece.text:
                self.words(start, baseline, piece.text, line.size, piece.bold)

    def to_the_right(self, parts: Iterable[Part], size: float, pitch: float | None = None) -> None:
        """Lines that end at the right margin, as signatures and dates do."""
        for line in flow(parts, self.width, size):
            step = pitch or self.pitch(size)
            self.line(line, self.right - line.width, self.y, step)
            self.y += step

    def stamp(
        self, text: str, x: float, y: float, room: float, ink: Ink, to_left: bool = False
    ) -> None:
        """A short word in a frame, as if struck by hand: 急, 补打."""
        ems = typefaces().advance(text, bold=True) + 1
        size = min(self.use.body, room / ems)
        wide = ems * size
        x = x - wide if to_left else x
        self.add(SheetFrame(x, y, wide, size * 1.7, FIRM, ink))
        baseline = y + size * 0.85 + size * BASELINE
        self.add(SheetWords(x + size / 2, baseline, text, size, True, ink))

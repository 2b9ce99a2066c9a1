"""Breaks text into lines by the rules of Chinese print, fixed words and underlined blanks alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from app.documents.typefaces import drawable, one_line, typefaces

# Latin words and numbers stay whole, raised figures with them; every other character may end a line.
RAISED = "\u00b2\u00b3\u00b9\u2070-\u209f"
UNITS = re.compile(rf"\n|[!-~{RAISED}×]+|.[{RAISED}]*", re.DOTALL)
CLOSING, OPENING = ",.;:?!)]}%", "([{"
WIDE = {ord(char): ord(char) + 0xFEE0 for char in CLOSING + OPENING}
NEVER_FIRST = frozenset("、。〉》」』】〕’”‰℃·…" + CLOSING + CLOSING.translate(WIDE))
NEVER_LAST = frozenset("〈《「『【〔‘“" + OPENING + OPENING.translate(WIDE))
BESIDE_VALUE = 0.8  # room left and right of a value in its blank, in parts of the font size
BETWEEN_FIELDS = 0.6
NARROWER_BLANKS = (0.8, 0.6)
LONGEST_WHOLE = 0.6  # of the line: a longer value may break within its blank


@dataclass(frozen=True, slots=True)
class Part:
    """Fixed words, or with `blank` an underlined place at least so many font sizes wide."""

    text: str
    blank: float | None = None
    bold: bool = False
    whole: bool = False  # a label, not broken at the end of a line

    def narrowed(self, by: float) -> Part:
        """The same with a narrower blank, unless it is empty: a pen needs the room."""
        return replace(self, blank=self.blank * by) if self.blank and self.text else self


def label(words: str) -> Part:
    """Words that belong to the blank beside them."""
    return Part(words, whole=True)


def fixed(words: str, bold: bool = False) -> Part:
    """Words that belong to the form itself."""
    return Part(words, bold=bold)


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters placed on a line; a blank's value stands in the middle of its width."""

    x: float
    width: float
    text: str
    blank: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """Pieces from left to right and the font size they were measured for."""

    pieces: tuple[Piece, ...]
    size: float

    @property
    def width(self) -> float:
        return self.pieces[-1].x + self.pieces[-1].width if self.pieces else 0.0


def flow(
    parts: Iterable[Part], width: float, size: float, indent: float = 0.0
) -> list[PrintedLine]:
    """Lines no wider than `width`, the first one indented by so many font sizes."""
    lines: list[PrintedLine] = []
    x = indent * size
    row: list[Piece] = []
    for piece in _pieces(parts, width, size):
        if piece.text == "\n" or (x + piece.width > width and row):
            carried = [] if piece.text == "\n" else _carried(row, piece)
            lines.append(_line(row, indent * size if not lines else 0.0, size))
            row = carried
            x = sum(p.width for p in row)
        if piece.text != "\n" and not (piece.text == " " and not row and lines):
            row.append(piece)
            x += piece.width
    lines.append(_line(row, indent * size if not lines else 0.0, size))
    return lines


def sentence(
    parts: Sequence[Part], width: float, size: float, indent: float = 0.0
) -> list[PrintedLine]:
    """The same, with narrower blanks where that saves the last few words a line of their own."""
    lines = flow(parts, width, size, indent)
    for narrower in NARROWER_BLANKS:
        tight = flow((part.narrowed(narrower) for part in parts), width, size, indent)
        if len(tight) < len(lines):
            return tight
    return lines


def paragraph(text: str, width: float, size: float, indent: float = 0.0) -> list[PrintedLine]:
    return flow((Part(text),), width, size, indent)


def _carried(row: list[Piece], following: Piece) -> list[Piece]:
    """Takes from the end of a full row what may not end it, or what keeps `following` company."""
    carried: list[Piece] = []
    if following.blank:
        return _its_label(row)
    if following.text[:1] in NEVER_FIRST and len(row) > 1:
        carried.append(row.pop())
    while len(row) > 1 and row[-1].text[-1:] in NEVER_LAST and not row[-1].blank:
        carried.insert(0, row.pop())
    return carried


def _its_label(row: list[Piece]) -> list[Piece]:
    """The word before a blank goes with it to the next line."""
    if len(row) > 1 and not row[-1].blank:
        return [row.pop()]
    return []


def _pieces(parts: Iterable[Part], width: float, size: float) -> Iterator[Piece]:
    for part in parts:
        if part.blank is None:
            yield from _words(part, width, size)
        else:
            yield from _blank(part, width, size)


def _words(part: Part, width: float, size: float) -> Iterator[Piece]:
    advance = typefaces().advance
    text = drawable(part.text)
    for unit in (text,) if part.whole else UNITS.findall(text):
        unit_width = advance(unit, part.bold) * size if unit != "\n" else 0.0
        if unit_width <= width:
            yield Piece(0, unit_width, unit, bold=part.bold)
        else:
            for char in unit:
                yield Piece(0, advance(char, part.bold) * size, char, bold=part.bold)


def _blank(part: Part, width: float, size: float) -> Iterator[Piece]:
    """One unbreakable blank, or for a long value its characters one by one, underlined."""
    advance = typefaces().advance
    value = one_line(part.text)
    natural = (advance(value, part.bold) + BESIDE_VALUE) * size
    asked = max(natural, (part.blank or 0) * size)
    if natural <= width * LONGEST_WHOLE:
        yield Piece(0, min(asked, width), value, blank=True, bold=part.bold)
        return
    for unit in UNITS.findall(value):
        whole = advance(unit, part.bold) * size
        for piece in (unit,) if whole <= width else unit:
            wide = advance(piece, part.bold) * size
            yield Piece(0, wide, piece, blank=True, bold=part.bold)


def _line(row: Sequence[Piece], x: float, size: float) -> PrintedLine:
    """Sets the pieces side by side, words next to each other as one."""
    placed: list[Piece] = []
    for (blank, bold), group in groupby(row, attrgetter("blank", "bold")):
        pieces = list(group)
        for run in [[piece] for piece in pieces] if blank else [pieces]:
            width = sum(piece.width for piece in run)
            placed.append(Piece(x, width, "".join(p.text for p in run), blank, bold))
            x += width
    return PrintedLine(tuple(placed), size)


@dataclass(frozen=True, slots=True)
class PaperField:
    """A label and its blank; `share` says how much of a row's spare room the blank takes."""

    label: str
    value: str
    share: float = 1.0


def field_rows(fields: Sequence[PaperField], width: float, size: float) -> list[PrintedLine]:
    """Labels and blanks that fill whole lines: one line, or where values are long, as many as
    it takes."""
    lines: list[PrintedLine] = []
    rest = tuple(fields)
    while rest:
        count = len(rest)
        while count > 1 and _spare(rest[:count], width, size) < 0:
            count -= 1
        now, rest = rest[:count], rest[count:]
        lines.extend(_fields_on_a_line(now, width, size))
    return lines


def _fields_on_a_line(fields: Sequence[PaperField], width: float, size: float) -> list[PrintedLine]:
    spare = _spare(fields, width, size)
    if spare < 0:
        parts = (part for field in fields for part in (label(field.label), Part(field.value, 3)))
        return flow(parts, width, size)
    labels, values = _natural_widths(fields, size)
    return [_row(fields, labels, _shared_out(values, [f.share for f in fields], spare), size)]


def _spare(fields: Sequence[PaperField], width: float, size: float) -> float:
    labels, values = _natural_widths(fields, size)
    return width - sum(labels) - sum(values) - BETWEEN_FIELDS * size * (len(fields) - 1)


def _natural_widths(fields: Sequence[PaperField], size: float) -> tuple[list[float], list[float]]:
    advance = typefaces().advance
    labels = [advance(field.label) * size for field in fields]
    values = [(advance(one_line(field.value)) + BESIDE_VALUE) * size for field in fields]
    return labels, values


def _shared_out(natural: Sequence[float], shares: Sequence[float], spare: float) -> list[float]:
    """Blanks of widths in the ratio of their shares, none narrower than its value."""
    room = sum(natural) + spare
    widths = list(natural)
    open_ = set(range(len(natural)))
    while open_:
        unit = room / (sum(shares[i] for i in open_) or 1)
        tight = {i for i in open_ if natural[i] > unit * shares[i]}
        if not tight:
            for i in open_:
                widths[i] = unit * shares[i]
            break
        room -= sum(natural[i] for i in tight)
        open_ -= tight
    return widths


def _row(
    fields: Sequence[PaperField], labels: Sequence[float], blanks: Sequence[float], size: float
) -> PrintedLine:
    pieces: list[Piece] = []
    x = 0.0
    for field, label, blank in zip(fields, labels, blanks, strict=True):
        pieces.append(Piece(x, label, field.label))
        pieces.append(Piece(x + label, blank, one_line(field.value), blank=True))
        x += label + blank + BETWEEN_FIELDS * size
    return PrintedLine(tuple(pieces), size)

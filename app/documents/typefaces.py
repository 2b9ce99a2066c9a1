"""The two typefaces of paper and PDF, and which of them can draw which character."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import groupby
from threading import Lock
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from app.core.resources import RESOURCES
from app.documents.plain import printable
from app.documents.readings import raised_from, same_reading, set_apart

FONTS = RESOURCES / "fonts"
ENTRIES_PER_BLOCK = 100  # the most that one bfchar block of a ToUnicode map may hold
MISSING = 0xFFFD
RAISED_SIZE = 0.64
"""Of the font size: of a figure that stands raised or lowered beside another."""
RISES = {1: 0.36, -1: -0.14}
"""How far above or below the line, in parts of the font size."""

CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange"""
CMAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"

# reportlab keeps one register of fonts per process, and forms may be printed from any thread.
_registering = Lock()


class SearchableFont(TTFont):
    """A TrueType font whose text can be copied and searched beyond the first 65,536 characters.

    reportlab 5.1 writes 𬭎 as five hex digits into the ToUnicode map, and 256 entries into one
    block; readers want UTF-16BE and at most 100 to a block.
    """

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name, filename, asciiReadable=False)
        self._embedding = Lock()  # the parser walks the font file with one position for all

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        subsets = self.state[doc].subsets
        with self._embedding:
            super().addObjects(doc)
        for number, subset in enumerate(subsets):
            embedded_as = (SUBSETN(number) + b"+" + self.face.name).decode("ascii")
            doc.idToObject["toUnicodeCMap:" + embedded_as].content = to_unicode(subset)


def to_unicode(subset: Sequence[int]) -> str:
    """The ToUnicode map of one embedded subset: character code to UTF-16BE."""
    entries = [f"<{code:02X}> <{_utf16(char)}>" for code, char in enumerate(subset)]
    blocks = [
        entries[start : start + ENTRIES_PER_BLOCK]
        for start in range(0, len(entries), ENTRIES_PER_BLOCK)
    ]
    body = ["\n".join([f"{len(b)} beginbfchar", *b, "endbfchar"]) for b in blocks]
    return "\n".join([CMAP_HEAD, *body, CMAP_TAIL])


def _utf16(code: int) -> str:
    return chr(code or MISSING).encode("utf-16-be").hex().upper()


class Typefaces:
    """Regular and Bold of Noto Sans SC. Bold is cut down; what it lacks is drawn in Regular."""

    def __init__(self, regular: TTFont, bold: TTFont) -> None:
        self._names = {False: regular.fontName, True: bold.fontName}
        self._regular = regular.face.charWidths
        self._bold = bold.face.charWidths
        self._levels: dict[str, int] = {}
        for face in (regular.face, bold.face):
            self._levels |= _teach(face)

    def level(self, text: str) -> int:
        """1 where a run is drawn small above the line, as ⁹ is, -1 where below it, as ₂."""
        return self._levels.get(text[:1], 0)

    def font_for(self, char: str, bold: bool) -> str:
        return self._names[bold and ord(char) in self._bold]

    def runs(self, text: str, bold: bool = False) -> Iterator[tuple[str, str]]:
        """The text cut where the font or its level changes: (font name, characters)."""
        if not bold and self._levels.keys().isdisjoint(text):
            yield self._names[False], text
            return
        for (font, _), chars in groupby(text, lambda char: self._drawn_by(char, bold)):
            yield font, "".join(chars)

    def _drawn_by(self, char: str, bold: bool) -> tuple[str, int]:
        return self.font_for(char, bold), self.level(char)

    def advance(self, text: str, bold: bool = False) -> float:
        """Width of the text in parts of the font size."""
        widths, regular = (self._bold if bold else self._regular), self._regular
        total = 0.0
        for char in text:
            wide = widths.get(ord(char)) or regular.get(ord(char), 1000)
            total += wide * RAISED_SIZE if char in self._levels else wide
        return total / 1000

    def in_shapes(self, text: str) -> str:
        """The text with characters neither file holds replaced by what is read the same: ㎎ by mg."""
        if self._regular.keys() >= set(map(ord, text)):
            return text
        return set_apart((char, self._shape(char)) for char in text)

    def _shape(self, char: str) -> str:
        if ord(char) in self._regular:
            return char
        plain = same_reading(char, self._regular)
        return char if self.lacks(plain) else plain

    def lacks(self, text: str) -> str:
        """The characters of a drawn text that neither file holds, each once."""
        known = self._regular
        return "".join(dict.fromkeys(c for c in text if ord(c) not in known and c != "\n"))


def _teach(face: Any) -> dict[str, int]:
    """Let a file draw raised and lowered figures by the shapes of the plain ones; copied from the
    PDF they are still what they were. Answers the level of each."""
    levels: dict[str, int] = {}
    for char, plain, level in raised_from(face.charToGlyph):
        face.charToGlyph[ord(char)] = face.charToGlyph[ord(plain)]
        face.charWidths[ord(char)] = face.charWidths[ord(plain)]
        levels[char] = level
    return levels


@cache
def _load() -> Typefaces:
    rl_config.useA85 = 0  # a PDF may be binary since 1993: a fifth smaller, an eighth faster
    regular = SearchableFont("NotoSansSC", str(FONTS / "NotoSansSC-Regular.ttf"))
    bold = SearchableFont("NotoSansSC-Bold", str(FONTS / "NotoSansSC-Bold.ttf"))
    for font in (regular, bold):
        pdfmetrics.registerFont(font)
    return Typefaces(regular, bold)


def typefaces() -> Typefaces:
    """Loaded and registered at the first form printed, a quarter of a second once."""
    with _registering:
        return _load()


def drawable(text: str) -> str:
    """What is drawn for a text from the records; its line breaks stay."""
    return typefaces().in_shapes(printable(text))


def one_line(text: str) -> str:
    """The same for a blank of the form: line breaks become spaces."""
    return drawable(text).replace("\n", " ").strip()


def missing_characters(text: str) -> str:
    """The characters that would print as boxes, each once: to be warned of where text is typed."""
    return typefaces().lacks(drawable(text))


def missing_in(form: object) -> str:
    """The same for everything that stands on a form of `app.documents.forms`."""
    return missing_characters("".join(_texts(form)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))

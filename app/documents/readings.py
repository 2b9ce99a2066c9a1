"""What may be drawn in place of a character that the typefaces lack: only what is read the same.

10⁹ drawn as 109 is another number. So a raised figure is drawn raised; what was one sign becomes
letters only with a gap where figures would run together, and a ring becomes brackets.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Iterator

UP, DOWN = "<super>", "<sub>"
_LEVELS = {UP: 1, DOWN: -1}
_BLOCKS = (
    (0xB2, 0xBA),
    (0x2B0, 0x2FF),
    (0x1D2C, 0x1DBF),
    (0x2070, 0x209F),
    (0x2C7C, 0x2C7D),
    (0x3192, 0x319F),
    (0xA69C, 0xA7F9),
)
"""Where Unicode has its raised and lowered signs."""
_IN_PLACE_OF = {"\u2212": "-", "\u2044": "/", "\u2215": "/", "\u2010": "-"}
"""Signs of arithmetic, should a file lack them."""
_LITRE = {"\u2113": "L"}
"""A small l after a figure is read as a one."""
_SAME_LETTER = frozenset({"", "<wide>", "<narrow>", "<font>", "<noBreak>", "<vertical>"})
_LETTER_FORMS = range(0xFB00, 0xFE00)
"""Ligatures and the forms of Arabic: parts of a word, which no gap may cut."""


def raised_from(known: Container[int]) -> Iterator[tuple[str, str, int]]:
    """Raised and lowered characters, the plain one whose shape each is drawn with, and its level."""
    for first, last in _BLOCKS:
        for char in map(chr, range(first, last + 1)):
            tag, plain = _decomposed(char)
            is_drawn = plain.isalpha() and ord(char) in known
            if tag not in _LEVELS or len(plain) != 1 or is_drawn:
                continue
            shape = plain if ord(plain) in known else _IN_PLACE_OF.get(plain, "")
            if shape and ord(shape) in known:
                yield char, shape, _LEVELS[tag]


def same_reading(char: str, known: Container[int]) -> str:
    """Characters that are read as this one is; itself where there are none."""
    if ord(char) in known:
        return char
    if char in _IN_PLACE_OF or char in _LITRE:
        return (_IN_PLACE_OF | _LITRE)[char]
    tag, parts = _decomposed(char)
    if not parts:
        return char
    plain = "".join(same_reading(part, known) for part in parts)
    match tag:
        case "<circle>":
            return f"({plain})"
        case "<super>":
            return f"^{plain}" if _has_figure(plain) else plain
        case "<sub>":
            return f"_{plain}" if _has_figure(plain) else plain
    return plain


def set_apart(shapes: Iterable[tuple[str, str]]) -> str:
    """The shapes in a row, (character, what is drawn for it), with a gap where one that stands for
    another would join its neighbour to another number or word: 2⅓ is 2 1/3."""
    written = ""
    before = False
    for char, shape in shapes:
        is_other = char != shape and not _is_same_letter(char)
        left, right = written[-1:], shape[:1]
        are_signs = is_other and before and left.isalpha() and right.isalpha()
        if are_signs or ((is_other or before) and _run_together(left, right)):
            written += " "
        written += shape
        before = is_other
    return written


def _run_together(left: str, right: str) -> bool:
    """Whether two figures would be read as one number: 2 and 1/3, 1. and 5."""
    return right.isdecimal() and (left.isdecimal() or left in tuple("./,"))


def _is_same_letter(char: str) -> bool:
    return _decomposed(char)[0] in _SAME_LETTER or ord(char) in _LETTER_FORMS


def _has_figure(text: str) -> bool:
    return any(letter.isdecimal() for letter in text)


def _decomposed(char: str) -> tuple[str, str]:
    """The sort of likeness, and the characters this one is made of, one step only: ㎡ is m²."""
    words = unicodedata.decomposition(char).split()
    tag = words.pop(0) if words and words[0].startswith("<") else ""
    return tag, "".join(chr(int(word, 16)) for word in words)

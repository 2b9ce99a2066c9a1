"""Turns text from records into characters that may be drawn: nothing hidden, nothing obeyed."""

from __future__ import annotations

import re
import unicodedata

NEW_LINES = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# They only choose between shapes of the character before them; the font has one shape.
SHAPE_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
HIDDEN = {"Cc", "Cf", "Cs"}


def printable(text: str) -> str:
    """The text with controls, direction marks and lone surrogates shown as `[U+202E]`.

    A right-to-left override would turn a name round on paper; shown, it can only be read.
    """
    if not text.isprintable():
        text = NEW_LINES.sub("\n", text).replace("\t", "    ")
        text = "".join(map(_visible, text))
    return SHAPE_SELECTORS.sub("", text)


def _visible(char: str) -> str:
    if char == "\n" or unicodedata.category(char) not in HIDDEN:
        return char
    return f"[U+{ord(char):04X}]"

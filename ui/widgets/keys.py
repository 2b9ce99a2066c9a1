"""Keys as people press them: Enter is two keys, and the number pad marks its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
FASTEST_TYPING_MS = 50
"""Nobody presses many keys in a row faster than this; a card reader or scanner takes a few."""


def held_with(event: QKeyEvent) -> Qt.KeyboardModifier:
    """What is held down with a key. The mark of the number pad is nothing that one holds."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def is_plain_enter(event: QKeyEvent) -> bool:
    return event.key() in ENTER and not held_with(event)

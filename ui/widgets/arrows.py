"""A small button with a picture, such as the one that steps to the next month."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from ui.icons import icon


def arrow(name: str, words: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(name))
    made.setAccessibleName(words)
    made.setToolTip(words)
    return made

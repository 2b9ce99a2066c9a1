"""What can be said about any window by looking at it: names, plain text, nothing cut off."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabBar, QWidget

from ui.tour.looks import clipped, shown

__all__ = ["clipped", "marked_up", "unnamed"]


def unnamed(window: QWidget) -> list[str]:
    """Parts that take the keyboard and have nothing a screen reader could say."""
    return [repr(part) for part in shown(window) if _takes_keyboard(part) and not _name(part)]


def _takes_keyboard(part: QWidget) -> bool:
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.focusProxy() is None


def _name(part: QWidget) -> str:
    if isinstance(part, QTabBar):
        return part.tabText(0)
    own = part.text() if isinstance(part, QAbstractButton) else ""
    return part.accessibleName() or own


def marked_up(window: QWidget) -> list[str]:
    """Labels that would read markup out of data."""
    return [
        label.text()
        for label in window.findChildren(QLabel)
        if label.text() and label.textFormat() is not Qt.TextFormat.PlainText
    ]

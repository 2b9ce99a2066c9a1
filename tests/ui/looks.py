"""What can be said about any window by looking at it: names, plain text, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTabBar, QWidget

SLACK_PX = 1


def _shown(window: QWidget) -> Iterator[QWidget]:
    for part in window.findChildren(QWidget):
        if part.isVisibleTo(window) and part.window() is window:
            yield part


def unnamed(window: QWidget) -> list[str]:
    """Parts that take the keyboard and have nothing a screen reader could say."""
    return [repr(part) for part in _shown(window) if _takes_keyboard(part) and not _name(part)]


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


def clipped(window: QWidget) -> list[str]:
    """Words on labels and buttons that have less room than they need."""
    return [_words(part) for part in _shown(window) if _words(part) and _is_short_of_room(part)]


def _words(part: QWidget) -> str:
    return part.text() if isinstance(part, QLabel | QAbstractButton) else ""


def _is_short_of_room(part: QWidget) -> bool:
    if isinstance(part, QLabel) and part.wordWrap():
        return part.height() + SLACK_PX < part.heightForWidth(part.width())
    if isinstance(part.parentWidget(), QComboBox):
        return False
    needed = part.sizeHint()
    return part.width() + SLACK_PX < needed.width() or part.height() + SLACK_PX < needed.height()

"""What can be said about a window without eyes: words cut off, and words of the wrong language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QTableView,
    QWidget,
)

SLACK_PX = 1
ROWS_READ = 100
ENGLISH = re.compile(r"[A-Za-z]?[a-z]{2,}")
NO_ENGLISH = re.compile(
    r"Ctrl|Enter|Esc|Alt|Shift|Tab|PDF|pdf|QQ|USB|ICD|Excel|English|jiceng|https?|mmHg|mmol|mg|ml|kg|cm"
)
"""Words of keys and names that are the same in Chinese."""


def shown(window: QWidget) -> Iterator[QWidget]:
    for part in window.findChildren(QWidget):
        if part.isVisibleTo(window) and part.window() is window:
            yield part


class StrayWindows(QObject):
    """Notes parts that were shown before they had a place: each flashes as a window of its own."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.seen: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and _is_stray(watched):
            self.seen.append(repr(watched))
        return False


def _is_stray(part: QWidget) -> bool:
    is_whole = isinstance(part, QMainWindow | QStackedWidget | QDialog)
    return part.isWindow() and part.windowType() == Qt.WindowType.Window and not is_whole


def words_of(window: QWidget) -> list[str]:
    """The visible words of a window, as a person would read them."""
    words = [window.windowTitle()]
    for part in shown(window):
        words += _words_on(part)
    return [word for word in words if word]


def _words_on(part: QWidget) -> list[str]:
    if isinstance(part, QLineEdit):
        return [part.displayText(), part.placeholderText()]
    if isinstance(part, QPlainTextEdit):
        return [part.toPlainText(), part.placeholderText()]
    return _words_of_ours(part)


def _words_of_ours(part: QWidget) -> list[str]:
    """What the program says there, without what was typed."""
    if isinstance(part, QLabel | QAbstractButton):
        return [part.text()]
    if isinstance(part, QLineEdit | QPlainTextEdit):
        return [part.placeholderText()]
    if isinstance(part, QComboBox):
        return [part.currentText() or part.placeholderText()]
    if isinstance(part, QTableView) and part.model() is not None:
        return _rows_of(part)
    return [part.accessibleName()]


def _rows_of(table: QTableView) -> list[str]:
    model = table.model()
    columns = [n for n in range(model.columnCount()) if not table.isColumnHidden(n)]
    across = Qt.Orientation.Horizontal
    heads = [str(model.headerData(n, across) or "") for n in columns]
    return heads + [
        "  ".join(str(model.index(row, n).data() or "") for n in columns)
        for row in range(min(model.rowCount(), ROWS_READ))
    ]


def english_in(window: QWidget) -> list[str]:
    """Words that a Chinese window should not show."""
    words = (word for part in shown(window) for word in _words_of_ours(part))
    return [word for word in words if ENGLISH.search(NO_ENGLISH.sub("", word))]


def clipped(window: QWidget) -> list[str]:
    """Words on labels and buttons that have less room than they need."""
    return [_text(part) for part in shown(window) if _text(part) and _is_short_of_room(part)]


def _text(part: QWidget) -> str:
    return part.text() if isinstance(part, QLabel | QAbstractButton) else ""


def _is_short_of_room(part: QWidget) -> bool:
    if isinstance(part, QLabel) and part.wordWrap():
        return part.height() + SLACK_PX < part.heightForWidth(part.width())
    if isinstance(part.parentWidget(), QComboBox):
        return False
    needed = part.sizeHint()
    return part.width() + SLACK_PX < needed.width() or part.height() + SLACK_PX < needed.height()

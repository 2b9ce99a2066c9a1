"""The keyboard map laid over the window (Ctrl+/), made from the shortcuts that work there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui import keyboard
from ui.text import tr
from ui.theme import scaled
from ui.widgets.labels import plain_label
from ui.widgets.shortcuts import FORM, LIST, PAGE, PLACES, WORK, Shortcut

COLUMNS = ((WORK, PLACES), (PAGE, LIST), (FORM,))
SHADE = QColor(16, 24, 32, 110)
HELD_KEYS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt)
"""Pressed on the way to a chord, such as the one that opened the map."""


class KeyMapOverlay(QWidget):
    """Covers the window until a key or a click; the keyboard goes back to where it was."""

    def __init__(self, window: QWidget, shortcuts: Sequence[Shortcut]) -> None:
        super().__init__(window)
        self._before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Keyboard map"))
        self._card = QFrame(self)
        self._card.setProperty("role", "floating")
        self._fill(shortcuts)
        window.installEventFilter(self)
        self.hide()

    def _fill(self, shortcuts: Sequence[Shortcut]) -> None:
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(24, 8, 24, 20)
        columns.setSpacing(32)
        for groups in COLUMNS:
            columns.addLayout(_column(shortcuts, groups))
        scroll = QScrollArea(self._card, widgetResizable=True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(0, 16, 0, 8)
        title = plain_label(tr("Keyboard map"), "title")
        title.setContentsMargins(24, 0, 24, 0)
        column.addWidget(title)
        column.addWidget(scroll)
        self._inside = inside

    @Slot()
    def toggle(self) -> None:
        if self.isVisible():
            self.close_map()
        else:
            self._before = self.window().focusWidget()
            self._stand()
            self.show()
            self.raise_()
            keyboard.take(self)

    def close_map(self) -> None:
        self.hide()
        if self._before is not None:
            keyboard.take(self._before)

    def _stand(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        self.setGeometry(window.rect())
        wanted = self._inside.sizeHint()
        width = min(wanted.width() + 20, self.width() - 32)
        height = min(wanted.height() + scaled(72), self.height() - 32)
        left, top = (self.width() - width) // 2, (self.height() - height) // 2
        self._card.setGeometry(left, top, width, height)

    def event(self, event: QEvent) -> bool:
        """Every key closes the map; none goes to a shortcut of the window under it."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in HELD_KEYS:
            self.close_map()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_map()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), SHADE)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._stand()
        return False


def _column(shortcuts: Sequence[Shortcut], groups: Sequence[str]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    for group in groups:
        members = [shortcut for shortcut in shortcuts if shortcut.group == group]
        if members:
            column.addWidget(plain_label(tr(group), "heading"))
            column.addLayout(_rows(members))
            column.addSpacing(12)
    column.addStretch(1)
    return column


def _rows(members: Sequence[Shortcut]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, scaled(110))
    for row, shortcut in enumerate(members):
        keys = QHBoxLayout()
        keys.setSpacing(4)
        for key in shortcut.keys:
            keys.addWidget(plain_label(key, "key"))
        keys.addStretch(1)
        grid.addLayout(keys, row, 0)
        grid.addWidget(plain_label(tr(shortcut.title)), row, 1)
    return grid

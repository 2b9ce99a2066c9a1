"""A slip under the scanner: its code typed in a burst and ended with Enter, whatever has the focus."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from sync.client.slips import is_packet
from ui.widgets.keys import ENTER, FASTEST_TYPING_MS

LONGEST_PAUSE_MS = 500
"""A scanner that sends by radio may falter inside a code; what comes later belongs to a person."""
OPENING = 4
"""By so many characters a code is recognised; from then on nothing of it reaches a field."""


class SlipReader(QObject):
    """Listens in one window. `scanned` carries the text of a code, whole or not: whoever reads it
    says what is wrong with it."""

    scanned = Signal(str)

    def __init__(
        self, place: QWidget, now_ms: Callable[[], float] = lambda: time.monotonic() * 1000
    ) -> None:
        super().__init__(place)
        self._place = place
        self._now_ms = now_ms
        self._burst = ""
        self._last_ms = 0.0
        self._before: tuple[QLineEdit, str, int] | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)
        place.installEventFilter(self)
        self._on_focus_changed(None, app.focusWidget())

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and isValid(old) and old is not self._place:
            old.removeEventFilter(self)
        if new is not None and self._place.isAncestorOf(new):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._place and QApplication.focusWidget() not in (None, watched):
            return False  # heard already, and passed on by the widget that has the focus
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(watched, event)
        if isinstance(event, QInputMethodEvent) and event.commitString():
            return self._take(watched, event.commitString())
        return False

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() in ENTER:
            return self._end()
        if event.key() == Qt.Key.Key_Shift or not event.text():
            return self._is_reading
        return self._take(watched, event.text())

    @property
    def _is_reading(self) -> bool:
        return len(self._burst) >= OPENING

    def _take(self, watched: QObject, text: str) -> bool:
        """Whether the characters belong to a code and must go no further."""
        now = self._now_ms()
        pause = LONGEST_PAUSE_MS if self._is_reading else FASTEST_TYPING_MS
        if now - self._last_ms > pause or not self._burst:
            self._burst = ""
            self._remember(watched)
        was_reading, self._last_ms = self._is_reading, now
        self._burst += text
        if self._is_reading and not was_reading:
            if not is_packet(self._burst):
                self._burst = ""
                return False
            self._take_back(watched)
        return self._is_reading

    def _end(self) -> bool:
        """Whether the Enter belonged to a code; then it is used up."""
        burst, self._burst = self._burst, ""
        is_late = self._now_ms() - self._last_ms > LONGEST_PAUSE_MS
        if len(burst) < OPENING or is_late:
            return False
        self.scanned.emit(burst)
        return True

    def _remember(self, watched: QObject) -> None:
        self._before = None
        if isinstance(watched, QLineEdit):
            self._before = (watched, watched.text(), watched.cursorPosition())

    def _take_back(self, watched: QObject) -> None:
        """The first characters went into the field before they were recognised."""
        if isinstance(watched, QPlainTextEdit):
            watched.undo()
        elif self._before is not None and self._before[0] is watched:
            field, text, place = self._before
            field.setText(text)
            field.setCursorPosition(place)

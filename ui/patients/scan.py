"""An identity card on the reader: eighteen characters in a burst and Enter, whatever has the focus."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.core.identity import normalise, read_citizen_number
from ui.widgets.edits import ENTER

FASTEST_TYPING_MS = 50
"""Nobody types eighteen characters in a row faster than this; a reader takes some milliseconds."""
NUMBER_LENGTH = 18

Undo = Callable[[], None]


class CardReader(QObject):
    """Listens inside one widget. `remember` is asked when a burst may begin and answers with what
    takes back the characters that went into a field before the burst was recognised."""

    scanned = Signal(str)

    def __init__(
        self,
        place: QWidget,
        today: Callable[[], date],
        remember: Callable[[], Undo],
        now_ms: Callable[[], float] = lambda: time.monotonic() * 1000,
    ) -> None:
        super().__init__(place)
        self._place = place
        self._today = today
        self._remember = remember
        self._now_ms = now_ms
        self._burst = ""
        self._last_ms = 0.0
        self._undo: Undo = _nothing
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        # A key passes the window first and the parents after; it counts where it is meant.
        if watched is not QApplication.focusWidget() or not self._is_here(watched):
            return False
        now = self._now_ms()
        goes_on = now - self._last_ms < FASTEST_TYPING_MS
        self._last_ms = now
        if event.key() in ENTER:
            return goes_on and self._end()
        self._take(event.text(), goes_on=goes_on)
        return False

    def _is_here(self, watched: QObject) -> bool:
        visible = self._place.isVisible()
        return visible and isinstance(watched, QWidget) and self._place.isAncestorOf(watched)

    def _take(self, text: str, *, goes_on: bool) -> None:
        if not text.isalnum():
            return
        if not goes_on:
            self._burst = ""
            self._undo = self._remember()
        self._burst += text

    def _end(self) -> bool:
        """Whether the Enter belonged to a card; then it is used up and the characters are gone."""
        number, self._burst = normalise(self._burst), ""
        if len(number) != NUMBER_LENGTH or not read_citizen_number(number, self._today()).value:
            return False
        self._undo()
        self.scanned.emit(number)
        return True


def _nothing() -> None:
    return None

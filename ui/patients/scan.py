"""An identity card on the reader: eighteen characters in a burst and Enter, whatever has the focus."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.core.identity import normalise, read_citizen_number
from ui.widgets.keys import ENTER, FASTEST_TYPING_MS

NUMBER_LENGTH = 18
HELD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)

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
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)
        self._on_focus_changed(None, app.focusWidget())

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Listen where the keys go, and nowhere else: a filter on everything slows everything."""
        if old is not None and isValid(old):
            old.removeEventFilter(self)
        if new is not None and self._place.isAncestorOf(new):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        now = self._now_ms()
        goes_on = now - self._last_ms < FASTEST_TYPING_MS
        self._last_ms = now
        if event.modifiers() & HELD:
            self._burst = ""
        elif event.key() in ENTER:
            return goes_on and self._end()
        elif event.key() != Qt.Key.Key_Shift:
            self._take(event.text(), goes_on=goes_on)
        return False

    def _take(self, text: str, *, goes_on: bool) -> None:
        if not text.isalnum():
            self._burst = ""
            return
        if not goes_on or not self._burst:
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

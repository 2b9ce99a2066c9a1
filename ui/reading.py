"""Notes that something was read: once it has been drawn and has stood there for a moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from ui.page import Desk

MOMENT_MS = 700
"""A page that is only passed through, on the way to another one, has been read by nobody."""


class Reading(QObject):
    """Watches one part of a page. It is shown first; a disk that is full keeps nobody from reading."""

    def __init__(self, desk: Desk, shown: QWidget, moment_ms: int = 0) -> None:
        """What is shown at all counts, unless a `moment_ms` is asked for."""
        super().__init__(shown)
        self._desk = desk
        self._shown = shown
        self._note: Callable[[], object] | None = None
        self.moment = QTimer(self, singleShot=True, interval=moment_ms)
        self.moment.timeout.connect(self._on_moment)
        shown.installEventFilter(self)

    def begin(self, note: Callable[[], object]) -> None:
        """Something else is shown; `note` writes, on the worker, that it was read."""
        self.moment.stop()
        self._note = note
        self._shown.update()

    def end(self) -> None:
        """It is not shown any more."""
        self.moment.stop()
        self._note = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._note is not None:
            if not self.moment.isActive():
                self.moment.start()
        elif event.type() == QEvent.Type.Hide:
            self.moment.stop()
        return False

    @Slot()
    def _on_moment(self) -> None:
        """Nobody reads what stands in a window that nobody looks at."""
        if not self._shown.isVisible() or not self._shown.isActiveWindow():
            return
        note, self._note = self._note, None
        if note is not None:
            self._desk.background.run(self, note, failed=self._desk.fail)

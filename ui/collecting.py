"""Python's own cleaning up is done on the UI thread alone while others work beside it.

It comes by itself wherever something is made, and what it then finds may be a part of Qt: a window's
part that ends on another thread takes the program with it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOKS_EVERY_MS = 200
ENOUGH = (700, 10, 10)
"""So many new things, and so many rounds of each generation before the next older one."""


class Collecting(QObject):
    """Lives on the UI thread, from the beginning of other threads to their end."""

    _open = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looking = QTimer(self, interval=LOOKS_EVERY_MS)
        self._looking.timeout.connect(self._on_look)
        self._is_here = False

    def begin(self) -> None:
        if not self._is_here:
            self._is_here = True
            Collecting._open += 1
            gc.disable()
            self._looking.start()

    def end(self) -> None:
        if self._is_here:
            self._is_here = False
            Collecting._open -= 1
            self._looking.stop()
            if not Collecting._open:
                gc.enable()

    @Slot()
    def _on_look(self) -> None:
        due = [
            n
            for n, (count, most) in enumerate(zip(gc.get_count(), ENOUGH, strict=True))
            if count > most
        ]
        if due:
            gc.collect(due[-1])

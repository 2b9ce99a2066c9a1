"""A small picture that keeps up with the type size and the colours in force."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QWidget

from ui.icons import pixmap
from ui.theme import scaled

REDRAWN_AT = (QEvent.Type.StyleChange, QEvent.Type.PaletteChange)


class Picture(QLabel):
    """One of the program's icons beside words; it says nothing to a screen reader by itself."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._name = ""
        self._colour: Callable[[], str] | None = None

    def show_icon(self, name: str, colour: Callable[[], str]) -> None:
        """`colour` is asked again whenever the theme changes."""
        self._name, self._colour = name, colour
        self._draw()

    def _draw(self) -> None:
        if self._colour is not None:
            side = scaled(self._side)
            self.setPixmap(pixmap(self._name, side, self._colour(), self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in REDRAWN_AT:
            self._draw()

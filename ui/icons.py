"""The program's own line icons, drawn in the colour that the place asks for."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.core.resources import resource
from ui.theme import tokens

SIZES = (16, 20, 24, 32, 48)


def icon(name: str, colour: str | None = None) -> QIcon:
    """The icon `resources/icons/{name}.svg` in a colour; greyed when its button is disabled."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(pixmap(name, size, colour or tokens().text_soft))
        made.addPixmap(pixmap(name, size, tokens().line_strong), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, size: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """One size of an icon, kept in Qt's own cache."""
    key = f"jiceng/{name}/{size}/{colour}/{ratio}"
    found = QPixmap()
    if not QPixmapCache.find(key, found):
        found = _drawn(name, round(size * ratio), colour)
        found.setDevicePixelRatio(ratio)
        QPixmapCache.insert(key, found)
    return found


def window_icon() -> QIcon:
    made = QIcon()
    for size in (*SIZES, 64, 128, 256):
        made.addPixmap(pixmap("jiceng", size, "#000000"))
    return made


def _drawn(name: str, side: int, colour: str) -> QPixmap:
    source = resource("icons", f"{name}.svg").read_text("utf-8")
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
    canvas = QPixmap(side, side)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    renderer.render(painter)
    painter.end()
    return canvas

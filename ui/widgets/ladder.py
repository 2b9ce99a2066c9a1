"""The receipt ladder: which rungs a record has climbed, when and where, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import pixmap
from ui.theme import scaled, tokens


class RungState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    FAILED = "failed"


@dataclass(frozen=True)
class DrawnRung:
    """One step: its name, when it happened ("03-12 09:20"), and where or by whom."""

    title: str
    state: RungState
    when: str = ""
    where: str = ""


class LadderView(QWidget):
    """Rungs from top to bottom with the way between them; painted, so that long ones stay cheap."""

    def __init__(self, rungs: Sequence[DrawnRung] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rungs: tuple[DrawnRung, ...] = ()
        self.setProperty("role", "scrolled")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_rungs(rungs)

    def set_rungs(self, rungs: Sequence[DrawnRung]) -> None:
        self._rungs = tuple(rungs)
        words = (" ".join(filter(None, (r.title, r.when, r.where))) for r in rungs)
        self.setAccessibleName("; ".join(words))
        self.updateGeometry()
        self.update()

    @property
    def _line_px(self) -> int:
        return QFontMetrics(self.font()).height()

    @property
    def _left_px(self) -> int:
        return scaled(18) + 10

    def _details(self, rung: DrawnRung, width: int) -> list[str]:
        """When and where on one line, or on two if they do not fit."""
        both = "  ".join(filter(None, (rung.when, rung.where)))
        room = width - self._left_px
        if rung.when and rung.where and QFontMetrics(self.font()).horizontalAdvance(both) > room:
            return [rung.when, rung.where]
        return [both] if both else []

    def _height_of(self, rung: DrawnRung, width: int) -> int:
        return (1 + len(self._details(rung, width))) * self._line_px + scaled(12)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(self._height_of(rung, width) for rung in self._rungs)

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), self.heightForWidth(max(self.width(), scaled(200))))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0
        for number, rung in enumerate(self._rungs):
            height = self._height_of(rung, self.width())
            self._paint_way(painter, number, top, height)
            self._paint_mark(painter, rung, top)
            self._paint_words(painter, rung, top)
            top += height
        painter.end()

    def _paint_way(self, painter: QPainter, number: int, top: int, height: int) -> None:
        if number + 1 == len(self._rungs):
            return
        climbed = self._rungs[number + 1].state is not RungState.AHEAD
        colour = tokens().accent if climbed else tokens().line_strong
        style = Qt.PenStyle.SolidLine if climbed else Qt.PenStyle.DotLine
        painter.setPen(QPen(QColor(colour), 2, style))
        side = scaled(18)
        x = side // 2
        painter.drawLine(x, top + side + 2, x, top + height - 1)

    def _paint_mark(self, painter: QPainter, rung: DrawnRung, top: int) -> None:
        name, colour = {
            RungState.DONE: ("good", tokens().accent),
            RungState.CURRENT: ("pending", tokens().accent),
            RungState.AHEAD: ("circle", tokens().line_strong),
            RungState.FAILED: ("error", tokens().bad),
        }[rung.state]
        painter.drawPixmap(0, top + 1, pixmap(name, scaled(18), colour, self.devicePixelRatioF()))

    def _paint_words(self, painter: QPainter, rung: DrawnRung, top: int) -> None:
        left, line = self._left_px, self._line_px
        width = self.width() - left
        is_bold = rung.state in (RungState.CURRENT, RungState.FAILED)
        first = QRect(left, top, width, line)
        self._write(painter, first, rung.title, _title_colour(rung), bold=is_bold)
        for number, words in enumerate(self._details(rung, self.width()), 1):
            place = QRect(left, top + number * line, width, line)
            self._write(painter, place, words, tokens().text_faint)

    def _write(
        self, painter: QPainter, place: QRect, text: str, colour: str, *, bold: bool = False
    ) -> None:
        font = self.font()
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(place, flags, shown)


def _title_colour(rung: DrawnRung) -> str:
    if rung.state is RungState.FAILED:
        return tokens().bad
    return tokens().text_faint if rung.state is RungState.AHEAD else tokens().text

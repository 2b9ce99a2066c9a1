"""Small parts that give a page its order: state badge, card, section header, empty state."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import keyboard
from ui.theme import tokens
from ui.widgets.bars import Tone
from ui.widgets.labels import button, plain_label, restyle
from ui.widgets.picture import Picture

EMPTY_GAP_PX = 8


class StateBadge(QFrame):
    """A state as an icon and a word."""

    def __init__(
        self,
        text: str,
        tone: Tone = Tone.NEUTRAL,
        picture: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "badge")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._picture = Picture(14, self)
        self._text = plain_label()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 10, 2)
        row.setSpacing(4)
        row.addWidget(self._picture)
        row.addWidget(self._text)
        self.set_state(text, tone, picture)

    def set_state(self, text: str, tone: Tone, picture: str = "") -> None:
        restyle(self, "tone", tone.value)
        restyle(self._text, "tone", tone.value)
        self._text.setText(text)
        self._picture.show_icon(picture or tone.icon, lambda: tone.colour)
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        return self._text.text()


class Card(QFrame):
    """A white surface with quiet edges; put things into `body`."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 16)
        self.body.setSpacing(8)
        if title:
            self.body.addWidget(plain_label(title, "heading"))


def framed(form: QWidget) -> Card:
    """A card filled by a form, which has margins of its own."""
    card = Card()
    card.body.setContentsMargins(1, 1, 1, 1)
    card.body.addWidget(form)
    return card


class SectionHeader(QWidget):
    """A heading with room for actions at its right; `more` is the layout they go into."""

    def __init__(
        self, title: str, detail: str = "", role: str = "title", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = plain_label(title, role)
        self._detail = plain_label(detail, "caption")
        self.more = QHBoxLayout()
        self.more.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._title, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._detail, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(self.more)

    def set_text(self, title: str, detail: str = "") -> None:
        self._title.setText(title)
        self._detail.setText(detail)


def scrolling(inside: QWidget, name: str) -> QScrollArea:
    """A place that scrolls when its content is higher than the room; it shows what lies behind."""
    area = QScrollArea(widgetResizable=True)
    area.setAccessibleName(name)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    if not inside.property("role"):
        inside.setProperty("role", "scrolled")
    area.setWidget(inside)
    return area


class EmptyState(QWidget):
    """Says why there is nothing here, and offers what to do next: Enter does it."""

    acted = Signal()

    def __init__(
        self,
        text: str,
        advice: str = "",
        action: str = "",
        picture: str = "inbox",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._picture = Picture(48, self)
        self._text = plain_label(text, "heading", wraps=True)
        self._advice = plain_label(advice, "soft", wraps=True)
        self._button = button(action, "primary")
        self._button.clicked.connect(self.acted)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._draw(picture)
        self._arrange()
        self.set_text(text, advice, action)

    def _draw(self, picture: str) -> None:
        self._picture.show_icon(picture, lambda: tokens().line_strong)
        for label in (self._picture, self._text, self._advice):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(EMPTY_GAP_PX)
        column.addStretch(2)
        column.addWidget(self._picture)
        column.addWidget(self._text)
        column.addWidget(self._advice)
        column.addSpacing(4)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def set_text(self, text: str, advice: str = "", action: str = "") -> None:
        self._text.setText(text)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self._button.setText(action)
        self._button.setAccessibleName(action.replace("&", ""))
        self._offer(has_action=bool(action))
        self.setAccessibleName(text)

    def _offer(self, *, has_action: bool) -> None:
        """The keyboard stands on the button, without one on the words; a button that comes or
        goes takes it along."""
        had_keyboard = self.hasFocus()
        self.setFocusProxy(None)  # type: ignore[arg-type]  # the stubs forget that Qt allows it
        if had_keyboard:
            keyboard.take(self)
        self._button.setVisible(has_action)
        if has_action:
            self.setFocusProxy(self._button)

    def minimumSizeHint(self) -> QSize:
        """Without the picture: on a small screen in large type the words matter more."""
        least = super().minimumSizeHint()
        return least if self._picture.isHidden() else least - QSize(0, self._picture_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = self.minimumSizeHint().height() + self._picture_height()
        self._picture.setVisible(event.size().height() >= needed)

    def _picture_height(self) -> int:
        return self._picture.sizeHint().height() + EMPTY_GAP_PX

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.focusProxy() is None:
            painter = QPainter(self)
            painter.setPen(QPen(QColor(tokens().focus), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
            painter.end()

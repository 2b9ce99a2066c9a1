"""Bars that say one thing inside the page: a notice, an error, a step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.core.errors import ClinicError
from ui import keyboard
from ui.errors import describe
from ui.text import tr
from ui.theme import tokens
from ui.widgets.labels import button, plain_label, restyle
from ui.widgets.picture import Picture

UNDO_FOR_MS = 10_000


class Tone(StrEnum):
    """What a badge or a bar wants to say; each has its own icon, so that colour is never alone."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"

    @property
    def icon(self) -> str:
        return {"good": "good", "warn": "warning", "bad": "error"}.get(self.value, "info")

    @property
    def colour(self) -> str:
        if self is Tone.NEUTRAL:
            return tokens().text_soft
        return str(getattr(tokens(), self.value))

    @property
    def ground(self) -> str:
        """The tint behind words in this colour."""
        if self is Tone.NEUTRAL:
            return tokens().sunken
        return str(getattr(tokens(), f"{self.value}_soft"))


class NoticeBar(QFrame):
    """A sentence, what to do about it, and one button. Hidden while there is nothing to say."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._picture = Picture(20, self)
        self._title = plain_label("", "strong", wraps=True)
        self._advice = plain_label("", wraps=True)
        self._code = plain_label("", "code")
        self._button = button("")
        self._button.clicked.connect(self._on_clicked)
        self._came_from: QWidget | None = None
        self._listens = False
        self._arrange()
        self.hide()

    def _listen(self, *, listens: bool) -> None:
        """Where the keyboard is, only while something is said: most bars say nothing."""
        app = QApplication.instance()
        if listens == self._listens or not isinstance(app, QApplication):
            return
        self._listens = listens
        if listens:
            self._on_focus_changed(None, app.focusWidget())
            app.focusChanged.connect(self._on_focus_changed)
        else:
            app.focusChanged.disconnect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and not isinstance(new, QAbstractButton):
            self._came_from = new

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._advice)
        said, done = QHBoxLayout(), QHBoxLayout()
        said.setSpacing(12)
        said.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        said.addLayout(words, 1)
        done.setSpacing(12)
        done.addWidget(self._code, 0, Qt.AlignmentFlag.AlignVCenter)
        done.addStretch()
        done.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(12, 8, 12, 8)
        self._row.setSpacing(12)
        self._row.addLayout(said, 1)
        self._row.addLayout(done)

    def show_notice(
        self, tone: Tone, title: str, advice: str = "", *, code: str = "", action: str = ""
    ) -> None:
        """Say it until the button is pressed or `clear` is called."""
        restyle(self, "tone", tone.value)
        self._picture.show_icon(tone.icon, lambda: tone.colour)
        self._say(self._title, title)
        self._say(self._advice, advice)
        self._say(self._code, code)
        # Without a letter for Alt: a bar comes unasked and must not take one from the page.
        self._button.setText(action or tr("Close"))
        self._button.setAccessibleName(self._button.text().replace("&", ""))
        self.setAccessibleName(f"{title} {advice}".strip())
        self._listen(listens=True)
        self.show()
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """In a narrow bar the words take more lines than the layout's first guess, and a long button
        goes below them."""
        is_narrow = self.width() < self._button.sizeHint().width() * 3
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)
        self.setMinimumHeight(max(0, self._row.heightForWidth(self.width())))

    def show_error(self, error: ClinicError, action: str = "") -> None:
        words = describe(error)
        self.show_notice(Tone.BAD, words.title, words.advice, code=words.code, action=action)

    def clear(self) -> None:
        """Whoever stands on the button goes back to the field or list they came from: Qt would put
        them on the next button, and Enter would press that."""
        if self._button.hasFocus():
            before = self._came_from
            if before is not None and isValid(before) and before.isVisible():
                keyboard.take(before)
            else:
                self._button.clearFocus()
        self._listen(listens=False)
        self.hide()

    @property
    def text(self) -> str:
        return self._title.text()

    @staticmethod
    def _say(label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    @Slot()
    def _on_clicked(self) -> None:
        self.clear()
        self.acted.emit()


class UndoBar(QFrame):
    """Offers to take back what was just done, for ten seconds."""

    expired = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "undo")
        self._text = plain_label("")
        self._button = button(tr("&Undo"))
        self._button.clicked.connect(self._on_undo)
        self._undo: Callable[[], None] | None = None
        self._timer = QTimer(self, singleShot=True, interval=UNDO_FOR_MS)
        self._timer.timeout.connect(self._on_timeout)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(16)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        self.hide()

    def offer(self, text: str, undo: Callable[[], None]) -> None:
        """Show what was done. An offer still open is let go: only the last step can be undone."""
        self._undo = undo
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show()
        if not self.isWindow():
            self.raise_()
        self._timer.start()

    def withdraw(self) -> None:
        self._timer.stop()
        self._undo = None
        self.hide()

    @Slot()
    def _on_undo(self) -> None:
        undo = self._undo
        self.withdraw()
        if undo:
            undo()

    @Slot()
    def _on_timeout(self) -> None:
        self.withdraw()
        self.expired.emit()

"""Words on the screen: plain text always, so that data can never become markup."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from ui.widgets.keys import FASTEST_TYPING_MS, is_plain_enter


def plain_label(
    text: str = "", role: str = "", *, wraps: bool = False, parent: QWidget | None = None
) -> QLabel:
    """A label that never reads markup. Roles: display, title, heading, strong, soft, caption,
    label, figure, code, problem, warning, key."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setProperty("role", role)
    label.setWordWrap(wraps)
    if wraps:
        # A wrapped line may be as narrow as its place; its height follows the width it gets.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
    return label


class PushButton(QPushButton):
    """Pressed by Enter as by Space. Not by Ctrl+Enter, which saves the form around it; once only by
    a key that is held down; and not by the Enter at the end of what a scanner reads."""

    _read_ms = 0.0
    """When the last character came that nobody types at a button."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now_ms = time.monotonic() * 1000
        if is_plain_enter(event):
            if not event.isAutoRepeat() and now_ms - self._read_ms > FASTEST_TYPING_MS:
                self.click()
        else:
            if event.text().isalnum():
                self._read_ms = now_ms
            super().keyPressEvent(event)


def button(text: str, role: str = "", parent: QWidget | None = None) -> QPushButton:
    """A push button; roles: primary, danger, quiet. `&` marks the letter for Alt."""
    made = PushButton(text, parent)
    made.setProperty("role", role)
    made.setAutoDefault(False)
    made.setAccessibleName(text.replace("&", ""))
    return made


def literal(text: str) -> str:
    """A name for a button, which would take `&` for the mark of a key."""
    return text.replace("&", "&&")


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at, and let the widget look again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()

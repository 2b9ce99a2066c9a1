"""A question before something is done, within the page: what it means, and two answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui import keyboard
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.labels import button, plain_label, restyle
from ui.widgets.picture import Picture


class Question(QFrame):
    """Hidden until `ask`; the keyboard stands on the answer that does it, Esc leaves it undone."""

    agreed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._picture = Picture(20, self)
        self._title = plain_label("", "strong", wraps=True)
        self._lines = plain_label("", wraps=True)
        self.back = button(tr("No, back  Esc"))
        self.back.clicked.connect(self._on_left)
        self.agree = button("", "primary")
        self.agree.clicked.connect(self._on_agreed)
        self._arrange()
        self.hide()

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._lines)
        said = QHBoxLayout()
        said.setSpacing(12)
        said.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        said.addLayout(words, 1)
        answers = QHBoxLayout()
        answers.addStretch(1)
        answers.addWidget(self.back)
        answers.addWidget(self.agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.addLayout(said)
        column.addLayout(answers)

    def ask(self, title: str, lines: Sequence[str], agree: str, tone: Tone = Tone.WARN) -> None:
        """`lines` say what follows from it, one each."""
        restyle(self, "tone", tone.value)
        self._picture.show_icon(tone.icon, lambda: tone.colour)
        self._title.setText(title)
        self._lines.setText("\n".join(lines))
        self.agree.setText(agree)
        self.agree.setAccessibleName(agree.replace("&", ""))
        self.setAccessibleName(" ".join((title, *lines)))
        self.show()
        keyboard.take(self.agree, Qt.FocusReason.OtherFocusReason)

    @property
    def text(self) -> str:
        return f"{self._title.text()}\n{self._lines.text()}"

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def withdraw(self) -> None:
        """Without an answer: what it was about has changed."""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_left()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_left(self) -> None:
        self.hide()
        self.left.emit()

    @Slot()
    def _on_agreed(self) -> None:
        self.hide()
        self.agreed.emit()

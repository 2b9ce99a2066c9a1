"""The bar over a case that says what this side owes, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Generic

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui.cases.face import Face, V
from ui.cases.words import when, word
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.labels import button, plain_label, restyle
from ui.widgets.picture import Picture


class TaskBar(QFrame, Generic[V]):
    """Hidden while nothing is owed here. `noted` carries the step that the settled task is about."""

    noted = Signal(str)

    def __init__(self, face: Face[V], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self.setProperty("role", "bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._about = ""
        self._picture = Picture(18, self)
        self._words = plain_label("", "strong", wraps=True)
        self._until = plain_label("", "soft")
        self._button = button(tr("&Known, settled"))
        self._button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        row.addWidget(self._until)
        row.addWidget(self._button)
        self.hide()

    def show_tasks(self, case: V, now: datetime) -> None:
        mine = [task for task in case.tasks if task.is_mine]
        can_note = case.case.ladder.noted in case.may
        settled = [task for task in mine if can_note and task.code in self._face.settled]
        until = min((task.due_at for task in mine if task.due_at), default=None)
        tone = Tone.BAD if until is not None and until < now else Tone.WARN
        self._about = settled[0].task.about if settled else ""
        restyle(self, "tone", tone.value)
        self._picture.show_icon("pending", lambda: tone.colour)
        self._words.setText("；".join(word(f"{self._face.kind}_task", task.code) for task in mine))
        self._until.setText(tr("until {when}", when=when(until)) if until else "")
        self._until.setVisible(until is not None)
        self._button.setVisible(bool(settled))
        self.setVisible(bool(mine))

    @Slot()
    def _on_clicked(self) -> None:
        self.noted.emit(self._about)

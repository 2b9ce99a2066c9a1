"""One line of the residents opened last, as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.patients import PatientLine
from ui.icons import icon
from ui.text import tr
from ui.widgets.labels import button, literal, plain_label

MOST_SHOWN = 10


class RecentLine(QWidget):
    """Hidden while nobody was opened yet. The search box offers the same people by keyboard."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = plain_label(tr("Opened last"), "caption")
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.addWidget(self._label)
        self._row.addSpacing(6)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        """Never a reason for the window to be wider."""
        return QSize(0, super().minimumSizeHint().height())

    def show_lines(self, lines: Sequence[PatientLine]) -> None:
        for old in self.buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = [self._button(line) for line in lines[:MOST_SHOWN]]
        for place, made in enumerate(self.buttons):
            self._row.insertWidget(place + 2, made)
        self.setVisible(bool(self.buttons))
        self._fit()

    def _button(self, line: PatientLine) -> QPushButton:
        made = button(literal(line.name), "quiet", self)
        made.setIcon(icon("person"))
        made.setObjectName(line.id)
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        made.setAccessibleName(tr("Open {name}", name=line.name))
        made.clicked.connect(self._on_clicked)
        return made

    def _fit(self) -> None:
        used = self._label.sizeHint().width() + 8
        for made in self.buttons:
            used += made.sizeHint().width() + self._row.spacing()
            made.setVisible(used <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(sender.objectName())

"""What a case says: labels on the left, words on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.cases.face import Face, Fact, V
from ui.text import tr
from ui.theme import scaled
from ui.widgets.badges import Card, scrolling
from ui.widgets.labels import plain_label

LABEL_PX = 112


class FactsCard(Card, Generic[V]):
    """Every fact that is known; what nobody wrote leaves no gap."""

    def __init__(self, face: Face[V], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._face = face
        self.body.setContentsMargins(1, 1, 1, 1)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(6)
        area = scrolling(self._inside, tr(face.title))
        self.body.addWidget(area)
        self.setFocusProxy(area)

    def show_case(self, case: V) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for title, facts in self._face.sections(case):
            known = [(name, text) for name, text in facts if text]
            if known:
                self._column.addWidget(_section(title, known))
        self._column.addStretch(1)


def _section(title: str, facts: Sequence[Fact]) -> QWidget:
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 8)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(5)
    grid.setColumnMinimumWidth(0, scaled(LABEL_PX))
    grid.setColumnStretch(1, 1)
    grid.addWidget(plain_label(title, "heading"), 0, 0, 1, 2)
    for row, (name, text) in enumerate(facts, start=1):
        label = plain_label(name, "soft", wraps=True)
        label.setMaximumWidth(scaled(LABEL_PX))
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_selectable(text), row, 1, Qt.AlignmentFlag.AlignTop)
    return whole


def _selectable(text: str) -> QLabel:
    label = plain_label(text, wraps=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label

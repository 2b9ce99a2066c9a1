"""Two values of one field side by side, each with who, where and when, and the key that takes it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.attention import OpenConflict, Side
from app.core.kinds import Kinds
from ui.attention.words import source_of
from ui.text import tr
from ui.widgets.badges import Card, scrolling
from ui.widgets.labels import button, plain_label
from ui.words import Naming, spoken


class ConflictSide(QWidget):
    """One of the two values; a long text scrolls, its key stays in sight."""

    def __init__(self, title: str, choose: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = plain_label("", wraps=True)
        self.source = plain_label("", "caption", wraps=True)
        self.choose: QPushButton = button(choose)
        inside = QWidget()
        text = QVBoxLayout(inside)
        text.setContentsMargins(0, 0, 8, 0)
        text.addWidget(self.value)
        text.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(plain_label(title, "strong"))
        column.addWidget(self.source)
        column.addWidget(scrolling(inside, title), 1)
        column.addWidget(self.choose)

    def show_side(self, words: str, side: Side, name_of: Naming) -> None:
        self.value.setText(words)
        self.source.setText(source_of(side, name_of))


class ConflictCard(Card):
    """What the conflict is about, and both values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title: QLabel = plain_label("", "heading", wraps=True)
        self.kept = ConflictSide(tr("In the record"), tr("Keep this  Alt+1"))
        self.loser = ConflictSide(tr("Kept aside"), tr("Take this  Alt+2"))
        sides = QHBoxLayout()
        sides.setSpacing(16)
        sides.addWidget(self.kept, 1)
        sides.addWidget(self.loser, 1)
        self.body.addWidget(self._title)
        self.body.addLayout(sides, 1)

    def show_conflict(self, conflict: OpenConflict | None, kinds: Kinds, name_of: Naming) -> None:
        self.setVisible(conflict is not None)
        if conflict is None:
            return
        kind = kinds.get(conflict.kind)
        field = kind.field(conflict.field) if kind else None
        names = (tr(conflict.kind_label), conflict.title, tr(conflict.field_label))
        self._title.setText("  ".join(name for name in names if name))
        for shown, side in ((self.kept, conflict.kept), (self.loser, conflict.loser)):
            shown.show_side(spoken(field, side.value, name_of), side, name_of)

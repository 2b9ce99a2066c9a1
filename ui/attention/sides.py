"""Two values of one field side by side, each with who, where and when, and the key that takes it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.attention import ConflictChoice, ConflictSide, OpenConflict
from app.core.kinds import Field
from ui.attention.words import said, source_of
from ui.text import tr
from ui.theme import scaled
from ui.widgets.badges import scrolling
from ui.widgets.labels import button, plain_label, restyle
from ui.words import Naming

LEAST_PX = 22
"""One line; a longer text scrolls."""


class ValueSide(QWidget):
    """One value; a long text scrolls, its key stays in sight. The suggested one is marked."""

    def __init__(self, title: str, choose: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.heading = plain_label(title, "strong")
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
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(self.source)
        area = scrolling(inside, title)
        area.setMinimumHeight(scaled(LEAST_PX))
        column.addWidget(area, 1)
        column.addWidget(self.choose)

    def name(self, title: str, choose: str) -> None:
        self._title = title
        self.choose.setText(choose)

    def show_value(self, words: str, source: str, *, is_suggested: bool) -> None:
        self.value.setText(words)
        self.source.setText(source)
        mark = tr("suggested")
        self.heading.setText(f"{self._title} · {mark}" if is_suggested else self._title)
        restyle(self.choose, "role", "primary" if is_suggested else "")


class Sides(QWidget):
    """Left what stands in the record, in the middle what was kept aside, right both: two texts in
    one, two measurements side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kept = ValueSide(tr("In the record"), tr("Keep this  1"))
        self.loser = ValueSide(tr("Kept aside"), tr("Take this  2"))
        self.both = ValueSide(tr("Both in one"), tr("Take both  3"))
        self._sides = {
            ConflictChoice.KEPT: self.kept,
            ConflictChoice.LOSER: self.loser,
            ConflictChoice.BOTH: self.both,
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for side in self._sides.values():
            row.addWidget(side, 1)

    def show_conflict(self, conflict: OpenConflict, field: Field | None, name_of: Naming) -> None:
        sides = {ConflictChoice.KEPT: conflict.kept, ConflictChoice.LOSER: conflict.loser}
        words = {one: said(conflict, side, field, name_of) for one, side in sides.items()}
        for choice, side in sides.items():
            self._show(choice, conflict, words[choice], source(side, name_of))
        self.both.setVisible(conflict.may_be_both)
        if conflict.both_stand:
            self.both.name(tr("Both stand"), tr("Keep both  3"))
            self._show(
                ConflictChoice.BOTH, conflict, "\n".join(words.values()), tr("Nothing is lost.")
            )
        elif conflict.both is not None:
            self.both.name(tr("Both in one"), tr("Take both  3"))
            self._show(ConflictChoice.BOTH, conflict, conflict.both, tr("Nothing is lost."))

    def _show(self, choice: ConflictChoice, conflict: OpenConflict, words: str, where: str) -> None:
        is_suggested = conflict.suggested is choice
        self._sides[choice].show_value(words, where, is_suggested=is_suggested)


def source(side: ConflictSide, name_of: Naming) -> str:
    return source_of(side, name_of) or "—"

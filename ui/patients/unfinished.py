"""Registrations that were begun and not saved: each with its name and time, to go on with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.drafts import Draft
from ui.patients.drafts import who_and_when
from ui.text import tr
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import button, plain_label

MOST_WITH_KEYS = 9


class Unfinished(QWidget):
    """A button for each, Alt and its number its key; away when there are none."""

    goes_on = Signal(object)
    """A Draft."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drafts: Sequence[Draft] = ()
        self.buttons: list[QPushButton] = []
        self._line = QWidget(self)
        self._flow = FlowLayout(self._line, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(plain_label(tr("Begun and not saved yet:"), "soft"))
        column.addWidget(self._line)
        self.hide()

    def show_drafts(self, drafts: Sequence[Draft]) -> None:
        for old in self.buttons:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._drafts = drafts
        self.buttons = [self._button(draft, at) for at, draft in enumerate(drafts, 1)]
        for made in self.buttons:
            self._flow.addWidget(made)
        self.setVisible(bool(drafts))

    def _button(self, draft: Draft, at: int) -> QPushButton:
        key = f"Alt+{at}" if at <= MOST_WITH_KEYS else ""
        made = button("  ".join(filter(None, (who_and_when(draft).replace("&", "&&"), key))))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if key:
            made.setShortcut(key)
        made.setObjectName(draft.subject)
        made.clicked.connect(self._on_clicked)
        return made

    @Slot()
    def _on_clicked(self) -> None:
        subject = self.sender().objectName()
        chosen = next((one for one in self._drafts if one.subject == subject), None)
        if chosen is not None:
            self.goes_on.emit(chosen)

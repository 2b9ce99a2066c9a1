"""The trays of a kind of case: what came in, what went out, what is owed, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.cases import Cut
from ui import keyboard
from ui.page import Desk
from ui.text import tr
from ui.widgets.badges import EmptyState
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import RecordTableModel

L = TypeVar("L")


@dataclass(frozen=True)
class Tray(Generic[L]):
    """One of them: its stable name, the words of its button, and what lies in it."""

    name: str
    words: str
    read: Callable[[], Sequence[L]]


class TrayButtons(QWidget, Generic[L]):
    """Buttons for the trays above one list, `actions` beside them."""

    chosen = Signal(object)

    def __init__(
        self,
        desk: Desk,
        trays: Sequence[Tray[L]],
        model: RecordTableModel[L],
        empty: EmptyState,
        title: str,
        actions: Sequence[QPushButton],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._trays = {tray.name: tray for tray in trays}
        self.tray = trays[0].name
        self._model = model
        self.list = RecordList(title, model, empty)
        self._cut = plain_label("", "caption")
        self._buttons = {tray.name: button(tr(tray.words)) for tray in trays}
        self._group = QButtonGroup(self, exclusive=True)
        self._arrange(actions)
        self.list.chosen.connect(self.chosen)

    def _arrange(self, actions: Sequence[QPushButton]) -> None:
        tabs = QWidget()
        flow = FlowLayout(tabs, 8)
        for name, made in self._buttons.items():
            made.setCheckable(True)
            made.setProperty("role", "tab")
            made.setObjectName(name)
            made.clicked.connect(self._on_tray)
            self._group.addButton(made)
            flow.addWidget(made)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(tabs, 1)
        for made in actions:
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        column.addWidget(self._cut)

    def show_tray(self, name: str) -> None:
        self.tray = name
        self._buttons[name].setChecked(True)
        self._desk.read(self, self._trays[name].read, self._show)

    def reload(self) -> None:
        self.show_tray(self.tray)

    def _show(self, lines: Sequence[L]) -> None:
        """Where not all of them are listed, it is said how many there are."""
        total = lines.total if isinstance(lines, Cut) else len(lines)
        self._cut.setText(tr("{count} of {of}", count=f"{len(lines):,}", of=f"{total:,}"))
        self._cut.setVisible(total > len(lines))
        self._model.set_records(lines)

    @Slot()
    def _on_tray(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.show_tray(sender.objectName())
            self._desk.background.settle(self)
            keyboard.take(self.list)

"""Before one more case of a person: what is open already, and what one does about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui import keyboard
from ui.text import tr
from ui.widgets.badges import Card, EmptyState
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import RecordTableModel


class _Line(Protocol):
    @property
    def id(self) -> str: ...


L = TypeVar("L", bound=_Line)


class AlreadyOpen(Card, Generic[L]):
    """Enter goes to the case one stands on. Nothing is written here, and nothing refused."""

    opens = Signal(str)
    adds = Signal(str)
    goes_on = Signal()
    left = Signal()

    def __init__(
        self, title: str, model: RecordTableModel[L], advice: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._says = plain_label("", "heading", wraps=True)
        self._model = model
        self.list = RecordList(title, model, EmptyState(""))
        self.open = button(tr("&Go to it  Enter"), "primary")
        self.add = button(tr("&Add to it"))
        self.still_new = button(tr("&Write a new one all the same"))
        self.back = button(tr("Back  Esc"))
        self._arrange(advice)
        self.list.chosen.connect(self._on_open)
        self.open.clicked.connect(self._on_open)
        self.add.clicked.connect(self._on_add)
        self.still_new.clicked.connect(self.goes_on)
        self.back.clicked.connect(self.left)

    def _arrange(self, advice: str) -> None:
        foot = QWidget()
        row = FlowLayout(foot, 8)
        for part in (self.open, self.add, self.still_new, self.back):
            row.addWidget(part)
        self.body.addWidget(self._says)
        self.body.addWidget(plain_label(advice, "soft", wraps=True))
        self.body.addWidget(self.list, 1)
        self.body.addWidget(foot)

    def show_lines(self, lines: Sequence[L], says: str) -> None:
        self._says.setText(says)
        self._model.set_records(lines)

    def start(self) -> None:
        self.list.view.go_to(0)
        keyboard.take(self.list)

    @Slot()
    def _on_open(self) -> None:
        if (line := self.list.current()) is not None:
            self.opens.emit(line.id)

    @Slot()
    def _on_add(self) -> None:
        if (line := self.list.current()) is not None:
            self.adds.emit(line.id)

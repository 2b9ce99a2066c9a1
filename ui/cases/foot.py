"""The buttons at the foot of a case."""

from __future__ import annotations

from functools import partial
from typing import Generic

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ui import keyboard
from ui.cases.face import Face, V
from ui.text import tr
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import button


class Foot(QWidget, Generic[V]):
    """The next step first, the likely ones beside it, the rest behind "more"."""

    wants_step = Signal(str)
    wants = Signal(str)
    """What is no step, by its name."""

    def __init__(self, face: Face[V], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self._flow = FlowLayout(self, 8)
        self._menu = QMenu(self)

    def show_case(self, case: V) -> None:
        """Whoever stands on a button stays there, if it is one of the new ones too."""
        stood_on = next((one.objectName() for one in self._buttons() if one.hasFocus()), "")
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                # Hidden at once: until it is deleted its letter would still be taken.
                widget.hide()
                widget.deleteLater()
        self._add_buttons(case)
        self._fill_menu(case)
        if not self._menu.isEmpty():
            self._add(tr("Mor&e"), "more").setMenu(self._menu)
        for one in self._buttons():
            if stood_on and one.objectName() == stood_on:
                keyboard.take(one)

    def _buttons(self) -> list[QWidget]:
        items = (self._flow.itemAt(place) for place in range(self._flow.count()))
        found = (item.widget() for item in items if item is not None)
        return [widget for widget in found if widget is not None]

    def _add_buttons(self, case: V) -> None:
        face, beside = self._face, [one for one in self._face.buttons(case) if not one.seldom]
        leading = [one for one in beside if one.leads]
        for one in leading:
            self._add(tr(one.words), one.name, "primary").clicked.connect(self._on_button)
        instead = {one.instead for one in leading}
        for code in face.likely(case):
            if code not in instead:
                role = "primary" if code == face.next(case) else ""
                made = self._add(tr(face.steps[code].words), str(code), role)
                made.clicked.connect(self._on_step)
        for one in beside:
            if not one.leads:
                self._add(tr(one.words), one.name).clicked.connect(self._on_button)

    def _fill_menu(self, case: V) -> None:
        self._menu.clear()
        for code in self._face.seldom(case):
            choose = partial(self.wants_step.emit, str(code))
            self._menu.addAction(tr(self._face.steps[code].words)).triggered.connect(choose)
        for one in self._face.buttons(case):
            if one.seldom:
                choose = partial(self.wants.emit, one.name)
                self._menu.addAction(tr(one.words)).triggered.connect(choose)

    def _add(self, words: str, name: str, role: str = "") -> QPushButton:
        made = button(words, role, self)
        made.setObjectName(name)
        self._flow.addWidget(made)
        made.show()
        return made

    @Slot()
    def _on_step(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wants_step.emit(sender.objectName())

    @Slot()
    def _on_button(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wants.emit(sender.objectName())

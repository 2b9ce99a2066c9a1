"""The rail on the left: one entry per page, each with its key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from ui.features import Feature
from ui.icons import icon
from ui.text import tr
from ui.theme import scaled, tokens
from ui.widgets.badges import scrolling

RAIL_PX = 168
LARGE_PX = 120
"""What is 100 px otherwise has grown to this."""


class Navigation(QWidget):
    """Emits the name of the page one wants; shows which one is open and what waits there."""

    wanted = Signal(str)

    def __init__(self, features: Sequence[Feature], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self, exclusive=True)
        self._buttons: dict[str, QToolButton] = {}
        self._titles: dict[str, str] = {}
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        for feature in features:
            self._column.addWidget(self._add(feature))
        self._column.addStretch(1)
        self._area = scrolling(inside, tr("Pages"))
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        self._measure()

    def _measure(self) -> None:
        """Large type leaves no room around the entries; where even that is too high, it scrolls."""
        self.setFixedWidth(scaled(RAIL_PX))
        is_large = scaled(100) >= LARGE_PX
        self._column.setSpacing(0 if is_large else 4)
        edge = 1 if is_large else 12
        self._column.setContentsMargins(8, edge, 8, edge)
        for made in self._buttons.values():
            made.setMinimumWidth(scaled(RAIL_PX - 16))
            made.setIconSize(QSize(scaled(18), scaled(18)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # The first of these events come before there are buttons.
        is_look = event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if is_look and hasattr(self, "_area"):
            self._measure()

    def _add(self, feature: Feature) -> QToolButton:
        made = QToolButton(self)
        made.setProperty("role", "rail")
        made.setCheckable(True)
        made.setIcon(icon(feature.icon, tokens().text_soft))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._titles[feature.name] = tr(feature.title)
        if feature.key:
            made.setToolTip(f"{tr(feature.title)}  {feature.key}")
        made.setAccessibleName(tr(feature.title))
        made.clicked.connect(self._on_clicked)
        made.setObjectName(feature.name)
        self._group.addButton(made)
        self._buttons[feature.name] = made
        self.set_count(feature.name, 0)
        return made

    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.wanted.emit(sender.objectName())

    def show_open(self, name: str) -> None:
        if name in self._buttons:
            self._buttons[name].setChecked(True)
            self._area.ensureWidgetVisible(self._buttons[name])

    def set_count(self, name: str, count: int) -> None:
        """How many things wait on that page; 0 shows none."""
        if name in self._buttons:
            waiting = f"   {count}" if count else ""
            self._buttons[name].setText(f" {self._titles[name]}{waiting}")

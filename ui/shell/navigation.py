"""The rail on the left: pages in groups that fold, so that any number of them has room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from ui.feature import GROUPS, Feature, RailGroup
from ui.icons import icon
from ui.text import tr
from ui.theme import scaled, tokens
from ui.widgets.badges import scrolling

RAIL_PX = 168
LARGE_PX = 120
"""What is 100 px otherwise has grown to this."""
ROOMY_PX = 4
"""Between the entries, where all of them have room so."""


class Navigation(QWidget):
    """Emits the name of the page one wants; shows which one is open and what waits there.

    The groups used last are unfolded as far as there is room, what is in none always. Of a group
    that is too large by itself the search box offers the rest.
    """

    wanted = Signal(str)
    wants_rest = Signal(object)
    """The names of the pages for which there was no room."""

    def __init__(self, features: Sequence[Feature], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons = QButtonGroup(self, exclusive=True)
        # Shown before it has a parent, a part would be a window of its own.
        inside = QWidget(self)
        self._entries = {feature.name: RailEntry(feature, inside) for feature in features}
        used = {feature.group for feature in features}
        self._sections = [
            RailSection(one, self._of(one), inside) for one in RailGroup if one in used
        ]
        self._recent = list(self._sections)
        self._open = ""
        self._column = QVBoxLayout(inside)
        self._fill()
        self._area = scrolling(inside, tr("Pages"))
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        self._measure()

    def _of(self, group: RailGroup) -> list[RailEntry]:
        return [entry for entry in self._entries.values() if entry.feature.group is group]

    def _fill(self) -> None:
        for section in self._sections:
            for part in section.parts():
                self._column.addWidget(part)
            for entry in section.entries:
                self._buttons.addButton(entry)
                entry.clicked.connect(self._on_clicked)
            section.head.clicked.connect(self._on_head)
            section.rest.clicked.connect(self._on_rest)
        self._column.addStretch(1)

    def _measure(self) -> None:
        """Large type leaves no room around the entries."""
        self.setFixedWidth(scaled(RAIL_PX))
        edge = 1 if scaled(100) >= LARGE_PX else 12
        self._column.setContentsMargins(8, edge, 8, edge)
        for section in self._sections:
            for part in section.parts():
                part.setMinimumWidth(scaled(RAIL_PX - 16))
                part.setIconSize(QSize(scaled(18), scaled(18)))
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # The first of these events come before there are buttons.
        is_look = event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if is_look and hasattr(self, "_area"):
            self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """What is in no group and the heads first, then the groups in the order of their use."""
        edges = self._column.contentsMargins()
        room = self.height() - edges.top() - edges.bottom()
        gap = ROOMY_PX if self._height(ROOMY_PX) <= room else 0
        self._column.setSpacing(gap)
        room -= sum(section.least_px(gap) for section in self._sections)
        for number, section in enumerate(self._recent):
            room -= section.show_within(room, gap, self._open, is_first=number == 0)

    def _height(self, gap: int) -> int:
        """Of everything unfolded."""
        return sum(section.whole_px(gap) for section in self._sections)

    def _prefer(self, section: RailSection) -> None:
        section.is_closed = False
        self._recent.remove(section)
        self._recent.insert(0, section)

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, RailEntry):
            self.wanted.emit(sender.feature.name)

    @Slot()
    def _on_head(self) -> None:
        """Unfold a group, at the cost of what was not used for longest; or fold it."""
        section = next(one for one in self._sections if one.head is self.sender())
        if section.shown:
            section.is_closed = True
        else:
            self._prefer(section)
        self._share_room()

    @Slot()
    def _on_rest(self) -> None:
        section = next(one for one in self._sections if one.rest is self.sender())
        self.wants_rest.emit(
            [one.feature.name for one in section.entries if one not in section.shown]
        )

    def show_open(self, name: str) -> None:
        if name not in self._entries:
            return
        entry = self._entries[name]
        entry.setChecked(True)
        self._open = name
        section = next(one for one in self._sections if entry in one.entries)
        if section.has_head:
            self._prefer(section)
        self._share_room()

    def set_count(self, name: str, count: int) -> None:
        """How many things wait on that page; 0 shows none."""
        if name in self._entries:
            self._entries[name].set_count(count)
            for section in self._sections:
                section.tell()


class RailEntry(QToolButton):
    """One page."""

    def __init__(self, feature: Feature, parent: QWidget) -> None:
        super().__init__(parent)
        self.feature = feature
        self.count = 0
        _dress(self, "rail", tr(feature.title))
        self.setCheckable(True)
        self.setIcon(icon(feature.icon, tokens().text_soft))
        self.setObjectName(feature.name)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        self.count = count
        self.setText(" " + _counted(tr(self.feature.title), count))


class RailSection:
    """The pages of one group beneath its head; those of no group have none and never fold."""

    def __init__(self, group: RailGroup, entries: Sequence[RailEntry], parent: QWidget) -> None:
        self.entries = entries
        self.shown: Sequence[RailEntry] = entries
        self.has_head = group in GROUPS
        self.is_closed = False
        self._title = tr(GROUPS.get(group, ""))
        self.head, self.rest = QToolButton(parent), QToolButton(parent)
        _dress(self.head, "rail_group", self._title)
        _dress(self.rest, "rail", tr("More pages"))
        self.rest.setIcon(icon("more", tokens().text_soft))
        self.head.setVisible(self.has_head)
        self.tell()

    def parts(self) -> list[QToolButton]:
        return [self.head, *self.entries, self.rest]

    def least_px(self, gap: int) -> int:
        """What it takes when it is folded."""
        if self.has_head:
            return self.head.sizeHint().height() + gap
        return sum(one.sizeHint().height() + gap for one in self.entries)

    def whole_px(self, gap: int) -> int:
        """What it takes when it is unfolded."""
        shown = [self.head, *self.entries] if self.has_head else self.entries
        return sum(one.sizeHint().height() + gap for one in shown)

    def show_within(self, room: int, gap: int, open_page: str, *, is_first: bool) -> int:
        """Show all or nothing, the first of all groups as much as there is; returns the height."""
        if not self.has_head:
            return 0
        each = max(one.sizeHint().height() for one in self.entries) + gap
        fit = max(room // each, 1)
        if self.is_closed or (fit < len(self.entries) and not is_first):
            self.shown = ()
        elif fit < len(self.entries):
            self.shown = _first(self.entries, fit - 1, open_page)
        else:
            self.shown = self.entries
        self.tell()
        is_cut = 0 < len(self.shown) < len(self.entries)
        return each * (len(self.shown) + is_cut)

    def tell(self) -> None:
        """A folded group says how much waits in it."""
        for entry in self.entries:
            entry.setVisible(entry in self.shown)
        hidden = [one for one in self.entries if one not in self.shown]
        self.head.setIcon(icon("chevron-down" if self.shown else "chevron-right"))
        self.head.setText(" " + _counted(self._title, sum(one.count for one in hidden)))
        self.rest.setVisible(bool(self.shown and hidden))
        self.rest.setText(" " + tr("{count} more", count=len(hidden)))


def _first(entries: Sequence[RailEntry], most: int, open_page: str) -> list[RailEntry]:
    """The first ones, and the one that is open wherever it stands."""
    shown = list(entries[: max(most, 1)])
    is_open = [one for one in entries if one.feature.name == open_page]
    return shown if not is_open or is_open[0] in shown else [*shown[:-1], *is_open]


def _counted(title: str, count: int) -> str:
    return f"{title}   {count}" if count else title


def _dress(made: QToolButton, role: str, name: str) -> None:
    made.setProperty("role", role)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setAccessibleName(name)

"""The list that opens under a picker: inside the window, so that it never takes the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.text import tr
from ui.theme import scaled, tokens
from ui.widgets.bars import Tone
from ui.widgets.choices import Choice, FirstChoices
from ui.widgets.keys import held_with
from ui.widgets.labels import plain_label

Index = QModelIndex | QPersistentModelIndex
ROWS_SHOWN = 9
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize)
ROW_PX = 32
CHOICE_ROLE = int(Qt.ItemDataRole.UserRole)
PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Why a field loses the keyboard for a while only."""


class ChoiceModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choices: tuple[Choice, ...] = ()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        self.beginResetModel()
        self.choices = tuple(choices)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.choices)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        choice = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{choice.label} {choice.detail}".strip()
        return choice if role == CHOICE_ROLE else None


class ChoiceDelegate(QStyledItemDelegate):
    """Number, name, and what tells it apart at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, scaled(ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        choice = index.data(CHOICE_ROLE)
        painter.save()
        painter.setFont(option.font)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(tokens().accent_soft))
            bar = QRect(option.rect.topLeft(), QSize(3, option.rect.height()))
            painter.fillRect(bar, QColor(tokens().accent))
        self._paint_words(painter, option.rect.adjusted(10, 0, -10, 0), choice, index.row())
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, choice: Choice, row: int) -> None:
        metrics = painter.fontMetrics()
        if row < ROWS_SHOWN:
            _write(painter, room, str(row + 1), tokens().text_faint)
        left = metrics.horizontalAdvance("0") + 12
        wanted = min(metrics.horizontalAdvance(choice.detail) + 2, room.width() // 2)
        gap = 12 if choice.detail else 0
        name = room.adjusted(left, 0, -wanted - gap, 0)
        _write(painter, name, choice.label, tokens().text)
        detail = QRect(room.right() - wanted + 1, room.top(), wanted, room.height())
        warns = choice.tone and choice.tone != Tone.NEUTRAL
        colour = Tone(choice.tone).colour if warns else tokens().text_faint
        _write(painter, detail, choice.detail, colour)


def _write(painter: QPainter, room: QRect, text: str, colour: str) -> None:
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(room, flags, shown)


class ChoicePopup(QFrame):
    """Stands under `anchor` and goes with it. The keyboard stays in the anchor.

    Esc, a click elsewhere, another field and another page close it; `given_up` says that Esc did.
    """

    picked = Signal(object)
    given_up = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._anchor = anchor
        self._watched: list[QWidget] = []
        self.setProperty("role", "floating")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model = ChoiceModel(self)
        self.list = QListView(self)
        self.list.setProperty("role", "choices")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ChoiceDelegate(self.list))
        self.list.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.list)
        self.note = plain_label("", "caption", parent=self)
        self.note.setContentsMargins(10, 0, 10, 2)
        column.addWidget(self.note)
        anchor.destroyed.connect(self.deleteLater)
        self.hide()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Show these, the first one ready to be picked; nothing to show closes."""
        self.model.set_choices(choices)
        if not choices:
            self.close_list()
            return
        self.list.setCurrentIndex(self.model.index(0, 0))
        self._say_how_many(choices)
        self._watch()
        self._stand()
        self.show()
        self.raise_()

    def _say_how_many(self, choices: Sequence[Choice]) -> None:
        """A list that is cut says so, and what to do: nobody takes the last one for the only one."""
        said = choices.note if isinstance(choices, FirstChoices) else ""
        self.note.setText(tr("{shown}: type more to find the others", shown=said) if said else "")
        self.note.setVisible(bool(said))

    def close_list(self) -> None:
        self.hide()
        if (app := QApplication.instance()) is not None and self._watched:
            app.removeEventFilter(self)
        self._watched = []

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def current(self) -> Choice | None:
        return self.at(self.list.currentIndex().row())

    def at(self, row: int) -> Choice | None:
        return self.model.choices[row] if 0 <= row < len(self.model.choices) else None

    def step(self, rows: int) -> None:
        row = self.list.currentIndex().row() + rows
        last = len(self.model.choices) - 1
        self.list.setCurrentIndex(self.model.index(max(0, min(row, last)), 0))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.picked.emit(self.at(index.row()))

    def _watch(self) -> None:
        """Follow the anchor when anything around it moves, such as a form being scrolled."""
        if self._watched:
            return
        if self.parentWidget() is not self._anchor.window():
            self.setParent(self._anchor.window())
        self._watched = _up_from(self._anchor)
        if (app := QApplication.instance()) is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While it is open everything comes by here: the list lies above whatever else there is."""
        if not self.is_open:
            return False
        if isinstance(event, QKeyEvent):
            return self._key(event)
        if watched in self._watched and event.type() in _MOVES:
            self._stand()
        elif self._is_elsewhere(watched, event):
            self.close_list()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        """Esc is asked for twice: as a shortcut first, which nobody else gets, then as a key."""
        is_escape = event.key() == Qt.Key.Key_Escape and not held_with(event)
        if not is_escape or not self._anchor.window().isActiveWindow():
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            self.close_list()
            self.given_up.emit()
        return True

    def _is_elsewhere(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            places = (self, self._anchor)
            return isinstance(watched, QWidget) and not any(
                place is watched or place.isAncestorOf(watched) for place in places
            )
        if event.type() == QEvent.Type.Hide:
            return watched in self._watched
        if not isinstance(event, QFocusEvent) or event.type() != QEvent.Type.FocusOut:
            return False
        return watched is self._anchor and event.reason() not in PASSING

    def _stand(self) -> None:
        """Under the anchor if there is room, else above it; never outside the window."""
        window = self._anchor.window()
        place = QRect(self._anchor.mapTo(window, QPoint(0, 0)), self._anchor.size())
        rows = min(len(self.model.choices), ROWS_SHOWN)
        note = 0 if self.note.isHidden() else self.note.sizeHint().height()
        height = rows * scaled(ROW_PX) + 10 + note
        width = min(max(place.width(), self._wanted_width()), window.width() - 16)
        left = max(8, min(place.left(), window.width() - width - 8))
        below = window.height() - place.bottom() - 8
        goes_up = height > below and place.top() > below
        height = min(height, place.top() - 8 if goes_up else below)
        top = place.top() - height - 2 if goes_up else place.bottom() + 3
        self.setGeometry(left, top, width, height)

    def _wanted_width(self) -> int:
        metrics = QFontMetrics(self.font())
        words = (f"{choice.label}   {choice.detail}" for choice in self.model.choices[:50])
        return max(map(metrics.horizontalAdvance, words), default=0) + scaled(64)


def _up_from(widget: QWidget) -> list[QWidget]:
    """The widget and everything around it, up to its window."""
    chain = [widget]
    while not chain[-1].isWindow() and (above := chain[-1].parentWidget()) is not None:
        chain.append(above)
    return chain

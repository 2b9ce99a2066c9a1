"""A list one can work without a mouse: first row selected, Enter opens, typing jumps."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import keyboard
from ui.icons import pixmap
from ui.theme import scaled, tokens
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.keys import is_plain_enter
from ui.widgets.record_table import Column, PictureRole, RecordModel, ToneRole

R = TypeVar("R")

TYPED_TOGETHER_MS = 800
ROW_PX = 38
LEAST_REST_PX = 150
LEAST_SHARE = 0.7


class RecordView(QTableView):
    """The table itself, dressed for reading; it keeps its place when the records change."""

    entered_row = Signal()
    left_up = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(24)
        self._typed = ""
        self._typing = QElapsedTimer()
        self._badges = BadgeDelegate(self)

    def show_records(self, model: RecordModel[R]) -> None:
        self.setModel(model)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        for number, column in enumerate(model.columns):
            if column.tone:
                self.setItemDelegateForColumn(number, self._badges)
        self._measure()

    def records(self) -> RecordModel[object] | None:
        model = self.model()
        return model if isinstance(model, RecordModel) else None

    def _measure(self) -> None:
        model = self.records()
        if model is None:
            return
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))
        self.setIconSize(QSize(scaled(18), scaled(18)))
        widths = fitting([self._wish(c) for c in model.columns], self.viewport().width())
        for number, width in enumerate(widths):
            self.setColumnHidden(number, width == 0)
            if width:
                self.setColumnWidth(number, width)

    def _wish(self, column: Column[object]) -> Wish:
        """Column widths hold words, so they follow the type in full."""
        type_scale = QFontMetrics(self.font()).height() / 20
        least = round((column.width or LEAST_REST_PX) * type_scale)
        return Wish(least, stretches=column.width is None, optional=column.optional)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event):
            self.entered_row.emit()
            event.accept()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_up.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Type-ahead; letters typed within 0.8 s belong together."""
        model = self.records()
        is_new = not self._typing.isValid() or self._typing.elapsed() > TYPED_TOGETHER_MS
        self._typing.start()
        self._typed = search if is_new else self._typed + search
        if model is None or not self._typed.strip():
            return
        row = model.find(self._typed.strip(), max(self.currentIndex().row(), 0) + is_new)
        if row >= 0:
            self.go_to(row)

    def go_to(self, row: int) -> None:
        self.setCurrentIndex(self.model().index(row, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        model = self.records()
        if model is not None and model.rowCount():
            first, last = self.rowAt(0), self.rowAt(self.viewport().height())
            model.prepare(max(first, 0), last if last >= 0 else model.rowCount() - 1)
        super().paintEvent(event)
        self._paint_current()

    def _paint_current(self) -> None:
        """A bar at the row's left says where one is; a frame when the keyboard is here too."""
        row = self.currentIndex().row()
        if row < 0:
            return
        painter = QPainter(self.viewport())
        top, height = self.rowViewportPosition(row), self.rowHeight(row)
        painter.fillRect(QRect(0, top, 4, height - 1), QColor(tokens().accent))
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens().focus), 2))
            painter.drawRect(QRect(1, top + 1, self.viewport().width() - 2, height - 3))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()


@dataclass(frozen=True)
class Wish:
    """How wide a column wants to be, whether it takes the rest, and whether it may go."""

    width: int
    stretches: bool = False
    optional: bool = False


def fitting(wishes: Sequence[Wish], room: int) -> list[int]:
    """Widths that fill the room: optional columns go first, from the right (0 hides them); then
    all give way together, down to seven tenths; only then does the table scroll sideways."""
    widths = [wish.width for wish in wishes]
    for number in reversed(range(len(wishes))):
        if sum(widths) > room and wishes[number].optional:
            widths[number] = 0
    if 0 < room < sum(widths):
        share = max(room / sum(widths), LEAST_SHARE)
        return [int(width * share) for width in widths]
    takers = [number for number, wish in enumerate(wishes) if wish.stretches and widths[number]]
    for number in takers:
        widths[number] += (room - sum(widths)) // (len(takers) - takers.index(number))
    return widths


class BadgeDelegate(QStyledItemDelegate):
    """Paints a cell as a state badge: a picture and a word on a tint."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        text, tone = str(index.data() or ""), index.data(ToneRole)
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        bare.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, bare, painter, option.widget)
        if text and tone is not None:
            paint_badge(painter, option, text, Tone(tone), str(index.data(PictureRole) or ""))


def paint_badge(
    painter: QPainter, option: QStyleOptionViewItem, text: str, tone: Tone, picture: str
) -> None:
    font = option.font
    font.setPixelSize(round(QFontInfo(font).pixelSize() * 6 / 7))
    metrics, side, edge = QFontMetrics(font), scaled(14), scaled(8)
    room = option.rect.adjusted(edge, 0, -edge, 0)
    words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - side - 3 * edge)
    width = metrics.horizontalAdvance(words) + side + 5 + 2 * edge
    height = metrics.height() + 4
    pill = QRectF(room.left(), room.center().y() - height / 2 + 0.5, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tone.ground))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    ratio = painter.device().devicePixelRatioF()
    mark = pixmap(picture or tone.icon, side, tone.colour, ratio)
    painter.drawPixmap(round(pill.left()) + edge, round(pill.center().y() - side / 2), mark)
    painter.setPen(QColor(tone.colour))
    painter.setFont(font)
    place = pill.adjusted(edge + side + 5, 0, 0, 0)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, words)
    painter.restore()


class RecordList(QFrame, Generic[R]):
    """A card with the table in it, or with what to do when there is nothing."""

    chosen = Signal(object)
    current_changed = Signal(object)
    left_up = Signal()

    def __init__(
        self,
        name: str,
        model: RecordModel[R],
        empty: EmptyState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._model = model
        self.view = RecordView(name, self)
        self.empty = empty
        self._place: tuple[Hashable | None, int, int] = (None, 0, 0)
        self._wanted: Hashable | None = None
        self._arrange()
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        self.view.show_records(model)
        model.modelReset.connect(self._on_reset)
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self.view.entered_row.connect(self._on_entered)
        self.view.doubleClicked.connect(self._on_entered)
        self.view.left_up.connect(self.left_up)
        self._on_reset()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 4, 1, 4)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        column.addLayout(self._stack)

    def current(self) -> R | None:
        """The record one stands on."""
        return self._model.record(self.view.currentIndex().row())

    def go_to_key(self, key: Hashable) -> bool:
        """One that is still being read is gone to when it comes with the next records."""
        row = self._model.row_of(key)
        if row >= 0:
            self.view.go_to(row)
        self._wanted = key if row < 0 else None
        return row >= 0

    @Slot()
    def _on_about_to_reset(self) -> None:
        row, record = self.view.currentIndex().row(), self.current()
        key = self._model.key(record) if record is not None else None
        self._place = (key, row, self.view.verticalScrollBar().value())

    @Slot()
    def _on_reset(self) -> None:
        """Stand where one stood: on the same record, else on the row that took its place."""
        count = self._model.rowCount()
        self._show(self.view if count else self.empty)
        if not count:
            self.current_changed.emit(None)
            return
        key, row, offset = self._place
        found = self._model.row_of(key) if key is not None else -1
        wanted = self._model.row_of(self._wanted) if self._wanted is not None else -1
        self._wanted = None
        if wanted >= 0:
            self.view.go_to(wanted)
            return
        self.view.go_to(found if found >= 0 else min(max(row, 0), count - 1))
        if found >= 0:
            self.view.verticalScrollBar().setValue(offset)
            self.view.scrollTo(self.view.currentIndex())

    def _show(self, part: QWidget) -> None:
        """The keyboard goes along; from a hidden part Qt would move it anywhere in the window."""
        had_keyboard = self.hasFocus()
        self._stack.setCurrentWidget(part)
        self.setFocusProxy(part)
        if had_keyboard:
            keyboard.take(part)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.current_changed.emit(self._model.record(current.row()))

    @Slot()
    def _on_entered(self) -> None:
        record = self.current()
        if record is not None:
            self.chosen.emit(record)

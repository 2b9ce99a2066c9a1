"""The sessions of a month, or what a search found in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.training import SESSION, SessionLine
from ui import keyboard
from ui.on_the_way import way_column
from ui.page import Desk
from ui.text import tr
from ui.training.month_strip import Counts, MonthStrip, counts_of
from ui.training.words import attendance, topic_of
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.edits import LineEdit
from ui.widgets.labels import button
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Align, Column, RecordTableModel
from ui.words import label


class SessionList(QWidget):
    """Month strip, search and list. `chosen` carries the line to open."""

    chosen = Signal(object)
    wants_new = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        clinic = desk.clinic
        self._desk = desk
        self.strip = MonthStrip(clinic.clock.today().replace(day=1))
        self.header = SectionHeader(tr("Training"))
        self.search = LineEdit()
        self.search.setPlaceholderText(tr("Search all sessions: initials, topic, trainer, place"))
        self.search.setAccessibleName(tr("Search all sessions"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.new = button(tr("&New session"), "primary")
        self.new.setEnabled(clinic.can(clinic.store.kinds[SESSION]))
        self._model = RecordTableModel(_columns(), key=lambda line: line.id)
        self.empty = EmptyState("", picture="training")
        self.list = RecordList(tr("Sessions"), self._model, self.empty)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self.header.more.addWidget(self.new)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.header)
        column.addWidget(self.strip)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)

    def _connect(self) -> None:
        self._soon.timeout.connect(self.reload)
        self.search.textChanged.connect(self._soon.start)
        self.search.returnPressed.connect(self._on_enter)
        self.strip.month_changed.connect(self.reload)
        self.list.chosen.connect(self.chosen)
        self.list.left_up.connect(partial(keyboard.take, self.search))
        self.new.clicked.connect(self.wants_new)
        self.empty.acted.connect(self.wants_new)

    @Slot()
    def reload(self) -> None:
        first, typed = self.strip.first, self.search.text().strip()
        self._desk.read(self, partial(self._find, first, typed), partial(self._show, typed))

    def _find(self, first: date, typed: str) -> tuple[Counts, Sequence[SessionLine]]:
        training = self._desk.clinic.training
        last = date.fromordinal(first.toordinal() + 31).replace(day=1).toordinal() - 1
        counts = counts_of(self._desk.clinic.figures, first)
        if typed:
            return counts, training.search(typed)
        return counts, training.search("", first, date.fromordinal(last))

    def _show(self, typed: str, read: tuple[Counts, Sequence[SessionLine]]) -> None:
        counts, found = read
        self.strip.show_counts(counts)
        self._say_empty(typed)
        self._model.set_records(found)
        words = tr("{count} found in all months", count=len(found)) if typed else ""
        self.header.set_text(tr("Training"), words)

    def _say_empty(self, typed: str) -> None:
        if typed:
            self.empty.set_text(tr("No session was found."), tr("Fewer letters find more."))
            return
        action = tr("New session") if self.new.isEnabled() else ""
        advice = tr("Teaching rounds, courses, discussions and tests are recorded here.")
        self.empty.set_text(tr("No session in this month."), advice, action)

    def current(self) -> SessionLine | None:
        return self.list.current()

    def go_to(self, session_id: str) -> None:
        self.list.go_to_key(session_id)

    def start(self) -> None:
        """Into the list; into the search line while there is nothing to stand on."""
        keyboard.take(self.list if self._model.rowCount() else self.search)

    def empty_search(self) -> bool:
        """Esc in a search ends it; False when there is none."""
        was_searching = bool(self.search.text())
        self.search.clear()
        return was_searching

    @Slot()
    def _on_enter(self) -> None:
        """Enter opens the first of what was found."""
        self._find_now()
        line = self.current()
        if line is not None and not self._desk.background.is_reading(self):
            self.chosen.emit(line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search line, Down leads into the list."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() != Qt.Key.Key_Down:
            return False
        self._find_now()
        goes_down = self._model.rowCount() > 0 and not self._desk.background.is_reading(self)
        if goes_down:
            keyboard.take(self.list)
        return goes_down

    def _find_now(self) -> None:
        """What the key asks for is what was typed before it."""
        if self._soon.isActive():
            self._soon.stop()
            self.reload()
        self._desk.background.settle(self)


def _columns() -> list[Column[SessionLine]]:
    return [
        Column(tr("Date"), lambda line: line.held_on.isoformat(), width=104),
        Column(tr("Kind"), lambda line: label("training_kind", line.training_kind), width=96),
        Column(tr("Topic"), topic_of),
        Column(tr("Taught by"), lambda line: line.trainer, width=92),
        Column(tr("Supported by"), lambda line: line.supporting, width=150, optional=True),
        Column(tr("Held at"), lambda line: line.supported, width=150, optional=True),
        Column(tr("Channel"), lambda line: label("channel", line.channel), width=96, optional=True),
        way_column(lambda line: line.way),
        Column(tr("Came / all"), attendance, width=100, align=Align.RIGHT),
    ]

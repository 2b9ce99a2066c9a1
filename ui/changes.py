"""Brings the news of what was committed to the UI thread, where lists reload themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from ui import keyboard

DAY = "day"
"""In place of a kind: today is another day than it was, at midnight or since the hub was heard."""
_LOOKS_EVERY_MS = 20_000


class ChangeNews(QObject):
    """Lives on the UI thread; `changed` carries the names of the kinds that changed.

    Several commits that happen before the UI thread looks up arrive as one signal.
    """

    changed = Signal(object)
    _arrived = Signal(object)
    _flush_soon = Signal()

    def __init__(
        self,
        changes: Changes,
        parent: QObject | None = None,
        today: Callable[[], date] | None = None,
    ) -> None:
        super().__init__(parent)
        self._today = today or (lambda: date.min)
        self._day = self._today()
        self._clock = QTimer(self, interval=_LOOKS_EVERY_MS)
        self._clock.timeout.connect(self.look_at_the_day)
        if today is not None:
            self._clock.start()
        self._waiting: set[str] = set()
        self._is_closed = False
        self._arrived.connect(self._gather, Qt.ConnectionType.QueuedConnection)
        self._flush_soon.connect(self._flush, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = changes.subscribe(self._arrived.emit)

    @Slot(object)
    def _gather(self, kinds: frozenset[str]) -> None:
        if not self._waiting:
            self._flush_soon.emit()
        self._waiting |= kinds

    @Slot()
    def _flush(self) -> None:
        kinds, self._waiting = frozenset(self._waiting), set()
        if not self._is_closed:
            self._tell(kinds)
            self.look_at_the_day()

    def _tell(self, kinds: frozenset[str]) -> None:
        """News follow no key: they may take the keyboard to no other page."""
        with keyboard.answering(keyboard.asked()):
            self.changed.emit(kinds)

    @Slot()
    def look_at_the_day(self) -> None:
        """Every page counts from today: none shows yesterday's duty, or days that are not over."""
        if not self._is_closed and self._today() != self._day:
            self._day = self._today()
            self._tell(frozenset({DAY}))

    def close(self) -> None:
        """Stop listening, and let what is still on its way go; call it before the services end."""
        self._is_closed = True
        self._clock.stop()
        self._unsubscribe()


class Freshness(QObject):
    """Keeps a page fresh: reloads at news of its kinds, or notes it and reloads when next shown."""

    def __init__(
        self, page: QWidget, news: ChangeNews, kinds: frozenset[str], reload: Callable[[], None]
    ) -> None:
        super().__init__(page)
        self._page = page
        self._kinds = kinds
        self._reload = reload
        self._is_stale = True
        page.installEventFilter(self)
        news.changed.connect(self._on_changed)

    @property
    def is_stale(self) -> bool:
        return self._is_stale

    @Slot(object)
    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & (self._kinds | {DAY}):
            self._is_stale = True
            if self._page.isVisible():
                self.refresh()

    def refresh(self) -> None:
        self._is_stale = False
        self._reload()

    def expire(self) -> None:
        """What the page was to show has not been shown; it reads again when next seen."""
        self._is_stale = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and watched is self._page and self._is_stale:
            self.refresh()
        return False

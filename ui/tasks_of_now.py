"""What waits to be done, read once at every change and shared: the rail counts it, the first page
lists it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.clinic import Clinic
from app.tasks import TaskList
from ui.background import Background
from ui.changes import DAY, ChangeNews

DAYS_AHEAD = 3
"""What falls due by then is listed; what presses is the same, however far one looks ahead."""


class TasksOfNow(QObject):
    """The tasks of everybody here. `came` carries them, each time they were read."""

    came = Signal(object)

    def __init__(
        self, clinic: Clinic, background: Background, news: ChangeNews, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self._background = background
        news.changed.connect(self._on_changed)

    def settle(self) -> None:
        self._background.settle(self)

    @Slot(object)
    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & (self._clinic.tasks.kinds | {DAY}):
            self.look()

    def look(self) -> None:
        """Read anew, also what time alone may have changed."""
        self._background.read(self, partial(tasks_of, self._clinic, DAYS_AHEAD), self.came.emit)


def tasks_of(clinic: Clinic, days_ahead: int, patient_id: str = "") -> TaskList:
    """With the names of the places: read beside the window."""
    found = clinic.tasks.all(days_ahead, patient_id)
    named = (replace(one, place=one.place or clinic.name_of(one.place_id)) for one in found)
    return TaskList(named, found.more)

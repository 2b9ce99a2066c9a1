"""Work off the UI thread: jobs run in order on one thread, what is read beside them on another;
results return to a live owner."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from app.core.errors import ClinicError
from ui import keyboard
from ui.collecting import Collecting
from ui.working import JobLine

T = TypeVar("T")

PATIENCE_S = 1.5
"""So long the keyboard waits for an answer that it belongs to."""
READERS = 2
"""What looks through years does not keep a list waiting."""
STILL_S = 0.03
"""So long the window stands still for what is read; after that it lives on while the keys wait."""

WHILE_KEYS_WAIT = (
    QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents
    | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
)


@dataclass(frozen=True)
class _Waiting:
    """Kept on the UI thread until the job is done, so that nothing of Qt dies on the worker."""

    owner: QObject
    done: Callable[[object], None] | None
    failed: Callable[[ClinicError], None] | None
    asked: int
    """What the person had asked for by then; see `keyboard`."""


class Background(QObject):
    """One thread that does jobs and one that reads. Lives on the UI thread; `run` and `read` are
    called there and answer there.

    What a person can cure goes to `failed`, or to `notify` when nobody asked or the owner has
    gone; anything else is a bug and goes to the crash hook.
    """

    busy_changed = Signal(bool)
    _finished = Signal(int, object, object)
    _found = Signal(int, object, object)

    def __init__(
        self, notify: Callable[[ClinicError], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._notify = notify
        self._tickets = 0
        self._waiting: dict[int, _Waiting] = {}
        self._reading: dict[int, _Waiting] = {}
        self._collecting = Collecting(self)
        self._working = JobLine("background", self._finished.emit)
        self._reader = JobLine("reader", self._found.emit, READERS)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._found.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        return bool(self._waiting)

    def run(
        self,
        owner: QObject,
        job: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[ClinicError], None] | None = None,
    ) -> None:
        """Do `job` after those before it; then call `done` with its result, if `owner` lives."""
        self._collecting.begin()
        ticket = self._next()
        self._waiting[ticket] = _waiting(owner, done, failed)
        self._working.put(ticket, job)
        if len(self._waiting) == 1:
            self.busy_changed.emit(True)

    def lead(
        self,
        owner: QObject,
        job: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[ClinicError], None] | None = None,
    ) -> None:
        """As `run`, for a job that leads somewhere: what is typed next is meant for there, so the
        keys wait in the system's queue until the answer has been told. After PATIENCE_S they go
        where the eye is, and an answer that comes then moves nothing any more (see `keyboard`)."""
        self.run(owner, job, done, failed)
        self._working.wait_for(self._tickets, PATIENCE_S)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def read(
        self,
        owner: QObject,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[ClinicError], None] | None = None,
    ) -> None:
        """Read beside what is being saved, and call `done` with what was found. Until then `owner`
        shows what it has. Its newer question takes the place of one that is still open."""
        self.forget(owner)
        self._collecting.begin()
        ticket = self._next()
        self._reading[ticket] = _waiting(owner, done, failed)
        self._reader.put(ticket, job)

    def forget(self, owner: QObject) -> None:
        """What it has asked to be read is not wanted any more."""
        for ticket in [n for n, one in self._reading.items() if one.owner is owner]:
            del self._reading[ticket]
            self._reader.drop(ticket)

    def is_reading(self, page: QObject) -> bool:
        """Whether this page or a part of it waits for what it has asked to be read."""
        return bool(self._reads_of(page))

    def settle(self, page: QObject) -> None:
        """A key asked for what this page or a part of it reads: the keys typed next wait until it is
        shown, PATIENCE_S at most. The window does not: it draws, and answers come."""
        for ticket in self._reads_of(page):
            self._reader.wait_for(ticket, STILL_S)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)
        patience = QTimer(singleShot=True, interval=round(PATIENCE_S * 1000))
        patience.start()
        while self._reads_of(page) and patience.isActive():
            QEventLoop().processEvents(WHILE_KEYS_WAIT)

    def _reads_of(self, page: QObject) -> list[int]:
        return [ticket for ticket, one in self._reading.items() if _is_part(one.owner, page)]

    def drain(self) -> None:
        """Wait until every job is done and every answer delivered; for closing and for tests."""
        while self._waiting or self._reading:
            self._working.join()
            self._reader.join()
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def close(self) -> None:
        self.drain()
        self._working.stop()
        self._reader.stop()
        self._collecting.end()

    def _next(self) -> int:
        self._tickets += 1
        return self._tickets

    @Slot(int, object, object)
    def _deliver(self, ticket: int, result: object, error: Exception | None) -> None:
        waiting = self._waiting.pop(ticket)
        if not self._waiting:
            self.busy_changed.emit(False)
        with keyboard.answering(waiting.asked):
            self._answer(waiting, result, error)

    @Slot(int, object, object)
    def _show(self, ticket: int, result: object, error: Exception | None) -> None:
        waiting = self._reading.pop(ticket, None)
        if waiting is not None and isValid(waiting.owner):
            with keyboard.answering(waiting.asked):
                self._answer(waiting, result, error)

    def _answer(self, waiting: _Waiting, result: object, error: Exception | None) -> None:
        if isinstance(error, ClinicError):
            self._tell(waiting, error)
        elif error is not None:
            sys.excepthook(type(error), error, error.__traceback__)
        elif waiting.done is not None and isValid(waiting.owner):
            waiting.done(result)

    def _tell(self, waiting: _Waiting, error: ClinicError) -> None:
        if waiting.failed is not None and isValid(waiting.owner):
            waiting.failed(error)
        else:
            self._notify(error)


def _waiting(
    owner: QObject,
    done: Callable[[T], None] | None,
    failed: Callable[[ClinicError], None] | None,
) -> _Waiting:
    told = cast("Callable[[object], None] | None", done)
    return _Waiting(owner, told, failed, keyboard.asked())


def _is_part(owner: QObject, page: QObject) -> bool:
    part: QObject | None = owner if isValid(owner) else None
    while part is not None and part is not page:
        part = part.parent()
    return part is not None

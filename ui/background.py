"""Work off the UI thread: jobs run in order on one thread, results return to a live owner."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from shiboken6 import isValid

from app.core.errors import ClinicError
from ui import keyboard

T = TypeVar("T")

PATIENCE_S = 1.5
"""So long the keyboard waits for an answer that it belongs to."""


@dataclass(frozen=True)
class _Waiting:
    """Kept on the UI thread until the job is done, so that nothing of Qt dies on the worker."""

    owner: QObject
    job: Callable[[], object]
    done: Callable[[object], None] | None
    failed: Callable[[ClinicError], None] | None
    asked: int
    """What the person had asked for by then; see `keyboard`."""


class Background(QObject):
    """One worker thread. Lives on the UI thread; `run` is called there and answers there.

    What a person can cure goes to `failed`, or to `notify` when nobody asked or the owner has
    gone; anything else is a bug and goes to the crash hook.
    """

    busy_changed = Signal(bool)
    _finished = Signal(int, object, object)

    def __init__(
        self, notify: Callable[[ClinicError], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._notify = notify
        self._waiting: dict[int, _Waiting] = {}
        self._tickets = 0
        self._jobs: queue.Queue[tuple[int, Callable[[], object]] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._done = 0
        self._progress = threading.Condition()
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

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
        self._tickets += 1
        self._waiting[self._tickets] = _Waiting(
            owner, job, cast("Callable[[object], None] | None", done), failed, keyboard.asked()
        )
        self._start()
        self._jobs.put((self._tickets, job))
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
        ticket = self._tickets
        with self._progress:
            self._progress.wait_for(lambda: self._done >= ticket, PATIENCE_S)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def drain(self) -> None:
        """Wait until every job is done and every answer delivered; for closing and for tests."""
        while self._waiting:
            self._jobs.join()
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def close(self) -> None:
        self.drain()
        if self._thread:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        if self._thread is None:
            # A daemon, so that a crash on the way out cannot leave a process behind.
            self._thread = threading.Thread(target=self._work, name="background", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (task := self._jobs.get()) is not None:
            ticket, job = task
            result, error = _attempt(job)
            del task, job
            self._finished.emit(ticket, result, error)
            del result, error
            self._jobs.task_done()
            with self._progress:
                self._done = ticket
                self._progress.notify_all()
        # Or whoever still asks for something would be waited for for ever.
        self._jobs.task_done()

    @Slot(int, object, object)
    def _deliver(self, ticket: int, result: object, error: Exception | None) -> None:
        waiting = self._waiting.pop(ticket)
        if not self._waiting:
            self.busy_changed.emit(False)
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


def _attempt(job: Callable[[], object]) -> tuple[object, Exception | None]:
    try:
        return job(), None
    except Exception as error:  # noqa: BLE001 - the thread's edge: all goes back as a value
        return None, error

"""Runs the exchange with the hub on a thread of its own: by itself, on demand, never in the way."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.core.errors import ClinicError, NetworkError
from sync.client.attachments import Lane
from sync.client.engine import SyncEngine

AFTER_A_SAVE_S = 2.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 120.0


class Road(StrEnum):
    """How the road to the hub looks from here."""

    NONE = "none"
    """This computer is not connected to a county hub."""
    IDLE = "idle"
    BUSY = "busy"
    AWAY = "away"
    """The hub cannot be reached; saving goes on."""
    REFUSED = "refused"
    """The hub answers, and will not speak with this computer; the error says why."""


class SyncRunner(QObject):
    """Lives on the UI thread; its worker wakes at the interval, after a save, and when asked.

    `road_changed` carries a Road and, for AWAY and REFUSED, the ClinicError that says why.
    A wish that comes while a run is under way is granted right after it, never dropped.
    Attachments move when all else has been exchanged, as long as `may_move_attachments` (a metered
    line says no), and give way to the next exchange between two parts.
    """

    road_changed = Signal(object, object)
    exchanged = Signal(object)

    def __init__(
        self,
        engine: SyncEngine | None,
        interval_s: Callable[[], float],
        parent: QObject | None = None,
        *,
        lane: Lane | None = None,
        may_move_attachments: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._interval_s = interval_s
        self._lane = lane
        self._may_move_attachments = may_move_attachments
        self._wake = threading.Condition()
        self._due = 0.0
        self._stopping = False
        self._pause_s = FIRST_PAUSE_S
        self._thread: threading.Thread | None = None

    @property
    def is_connected(self) -> bool:
        return self._engine is not None

    def start(self) -> None:
        if self._engine is None:
            self.road_changed.emit(Road.NONE, None)
            return
        self._thread = threading.Thread(target=self._work, name="sync", daemon=True)
        self._thread.start()

    def sync_now(self) -> None:
        self._ask(0.0)

    def sync_soon(self) -> None:
        """After a save: at once for the person, a breath later for the line."""
        self._ask(AFTER_A_SAVE_S)

    def stop(self, within_s: float = 5.0) -> None:
        """End after the present turn; what is under way is harmless to cut off."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(within_s)

    def _ask(self, in_s: float) -> None:
        with self._wake:
            self._due = min(self._due, time.monotonic() + in_s)
            self._wake.notify()

    def _work(self) -> None:
        while self._wait_until_due():
            self.road_changed.emit(Road.BUSY, None)
            road, error = self._run()
            self._plan(road)
            if not self._stopping:
                self.road_changed.emit(road, error)
            if road is Road.IDLE and self._lane is not None:
                self._move_attachments(self._lane)

    def _move_attachments(self, lane: Lane) -> None:
        """Quietly: how far each is stands beside it. What fails is tried again after a pause."""
        try:
            lane.run_once(self._is_undisturbed)
        except NetworkError as error:
            self._plan(Road.AWAY)
            self.road_changed.emit(Road.AWAY, error)
        except ClinicError:
            self._plan(Road.REFUSED)
        except Exception as error:  # noqa: BLE001 - the thread's edge: it must live on
            sys.excepthook(type(error), error, error.__traceback__)

    def _is_undisturbed(self) -> bool:
        is_due = self._stopping or self._due <= time.monotonic()
        return not is_due and self._may_move_attachments()

    def _wait_until_due(self) -> bool:
        with self._wake:
            while not self._stopping and (left := self._due - time.monotonic()) > 0:
                self._wake.wait(min(left, 60.0))
            self._due = float("inf")
            return not self._stopping

    def _run(self) -> tuple[Road, ClinicError | None]:
        assert self._engine is not None
        try:
            self.exchanged.emit(self._engine.run_once())
        except NetworkError as error:
            return Road.AWAY, error
        except ClinicError as error:
            return Road.REFUSED, error
        except Exception as error:  # noqa: BLE001 - the thread's edge: it must live on
            sys.excepthook(type(error), error, error.__traceback__)
            return Road.AWAY, None
        return Road.IDLE, None

    def _plan(self, road: Road) -> None:
        """Next time: the interval; after a failure sooner, with growing pauses."""
        if road is Road.IDLE:
            self._pause_s = FIRST_PAUSE_S
            pause = self._interval_s()
        else:
            pause = self._pause_s
            self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        with self._wake:
            self._due = min(self._due, time.monotonic() + pause)

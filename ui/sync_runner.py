"""Runs the exchange with the hub on a thread of its own: by itself, on demand, never in the way."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.core.clock import device_now, local, since_boot_s
from app.core.errors import ClinicError, NetworkError
from app.reconciliation import Comparison
from sync.client.attachments import Lane
from sync.client.engine import SyncEngine
from sync.client.listening import Heard, Listening
from sync.client.reconciliation import Reconciler
from sync.client.schedule import Moment, Schedule, Timetable, pause_asked_for
from ui.listener import Listener

AFTER_A_SAVE_S = 2.0
AFTER_NEWS_S = (2.0, 8.0)
"""Between these, by chance: what is for a whole county is not fetched by all at one moment."""
TRY_AGAIN_S = 60.0
"""Since the last exchange failed: a hub that answers whoever listens is there again."""
LOOK_EVERY_S = 60.0
"""However long the wait: settings and clocks may change meanwhile, and nothing may stay asleep."""


class Road(StrEnum):
    """How the road to the hub looks from here."""

    NONE = "none"
    """This computer is not connected to a county hub."""
    IDLE = "idle"
    BUSY = "busy"
    AWAY = "away"
    """The hub cannot be reached; saving goes on."""
    PENDING = "pending"
    """The hub waits for its administrator's word; the six words are to be compared."""
    REFUSED = "refused"
    """The hub answers, and will not speak with this computer; the error says why."""


class SyncRunner(QObject):
    """Lives on the UI thread; its worker wakes by the timetable, after a save, and when asked.

    `road_changed` carries a Road and, for AWAY, PENDING and REFUSED, the ClinicError that says why.
    A wish that comes while a run is under way is granted right after it, never dropped.
    At rest both ends are compared every few hours, and when asked; `compared` carries what was
    found, or None and the ClinicError that was in the way. Attachments move when all else has been
    exchanged, except on a metered line, and give way to the next exchange between two parts.
    `listening` hears on a thread of its own that something has come: what is urgent is fetched at
    once, the rest in some seconds, or on a metered line by the timetable. `heard` tells each time
    that the hub has answered this computer, whatever it said.
    """

    heard = Signal()
    road_changed = Signal(object, object)
    exchanged = Signal(object)
    compared = Signal(object, object)

    def __init__(
        self,
        engine: SyncEngine | None,
        timetable: Callable[[], Timetable] = Timetable,
        parent: QObject | None = None,
        *,
        lane: Lane | None = None,
        listening: Listening | None = None,
        reconciler: Reconciler | None = None,
        now: Callable[[], datetime] = device_now,
        steady_s: Callable[[], float] = since_boot_s,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._timetable = timetable
        self._lane = lane
        self._reconciler = reconciler
        self._now = now
        self._steady_s = steady_s
        self._look_every_s = look_every_s
        self._schedule = Schedule()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = False
        self._comparing = False
        self._is_busy = False
        self._thread: threading.Thread | None = None
        self._listener = None if listening is None else Listener(listening, self._on_heard)
        self._heard_s: float | None = None
        self._failed_s: float | None = None

    @property
    def since_heard_s(self) -> float | None:
        """How long ago the hub last answered this computer; None before it has."""
        return None if self._heard_s is None else max(0.0, self._steady_s() - self._heard_s)

    @property
    def is_connected(self) -> bool:
        return self._engine is not None

    @property
    def is_busy(self) -> bool:
        return self._is_busy

    @property
    def has_unsent_work(self) -> bool:
        return self._engine is not None and self._engine.has_unsent_work()

    def start(self) -> None:
        if self._engine is None:
            self.road_changed.emit(Road.NONE, None)
            return
        self._thread = threading.Thread(target=self._work, name="sync", daemon=True)
        self._thread.start()
        if self._listener is not None:
            self._listener.start()

    def sync_now(self) -> None:
        with self._lock:
            self._schedule.want(self._steady_s())
        self._wake.set()

    def sync_soon(self) -> None:
        """After a save: at once for the person, a breath later for the line."""
        with self._lock:
            self._schedule.saved(self._steady_s() + AFTER_A_SAVE_S)
        self._wake.set()

    def compare_now(self) -> None:
        """Exchange, and compare both ends record by record."""
        self._comparing = True
        self.sync_now()

    def stop(self, within_s: float = 2.0) -> None:
        """End after the present turn; what is under way is harmless to cut off."""
        self._stopping = True
        self._wake.set()
        if self._listener is not None:
            self._listener.stop(within_s)
        if self._thread is not None:
            self._thread.join(within_s)

    def _on_heard(self, heard: Heard) -> None:
        if heard is Heard.NOT_ASKED:
            return
        now_s = self._heard_s = self._steady_s()
        with self._lock:
            failed_s = self._failed_s
            if heard is Heard.URGENT or (failed_s is not None and now_s - failed_s > TRY_AGAIN_S):
                self._schedule.want(now_s)
            elif heard is Heard.NEWS:
                self._schedule.saved(now_s + random.uniform(*AFTER_NEWS_S))
        self._wake.set()
        self.heard.emit()

    def _work(self) -> None:
        while not self._stopping:
            try:
                if self._wait_until_due():
                    self._turn()
            except Exception as error:  # noqa: BLE001 - the thread's edge: it must live on
                sys.excepthook(type(error), error, error.__traceback__)
                self._is_busy = False
                self._wake.wait(min(AFTER_A_SAVE_S, self._look_every_s))
                self._note(Road.AWAY, None)
                self.road_changed.emit(Road.AWAY, None)

    def _turn(self) -> None:
        self.road_changed.emit(Road.BUSY, None)
        road, error = self._run()
        self._note(road, error)
        self._is_busy = False
        if not self._stopping:
            self.road_changed.emit(road, error)
        if road is Road.IDLE:
            if self._listener is not None:
                self._listener.exchanged()
            self._afterwards(self._compare)
            self._afterwards(self._move_attachments)
        elif self._comparing:
            self._comparing = False
            self.compared.emit(None, error)

    def _wait_until_due(self) -> bool:
        """False when it is to end."""
        while not self._stopping:
            # Before looking: what is asked from now on wakes it again.
            self._wake.clear()
            left_s = self._left_s()
            if left_s <= 0:
                with self._lock:
                    self._schedule.begin()
                self._is_busy = True
                return True
            self._wake.wait(min(left_s, self._look_every_s))
        return False

    def _left_s(self) -> float:
        try:
            table = self._timetable()
            is_urgent = self._engine is not None and self._engine.has_urgent_work()
        except Exception as error:  # noqa: BLE001 - the thread's edge: it must live on
            if not isinstance(error, ClinicError):
                sys.excepthook(type(error), error, error.__traceback__)
            table, is_urgent = Timetable(), False
        with self._lock:
            return self._schedule.left_s(table, self._moment(), is_urgent=is_urgent)

    def _moment(self) -> Moment:
        return Moment(self._steady_s(), local(self._now()))

    def _run(self) -> tuple[Road, ClinicError | None]:
        assert self._engine is not None
        try:
            self.exchanged.emit(self._engine.run_once())
        except NetworkError as error:
            return Road.AWAY, error
        except ClinicError as error:
            is_waiting = error.code == "DEVICE_PENDING"
            return (Road.PENDING if is_waiting else Road.REFUSED), error
        return Road.IDLE, None

    def _note(self, road: Road, error: ClinicError | None) -> None:
        now = self._moment()
        with self._lock:
            self._failed_s = now.s if road is Road.AWAY else None
            if road is Road.IDLE:
                self._heard_s = now.s
                self._schedule.went_well(now)
            else:
                self._schedule.failed(now, pause_asked_for(error))

    def _afterwards(self, job: Callable[[], object]) -> None:
        """What may wait until all else is exchanged. What fails is tried again after a pause."""
        try:
            job()
        except NetworkError as error:
            self._note(Road.AWAY, error)
            self.road_changed.emit(Road.AWAY, error)
        except ClinicError as error:
            self._note(Road.REFUSED, error)

    def _compare(self) -> None:
        if self._reconciler is None or not (self._comparing or self._reconciler.is_due()):
            return
        was_asked, self._comparing = self._comparing, False
        try:
            found = self._reconciler.run_once(lambda: not self._stopping)
            if found is None and self._engine is not None:
                self._engine.run_once()  # something had to be exchanged first
                found = self._reconciler.run_once(lambda: not self._stopping)
        except ClinicError as error:
            if was_asked:
                self.compared.emit(None, error)
            raise
        self._tell_compared(found, was_asked=was_asked)

    def _tell_compared(self, found: Comparison | None, *, was_asked: bool) -> None:
        if found is not None or was_asked:
            self.compared.emit(found, None)

    def _move_attachments(self) -> None:
        if self._lane is not None:
            self._lane.run_once(self._may_move_attachments)

    def _may_move_attachments(self) -> bool:
        if self._stopping or self._timetable().is_metered:
            return False
        return self._left_s() > 0

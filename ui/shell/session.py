"""One signed-in person: news, sync runner and main window, ended together."""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core.errors import ClinicError
from app.patients import PATIENT
from app.workstation import Workstation
from sync.client.schedule import timetable_of
from ui.background import Background
from ui.changes import ChangeNews
from ui.shell.enrolment import exchange_of
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner
from ui.widgets.dialogs import close_all

COPY_LOOK_MS = 3_600_000
"""How often a computer that stays on looks whether a safety copy is due."""

RENEWAL_PAUSE_MS = 200
"""Between two steps of what follows a turn of the store's key."""
LOOK_PAUSE_MS = 500
"""Between two looks for residents who may be one person."""


class Session(QObject):
    """Made at sign-in. The runner goes on while the screen is locked."""

    locks = Signal()
    type_changes = Signal(int)
    type_chosen = Signal(int)
    called = Signal(str, bool)
    """What nobody has opened yet, in numbers alone, and whether more has come."""

    def __init__(
        self,
        clinic: Clinic,
        workstation: Workstation,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.clinic = clinic
        self.workstation = workstation
        self._background = background
        self._copying = QTimer(self, interval=COPY_LOOK_MS)
        self._copying.timeout.connect(self._on_copy_time)
        self._renewing = QTimer(self, interval=RENEWAL_PAUSE_MS)
        self._renewing.timeout.connect(self._on_renewal_time)
        self._looking = QTimer(self, interval=LOOK_PAUSE_MS)
        self._looking.timeout.connect(self._on_look_time)
        self.news = ChangeNews(clinic.store.changes, self, clinic.clock.today)
        self.runner = self._runner()
        self.window = MainWindow(clinic, workstation, background, self.news, self.runner)
        self.news.changed.connect(self._on_news)
        self.window.locks.connect(self.locks)
        self.window.type_changes.connect(self.type_changes)
        self.window.type_chosen.connect(self.type_chosen)
        self.window.bell.called.connect(self.called)

    def _runner(self) -> SyncRunner:
        store, settings, clock = self.clinic.store, self.clinic.settings, self.clinic.clock
        timetable = partial(timetable_of, settings)
        exchange = exchange_of(store, settings.hub_address, settings.second_hub_address)
        if exchange is None:
            return SyncRunner(None, timetable, self)
        return SyncRunner(
            exchange.engine,
            timetable,
            self,
            lane=exchange.lane,
            listening=exchange.listening,
            reconciler=exchange.reconciler,
            now=clock.now,
        )

    def start(self) -> None:
        self.window.show()
        self.window.start()
        self.runner.start()
        self._copying.start()
        self._renewing.start()
        self._looking.start()
        # Reading through all the records takes its time: no save waits behind it.
        look = self.workstation.look_at_records
        threading.Thread(target=look, name="inspection", daemon=True).start()
        self._on_copy_time()

    @Slot()
    def _on_copy_time(self) -> None:
        self._background.run(self, self.workstation.copy_if_due, failed=self.fail)

    @Slot()
    def _on_renewal_time(self) -> None:
        """One step at a time: what a person asks for meanwhile comes in between."""
        self._renewing.stop()
        self._background.run(self, self.workstation.renew_a_little, self._on_renewed, self.fail)

    def _on_renewed(self, is_more: object) -> None:
        if is_more:
            self._renewing.start()

    @Slot(object)
    def _on_news(self, kinds: frozenset[str]) -> None:
        if PATIENT in kinds:
            self._looking.start()

    @Slot()
    def _on_look_time(self) -> None:
        """A little at a time, and only while nobody waits for an answer."""
        if not self._background.is_busy:
            self._looking.stop()
            look = self.clinic.patients.look_again
            self._background.run(self, look, self._on_looked, self._on_no_look)

    def _on_looked(self, is_more: bool) -> None:
        if is_more:
            self._looking.start()

    def _on_no_look(self, _: ClinicError) -> None:
        """A full disk is told to who saves; what waits is looked at after the next change."""

    def lock(self, entrance: QWidget) -> None:
        """Whatever is open closes; the entrance stands in the window's own place."""
        close_all()
        self.window.cover(entrance)

    def resume(self) -> None:
        self.window.uncover()

    def fail(self, error: ClinicError) -> None:
        self.window.fail(error)

    def close(self) -> None:
        self._copying.stop()
        self._renewing.stop()
        self._looking.stop()
        self.runner.stop()
        self.window.is_leaving = True
        self.news.close()
        self.window.close()
        self.window.deleteLater()

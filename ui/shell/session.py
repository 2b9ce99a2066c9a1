"""One signed-in person: news, sync runner and main window, ended together."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.clinic import Clinic
from app.core.errors import ClinicError
from app.workstation import Workstation
from ui.background import Background
from ui.changes import ChangeNews
from ui.shell.enrolment import engine_of, lane_of
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner

COPY_LOOK_MS = 3_600_000
"""How often a computer that stays on looks whether a safety copy is due."""


class Session(QObject):
    """Made at sign-in. The runner goes on while the screen is locked."""

    locks = Signal()
    type_changes = Signal(int)
    type_chosen = Signal(int)

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
        self.news = ChangeNews(clinic.store.changes, self)
        store = clinic.store
        self.runner = SyncRunner(engine_of(store), self._interval_s, self, lane=lane_of(store))
        self.window = MainWindow(clinic, workstation, background, self.news, self.runner)
        self.window.locks.connect(self.locks)
        self.window.type_changes.connect(self.type_changes)
        self.window.type_chosen.connect(self.type_chosen)

    def _interval_s(self) -> float:
        return self.clinic.settings.sync_interval_min * 60.0

    def start(self) -> None:
        self.window.show()
        self.window.start()
        self.runner.start()
        self._copying.start()
        self._on_copy_time()

    @Slot()
    def _on_copy_time(self) -> None:
        self._background.run(self, self.workstation.copy_if_due, failed=self.fail)

    def resume(self) -> None:
        self.window.show()
        self.window.activateWindow()

    def hide(self) -> None:
        self.window.hide()

    def fail(self, error: ClinicError) -> None:
        self.window.fail(error)

    def close(self) -> None:
        self._copying.stop()
        self.runner.stop()
        self.news.close()
        self.window.close()
        self.window.deleteLater()

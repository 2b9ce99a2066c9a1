"""The last exchange before the program closes: short, in sight, and skipped with one key."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QProgressBar, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from ui import keyboard
from ui.sync_runner import Road, SyncRunner
from ui.text import tr
from ui.theme import scaled
from ui.widgets.labels import button, plain_label

LONGEST_MS = 8000
"""Closing never takes longer, whatever the line does."""


class LastExchange(QDialog):
    """Sends what waits; `ended` comes once: when it is sent, when the hub is away, when the time is
    over, or when the person has enough. What is not sent then stays here and goes next time."""

    ended = Signal()

    def __init__(
        self, runner: SyncRunner, parent: QWidget | None = None, longest_ms: int = LONGEST_MS
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._is_over = False
        self._limit = QTimer(self, singleShot=True, interval=longest_ms)
        self._limit.timeout.connect(self._end)
        self.setWindowTitle(tr("Before the program closes"))
        self.close_now = button(tr("&Close now"))
        self.close_now.clicked.connect(self._end)
        self.rejected.connect(self._end)
        self._arrange()
        runner.road_changed.connect(self._on_road)

    def _arrange(self) -> None:
        moving = QProgressBar(minimum=0, maximum=0, textVisible=False)
        moving.setAccessibleName(tr("Sending …"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(plain_label(tr("Sending to the county what was written …"), "title"))
        column.addWidget(
            plain_label(
                tr("This takes some seconds. What does not go now is kept and sent next time."),
                "soft",
                wraps=True,
            )
        )
        column.addWidget(moving)
        column.addWidget(self.close_now, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(scaled(420))

    def begin(self) -> None:
        self.open()
        keyboard.take(self.close_now)
        self._limit.start()
        self._runner.sync_now()

    @Slot(object, object)
    def _on_road(self, road: Road, _: ClinicError | None) -> None:
        """The news of an earlier run may still come: only that nothing waits any more counts."""
        is_away = road in (Road.AWAY, Road.REFUSED)
        if is_away or (road is Road.IDLE and not self._runner.has_unsent_work):
            self._end()

    @Slot()
    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._limit.stop()
            self.hide()
            self.ended.emit()

"""The line at the foot of the window: when, how many wait, what needs a person. Always the truth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.core.clock import Clock, device_now, local
from app.core.errors import ClinicError
from sync.client.status import SyncStatus
from ui.clock_words import clock_advice, clock_title, is_to_be_told
from ui.errors import describe
from ui.icons import icon
from ui.sync_runner import Road
from ui.text import tr
from ui.widgets.badges import StateBadge
from ui.widgets.bars import Tone
from ui.widgets.labels import plain_label

IN_TOUCH_S = 60.0
"""So long after the hub's last answer this computer may say that it is in touch with the county."""
LOOK_EVERY_MS = 5000


class StatusLine(QWidget):
    """Shows SyncStatus and Road; the attention button opens the desk. `since_heard` tells how many
    seconds ago the hub answered this computer; what others have of what was sent, their records
    tell.
    """

    wants_sync = Signal()
    wants_desk = Signal()
    wants_lock = Signal()

    def __init__(
        self,
        since_heard: Callable[[], float | None] = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._since_heard = since_heard
        self._now: Callable[[], datetime] = device_now
        self.setProperty("role", "bottom_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._road = Road.NONE
        self._error: ClinicError | None = None
        self._status: SyncStatus | None = None
        self.badge = StateBadge("", Tone.NEUTRAL)
        self.last = plain_label("", "soft")
        self.waiting = plain_label("", "soft")
        self.clock = plain_label("", "warning")
        self.clock.hide()
        self.attention = QPushButton()
        self.attention.clicked.connect(self.wants_desk)
        self.sync = QPushButton(icon("sync"), tr("Exchange now  F5"))
        self.sync.clicked.connect(self.wants_sync)
        self.person = plain_label("", "soft")
        self.lock = QPushButton(icon("lock"), tr("Lock  F12"))
        self.lock.clicked.connect(self.wants_lock)
        # What was true a minute ago may be no longer, though nothing has happened.
        self._looking = QTimer(self, interval=LOOK_EVERY_MS)
        self._looking.timeout.connect(self.look)
        self._looking.start()
        self._arrange()

    def _arrange(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        for widget in (self.badge, self.last, self.waiting, self.clock, self.attention):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.person, self.sync, self.lock):
            row.addWidget(widget)
        for button in (self.attention, self.sync, self.lock):
            button.setProperty("role", "quiet")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_person(self, text: str) -> None:
        self.person.setText(text)

    def set_road(self, road: Road, error: ClinicError | None) -> None:
        self._road, self._error = road, error
        self._show()

    def set_clock(self, clock: Clock) -> None:
        """Silent while it is right."""
        self._now = clock.now
        self.clock.setVisible(is_to_be_told(clock))
        if is_to_be_told(clock):
            self.clock.setText(clock_title(clock))
            self.clock.setToolTip(clock_advice(clock))

    def set_status(self, status: SyncStatus) -> None:
        self._status = status
        self._show()

    @Slot()
    def look(self) -> None:
        self._show()

    def _show(self) -> None:
        status = self._status
        if status is None:
            return
        since_s = self._since_heard()
        is_in_touch = since_s is not None and since_s < IN_TOUCH_S
        self.badge.set_state(
            *_state(self._road, status, _heard(self._now(), since_s, status.last_at), is_in_touch)
        )
        self.badge.setToolTip(_why(self._error))
        self.last.setText(_last(status.last_at))
        self.last.setVisible(self._road is not Road.NONE)
        self.waiting.setText(_waiting(status))
        count = status.needs_attention
        self.attention.setVisible(bool(count or status.notices))
        news = tr("Something happened: read it")
        self.attention.setText(tr("{count} need attention", count=count) if count else news)
        self.sync.setEnabled(self._road not in (Road.NONE, Road.BUSY))


def _heard(now: datetime, since_s: float | None, last_at: datetime | None) -> str:
    """When the hub last answered; before it has since the program began, when it last had."""
    at = last_at if since_s is None else now - timedelta(seconds=since_s)
    if at is None:
        return tr("Not heard from the county yet")
    return tr("Last heard from the county {when}", when=local(at).strftime("%m-%d %H:%M"))


def _state(road: Road, status: SyncStatus, heard: str, is_in_touch: bool) -> tuple[str, Tone, str]:
    match road:
        case Road.NONE:
            return tr("Not connected to a county hub"), Tone.NEUTRAL, "sync-off"
        case Road.BUSY:
            return tr("Exchanging …"), Tone.ACCENT, "sync"
        case Road.AWAY:
            return tr("No connection: everything is saved here"), Tone.WARN, "sync-off"
        case Road.PENDING:
            return tr("The county has still to approve this computer"), Tone.WARN, "pending"
        case Road.REFUSED:
            return tr("The hub does not answer this computer"), Tone.BAD, "error"
    if status.needs_attention:
        return tr("Some records need attention"), Tone.WARN, "warning"
    if status.waiting:
        return tr("Not everything is on the hub yet"), Tone.ACCENT, "pending"
    if not status.head_reached:
        return tr("Not everything has been fetched yet"), Tone.ACCENT, "pending"
    if not is_in_touch:
        return heard, Tone.NEUTRAL, "clock"
    return tr("Everything here has gone up"), Tone.GOOD, "good"


def _why(error: ClinicError | None) -> str:
    if error is None:
        return ""
    text = describe(error)
    return f"{text.title} {text.advice} ({text.code})"


def _last(at: datetime | None) -> str:
    if at is None:
        return tr("Never exchanged yet")
    return tr("Last exchange {when}", when=local(at).strftime("%m-%d %H:%M"))


def _waiting(status: SyncStatus) -> str:
    if not status.waiting:
        return tr("Nothing waiting")
    said = tr("{count} waiting to be sent", count=status.waiting)
    if not status.on_stick:
        return said
    return said + tr(" ({count} of them on a stick)", count=status.on_stick)

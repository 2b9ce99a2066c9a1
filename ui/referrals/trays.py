"""The trays: what came in, what went out, drafts, and what is owed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app.clinic import Clinic
from app.core.rights import GRASSROOTS
from app.referrals import CaseLine
from ui import keyboard
from ui.on_the_way import way_column
from ui.page import Desk
from ui.referrals.columns import first_columns
from ui.referrals.words import person, word
from ui.text import tr
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import button
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import since


class Tray(StrEnum):
    IN = "in"
    ANSWERS = "answers"
    SENT = "sent"
    RECEIVED = "received"
    DRAFTS = "drafts"


class Trays(QWidget):
    """Buttons for the trays above one list. A hospital begins with what came in."""

    chosen = Signal(object)
    """A CaseLine."""
    wants_new = Signal()
    wants_slip = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        clinic = desk.clinic
        self._desk = desk
        self.tray = Tray.SENT if clinic.actor.place_kind in GRASSROOTS else Tray.IN
        self._model = RecordTableModel(_columns(clinic), key=lambda line: line.id)
        self._empty = EmptyState(
            tr("Nothing here."), tr("A referral is written with F6."), tr("New referral")
        )
        self.list = RecordList(tr("Referrals"), self._model, self._empty)
        self._buttons = {
            Tray.IN: button(tr("&In-tray")),
            Tray.ANSWERS: button(tr("&Answers")),
            Tray.SENT: button(tr("&Sent")),
            Tray.RECEIVED: button(tr("&Received")),
            Tray.DRAFTS: button(tr("&Drafts")),
        }
        self._group = QButtonGroup(self, exclusive=True)
        self._slip = button(tr("Scan a sli&p"))
        self._new = button(tr("&New referral  F6"), "primary")
        self._arrange()
        self.list.chosen.connect(self.chosen)
        self._empty.acted.connect(self.wants_new)
        self._slip.clicked.connect(self.wants_slip)
        self._new.clicked.connect(self.wants_new)

    def _arrange(self) -> None:
        tabs = QWidget()
        flow = FlowLayout(tabs, 8)
        for tray, made in self._buttons.items():
            made.setCheckable(True)
            made.setProperty("role", "tab")
            made.setObjectName(tray.value)
            made.clicked.connect(self._on_tray)
            self._group.addButton(made)
            flow.addWidget(made)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(tabs, 1)
        for made in (self._slip, self._new):
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.list, 1)

    def show_tray(self, tray: Tray) -> None:
        self.tray = tray
        self._buttons[tray].setChecked(True)
        self._desk.read(self, self._reads(tray), self._model.set_records)

    def reload(self) -> None:
        self.show_tray(self.tray)

    def _reads(self, tray: Tray) -> Callable[[], Sequence[CaseLine]]:
        referrals = self._desk.clinic.referrals
        read: dict[Tray, Callable[[], Sequence[CaseLine]]] = {
            Tray.IN: referrals.in_tray,
            Tray.ANSWERS: referrals.answers,
            Tray.SENT: referrals.sent,
            Tray.RECEIVED: referrals.received,
            Tray.DRAFTS: referrals.drafts,
        }
        return read[tray]

    @Slot()
    def _on_tray(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.show_tray(Tray(sender.objectName()))
            self._desk.background.settle(self)
            keyboard.take(self.list)


def _columns(clinic: Clinic) -> list[Column[CaseLine]]:
    clock = clinic.clock
    return [
        *first_columns(),
        Column(
            "",
            _mark,
            width=92,
            tone=lambda line: Tone.WARN if line.is_from_paper else Tone.ACCENT,
        ),
        way_column(lambda line: line.way),
        Column(tr("Resident"), lambda line: person(line, clock.today()), width=168),
        Column(tr("Diagnosis"), lambda line: line.diagnosis),
        Column(tr("With"), lambda line: line.partner, width=128),
        Column(
            tr("Department"),
            lambda line: word("department", line.department),
            width=112,
            optional=True,
        ),
        Column(
            tr("Sent"),
            lambda line: since(line.sent_at, clock.now()),
            width=84,
            sort_key=lambda line: line.sent_at or clock.now(),
        ),
        Column(tr("Owed here"), _owed, width=176, optional=True),
    ]


def _mark(line: CaseLine) -> str:
    """Known from its slip only, or something of it not read yet."""
    if line.is_from_paper:
        return tr("From the slip")
    return tr("Unread") if line.is_unread else ""


def _owed(line: CaseLine) -> str:
    return word("referral_task", line.mine[0].code) if line.mine else ""

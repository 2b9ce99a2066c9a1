"""The trays of referrals: what came in, what went out, drafts, and what is owed."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core.rights import GRASSROOTS
from app.core.text import N_
from app.referrals import CaseLine
from ui import cases
from ui.cases.words import word
from ui.on_the_way import way_column
from ui.page import Desk
from ui.referrals.columns import first_columns
from ui.referrals.words import person
from ui.text import tr
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.labels import button
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import since


class ReferralTray(StrEnum):
    IN = "in"
    ANSWERS = "answers"
    SENT = "sent"
    RECEIVED = "received"
    DRAFTS = "drafts"


class ReferralTrays(cases.TrayButtons[CaseLine]):
    """A hospital begins with what came in, a township with what it sent."""

    wants_new = Signal()
    wants_slip = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        clinic, referrals = desk.clinic, desk.clinic.referrals
        trays = [
            cases.Tray(ReferralTray.IN, N_("&In-tray"), referrals.in_tray),
            cases.Tray(ReferralTray.ANSWERS, N_("&Answers"), referrals.answers),
            cases.Tray(ReferralTray.SENT, N_("&Sent"), referrals.sent),
            cases.Tray(ReferralTray.RECEIVED, N_("&Received"), referrals.received),
            cases.Tray(ReferralTray.DRAFTS, N_("&Drafts"), referrals.drafts),
        ]
        empty = EmptyState(
            tr("Nothing here."), tr("A referral is written with F6."), tr("New referral")
        )
        slip, new = button(tr("Scan a sli&p")), button(tr("&New referral  F6"), "primary")
        model = RecordTableModel(_columns(clinic), key=lambda line: line.id)
        super().__init__(desk, trays, model, empty, tr("Referrals"), (slip, new), parent)
        self._slip = slip
        self.tray = ReferralTray.SENT if clinic.actor.place_kind in GRASSROOTS else ReferralTray.IN
        empty.acted.connect(self.wants_new)
        slip.clicked.connect(self.wants_slip)
        new.clicked.connect(self.wants_new)


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

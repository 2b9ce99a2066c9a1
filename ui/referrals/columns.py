"""What every list of cases begins with."""

from __future__ import annotations

from app.core.clock import Clock
from app.referrals import CaseLine
from ui.cases.words import word
from ui.referrals.words import state_tone
from ui.text import tr
from ui.urgency import urgency_column
from ui.widgets.record_table import Column
from ui.words import since


def first_columns() -> list[Column[CaseLine]]:
    """How urgent it is, and how it stands."""
    return [
        urgency_column(lambda line: line.urgency),
        Column(
            tr("State"),
            lambda line: word("referral_state", line.state),
            width=140,
            tone=lambda line: state_tone(line.state),
        ),
    ]


def open_columns(clock: Clock) -> list[Column[CaseLine]]:
    """Of the cases of one person that are open."""
    return [
        *first_columns(),
        Column(tr("Sent"), lambda line: since(line.sent_at, clock.now()), width=84),
        Column(tr("Sender"), lambda line: line.from_name, optional=True),
        Column(tr("To"), lambda line: line.to_name),
        Column(tr("Diagnosis"), lambda line: line.diagnosis),
    ]

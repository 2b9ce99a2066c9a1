"""What every list of cases begins with."""

from __future__ import annotations

from app.referrals import CaseLine
from ui.cases.words import word
from ui.referrals.words import state_tone
from ui.text import tr
from ui.urgency import urgency_column
from ui.widgets.record_table import Column


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

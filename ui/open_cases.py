"""The cases of a person that are still open: as words, and as buttons that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QPushButton, QWidget

from app.referrals import CaseLine
from ui.text import tr
from ui.urgency import is_urgent, urgency_tone, urgency_words
from ui.widgets.bars import Tone
from ui.widgets.elided import tip
from ui.widgets.labels import button, literal
from ui.words import label, since

MOST_SHOWN, LONGEST = 3, 30


def waiting_words(line: CaseLine, now: datetime) -> str:
    """How urgent, how far, and for how long."""
    urgency = urgency_words(line.urgency) if is_urgent(line.urgency) else ""
    state = label("referral_state", line.state)
    return "  ".join(part for part in (urgency, state, since(line.sent_at, now)) if part)


def open_words(lines: Sequence[CaseLine], now: datetime) -> str:
    """How many there are, with the first of them."""
    first = waiting_words(lines[0], now)
    return tr("{count} open already: {first}", count=len(lines), first=first)


def case_buttons(lines: Sequence[CaseLine], now: datetime, parent: QWidget) -> list[QPushButton]:
    """One for each of the first, which are the most urgent; each bears the id of the case that it
    leads to as its name, the last one that of the first case it stands for."""
    made = []
    for line in lines[:MOST_SHOWN]:
        words = "  ".join(part for part in (waiting_words(line, now), line.partner) if part)
        made.append(_badge(line, words, parent))
    if rest := lines[MOST_SHOWN:]:
        made.append(_badge(rest[0], tr("and {count} more", count=len(rest)), parent))
    return made


def _badge(line: CaseLine, words: str, parent: QWidget) -> QPushButton:
    short = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    made = button(literal(short), "badge", parent)
    tone = urgency_tone(line.urgency) if is_urgent(line.urgency) else Tone.ACCENT
    made.setProperty("tone", tone.value)
    made.setObjectName(line.id)
    made.setAccessibleName(tr("Open case: {words}", words=words))
    made.setToolTip(tip("  ".join(part for part in (words, line.diagnosis) if part)))
    return made

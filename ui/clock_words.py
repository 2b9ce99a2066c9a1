"""What is said of a computer's clock that is wrong, and how to set it."""

from __future__ import annotations

import sys
from datetime import timedelta

from app.core.clock import Clock
from ui.text import tr
from ui.words import moment


def clock_title(clock: Clock) -> str:
    """How wrong this computer's clock is; nobody has to ask in which direction."""
    amount = _amount(abs(clock.offset))
    if clock.offset > timedelta(0):
        return tr("This computer's clock is {amount} slow.", amount=amount)
    return tr("This computer's clock is {amount} fast.", amount=amount)


def clock_advice(clock: Clock) -> str:
    """What to do about it, and what is safe meanwhile."""
    if sys.platform == "win32":
        how = tr("Right-click the time at the foot of the screen and choose “Adjust date/time”.")
    else:
        how = tr("Open the date and time settings of this computer.")
    right = tr("It is {when} now.", when=moment(clock.now()))
    safe = tr("Nothing is lost meanwhile: the county's time decides.")
    return f"{right} {how} {safe}"


def _amount(difference: timedelta) -> str:
    minutes = round(difference.total_seconds() / 60)
    if minutes < 120:
        return tr("{count} minutes", count=minutes)
    if minutes < 48 * 60:
        return tr("{count} hours", count=round(minutes / 60))
    if minutes < 730 * 24 * 60:
        return tr("{count} days", count=round(minutes / (24 * 60)))
    return tr("{count} years", count=round(minutes / (365.25 * 24 * 60)))

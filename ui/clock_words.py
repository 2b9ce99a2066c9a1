"""What is said of a computer's clock that is wrong, or may be, and how to set it.

Nobody is told to set a clock that may be right: where hub and computer speak against each other,
both are named, and a watch decides.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from app.core.clock import A_DAY, WRONG_AFTER, Clock
from ui.text import tr
from ui.words import day, moment

_HALF_HOUR_S = 1800
_FARTHEST_ZONE = timedelta(hours=20)


def is_to_be_told(clock: Clock) -> bool:
    return clock.is_wrong or clock.is_doubtful or clock.doubted is not None


def clock_title(clock: Clock) -> str:
    """How wrong this computer's clock is; nobody has to ask in which direction."""
    if clock.doubted is not None:
        apart = abs(clock.doubted - clock.device())
        return tr(
            "This computer's clock and the county hub's are {amount} apart.", amount=_amount(apart)
        )
    if clock.is_doubtful:
        return tr(
            "This computer's clock may be wrong: it shows {when}.", when=moment(clock.device())
        )
    amount = _amount(abs(clock.offset))
    if not clock.is_proved:
        return _recalled(clock, amount)
    return _heard(clock, amount)


def _heard(clock: Clock, amount: str) -> str:
    """By a day and more a hub may be wrong as well; the words say by whose time it is."""
    is_slow = clock.offset > timedelta(0)
    if abs(clock.offset) < A_DAY:
        if is_slow:
            return tr("This computer's clock is {amount} slow.", amount=amount)
        return tr("This computer's clock is {amount} fast.", amount=amount)
    if is_slow:
        return tr("By the county's time this computer's clock is {amount} slow.", amount=amount)
    return tr("By the county's time this computer's clock is {amount} fast.", amount=amount)


def _recalled(clock: Clock, amount: str) -> str:
    if clock.offset > timedelta(0):
        return tr("At the last exchange this computer's clock was {amount} slow.", amount=amount)
    return tr("At the last exchange this computer's clock was {amount} fast.", amount=amount)


def clock_advice(clock: Clock) -> str:
    """What to do about it, and what is safe meanwhile."""
    safe = tr("Nothing is lost meanwhile, and nobody is kept out.")
    look = tr(
        "Look at a telephone first: if this computer is right, leave it and tell the county's"
        " administrator."
    )
    return " ".join(part for part in (_says(clock), look, _how(clock), safe) if part)


def _says(clock: Clock) -> str:
    if clock.doubted is not None:
        return tr(
            "It is not known which is wrong: the hub said {hub}, this computer says {here}.",
            hub=moment(clock.doubted),
            here=moment(clock.device()),
        )
    if clock.is_doubtful and clock.least is not None and clock.device() < clock.least:
        return tr("It is {when} at the earliest.", when=moment(clock.least))
    if clock.is_doubtful:
        last = clock.days()[-1]
        return tr("It was {day} when this computer was last used.", day=day(last))
    if not clock.is_proved:
        return tr("If somebody has set it since, all is well.")
    return tr("It is {when} now by the county hub.", when=moment(clock.now()))


def _how(clock: Clock) -> str:
    if sys.platform == "win32":
        how = tr("Right-click the time at the foot of the screen and choose “Adjust date/time”.")
    else:
        how = tr("Open the date and time settings of this computer.")
    if not _may_be_the_zone(clock):
        return how
    zone = tr(
        "If the time that it shows is right, its time zone is wrong: choose UTC+08:00 (Beijing)."
    )
    return f"{how} {zone}"


def _may_be_the_zone(clock: Clock) -> bool:
    """Whole or half hours: the hands were set right, and the zone was left as it came."""
    apart = abs(clock.offset)
    rest_s = apart.total_seconds() % _HALF_HOUR_S
    near_s = min(rest_s, _HALF_HOUR_S - rest_s)
    return WRONG_AFTER <= apart <= _FARTHEST_ZONE and near_s < WRONG_AFTER.total_seconds()


def _amount(difference: timedelta) -> str:
    minutes = round(difference.total_seconds() / 60)
    if minutes < 120:
        return tr("{count} minutes", count=minutes)
    if minutes < 48 * 60:
        return tr("{count} hours", count=round(minutes / 60))
    if minutes < 730 * 24 * 60:
        return tr("{count} days", count=round(minutes / (24 * 60)))
    return tr("{count} years", count=round(minutes / (365.25 * 24 * 60)))

"""A county whose hub has a clock of its own, which is set wrong, and right again, now and then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from sync.hub.clock import HubClock
from sync.protocol.problems import ProtocolError
from tests.county import MORNING, County, Workstation

if TYPE_CHECKING:
    from tests.faults.week import Week

_REFUSED = "HUB_CLOCK"
_DAYS = (-9_000, -40, -1, 1, 40, 8_000)


class TimedCounty(County):
    """Its hub looks at its clock, and refuses where that cannot be right."""

    def __init__(self, folder: Path) -> None:
        self.hub_wrong_by = timedelta(0)
        super().__init__(folder)

    def hub_now(self) -> datetime:
        return self.now + self.hub_wrong_by

    def _hub_clock(self, engine: Engine) -> HubClock:
        self.clock = HubClock(engine, self.hub_now, self._steady_s)
        return self.clock

    def _steady_s(self) -> float:
        """Seconds that nobody can set."""
        return (self.now - MORNING).total_seconds()

    def set_hub_right(self) -> None:
        """Where it is not believed then, for it ran on wrong for long, its administrator says so."""
        self.hub_wrong_by = timedelta(0)
        try:
            self.hub.check_clock()
        except ProtocolError:
            self.clock.accept(self.signer)


def is_of_the_clock(refused: ProtocolError) -> bool:
    return bool(refused.code == _REFUSED)


def the_hub_s_clock_is_set(week: Week, at: Workstation) -> None:
    """It runs, and somebody, or an empty battery, sets it; it is started anew with that, or not."""
    county, days = week.county, week.rng.choice(_DAYS)
    served = county.hub_wrong_by == timedelta(0) and _serves(week)
    county.hub_wrong_by = timedelta(days=days)
    week.say("the hub's clock is set", days)
    # A day may be what somebody set right.
    if served and abs(days) > 1 and _serves(week):
        week.faults.append("the hub serves by a clock that cannot be right")
    if week.rng.random() < 0.3:
        county.restart_hub()
        week.say("the hub is started anew with it")


def _serves(week: Week) -> bool:
    try:
        week.county.hub.check_clock()
    except ProtocolError:
        return False
    return True


def the_hub_s_clock_is_set_right(week: Week, at: Workstation) -> None:
    if week.county.hub_wrong_by:
        week.county.set_hub_right()
        week.say("the hub's clock is set right")


WORK: list[tuple[float, Callable[[Week, Workstation], None]]] = [
    (1, the_hub_s_clock_is_set),
    (24, the_hub_s_clock_is_set_right),
]

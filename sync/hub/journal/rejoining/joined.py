"""What has come of a request's offers; empty where nothing was offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.core.record import RecordRow
from sync.hub.journal.alarms import Alarm
from sync.hub.journal.rejoining.spoken_for import SpokenFor, confirm, save_spoken
from sync.hub.journal.rejoining.value_origins import Healed, save_healed


@dataclass(frozen=True)
class JoinedOffers:
    """Places are provisional until `settle`."""

    not_here: list[str] = field(default_factory=list)
    """Offered records of others that this hub does not have."""
    hubs_words: dict[str, RecordRow] = field(default_factory=dict)
    """What its own administrator wrote, as the sender still has it."""
    proved_words: set[str] = field(default_factory=set)
    shown_again: dict[str, int] = field(default_factory=dict)
    """Those that were not taken and are shown as they are here, and at which place."""
    brought: dict[str, int] = field(default_factory=dict)
    """Those that were taken, and at which place."""
    origins: dict[str, Healed] = field(default_factory=dict)
    spoken: list[SpokenFor] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    suspicions: list[Alarm] = field(default_factory=list)

    def settle(self, connection: Connection, number: Callable[[int], int]) -> None:
        """Once the numbers are known."""
        save_healed(connection, self.origins, number)
        for places in (self.shown_again, self.brought):
            places.update({i: number(place) for i, place in places.items()})

    def save_spoken(self, connection: Connection, now: str) -> None:
        """The administrator's list of what was said in the name of others."""
        save_spoken(connection, self.spoken, now)
        confirm(connection, self.confirmed)

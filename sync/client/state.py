"""What this device remembers of its conversation with the hub, kept in the encrypted store."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from app.storage.store import write_state
from app.storage.transaction import new_id
from sync.protocol.messages import Lineage

_MOST_EPOCHS = 50
_MOST_BOOTS = 60
"""Runs of the program whose stamps can be corrected exactly."""


@dataclass
class Conversation:
    """cursor is how far the feed was read; lineage the epochs this store lived in, oldest first.

    offset_ms is hub time minus device time at the last exchange; last_at the hub's time of it.
    offer_after tells how far the rows are offered that the hub lost; None when none are left.
    notices: what happened and nobody has read yet; noticed: how many there ever were.
    hub_kinds: the kinds the hub knows and their versions. needs: the protocol number it wants of
    whoever reads its rows; 0 where ours will do.
    hub_speaks: the newest protocol that the hub is known to speak; 0 where nobody knows.
    parcel: what this store wrote on a stick last.
    standing_told, standing_at: what the hub knows of how this computer fares, and since when by its
    clock. failed: code and day of the last exchange that failed.
    paces: for each road to the hub, how much at once it carried lately.
    withdrawn: the tally of what the hub has taken away, as far as it is known here; withdrawn_asked:
    what of it the hub wants to be told with the next request, None where it asks for nothing.
    heard: the hub's time that was believed last, and the steady seconds then; offset_ms goes with it.
    floor_at: the newest time of the hub that was believed, empty for none. lowered: the number of
    the administrator's last word about it.
    boots: for each run of the program its steady milliseconds at its first exchange, and the hub's
    time then in milliseconds.
    """

    device: str = ""
    incarnation: str = ""
    epoch: str | None = None
    token: str | None = None
    cursor: int = 0
    lineage: list[Lineage] = field(default_factory=list)
    head_reached: bool = False
    last_at: str | None = None
    offset_ms: int = 0
    copies_noticed: int = 0
    hub_went_back: int = 0
    offer_after: list[Any] | None = None
    notices: list[dict[str, Any]] = field(default_factory=list)
    noticed: int = 0
    hub_kinds: dict[str, int] = field(default_factory=dict)
    needs: int = 0
    hub_speaks: int = 0
    withdrawn: list[Any] = field(default_factory=list)
    withdrawn_asked: list[str] | None = None
    boots: dict[str, list[int]] = field(default_factory=dict)
    paces: dict[str, list[int]] = field(default_factory=dict)
    parcel: str = ""
    standing_told: str = ""
    standing_at: str | None = None
    failed: list[str] = field(default_factory=list)
    heard: list[Any] | None = None
    floor_at: str | None = None
    lowered: int = 0
    stored: dict[str, str] = field(default_factory=dict, repr=False)
    """What of this stands in the store, as JSON: only what differs is written."""

    def speak_as(self, device: str) -> bool:
        """Begin, or go on, under this device's name; whether it had none, or another, before."""
        is_another = self.device != device
        if is_another or not self.incarnation:
            self.device, self.incarnation, self.token = device, new_id(), None
        return is_another

    def renew_incarnation(self) -> None:
        """Go on as another copy of this device: nothing is reused."""
        self.incarnation = new_id()
        self.token, self.parcel = None, ""
        self.copies_noticed += 1

    def enter(self, epoch: str, start: int, ranges: list[tuple[int, int]]) -> None:
        """Live in this epoch from now on. Ranges that the newest ones contain are not kept twice:
        those of an earlier epoch of the same line are what of them began before it."""
        known = set(ranges)
        earlier = [replace(x, ranges=[]) if known.issuperset(x.ranges) else x for x in self.lineage]
        self.epoch = epoch
        self.lineage = [*earlier, Lineage(epoch, start, self.cursor, None, ranges)][-_MOST_EPOCHS:]

    def prove(self, proof: str) -> None:
        """What the hub said by stick of how far it has come, for the day on which it goes back."""
        if self.lineage and _head_of(proof) > _head_of(self.lineage[-1].proof):
            self.lineage[-1] = replace(self.lineage[-1], proof=proof)

    def hear(self, boot: str, steady_ms: int, hub_time: datetime) -> None:
        """The first word of the hub in a run of the program dates whatever this run writes."""
        if boot not in self.boots:
            heard = [steady_ms, round(hub_time.timestamp() * 1000)]
            self.boots = dict([*self.boots.items(), (boot, heard)][-_MOST_BOOTS:])

    def lineage_told(self) -> list[Lineage]:
        """As much of the past as every request carries: the newest epochs, older ones ever more
        rarely. Where the hub knows none of them it is asked from an older one, or from the start.
        Without a token the newest proof goes along: a hub that went back hears how far it was.
        """
        if self.epoch is None:
            return []
        places = {len(self.lineage) - back for back in (1, 2, 3, 4, 8, 16, 32)}
        proof = self._newest_proof() if self.token is None else -1
        return [
            Lineage(x.epoch, x.start, proof=x.proof if i == proof else "")
            for i in sorted(places | {proof})
            if i >= 0
            for x in [self.lineage[i]]
        ]

    def _newest_proof(self) -> int:
        """Which of the epochs it is of: the present one may have been entered by an answer that
        never came whole, and this store holds numbers of the one before."""
        return max((i for i, lived in enumerate(self.lineage) if lived.proof), default=-1)


def load(connection: Connection) -> Conversation:
    rows = connection.exec_driver_sql("SELECT name, value FROM sync_state")
    found: dict[str, str] = dict(rows.all())
    values: dict[str, Any] = {name: json.loads(found[name]) for name in _NAMES if name in found}
    lineage = msgspec.convert(values.pop("lineage", []), list[Lineage])
    return Conversation(**values, lineage=lineage, stored=found)


def save(connection: Connection, conversation: Conversation) -> None:
    changed = {}
    for name in _NAMES:
        value = msgspec.to_builtins(getattr(conversation, name))
        if conversation.stored.get(name) != json.dumps(value):
            changed[name] = value
    if changed:
        write_state(connection, **changed)


def _head_of(proof: str) -> int:
    """The number before the seal; a stick may be read in any order."""
    number = proof.rpartition("-")[0].rpartition("-")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


_NAMES = tuple(one.name for one in fields(Conversation) if one.name != "stored")

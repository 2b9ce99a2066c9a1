"""What the status line tells, read from the store: facts, not hopes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.core.values import instant_of
from app.storage.change import OPEN
from app.storage.store import Store
from sync.client.state import load


@dataclass(frozen=True)
class SyncStatus:
    """waiting: business transactions not yet acknowledged by the hub. held: refused ones.

    conflicts: fields written differently by two people and not decided yet. last_at: the hub's
    time of the last exchange, None before the first. copies: how often another copy of this
    computer's store was noticed; hub_went_back: how often the hub had lost numbers.
    """

    last_at: datetime | None
    waiting: int
    held: int
    conflicts: int
    inbox: int
    head_reached: bool
    offset_s: float
    copies: int
    hub_went_back: int

    @property
    def needs_attention(self) -> int:
        return self.held + self.conflicts + self.inbox


_COUNTS = text(
    f"""
    SELECT
      (SELECT count(DISTINCT grp) FROM change WHERE {OPEN} AND state <> 'held'),
      (SELECT count(DISTINCT grp) FROM change WHERE {OPEN} AND state = 'held'),
      (SELECT count(*) FROM conflict WHERE resolved IS NULL AND archived = 0),
      (SELECT count(*) FROM inbox)
    """
)


def status_of(store: Store) -> SyncStatus:
    with store.reading() as session:
        conversation = load(session.connection())
        waiting, held, conflicts, inbox = session.execute(_COUNTS).one()
    last = conversation.last_at
    return SyncStatus(
        last_at=instant_of(last) if last else None,
        waiting=waiting,
        held=held,
        conflicts=conflicts,
        inbox=inbox,
        head_reached=conversation.head_reached,
        offset_s=conversation.offset_ms / 1000,
        copies=conversation.copies_noticed,
        hub_went_back=conversation.hub_went_back,
    )

"""What this device remembers of its conversation with the hub, kept in the encrypted store."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.storage.store import write_state
from app.storage.transaction import new_id
from sync.protocol.messages import Lineage


@dataclass
class Conversation:
    """cursor is how far the feed was read; lineage the epochs this store lived in, oldest first.

    offset_ms is hub time minus device time at the last exchange; last_at the hub's time of it.
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

    def renew_incarnation(self) -> None:
        """Go on as another copy of this device: nothing is reused."""
        self.incarnation = new_id()
        self.token = None
        self.copies_noticed += 1

    def enter(self, epoch: str, start: int, ranges: list[tuple[int, int]]) -> None:
        self.epoch = epoch
        self.lineage = [*self.lineage, Lineage(epoch, start, self.cursor, None, ranges)][-50:]


def load(connection: Connection) -> Conversation:
    rows = connection.exec_driver_sql("SELECT name, value FROM sync_state")
    found: dict[str, str] = {}
    found.update((name, value) for name, value in rows)
    values: dict[str, Any] = {}
    for one in fields(Conversation):
        if one.name in found:
            values[one.name] = json.loads(found[one.name])
    lineage = msgspec.convert(values.pop("lineage", []), list[Lineage])
    return Conversation(**values, lineage=lineage)


def save(connection: Connection, conversation: Conversation) -> None:
    values = {one.name: getattr(conversation, one.name) for one in fields(conversation)}
    values["lineage"] = msgspec.to_builtins(conversation.lineage)
    write_state(connection, **values)

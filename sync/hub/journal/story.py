"""A record's whole story: every operation that counted, as the hub keeps it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from sync.hub.journal.operations import decode_operation
from sync.hub.storage.tables import OP
from sync.protocol.messages import Operation, StoryEntry


def story_of(connection: Connection, record: int) -> list[StoryEntry]:
    """By the record's short number."""
    counted = (OP.c.record == record, OP.c.state == "acked")
    query = select(OP).where(*counted).order_by(OP.c.seq)
    return [_entry(op) for op in connection.execute(query).mappings()]


def _entry(found: Any) -> StoryEntry:
    op: Operation = decode_operation(found["body"])
    lost = json.loads(found["lost"]) if found["lost"] else []
    return StoryEntry(
        op.op_id,
        op.action,
        op.set,
        op.was,
        op.user,
        found["facility"],
        found["hub_time"],
        found["seq"],
        lost,
    )

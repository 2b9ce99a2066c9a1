"""What the hub's administrator had written before the hub was set back, as workstations still have
it. Nobody may say it in the administrator's name; it stands in a list of what to do again."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from app.core.record import RecordRow
from sync.hub.storage.tables import LOST_WORD


def note_lost_words(
    connection: Connection, rows: Iterable[RecordRow], device: str, now: str
) -> None:
    for row in rows:
        connection.execute(LOST_WORD.delete().where(LOST_WORD.c.record_id == row.id))
        told = json.dumps(row.fields, ensure_ascii=False, sort_keys=True)
        connection.execute(
            LOST_WORD.insert().values(
                record_id=row.id, kind=row.kind, fields=told, device=device, at=now
            )
        )

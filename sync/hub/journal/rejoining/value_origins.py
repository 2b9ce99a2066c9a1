"""Where the values of a record came from that was brought back, kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from sync.hub.storage.bulk import one_of
from sync.hub.storage.tables import RECORD


class Healed(msgspec.Struct, omit_defaults=True):
    """What of a record came back: up to which revision of which lost epoch, and for each field the
    epoch and place where its value was first written and the number it has here since."""

    rev: int = 0
    epoch: str = ""
    fields: dict[str, tuple[str, int, int]] = {}


def read_healed(connection: Connection, ids: set[str]) -> dict[str, Healed]:
    here = one_of(RECORD.c.id)
    query = select(RECORD.c.id, RECORD.c.healed).where(here, RECORD.c.healed.is_not(None))
    found = connection.execute(query, {"wanted": sorted(ids)})
    return {i: msgspec.json.decode(text, type=Healed) for i, text in found}


def save_healed(
    connection: Connection, found: Mapping[str, Healed], number: Callable[[int], int]
) -> None:
    values = []
    for record_id, healed in found.items():
        marks = healed.fields.items()
        healed.fields = {n: (epoch, at, number(seq)) for n, (epoch, at, seq) in marks}
        text = msgspec.json.encode(healed).decode()
        values.append({"healed_id": record_id, "new_healed": text})
    if values:
        statement = update(RECORD).where(RECORD.c.id == bindparam("healed_id"))
        connection.execute(statement.values(healed=bindparam("new_healed")), values)

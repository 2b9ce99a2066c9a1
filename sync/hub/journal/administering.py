"""A record as the hub's own administrator writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.kinds import Kinds
from app.core.limits import check_record
from app.core.record import RecordRow
from app.core.sight import HUB


def administered(
    kinds: Kinds,
    present: RecordRow | None,
    kind: str,
    record_id: str,
    fields: Mapping[str, Any],
    now: str,
) -> RecordRow:
    """Its new values at one provisional place (-1). Raises InvalidInput."""
    stamp = {"author_id": HUB, "author_home_id": HUB, "place_id": HUB, "written_at": now}
    before = present.fields if present else {}
    whole = {n: v for n, v in {**stamp, **before, **fields}.items() if v is not None}
    if (known := kinds.get(kind)) is not None:
        check_record(known, whole, new=True)
    if present is None:
        return RecordRow(record_id, kind, HUB, None, -1, -1, -1, {}, whole, HUB, HUB, now)
    frev = {**present.frev, **dict.fromkeys(fields, -1)}
    numbers = (-1, present.crev, present.ord)
    return RecordRow(
        record_id, kind, present.home, present.root, *numbers, frev, whole, HUB, HUB, now
    )

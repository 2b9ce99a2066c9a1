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
    home, root = (present.home, present.root) if present else (HUB, None)
    row = RecordRow(record_id, kind, home, root, rev=-1, crev=-1, ord=-1, fields=whole)
    row.by, row.place, row.at = HUB, HUB, now
    if present is not None:
        row.crev, row.ord = present.crev, present.ord
        row.frev = {**present.frev, **dict.fromkeys(fields, -1)}
    return row

"""Whether something has come for an institution since it last asked; for many of them at once.

Asked again and again by each worker, also behind a pooler, where no database calls anybody: so
it costs one short statement as long as nothing was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from app.core.sight import ALL
from sync.hub.hub import Hub
from sync.hub.journal import epochs
from sync.hub.storage.bulk import one_of
from sync.hub.storage.tables import DELIVERY, RECORD

_LOOKED_AT = 200
"""Where more has come that may be urgent, something of it is."""


@dataclass(frozen=True)
class HeardSoFar:
    """What a caller knows: up to which place of which epoch it has heard of what came."""

    facility: str
    epoch: str
    after: int


@dataclass(frozen=True)
class NewsTold:
    """What has come for one caller: up to `upto`, or nothing (0). All was looked at up to `seen`."""

    seen: int
    upto: int = 0
    is_urgent: bool = False
    moved: bool = False

    @property
    def is_news(self) -> bool:
        return self.moved or self.upto > 0


class News:
    """Reads alone; threads may share it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._urgent = {kind.name: kind.urgent for kind in hub.kinds if kind.urgent is not None}

    def since(self, asked: Sequence[HeardSoFar]) -> list[NewsTold]:
        """One answer for each, all from the same moment."""
        with self._hub.reading() as connection:
            present = epochs.present(connection)
            here = [one for one in asked if one.epoch == present.epoch]
            heads = _heads(connection, here, present.seq)
            return [self._told(connection, one, present, heads) for one in asked]

    def _told(
        self,
        connection: Connection,
        one: HeardSoFar,
        present: epochs.Present,
        heads: dict[str, int],
    ) -> NewsTold:
        if one.epoch != present.epoch:
            return NewsTold(present.seq, moved=True)
        upto = max(heads.get(one.facility, 0), heads.get(ALL, 0))
        if upto <= one.after:
            return NewsTold(present.seq)
        return NewsTold(present.seq, upto, self._is_urgent(connection, one, upto))

    def _is_urgent(self, connection: Connection, one: HeardSoFar, upto: int) -> bool:
        where = {"facility": one.facility, "after": one.after, "upto": upto}
        found = connection.execute(_MAY_BE_URGENT, {**where, "wanted": list(self._urgent)}).all()
        if len(found) > _LOOKED_AT:
            return True
        return any(self._urgent[kind](msgspec.json.decode(fields)) for kind, fields in found)


def _heads(connection: Connection, asked: Iterable[HeardSoFar], upto: int) -> dict[str, int]:
    """The newest place of each institution's feed, where that is behind what one of them knows."""
    behind = [one for one in asked if one.after < upto]
    if not behind:
        return {}
    wanted = sorted({one.facility for one in behind} | {ALL})
    after = min(one.after for one in behind)
    where = {"wanted": wanted, "after": after, "upto": upto}
    return dict(connection.execute(_HEADS, where).all())


_BETWEEN = (DELIVERY.c.seq > bindparam("after"), DELIVERY.c.seq <= bindparam("upto"))
_HEADS = (
    select(DELIVERY.c.facility, func.max(DELIVERY.c.seq))
    .where(one_of(DELIVERY.c.facility), *_BETWEEN)
    .group_by(DELIVERY.c.facility)
)
_MAY_BE_URGENT = (
    select(RECORD.c.kind, RECORD.c.fields)
    .join(DELIVERY, RECORD.c.n == DELIVERY.c.record)
    .where(
        DELIVERY.c.facility == bindparam("facility"),
        *_BETWEEN,
        DELIVERY.c.gone.is_(False),
        one_of(RECORD.c.kind),
    )
    .order_by(DELIVERY.c.seq.desc())
    .limit(_LOOKED_AT + 1)
)

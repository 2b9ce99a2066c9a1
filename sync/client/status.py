"""What the status line tells, read from the store: facts, not hopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.attention.needing import Needs, needs_of
from app.core.values import instant_of
from app.storage.change import OPEN
from app.storage.store import Store
from sync.client.state import load


@dataclass(frozen=True)
class SyncStatus:
    """waiting: business transactions not yet acknowledged by the hub; on_stick: those of them that
    are on a stick, stick_at since when the oldest. held: refused ones.

    conflicts: fields written differently by two people and not decided yet. last_at: the hub's
    time of the last exchange, None before the first. copies: how often another copy of this
    computer's store was noticed; hub_went_back: how often the hub had lost numbers.
    notices: what happened and nobody has read. program_is_old: the hub knows more than this
    program; hub_is_old: the other way round. unequal: records that are not the same here and at the
    hub, although they were fetched again. given_twice: local numbers that several people have.
    """

    last_at: datetime | None
    waiting: int
    on_stick: int
    stick_at: datetime | None
    held: int
    conflicts: int
    inbox: int
    head_reached: bool
    offset_s: float
    copies: int
    hub_went_back: int
    notices: int
    program_is_old: bool
    hub_is_old: bool
    unequal: int = 0
    given_twice: int = 0

    @property
    def needs_attention(self) -> int:
        return Needs(self.held, self.conflicts, self.inbox, self.unequal, self.given_twice).total


_COUNTS = text(
    f"""
    SELECT
      (SELECT count(DISTINCT +grp) FROM change WHERE {OPEN} AND state <> 'held'),
      (SELECT count(DISTINCT +grp) FROM change
        WHERE {OPEN} AND state <> 'held' AND stick_at IS NOT NULL),
      (SELECT min(stick_at) FROM change WHERE {OPEN} AND state <> 'held')
    """
)


def status_of(store: Store) -> SyncStatus:
    with store.reading() as session:
        conversation = load(session.connection())
        needs = needs_of(session)
        waiting, on_stick, stick_at = session.execute(_COUNTS).one()
    last, here = conversation.last_at, {kind.name: kind.version for kind in store.kinds}
    return SyncStatus(
        last_at=instant_of(last) if last else None,
        waiting=waiting,
        on_stick=on_stick,
        stick_at=instant_of(stick_at) if stick_at else None,
        held=needs.held,
        conflicts=needs.conflicts,
        inbox=needs.inbox,
        head_reached=conversation.head_reached,
        offset_s=conversation.offset_ms / 1000,
        copies=conversation.copies_noticed,
        hub_went_back=conversation.hub_went_back,
        notices=len(conversation.notices),
        program_is_old=bool(conversation.needs) or _knows_more(conversation.hub_kinds, here),
        hub_is_old=bool(conversation.hub_kinds) and _knows_more(here, conversation.hub_kinds),
        unequal=needs.unequal,
        given_twice=needs.given_twice,
    )


def _knows_more(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    return any(version > other.get(kind, 0) for kind, version in one.items())

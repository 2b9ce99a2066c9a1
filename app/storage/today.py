"""What a store remembers of the time between two runs of the program."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.core.errors import StoreError
from app.core.values import instant_of
from app.storage.store import Store, write_state

_SEEN_ON = "seen_on"
"""In `sync_state`: the newest day on which somebody worked here. The rest is the exchange's."""


def recall_time(store: Store) -> None:
    """What the last exchange told about this clock: setting it back prolongs no post."""
    clock, seen = store.clock, store.state(_SEEN_ON)
    clock.seen_on = date.fromisoformat(seen) if seen else None
    floor_at = store.state("floor_at")
    # A store that an older program wrote knows no floor of its own, only its last exchange.
    heard: list[Any] | None = store.state("heard")
    last_at = heard[0] if heard else store.state("last_at") if floor_at is None else None
    if last_at:
        offset = timedelta(milliseconds=store.state("offset_ms", 0))
        clock.learn(instant_of(last_at), offset, heard[1] if heard else None)
    if floor_at is not None:
        clock.floor = instant_of(floor_at) if floor_at else None


def keep_day(store: Store) -> None:
    """Somebody works here today. A full disk keeps nobody out; the next sign-in does it."""
    day = store.clock.note_day()
    if day is None:
        return
    try:
        with store.journal_transaction() as (connection, _):
            write_state(connection, **{_SEEN_ON: day.isoformat()})
    except StoreError:
        return

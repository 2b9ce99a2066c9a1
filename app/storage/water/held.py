"""What a store holds just now, as its mark tells it: told inside the transaction that ends with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from app.storage.change import LINKED, OPEN
from app.storage.water.mark import MOST_NAMED, Head, Unsent

_COLUMNS = ", ".join(
    f"(SELECT {column} FROM {table} ORDER BY n DESC LIMIT 1)"
    for table in LINKED
    for column in ("n", "link")
)
_STATE = "(SELECT value FROM sync_state WHERE name = '{}')"
_HELD = (
    f"SELECT store, commits, at, receipt, is_turned, {_STATE.format('cursor')}, {_STATE.format('last_at')}, "
    f"{_COLUMNS} FROM high_water"
)


class MarkedState(NamedTuple):
    store: str
    commits: int
    at: str
    receipt: int
    is_turned: bool
    cursor: int
    hub_time: str | None
    heads: dict[str, Head]


def held(connection: Connection) -> MarkedState | None:
    """None for a store that has no place of its own yet."""
    row = connection.exec_driver_sql(_HELD).first()
    if row is None:
        return None
    store, commits, at, receipt, is_turned, cursor, hub_time, *chains = row
    heads = {
        table: Head(chains[2 * i] or 0, chains[2 * i + 1] or b"") for i, table in enumerate(LINKED)
    }
    said = None if hub_time is None else json.loads(hub_time)
    place = json.loads(cursor or "0")
    return MarkedState(store, commits, at or "", receipt, bool(is_turned), place, said, heads)


def count_commit(connection: Connection, at: str) -> int:
    """The number of the transaction that is under way."""
    update = "UPDATE high_water SET commits = commits + 1, at = ? RETURNING commits"
    return connection.exec_driver_sql(update, (at,)).scalar() or 0


def last_commit(connection: Connection) -> int:
    return connection.exec_driver_sql("SELECT commits FROM high_water").scalar() or 0


class UnsentWork:
    """The newest changes that only this computer has, and how many more there are."""

    def __init__(self, known: Sequence[Unsent] = (), more: int = 0) -> None:
        self.named = tuple(known)
        self.more = more

    def add(self, written: Sequence[Unsent]) -> UnsentWork:
        every = (*self.named, *written)
        beyond = max(0, len(every) - MOST_NAMED)
        return UnsentWork(every[beyond:], self.more + beyond)

    def without_answered(self, connection: Connection) -> UnsentWork:
        """What the hub has answered meanwhile is no longer here alone."""
        if not self.named:
            return self
        open_here = self._among(connection, f"{OPEN} AND state IN ('new', 'sent')")
        left = [one for one in self.named if one.op_id in open_here]
        return UnsentWork(left, self.more if left else 0)

    def lost(self, connection: Connection) -> list[Unsent]:
        """Those of which this store knows nothing."""
        here = self._among(connection, "1")
        return [one for one in self.named if one.op_id not in here]

    def _among(self, connection: Connection, condition: str) -> set[str]:
        names = json.dumps([one.op_id for one in self.named])
        found = connection.exec_driver_sql(
            f"SELECT op_id FROM change WHERE {condition} "
            "AND op_id IN (SELECT value FROM json_each(?))",
            (names,),
        )
        return set(found.scalars())

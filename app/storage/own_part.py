"""What this store has drawn at random for itself, so that numbers it gives without asking anybody are
given by no other: ten digits, and how many numbers were given under them.

Among a hundred computers two draw the same once in two million times. It is drawn anew whenever the
store may be an older state or a copy of itself, whose numbers somebody else may give too.
"""

from __future__ import annotations

import json
import secrets

from sqlalchemy import Connection

DIGITS = 10
MOST_GIVEN = 99_999
_NAME = "own_part"
"""In `sync_state`."""
_READ = "SELECT value FROM sync_state WHERE name = ?"
_WRITE = "INSERT OR REPLACE INTO sync_state (name, value) VALUES (?, ?)"


def next_number(connection: Connection) -> tuple[str, int]:
    """The store's own part, and a number that it has never given under it. Inside a transaction."""
    found = connection.exec_driver_sql(_READ, (_NAME,)).scalar()
    part, given = json.loads(found) if found else (_drawn(), 0)
    if given >= MOST_GIVEN:
        part, given = _drawn(), 0
    connection.exec_driver_sql(_WRITE, (_NAME, json.dumps([part, given + 1])))
    return part, given + 1


def draw_anew(connection: Connection) -> None:
    """From now on numbers of another part are given. Inside a transaction."""
    connection.exec_driver_sql("DELETE FROM sync_state WHERE name = ?", (_NAME,))


def _drawn() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"

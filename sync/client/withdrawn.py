"""What the hub has taken away, kept here so that a hub set back in time hears of it again."""

from __future__ import annotations

import json

import msgspec
from sqlalchemy import Connection

from sync.client.state import Conversation
from sync.protocol.messages import PROTOCOL, Answer
from sync.protocol.withdrawn import (
    MOST_WITHDRAWN,
    NEWEST_TOLD,
    Withdrawal,
    WithdrawnHere,
    WithdrawnTally,
)

_SPOKEN_OF_SINCE = 2


def told(
    connection: Connection, conversation: Conversation, protocol: int = PROTOCOL
) -> WithdrawnHere | None:
    """For the next request: a few bytes, and all that is here only where the hub asked for it."""
    if protocol < _SPOKEN_OF_SINCE:
        return None
    tally, asked = WithdrawnTally(*conversation.withdrawn), conversation.withdrawn_asked
    if asked is None:
        return WithdrawnHere(tally)
    query = "SELECT short FROM withdrawal ORDER BY n"
    known = list(connection.exec_driver_sql(query).scalars())
    wanted = asked or known[-NEWEST_TOLD:]
    return WithdrawnHere(tally, known, _entries(connection, wanted[:MOST_WITHDRAWN]))


def take(connection: Connection, conversation: Conversation, answer: Answer) -> None:
    """An answer that says nothing of it may be one to a request that told nothing."""
    if (there := answer.withdrawn) is None:
        return
    conversation.withdrawn_asked = list(there.wanted) if there.asks else None
    tally = WithdrawnTally(*conversation.withdrawn)
    fresh = [one.short for one in there.entries if _keep(connection, one)]
    gone = [short for short in there.strange if _drop(connection, short)]
    if fresh or gone:
        # Over a sum of this kind, what goes is taken out as it was put in.
        left = WithdrawnTally(tally.count - 2 * len(gone), tally.sum)
        whole = left.with_these([*fresh, *gone])
        conversation.withdrawn = [whole.count, whole.sum]


def _keep(connection: Connection, one: Withdrawal) -> bool:
    statement = "INSERT INTO withdrawal (short, entry) VALUES (?, ?) ON CONFLICT DO NOTHING"
    entry = msgspec.json.encode(one).decode()
    return connection.exec_driver_sql(statement, (one.short, entry)).rowcount > 0


def _drop(connection: Connection, short: str) -> bool:
    done = connection.exec_driver_sql("DELETE FROM withdrawal WHERE short = ?", (short,))
    return done.rowcount > 0


def _entries(connection: Connection, shorts: list[str]) -> list[Withdrawal]:
    query = "SELECT entry FROM withdrawal WHERE short IN (SELECT value FROM json_each(?))"
    found = connection.exec_driver_sql(f"{query} ORDER BY n", (json.dumps(shorts),)).scalars()
    return [msgspec.json.decode(entry, type=Withdrawal) for entry in found]

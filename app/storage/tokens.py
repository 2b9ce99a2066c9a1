"""What the search box finds records by: sorted tokens, and those of rows that have just come.

A resident brings some fifteen tokens that lie far apart in the sorted table. Where thousands of
residents arrive in short transactions, each of these would write nearly all of its pages again: half
of the time a first exchange took. So the tokens of new rows wait in the order they came, are found
there too, and are sorted in when many have gathered or the feed is read to its head.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.core.kinds import Kind
from app.core.record import RecordRow

SORTED, FRESH, LOOK_AGAIN = "token", "fresh_token", "look_again"
_ONE_IN = 20
_SORTED = f"SELECT token, n FROM {SORTED}"
_FRESH = f"SELECT value AS token, n FROM {FRESH}, json_each(tokens)"
Entry = tuple[str, str, int]
"""Kind, token, and the short number of its row."""
SORTED_IN_AT_ONCE = 10_000
"""Tokens in one transaction: some 30 ms."""


def write_tokens(
    connection: Connection,
    kind: Kind,
    rows: Mapping[int, RecordRow],
    before: Mapping[int, RecordRow],
    *,
    are_many: bool = False,
) -> None:
    """Bring what the search box finds these rows by up to date; `before` is what they were.

    Only the difference is written: most changes touch no token. With `are_many` those of rows that
    are new here wait to be sorted in. When `Kind.tokens` itself changes, a migration writes all of
    them anew.
    """
    if kind.tokens is None:
        return
    _to_be_looked_at_again(connection, kind, rows, before)
    gone: list[Entry] = []
    new: list[Entry] = []
    fresh: list[tuple[str, int, str]] = []
    waited = _no_longer_wait(connection, kind.name, before)
    for n, row in rows.items():
        wanted = kind.tokens(row.fields)
        if n in before:
            present = set() if n in waited else kind.tokens(before[n].fields)
            gone += [(kind.name, token, n) for token in present - wanted]
            new += [(kind.name, token, n) for token in wanted - present]
        elif are_many:
            fresh.append((kind.name, n, json.dumps(list(wanted))))
        else:
            new += [(kind.name, token, n) for token in wanted]
    new.sort()  # neighbours in the index are written together
    _write(connection, f"DELETE FROM {SORTED} WHERE kind = ? AND token = ? AND n = ?", gone)
    _write(connection, f"INSERT OR IGNORE INTO {SORTED} (kind, token, n) VALUES (?, ?, ?)", new)
    _write(connection, f"INSERT INTO {FRESH} (kind, n, tokens) VALUES (?, ?, ?)", fresh)


def _to_be_looked_at_again(
    connection: Connection,
    kind: Kind,
    rows: Mapping[int, RecordRow],
    before: Mapping[int, RecordRow],
) -> None:
    """Whose row this is has to be asked anew: it is new here, or a field of its identity is."""
    changed = [
        (kind.name, n)
        for n, row in rows.items()
        if any(
            n not in before or row.fields.get(name) != before[n].fields.get(name)
            for name in kind.identity
        )
    ]
    _write(connection, f"INSERT OR IGNORE INTO {LOOK_AGAIN} (kind, n) VALUES (?, ?)", changed)


def _no_longer_wait(connection: Connection, kind: str, numbers: Iterable[int]) -> set[int]:
    """Rows that change are sorted in at once: which of these had waited until now."""
    found = connection.exec_driver_sql(
        f"DELETE FROM {FRESH} WHERE kind = ? AND n IN (SELECT value FROM json_each(?)) RETURNING n",
        (kind, json.dumps(list(numbers))),
    )
    return set(found.scalars())


def _write(connection: Connection, sql: str, entries: Sequence[tuple[Any, ...]]) -> None:
    if entries:
        connection.exec_driver_sql(sql, list(entries))


def token_tables(connection: Connection, kind: str) -> list[str]:
    """Where the tokens of a kind lie now, each as a table expression of (token, n)."""
    waiting = f"SELECT 1 FROM {FRESH} WHERE kind = ? LIMIT 1"
    has_fresh = connection.exec_driver_sql(waiting, (kind,)).first() is not None
    tables = (_SORTED, _FRESH) if has_fresh else (_SORTED,)
    return [f"({table} WHERE kind = '{kind}')" for table in tables]


@dataclass(frozen=True)
class TokenStretch:
    """Tokens that wait and stand together in the order of the sorted table; `to` is not in it."""

    kind: str
    start: str
    to: str | None

    def sort_in(self, connection: Connection) -> None:
        """Done twice it does no harm; they wait on until `forget_waiting`."""
        end, last = ("AND token < ?", (self.to,)) if self.to is not None else ("", ())
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO {SORTED} (kind, token, n) "
            f"SELECT kind, token, n FROM (SELECT kind, value AS token, n FROM {FRESH}, "
            f"json_each(tokens) WHERE kind = ?) WHERE token >= ? {end} ORDER BY token, n",
            (self.kind, self.start, *last),
        )


@dataclass(frozen=True)
class WaitingTokens:
    """All that waits of one kind now: the row that came last, and the stretches to sort in."""

    kind: str
    newest: int
    stretches: tuple[TokenStretch, ...]

    def forget(self, connection: Connection) -> None:
        """After all its stretches were sorted in."""
        connection.exec_driver_sql(
            f"DELETE FROM {FRESH} WHERE kind = ? AND n <= ?", (self.kind, self.newest)
        )


def waiting(connection: Connection, more_than: int = 0) -> list[WaitingTokens]:
    """What is to be sorted in; nothing of a kind of which no more than so many rows wait."""
    counted = connection.exec_driver_sql(
        f"SELECT kind, count(*), max(n) FROM {FRESH} GROUP BY kind"
    )
    return [
        WaitingTokens(kind, newest, tuple(_stretches(kind, _starts(connection, kind))))
        for kind, count, newest in counted.all()
        if count > more_than
    ]


def _starts(connection: Connection, kind: str) -> list[str]:
    """The first token of every stretch but the first, as some of the rows tell it."""
    found = connection.exec_driver_sql(
        "SELECT DISTINCT token FROM (SELECT token, row_number() OVER (ORDER BY token) AS place "
        f"FROM ({_FRESH} WHERE kind = ? AND n % ? = 0)) WHERE place % ? = 0 ORDER BY token",
        (kind, _ONE_IN, SORTED_IN_AT_ONCE // _ONE_IN),
    )
    return list(found.scalars())


def _stretches(kind: str, starts: Iterable[str]) -> Iterator[TokenStretch]:
    start = ""
    for token in starts:
        yield TokenStretch(kind, start, token)
        start = token
    yield TokenStretch(kind, start, None)

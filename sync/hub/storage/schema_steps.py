"""What a step of the hub's tables does to records: never what they say without a new place.

Plain statements, since a step stays as it is while the program's own tables go on changing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, inspect, text

from app.core.content import canonical, content_of, content_of_text

_AT_ONCE = 5000
_PART = text(
    "SELECT n, rev, kind, id, home, root, fields FROM record WHERE n > :after ORDER BY n LIMIT :most"
)
_UNDELIVERED = text(
    "SELECT count(*) FROM delivery JOIN record ON record.n = delivery.record "
    "WHERE record.n = :n AND NOT delivery.gone AND delivery.seq < record.rev"
)
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Sayings:
    """Every record's number, revision and content at one moment, in 24 bytes each."""

    def __init__(self, connection: Connection) -> None:
        self.newest: int = connection.execute(text("SELECT seq FROM meta")).scalar() or 0
        self._numbers, self._revs, self._contents = array("q"), array("q"), array("q")
        for n, rev, content in _read(connection):
            self._numbers.append(n)
            self._revs.append(rev)
            self._contents.append(content)

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return zip(self._numbers, self._revs, self._contents, strict=True)


def forgotten(connection: Connection, before: Sayings) -> int:
    """How many records are gone, or say something else without everybody being told of it."""
    after, count = _read(connection), 0
    there = next(after, None)
    for n, rev, content in before:
        while there is not None and there[0] < n:  # a new record
            there = next(after, None)
        if there is None or there[0] != n:
            count += 1
        elif there[2] == content:
            count += there[1] < rev
        else:
            count += not _is_told(connection, n, there[1], before.newest)
    return count


def replace_fields(connection: Connection, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """For a step: records, by their short numbers, say this from now on, and every computer that
    sees them is told. The fields are whole; those that differ count as written now."""
    if not changes:
        return
    taken = text("UPDATE meta SET seq = seq + :number RETURNING seq")
    last: int = connection.execute(taken, {"number": len(changes)}).scalar_one()
    for place, (n, fields) in enumerate(sorted(changes.items()), start=last - len(changes) + 1):
        _replace(connection, n, fields, place)
    if inspect(connection).has_table("record_content"):  # noted anew when the hub starts
        noted = text("DELETE FROM record_content WHERE record = :n")
        connection.execute(noted, [{"n": n} for n in changes])


def _replace(connection: Connection, n: int, fields: Mapping[str, Any], place: int) -> None:
    found = connection.execute(text("SELECT fields, frev FROM record WHERE n = :n"), {"n": n}).one()
    before, frev = _decode(found[0]), _decode(found[1])
    differing = {
        name for name in before.keys() | fields.keys() if before.get(name) != fields.get(name)
    }
    frev = {**frev, **dict.fromkeys(sorted(differing), place)}
    values = {
        "n": n,
        "rev": place,
        "fields": canonical(fields).decode(),
        "frev": msgspec.json.encode(frev).decode(),
    }
    changed = "UPDATE record SET fields = :fields, frev = :frev, rev = :rev WHERE n = :n"
    connection.execute(text(changed), values)
    told = "UPDATE delivery SET seq = :rev WHERE record = :n AND NOT gone"
    connection.execute(text(told), {"n": n, "rev": place})


def _is_told(connection: Connection, n: int, rev: int, newest: int) -> bool:
    return rev > newest and not connection.execute(_UNDELIVERED, {"n": n}).scalar()


def _read(connection: Connection) -> Iterator[tuple[int, int, int]]:
    """(number, revision, content) of every record, in order of the numbers."""
    after = 0
    while found := connection.execute(_PART, {"after": after, "most": _AT_ONCE}).all():
        for n, rev, *said in found:
            yield n, rev, _content(*said)
        after = found[-1][0]


def _content(kind: str, record_id: str, home: str, root: str | None, fields: str) -> int:
    try:
        return content_of(kind, record_id, home, root, _decode(fields))
    except ValueError:
        return content_of_text(kind, record_id, home, root, fields.encode())

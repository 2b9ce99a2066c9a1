"""Not one record short: what is here per kind and day, beside what the county said it has.

Counting is done here; the comparison with the hub is the exchange's, which keeps its result in
the store and what it mended in `repair`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import Connection

from app.core.content import content_of
from app.core.record import RecordRow, decode_row
from app.core.tally import Counts, day_of, mark
from app.core.values import instant_of
from app.storage.change import OPEN
from app.storage.rows import KindTable, Tables
from app.storage.store import Store, read_state, write_state

COMPARISON = "comparison"
"""In `sync_state`: the last comparison that was carried through."""
MOST_TOLD = 500


class Mended(StrEnum):
    """What was done about a record that was not the same at both ends."""

    FETCHED = "fetched"
    """It stands at the county as it should, and was fetched once more."""
    ARCHIVED = "archived"
    """The county does not show it to this facility (any more); it left the lists here."""
    OFFERED = "offered"
    """The county had lost it; it was sent there once more."""
    OUTSIDE = "outside"
    """It does not say any more what the program wrote; it was put right again."""
    LEFT = "left"
    """Mending it has not helped; somebody has to look."""


class DayLine(msgspec.Struct, array_like=True):
    """One kind on one day ("" = before the days told one by one).

    here: records in the lists here; hub: what the county shows to this facility; acknowledged:
    those here of which nothing waits for the county's answer; is_equal: each of them the same at
    both ends, as far as the two compared.
    """

    kind: str
    day: str
    here: int
    hub: int
    acknowledged: int
    is_equal: bool

    @property
    def is_complete(self) -> bool:
        return self.is_equal and self.here == self.hub == self.acknowledged


class Comparison(msgspec.Struct):
    """What the last comparison found. receipt is the hub's signed word for its counts; `unequal`
    records are left that could not be made the same; `mended` were, this time.

    contents: not numbers and revisions alone were compared but what each record says. doubtful: so
    many records were changed at the county outside its program.
    """

    at: str
    since: str
    lines: list[DayLine]
    receipt: str = ""
    mended: int = 0
    unequal: int = 0
    contents: bool = False
    doubtful: int = 0

    @property
    def compared_at(self) -> datetime:
        return instant_of(self.at)

    @property
    def is_complete(self) -> bool:
        is_sure = self.contents and not self.unequal and not self.doubtful
        return is_sure and all(line.is_complete for line in self.lines)

    def by_kind(self) -> list[DayLine]:
        """All days of each kind together."""
        kinds = sorted({line.kind for line in self.lines})
        return [self.total(kind) for kind in kinds]

    def total(self, kind: str = "") -> DayLine:
        """Of one kind, or of all."""
        lines = [line for line in self.lines if kind in ("", line.kind)]
        is_equal = all(line.is_equal for line in lines)
        here, hub, acknowledged = (
            sum(getattr(line, name) for line in lines) for name in ("here", "hub", "acknowledged")
        )
        return DayLine(kind, "", here, hub, acknowledged, is_equal)


@dataclass(frozen=True)
class Difference:
    """One record that was not the same at both ends, as the page tells it."""

    at: datetime
    kind: str
    kind_label: str
    record_id: str
    title: str
    what: Mended


@dataclass(frozen=True)
class Gap:
    """A record that is not the same at both ends, and its revision at each; None: it is not there.
    is_as_written: it says what the program wrote here."""

    kind: str
    record_id: str
    here: int | None
    hub: int | None
    is_as_written: bool = True


@dataclass(frozen=True, slots=True)
class RowHere:
    """A row as it is here: its revision, when the hub last changed it, else when it was written, and
    what it says. is_own: changes of this computer are not in what the hub gave."""

    kind: str
    record_id: str
    rev: int
    changed_at: str | None
    content: int
    is_as_written: bool = True
    is_own: bool = False


class Reconciliation:
    """What the page shows; it asks nobody."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def last(self) -> Comparison | None:
        """None where the two ends were never compared."""
        with self._store.reading() as session:
            return last_comparison(session.connection())

    def differences(self) -> list[Difference]:
        """What was found different so far, the newest first."""
        with self._store.reading() as session:
            connection = session.connection()
            found = connection.exec_driver_sql(
                "SELECT at, kind, record_id, what FROM repair ORDER BY n DESC LIMIT ?",
                (MOST_TOLD,),
            )
            return [self._difference(connection, *row) for row in found.all()]

    def _difference(
        self, connection: Connection, at: str, kind_name: str, record_id: str, what: str
    ) -> Difference:
        kind = self._store.kinds.get(kind_name)
        row = self._store.tables.get(connection, kind_name, record_id)
        title = kind.title_of(row.fields) if kind and row else ""
        label = kind.label if kind else ""
        return Difference(instant_of(at), kind_name, label, record_id, title, Mended(what))


def rows_here(
    connection: Connection, tables: Tables, kinds: Iterable[str] = ()
) -> Iterator[RowHere]:
    """All that is shown here, also what this program does not understand or could not store yet;
    of these kinds alone, if any are named.

    A record with own changes laid over it counts as the hub gave it; what was never at the hub has
    the revision 0.
    """
    wanted = set(kinds)
    waiting = {row.id: row for row in _kept_whole(connection, "inbox")}
    under = {row.id: _content(row) for row in _kept_whole(connection, "shadow")}
    for table in tables:
        if not wanted or table.name in wanted:
            for row in _of_table(connection, table, under):
                if row.record_id not in waiting:
                    yield row
    aside = {row.id: row for row in _kept_whole(connection, "unknown_record")} | waiting
    for whole in aside.values():
        if not wanted or whole.kind in wanted:
            yield RowHere(whole.kind, whole.id, whole.rev, whole.at, _content(whole))


def _of_table(connection: Connection, table: KindTable, under: dict[str, int]) -> Iterator[RowHere]:
    for row in table.contents(connection):
        given = under.get(row.record_id)
        content = row.now if given is None else given
        told = (row.rev, row.changed_at or row.written_at, content, row.is_as_written)
        yield RowHere(table.name, row.record_id, *told, is_own=given is not None)


def _content(row: RecordRow) -> int:
    return content_of(row.kind, row.id, row.home, row.root, row.fields)


def _kept_whole(connection: Connection, table: str) -> list[RecordRow]:
    rows = connection.exec_driver_sql(f"SELECT row FROM {table}").scalars()
    return [decode_row(text) for text in rows]


class Tally:
    """What is here: the counts to be compared, and per kind and day all records and those of which
    nothing waits for the county's answer. `outside`: rows with changes of this computer's own that
    do not say what the program wrote. `only_here`: the hub lost them and holds them since, so they
    count as what was never there."""

    def __init__(
        self,
        connection: Connection,
        tables: Tables,
        since: str,
        today: str,
        *,
        contents: bool,
        only_here: frozenset[str] = frozenset(),
    ) -> None:
        found = connection.exec_driver_sql(f"SELECT DISTINCT record_id FROM change WHERE {OPEN}")
        self._open = set(found.scalars())
        self.since, self._today, self.contents = since, today, contents
        self.only_here = only_here
        self.outside: list[RowHere] = []
        self.counts = Counts(since)
        self.here: Counter[tuple[str, str]] = Counter()
        self.acknowledged: Counter[tuple[str, str]] = Counter()
        for row in rows_here(connection, tables):
            self._add(row)

    def _add(self, row: RowHere) -> None:
        if self.is_at_hub(row):
            self.counts.add(row.kind, mark_of(row, self.contents), row.changed_at)
        if not row.is_as_written and (row.is_own or row.record_id in self._open):
            self.outside.append(row)
        # Where the hub has not dated it yet, this computer's clock may have been wrong.
        day = min(day_of(row.changed_at, self.since), self._today)
        self.here[row.kind, day] += 1
        if row.record_id not in self._open:
            self.acknowledged[row.kind, day] += 1

    def is_at_hub(self, row: RowHere) -> bool:
        return row.rev > 0 and row.record_id not in self.only_here


def mark_of(row: RowHere, contents: bool) -> int:
    return mark(row.record_id, row.rev, row.content if contents else None)


def keep_comparison(connection: Connection, comparison: Comparison) -> None:
    write_state(connection, **{COMPARISON: msgspec.to_builtins(comparison)})


def last_comparison(connection: Connection) -> Comparison | None:
    kept = read_state(connection, COMPARISON)
    return None if kept is None else msgspec.convert(kept, Comparison)


def note_repairs(connection: Connection, at: str, repairs: Iterable[tuple[Gap, Mended]]) -> None:
    values = [(at, g.kind, g.record_id, what.value, g.here, g.hub) for g, what in repairs]
    if values:
        connection.exec_driver_sql(
            "INSERT INTO repair (at, kind, record_id, what, here_rev, hub_rev)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            values,
        )


def times_mended(connection: Connection, ids: Iterable[str], since: str) -> dict[str, int]:
    """How often something was noted of each of these records since then; never: left out."""
    found = connection.exec_driver_sql(
        "SELECT record_id, count(*) FROM repair WHERE at >= ? "
        "AND record_id IN (SELECT value FROM json_each(?)) GROUP BY record_id",
        (since, json.dumps(list(ids))),
    )
    return dict(found.all())

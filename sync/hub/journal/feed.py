"""Delivery: one row per facility and record is the feed, the audience and the compaction in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    bindparam,
    literal,
    or_,
    select,
    union_all,
)

from app.core.directory import FacilityDirectory
from app.core.kinds import Kinds, SightClass
from app.core.record import RecordRow
from app.core.sight import ALL, HUB, child_audience, granted, root_audience
from app.receipts import DELIVERED, OPENED
from app.storage.cases import CONFLICT, GRANT
from sync.hub.journal.records import ROW, Records, unopened_row
from sync.hub.storage.bulk import one_of, upsert
from sync.hub.storage.tables import AWAITED, DELIVERY, RECORD
from sync.protocol.messages import FeedPage, PageRow

_PAPERS = frozenset({GRANT, CONFLICT, OPENED, DELIVERED})
"""What is written about a case is no news that somebody waits to see arrive."""


@dataclass(frozen=True)
class CaseRecord:
    """A record of a case, as much of it as decides who sees it."""

    n: int
    id: str
    kind: str
    home: str
    root: str | None
    ord: int


@dataclass(frozen=True)
class SeenBy:
    """Who sees a record, and whose receipt is waited for; root is the case it belongs to."""

    audience: set[str]
    awaited: set[str]
    root: str


class Moves:
    """Places in the feed to be written; the last word on a record and facility counts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._shown: dict[int, dict[str, bool]] = {}
        self._moves: dict[tuple[int, str], tuple[int, str, int, bool]] = {}
        self._awaited: dict[tuple[int, str], tuple[int, str, str, int]] = {}

    def load(self, numbers: Iterable[int]) -> None:
        """Read to whom these records were shown so far."""
        wanted = [n for n in numbers if n not in self._shown]
        if not wanted:
            return
        self._shown.update((n, {}) for n in wanted)
        for n, facility, gone in self._connection.execute(_SHOWN, {"wanted": wanted}):
            self._shown[n][facility] = not gone

    def shown_to(self, n: int) -> set[str]:
        return {facility for facility, is_shown in self._shown.get(n, {}).items() if is_shown}

    def show(self, n: int, seen: SeenBy, seq: int, *, changed: bool) -> None:
        """To all of the audience if the record changed, else to whom it is new; `gone` to whom it
        was shown and is no more."""
        shown, audience = self.shown_to(n), seen.audience
        for facility in audience if changed else audience - shown:
            self._moves[n, facility] = (n, facility, seq, False)
            if facility in seen.awaited:
                self._awaited[n, facility] = (n, facility, seen.root, seq)
        for facility in shown - audience:
            self.take_away(n, facility, seq)

    def take_away(self, n: int, facility: str, seq: int) -> None:
        self._moves[n, facility] = (n, facility, seq, True)

    def save(self) -> None:
        upsert(self._connection, DELIVERY, list(self._moves.values()))
        upsert(self._connection, AWAITED, list(self._awaited.values()))


class Feed:
    """Moves records through the feed after they were written, and reads pages of it."""

    def __init__(
        self,
        connection: Connection,
        kinds: Kinds,
        directory: FacilityDirectory,
        kept: frozenset[str] = frozenset(),
    ) -> None:
        """`kept` are records that their home alone sees, whatever their kind says."""
        self._connection = connection
        self._kept = kept
        self._kinds = kinds
        self._directory = directory

    def deliver(self, records: Records, written: list[RecordRow], authors: dict[str, str]) -> None:
        """Bring every written record to its audience, at its own revision.

        Where who sees a case has changed, the whole case follows: who newly sees it gets all of
        it, who no longer does gets `gone`. An author outside the audience (authors: record id →
        facility) is told so.
        """
        roots = {row.root or row.id for row in written}
        records.load(roots)
        records.load_papers(roots)
        moves = Moves(self._connection)
        opened = {row.root or row.id: row.rev for row in written if _may_open(row)}
        old = {*opened, *(row.id for row in written)} - records.created
        moves.load(n for i in old if (n := records.number(i)) is not None)
        for row in written:
            self._show_written(moves, records, row, authors.get(row.id))
        self._follow(moves, records, opened, {row.id for row in written})
        moves.save()

    def show_again(self, records: Records, facility: str, places: Mapping[str, int]) -> None:
        """Show records to one facility once more, at these places (record id → seq)."""
        moves = Moves(self._connection)
        for record_id, seq in places.items():
            row, n = records.get(record_id), records.number(record_id)
            if row is not None and n is not None and self.sees(records, row, facility):
                moves.show(n, SeenBy({facility}, set(), row.root or row.id), seq, changed=True)
        moves.save()

    def tell_unseen(self, records: Records, facility: str, places: Mapping[str, int]) -> None:
        """Tell a facility, at these places, which of the records it has brought are out of its
        sight by now: it shows them as its own, and nothing else would tell it."""
        moves = Moves(self._connection)
        for record_id, seq in places.items():
            row, n = records.get(record_id), records.number(record_id)
            if row is not None and n is not None and not self.sees(records, row, facility):
                moves.take_away(n, facility, seq)
        moves.save()

    def _show_written(
        self, moves: Moves, records: Records, row: RecordRow, author: str | None
    ) -> None:
        n = records.number(row.id)
        assert n is not None
        seen = self._seen(records, row)
        audience = seen.audience
        moves.show(n, seen, row.rev, changed=True)
        if author is not None and author not in audience and ALL not in audience:
            moves.take_away(n, author, row.rev)

    def _follow(
        self, moves: Moves, records: Records, opened: dict[str, int], written: set[str]
    ) -> None:
        """The rest of each case whose audience is not what it was."""
        changed: dict[str, int] = {}
        for root_id, seq in opened.items():
            root = records.get(root_id)
            is_new = root_id in records.created
            if is_new or (root is not None and self._has_moved(moves, records, root)):
                changed[root_id] = seq
        self.move_cases(moves, records, changed, but=written)

    def _has_moved(self, moves: Moves, records: Records, root: RecordRow) -> bool:
        n = records.number(root.id)
        assert n is not None
        return moves.shown_to(n) != self.audience(records, root)

    def move_cases(
        self, moves: Moves, records: Records, cases: dict[str, int], but: Iterable[str] = ()
    ) -> None:
        """Show each of these cases (root id → place in the feed) to exactly those who may see it."""
        done = set(but)
        found = self._members(_ROOTS, cases.keys() - done)
        found += self._members(_CHILDREN, cases)
        rest = [member for member in found if member.id not in done]
        moves.load(member.n for member in rest)
        for member in rest:
            seq = cases[member.root or member.id]
            moves.show(member.n, self._seen(records, member), seq, changed=False)

    def _members(self, query: Select[*tuple[Any, ...]], roots: Iterable[str]) -> list[CaseRecord]:
        wanted = list(roots)
        if not wanted:
            return []
        return [CaseRecord(*row) for row in self._connection.execute(query, {"wanted": wanted})]

    def audience(self, records: Records, row: RecordRow | CaseRecord) -> set[str]:
        """The facilities that see a record now."""
        root = records.get(row.root or row.id)
        kind = self._kinds.get(row.kind)
        if root is None or kind is None or (kind.administered and row.home != HUB):
            # Written while the hub did not know that only its administrator may write such.
            return {row.home}
        if row.id in self._kept or root.id in self._kept:
            return {row.home}
        grants = records.grants(root.id)
        audience = root_audience(root, self._kinds.get(root.kind), grants, self._directory)
        return audience if row.root is None else child_audience(row, root, audience, grants)

    def _seen(self, records: Records, row: RecordRow | CaseRecord) -> SeenBy:
        audience = self.audience(records, row)
        awaited = self._awaited_by(records, row, audience)
        return SeenBy(audience, awaited, row.root or row.id)

    def _awaited_by(
        self, records: Records, row: RecordRow | CaseRecord, audience: set[str]
    ) -> set[str]:
        """The other side of a case that was opened to it or stands between two; one's own line
        and what is published for all are not waited for."""
        others = audience - {row.home, ALL}
        root = records.get(row.root or row.id)
        kind = self._kinds.get(root.kind) if root is not None else None
        if not others or root is None or kind is None or row.kind in _PAPERS:
            return set()
        if kind.sight.sight is SightClass.STANDING:
            return others
        partners = granted(root, records.grants(root.id))
        return others & (partners | {root.home}) if partners else set()

    def sees(self, records: Records, row: RecordRow, facility: str) -> bool:
        audience = self.audience(records, row)
        return facility in audience or ALL in audience

    def page(self, facility: str, cursor: int, wanted: int, head: int) -> FeedPage:
        """The next stretch after the cursor, cut between places so that none is split.

        No further than `head`, the counter when it was read: what others commit meanwhile belongs
        to the next page.
        """
        here = {"facility": facility, "cursor": cursor, "head": head, "most": wanted + 1}
        found = list(self._connection.execute(_NEXT_PLACES, here))
        if len(found) <= wanted:
            return FeedPage(cursor, head, False, [_page_row(row) for row in found])
        cut = found[wanted].seq
        kept = [row for row in found if row.seq < cut]
        if not kept:  # one place alone is longer than the page: take it whole
            kept = list(self._connection.execute(_ONE_PLACE, {"facility": facility, "seq": cut}))
            return FeedPage(cursor, cut, True, [_page_row(row) for row in kept])
        return FeedPage(cursor, kept[-1].seq, True, [_page_row(row) for row in kept])


def _may_open(row: RecordRow) -> bool:
    """Whether writing it may change who sees the case."""
    return row.root is None or row.kind == GRANT


_SHOWN = select(DELIVERY.c.record, DELIVERY.c.facility, DELIVERY.c.gone).where(
    one_of(DELIVERY.c.record)
)
_MEMBER = select(*(RECORD.c[one.name] for one in fields(CaseRecord)))
_ROOTS = _MEMBER.where(one_of(RECORD.c.id))
_CHILDREN = _MEMBER.where(one_of(RECORD.c.root))
_PLACE = select(DELIVERY.c.seq, DELIVERY.c.record, DELIVERY.c.gone)


def _rows_at(places: Subquery) -> Select[*tuple[Any, ...]]:
    # What is taken from the one audience comes before what is shown to the other.
    order = (places.c.seq, places.c.record, places.c.gone.desc())
    rows = select(places.c.seq, places.c.gone, *ROW).join(RECORD, RECORD.c.n == places.c.record)
    return rows.order_by(*order)


def _next_of(audience: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    here = _PLACE.where(DELIVERY.c.facility == audience)
    after = here.where(DELIVERY.c.seq > bindparam("cursor"), DELIVERY.c.seq <= bindparam("head"))
    return select(after.order_by(DELIVERY.c.seq).limit(bindparam("most")).subquery())


def _next_places() -> Subquery:
    """The first places after the cursor, each audience read along its own index: asked for both at
    once, the database would sort all that is left of the feed for every page."""
    both = union_all(_next_of(bindparam("facility")), _next_of(literal(ALL))).subquery()
    return select(both).order_by(both.c.seq).limit(bindparam("most")).subquery()


_NEXT_PLACES = _rows_at(_next_places())
_ONE_PLACE = _rows_at(
    _PLACE.where(
        or_(DELIVERY.c.facility == bindparam("facility"), DELIVERY.c.facility == ALL),
        DELIVERY.c.seq == bindparam("seq"),
    ).subquery()
)


def _page_row(row: Row[Any]) -> PageRow:
    seq, gone, *values = tuple(row)
    return PageRow(seq, values[0], None if gone else unopened_row(values))

"""Delivery: one row per facility and record is the feed, the audience and the compaction in one."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, select

from app.core.directory import FacilityDirectory
from app.core.kinds import Kinds
from app.core.record import RecordRow
from app.core.sight import ALL, child_audience, root_audience
from app.storage.cases import GRANT
from sync.hub.records import Delivery, Records, deliveries, row_of, save_deliveries
from sync.hub.storage import DELIVERY, RECORD
from sync.protocol.messages import Page, PageRow

SCOPE_STEP = 500
"""How many records enter or leave a facility's sight in one transaction (sync paper, M3)."""


class Feed:
    """Moves records through the feed after they were written, and reads pages of it."""

    def __init__(self, connection: Connection, kinds: Kinds, directory: FacilityDirectory) -> None:
        self._connection = connection
        self._kinds = kinds
        self._directory = directory

    def deliver(self, records: Records, written: list[RecordRow], authors: dict[str, str]) -> None:
        """Bring every written record to its audience, at its own revision.

        Where a grant or the root itself changed, the whole case is looked at again: who newly
        sees it gets all of it, who no longer does gets `gone`. An author outside the audience
        (authors: record id → facility) is told so.
        """
        cases = {row.root or row.id: row.rev for row in sorted(written, key=lambda r: r.rev)}
        touched = {row.id for row in written}
        whole = {row.root or row.id for row in written if row.kind == GRANT or row.root is None}
        rows: dict[str, RecordRow] = {row.id: row for row in written}
        records.load_cases(whole)
        for root_id in whole:
            rows.update({row.id: row for row in records.under(root_id)})
            if (root := records.get(root_id)) is not None:
                rows[root.id] = root
        present = deliveries(self._connection, rows)
        moves: list[Delivery] = []
        for row in rows.values():
            audience = self._audience(records, row)
            seq = row.rev if row.id in touched else cases[row.root or row.id]
            moves += _moves(row.id, seq, row.id in touched, audience, present.get(row.id, {}))
            author = authors.get(row.id)
            if author is not None and author not in audience and ALL not in audience:
                moves.append(Delivery(author, row.id, seq, True))
        save_deliveries(self._connection, moves)

    def _audience(self, records: Records, row: RecordRow) -> set[str]:
        root = row if row.root is None else records.get(row.root)
        if root is None:
            return {row.home}
        grants = [child for child in records.under(root.id) if child.kind == GRANT]
        audience = root_audience(root, self._kinds.get(root.kind), grants, self._directory)
        if self._kinds.get(row.kind) is None:
            return {row.home}
        return audience if row.root is None else child_audience(row, audience)

    def sees(self, records: Records, row: RecordRow, facility: str) -> bool:
        audience = self._audience(records, row)
        return facility in audience or ALL in audience

    def page(self, facility: str, cursor: int, wanted: int, head: int) -> Page:
        """The next stretch after the cursor, cut between places so that none is split."""
        query = (
            select(DELIVERY.c.seq, DELIVERY.c.gone, DELIVERY.c.record_id.label("subject"), RECORD)
            .join(RECORD, RECORD.c.id == DELIVERY.c.record_id)
            .where(and_(DELIVERY.c.facility.in_((facility, ALL)), DELIVERY.c.seq > cursor))
            .order_by(DELIVERY.c.seq, DELIVERY.c.record_id)
            .limit(wanted + 1)
        )
        found = list(self._connection.execute(query).mappings())
        if len(found) <= wanted:
            return Page(cursor, head, False, [_page_row(row) for row in found])
        cut = found[wanted]["seq"]
        kept = [row for row in found if row["seq"] < cut]
        if not kept:  # one place alone is longer than the page: take it whole
            rows = list(
                self._connection.execute(query.limit(None).where(DELIVERY.c.seq <= cut)).mappings()
            )
            return Page(cursor, cut, True, [_page_row(row) for row in rows])
        return Page(cursor, kept[-1]["seq"], True, [_page_row(row) for row in kept])


def _page_row(found: object) -> PageRow:
    row = dict(found)  # type: ignore[call-overload]
    record = None if row["gone"] else row_of(row)
    return PageRow(row["seq"], row["subject"], record)


def _moves(
    record_id: str, seq: int, touched: bool, audience: Iterable[str], present: dict[str, bool]
) -> list[Delivery]:
    wanted = set(audience)
    moves = [
        Delivery(facility, record_id, seq, False)
        for facility in sorted(wanted)
        if touched or present.get(facility, True)
    ]
    leaving = sorted(f for f, gone in present.items() if f not in wanted and not gone)
    return moves + [Delivery(facility, record_id, seq, True) for facility in leaving]

"""Takes in an answer: receipts, rows and cursor in one local transaction (sync/README.md, C3 and C4)."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, ProgrammingError

from app.core.checks.readable import unreadable
from app.core.kinds import Fields
from app.core.record import RecordRow, decode_row
from app.storage.aside import UNREADABLE, forget_aside, keep_aside
from app.storage.base import STAMPED, dump
from app.storage.rows import KindTable, Tables, keep_unknown
from app.storage.shadow import keep_shadow, refold, shadow_of
from app.storage.tokens import write_tokens
from app.storage.water.chain import insert_linked
from sync.client import seals
from sync.client.outbox import ANSWER, hold, note_replaced
from sync.protocol.messages import FeedPage, OpReceipt, OpReceiptState, PageRow

# Not the disk's own errors: those end the transaction, and the page comes again.
DOES_NOT_FIT = (
    IntegrityError,
    DataError,
    InterfaceError,
    ProgrammingError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


_ALL = "1"
_INSERT_HISTORY = insert_linked("history")
_FEW = 20
"""So many new rows are sorted into the search at once."""


class Intake:
    """Writes one answer into the store; `touched` names the kinds that changed on screen."""

    def __init__(
        self,
        connection: Connection,
        tables: Tables,
        touched: set[str],
        now: str | None = None,
        *,
        is_careful: bool = True,
    ) -> None:
        """`now` is the hub's time, noted with what is laid aside.

        One that is not careful has no way back around many rows at once, which costs more the more
        there are: where one of them does not fit it raises, and the transaction is not to count.
        """
        self._connection = connection
        self._now = now
        self._tables = tables
        self._touched = touched
        self._is_careful = is_careful

    def receipts(self, receipts: list[OpReceipt]) -> None:
        """Note what the hub said of each operation; a receipt counts for the op it names. One that
        cannot be kept leaves its operation here, for a person to send again."""
        note_replaced(self._connection, receipts)
        strange = [receipt.op_id for receipt in receipts if not _can_be_kept(receipt)]
        hold(self._connection, strange, ANSWER)
        receipts = [receipt for receipt in receipts if _can_be_kept(receipt)]
        values = [
            (
                receipt.state.value,
                receipt.seq,
                receipt.rev,
                receipt.seq,
                dump(receipt.lost) if receipt.lost else None,
                receipt.code,
                dump(receipt.problem),
                receipt.at,
                receipt.op_id,
                receipt.seq,
            )
            for receipt in receipts
        ]
        if not values:
            return
        self._connection.exec_driver_sql(
            "UPDATE change SET state = ?, seq = ?, rev = ?, place = coalesce(place, ?), lost = ?, "
            "code = ?, problem = ?, hub_time = ? WHERE op_id = ? AND state <> 'replaced' "
            "AND NOT (state = 'acked' AND seq >= ?)",
            values,
        )
        newest = max((receipt.seq or 0 for receipt in receipts), default=0)
        self._connection.exec_driver_sql(
            "UPDATE high_water SET receipt = ? WHERE receipt < ?", (newest, newest)
        )
        self._settle_where_shadow_allows([receipt.op_id for receipt in receipts])
        self._settle_what_is_archived(
            [r.op_id for r in receipts if r.state is OpReceiptState.ACKED]
        )

    def page(self, page: FeedPage, cursor: int) -> int:
        """Store the rows beyond the cursor; return the new cursor. Ignores a page that does not
        join on to what is here."""
        if not page.start <= cursor < page.to:
            self._retry_inbox(
                _ALL
            )  # a newer program may have a place for what an older one had not
            return cursor
        fresh = [row for row in page.rows if row.seq > cursor]
        self.archive([row.id for row in fresh if row.gone])
        self._store_all(fresh)
        self._retry_inbox()
        return page.to

    def again(self, rows: list[PageRow]) -> None:
        """Rows that were asked for once more, whatever their place in the feed."""
        self.archive([row.id for row in rows if row.gone])
        self._store_all(rows)

    def archive(self, ids: list[str]) -> None:
        """Sight ended: roots and all under them leave the lists; unsent work is kept."""
        if not ids:
            return
        # Not to come back once they are understood.
        forget_aside(self._connection, ids)
        self._connection.exec_driver_sql(
            "DELETE FROM unknown_record WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        )
        for table in self._tables:
            if archived := table.archive(self._connection, ids):
                self._settle_out_of_sight(archived)
                self._touched.add(table.name)

    def _settle_out_of_sight(self, ids: list[str]) -> None:
        """What the hub has taken there is done: no row will come any more to say so."""
        if not ids:
            return
        busy = self._with_unsettled(ids)
        self._settle_all([i for i, settled_at in busy.items() if settled_at < float("inf")])

    def _store_all(self, found: list[PageRow]) -> None:
        by_kind: dict[str, list[RecordRow]] = defaultdict(list)
        seals.keep(self._connection, found)
        for row in found:
            if row.record is not None:
                by_kind[row.record.kind].append(row.record)
        for kind, rows in by_kind.items():
            self._store(kind, rows)

    def _store(self, kind: str, rows: list[RecordRow]) -> None:
        self._touched.add(kind)
        table = self._tables.of(kind)
        if table is None:
            keep_unknown(self._connection, rows)
            return
        rows = self._readable(table, rows)
        busy = self._with_unsettled([row.id for row in rows])
        plain = [r for r in rows if r.id not in busy or busy[r.id] <= r.rev]
        self._settle_all([row.id for row in plain if row.id in busy])
        self._store_plain(table, plain)
        for row in rows:
            if busy.get(row.id, 0) > row.rev:
                self._store_under(table, row)

    def _readable(self, table: KindTable, rows: list[RecordRow]) -> list[RecordRow]:
        """The others lie aside: what is here of them stands, and the page goes on."""
        good = []
        for row in rows:
            if unreadable(table.kind, row) is None:
                good.append(row)
            else:
                keep_aside(self._connection, row, UNREADABLE, self._now)
        self._connection.exec_driver_sql(
            "DELETE FROM inbox WHERE why IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
            (json.dumps([row.id for row in good]),),
        )
        return good

    def _with_unsettled(self, ids: list[str]) -> dict[str, float]:
        """Records with unsettled changes → the revision that settles them all (infinite while
        one of them is unanswered)."""
        found = self._connection.exec_driver_sql(
            "SELECT record_id, max(state <> 'acked'), max(rev) FROM change "
            "WHERE settled = 0 AND state <> 'replaced' "
            "AND record_id IN (SELECT value FROM json_each(?)) GROUP BY record_id",
            (json.dumps(ids),),
        )
        return {i: float("inf") if is_open or rev is None else rev for i, is_open, rev in found}

    def _settle_all(self, ids: list[str]) -> None:
        if not ids:
            return
        named = (json.dumps(ids),)
        self._connection.exec_driver_sql(
            "UPDATE change SET settled = 1 WHERE settled = 0 AND state = 'acked' "
            "AND record_id IN (SELECT value FROM json_each(?))",
            named,
        )
        self._connection.exec_driver_sql(
            "DELETE FROM shadow WHERE id IN (SELECT value FROM json_each(?))", named
        )

    def _store_plain(self, table: KindTable, rows: list[RecordRow]) -> None:
        """Rows without open changes here, many at a time; one that does not fit goes to the inbox."""
        if not rows:
            return
        if len(rows) > 1 and not self._is_careful:
            self._store_many(table, rows)
            return
        try:
            with self._connection.begin_nested():
                self._store_many(table, rows)
        except DOES_NOT_FIT:
            if len(rows) == 1:
                self._keep_in_inbox(rows[0])
                return
            for row in rows:
                self._store_plain(table, [row])

    def _store_many(self, table: KindTable, rows: list[RecordRow]) -> None:
        before = table.readable(self._connection, [row.id for row in rows])
        self._write_history([(before.get(row.id), row) for row in rows])
        table.save_many(self._connection, rows)
        if table.kind.tokens is not None:
            numbers = table.numbers(self._connection, [row.id for row in rows])
            new = {numbers[row.id]: row for row in rows}
            old = {numbers[record_id]: row for record_id, row in before.items()}
            write_tokens(self._connection, table.kind, new, old, are_many=len(rows) > _FEW)

    def _write_history(self, pairs: list[tuple[RecordRow | None, RecordRow]]) -> None:
        """One line for each row: what it changed here; nothing, where it only came."""
        values = []
        for before, row in pairs:
            old, new = ({}, {}) if before is None else _difference(before.fields, row.fields)
            if before is None or old or new:
                said = (row.by, row.place, row.at, dump(old), dump(new))
                values.append((row.id, row.kind, row.rev, *said))
        if values:
            self._connection.exec_driver_sql(_INSERT_HISTORY, values)

    def _store_under(self, table: KindTable, row: RecordRow) -> None:
        try:
            with self._connection.begin_nested():
                self._lay_under(table, row)
        except DOES_NOT_FIT:
            self._keep_in_inbox(row)

    def _lay_under(self, table: KindTable, row: RecordRow) -> None:
        """A row with changes still open here: it becomes the shadow, and they lie over it."""
        before = shadow_of(self._connection, row.id)
        if before is not None:
            self._write_history([(before, row)])
        keep_shadow(self._connection, row)
        self._settle(row.id, row.rev)
        refold(self._connection, self._tables, row.kind, row.id, archived=False)

    def _settle(self, record_id: str, shadow_rev: int) -> None:
        """Settled: the hub's row here contains it, or every field of it was lost to another."""
        found = self._connection.exec_driver_sql(
            'SELECT n, rev, lost, "values" FROM change '
            "WHERE record_id = ? AND settled = 0 AND state = 'acked'",
            (record_id,),
        )
        for n, rev, lost, values in list(found):
            if rev <= shadow_rev or set(json.loads(lost or "[]")) >= set(json.loads(values)):
                self._connection.exec_driver_sql("UPDATE change SET settled = 1 WHERE n = ?", (n,))

    def _settle_where_shadow_allows(self, op_ids: list[str]) -> None:
        """Receipts may settle changes whose row has been here already."""
        found = self._connection.exec_driver_sql(
            "SELECT DISTINCT change.record_id, change.kind FROM change "
            "JOIN shadow ON shadow.id = change.record_id "
            "WHERE op_id IN (SELECT value FROM json_each(?)) AND settled = 0",
            (json.dumps(op_ids),),
        )
        for record_id, kind in list(found):
            shadow = shadow_of(self._connection, record_id)
            if shadow is not None:
                self._touched.add(kind)
                self._settle_one(kind, shadow)

    def _settle_one(self, kind: str, shadow: RecordRow) -> None:
        try:
            with self._connection.begin_nested():
                self._settle(shadow.id, shadow.rev)
                refold(self._connection, self._tables, kind, shadow.id)
        except DOES_NOT_FIT:
            return  # it stays unsettled, and the other receipts count

    def _settle_what_is_archived(self, op_ids: list[str]) -> None:
        """The end of sight may have come before the receipt."""
        named = (json.dumps(op_ids),)
        written = "FROM change WHERE op_id IN (SELECT value FROM json_each(?)) AND settled = 0"
        kinds = self._connection.exec_driver_sql(f"SELECT DISTINCT kind {written}", named)
        for kind in list(kinds.scalars()):
            if self._tables.of(kind) is None:
                continue
            found = self._connection.exec_driver_sql(
                f'SELECT id FROM "{kind}" WHERE archived = 1 AND id IN (SELECT record_id {written})',
                named,
            )
            self._settle_out_of_sight(list(found.scalars()))

    def _keep_in_inbox(self, row: RecordRow) -> None:
        keep_aside(self._connection, row, None, self._now)

    def _retry_inbox(self, which: str = "why IS NULL") -> None:
        """What had no room is tried after each page; what could not be read, when there is time."""
        found = self._connection.exec_driver_sql(f"SELECT id, row FROM inbox WHERE {which}")
        for record_id, text in list(found):
            row = decode_row(text)
            table = self._tables.of(row.kind)
            if table is not None and self._is_older(table, row):
                self._forget(record_id)
            elif table is not None and unreadable(table.kind, row) is None:
                self._forget(record_id)
                self._store(table.name, [row])

    def _is_older(self, table: KindTable, row: RecordRow) -> bool:
        """Whether a newer one has come since."""
        here = table.get(self._connection, row.id)
        return here is not None and here.rev > row.rev

    def _forget(self, record_id: str) -> None:
        self._connection.exec_driver_sql("DELETE FROM inbox WHERE id = ?", (record_id,))


def _can_be_kept(receipt: OpReceipt) -> bool:
    return 0 <= receipt.seq < 2**63 and 0 <= receipt.rev < 2**63


def _difference(old: Fields, new: Fields) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that are not the same, before and after; not what a record says of its making,
    which the hub alone puts right."""
    names = (old.keys() | new.keys()) - set(STAMPED)
    changed = [name for name in names if old.get(name) != new.get(name)]
    return {name: old.get(name) for name in changed}, {name: new.get(name) for name in changed}

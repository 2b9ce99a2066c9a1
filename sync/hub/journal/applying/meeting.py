"""Where two desks met at one record and no value lost, both are told all the same: a "none" gave way
to what somebody else knows of, or one took the record out while another wrote into it.

It is told as a conflict, with what stands in the record and what does not: the list, the keys and
what comes of a decision are those of any other two values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from app.core.kinds import Kind
from app.core.merge import as_change, is_set_change, none_gives_way, none_of
from app.core.record import RecordRow
from app.storage.cases import CONFLICT, GRANT, SLIP
from sync.hub.journal.applying.conflicts import conflict_id, new_conflict
from sync.hub.journal.operations import Sender
from sync.hub.journal.records import Records
from sync.hub.storage.tables import OP, RECORD
from sync.protocol.messages import Operation

VOIDED = "voided_at"
ENGINES_OWN = (CONFLICT, GRANT, SLIP)
"""What is written of a case, and not into it."""

_WRITER = (OP.c.user, OP.c.facility, OP.c.hub_time, OP.c.device)
_AT = (
    select(*_WRITER)
    .where(OP.c.record == bindparam("record"), OP.c.seq == bindparam("place"))
    .limit(1)
)
_BY_OTHERS = select(*_WRITER).where(
    OP.c.device != bindparam("device"),
    OP.c.seq > bindparam("after"),
    OP.c.rev == OP.c.seq,  # whatever changed something
)
_NEWEST = OP.c.seq.desc()
_SINCE = _BY_OTHERS.where(OP.c.record == bindparam("record")).order_by(_NEWEST).limit(1)
_UNDER = (
    _BY_OTHERS.join(RECORD, RECORD.c.n == OP.c.record)
    .where(RECORD.c.root == bindparam("root"), RECORD.c.kind.not_in(ENGINES_OWN))
    .order_by(_NEWEST)
    .limit(1)
)


class WrittenBy(NamedTuple):
    """Who wrote something, where, when the hub got it, and on which computer."""

    user: str
    place: str
    at: str
    device: str


class Meeting:
    """Of one operation with the record as it is: `look_at` each field before it is applied, `tell`
    afterwards."""

    def __init__(
        self, records: Records, op: Operation, present: RecordRow, number: int, sender: Sender
    ) -> None:
        self._records = records
        self._op = op
        self._present = present
        self._number = number
        self._sender = sender
        self._me = WrittenBy(op.user, sender.facility, sender.now, sender.device)
        self._nones: list[tuple[str, str, bool]] = []

    def look_at(self, kind: Kind | None, fields: Mapping[str, Any], name: str, value: Any) -> None:
        none = none_of(kind, name)
        change: Any = as_change(kind, fields, self._op.was, name, value) if none else None
        if none is None or not is_set_change(change):
            return
        here, own = none_gives_way(fields.get(name), change, none)
        if here or own:
            self._nones.append((name, none, own))

    def tell(self, row: RecordRow) -> None:
        """`row` is the record with the operation applied."""
        if row.kind == CONFLICT:
            return
        for name, none, own in self._nones:
            self._tell_none(row, name, none, own=own)
        is_out, was_out = row.fields.get(VOIDED), self._present.fields.get(VOIDED)
        if is_out and not was_out:
            self._tell_who_wrote(row)
        elif was_out and VOIDED not in self._op.set:
            self.tell_who_removed(row, self._op.base)

    # A "none" and what somebody else knows of

    def _tell_none(self, row: RecordRow, name: str, none: str, *, own: bool) -> None:
        place = self._present.frev.get(name, self._present.crev)
        writer = self._me if own else self._writer_at(self._present, place) or self._me
        if own:
            stands = self._present
            row = replace(row, by=stands.by, place=stands.place, at=stands.at)
        self._tell(row, name, [none], writer)

    # A record that was taken out

    def _tell_who_wrote(self, row: RecordRow) -> None:
        """What others wrote before it was taken out, and the one who did so had not seen."""
        wrote = self._others_since(row) or self._others_under(row)
        if wrote is not None:
            self._tell(replace(row, by=self._me.user), VOIDED, None, wrote)

    def tell_who_removed(self, row: RecordRow, seen: int) -> None:
        """Of words that came into a record that is out, from somebody who knew it as it was at
        `seen`: they are kept in it."""
        place = row.frev.get(VOIDED, row.crev)
        if not row.fields.get(VOIDED) or place < 0 or seen >= place:
            return
        known = self._writer_at(row, place)
        if known is not None and known.device == self._sender.device:
            return
        where = (known.place, known.at) if known else (row.place, row.fields[VOIDED])
        by = row.fields.get("voided_by") or (known.user if known else row.by)
        self._tell(replace(row, by=by, place=where[0], at=where[1]), VOIDED, None, self._me)

    def _others_since(self, row: RecordRow) -> WrittenBy | None:
        n, after = self._records.number(row.id), self._op.base
        return self._found(_SINCE, record=n, after=after, device=self._sender.device)

    def _others_under(self, row: RecordRow) -> WrittenBy | None:
        if row.root is not None:
            return None
        after = self._sender.read
        return self._found(_UNDER, root=row.id, after=after, device=self._sender.device)

    def _writer_at(self, row: RecordRow, place: int) -> WrittenBy | None:
        if place < 0:
            return self._me  # in this very request
        return self._found(_AT, record=self._records.number(row.id), place=place)

    def _found(self, query: Any, **values: Any) -> WrittenBy | None:
        found = self._connection.execute(query, values).first()
        return None if found is None else WrittenBy(*found)

    @property
    def _connection(self) -> Connection:
        return self._records.connection

    def _tell(self, row: RecordRow, name: str, loser: Any, writer: WrittenBy) -> None:
        """Once, as long as nobody has decided: `loser` is what does not stand in the record."""
        root = row.root or row.id
        if any(_tells(one, row.id, name, loser) for one in self._records.conflicts(root)):
            return
        record_id = conflict_id(self._op.op_id, f"{row.id}/{name}")
        side = {"loser": loser, "loser_by": writer.user}
        side |= {"loser_from": writer.place, "loser_at": writer.at}
        if self._records.get(record_id) is None:
            self._records.add(new_conflict(record_id, row, name, side, self._number))


def _tells(conflict: RecordRow, record_id: str, name: str, loser: Any) -> bool:
    fields = conflict.fields
    told = (fields.get("record_id"), fields.get("field"), fields.get("loser"))
    return told == (record_id, name, loser) and not fields.get("resolved")

"""Everything one request touches, loaded once, changed in memory, written once at the end.

Until the counter is locked, places in the hub's order are provisional: group i of the request has
the number -(i + 1). Writing turns them into real ones, so that nothing holds the counter while
rules are being checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.record import RecordRow
from sync.hub.storage import DELIVERY, OP, RECORD


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def row_of(found: Any) -> RecordRow:
    """A record from its row in the database."""
    return RecordRow(
        id=found["id"],
        kind=found["kind"],
        home=found["home"],
        root=found["root"],
        rev=found["rev"],
        crev=found["crev"],
        ord=found["ord"],
        frev=json.loads(found["frev"]),
        fields=json.loads(found["fields"]),
        by=found["changed_by"],
        place=found["changed_from"],
        at=found["changed_at"],
    )


@dataclass
class StoredOp:
    """An operation as the hub keeps it: what came, and what was answered."""

    op_id: str
    grp: str
    device: str
    user: str
    facility: str
    record_id: str
    body: str
    state: str
    seq: int
    rev: int
    lost: list[str]
    code: str | None
    problem: dict[str, Any] | None
    hub_time: str


def stored_op(found: Any) -> StoredOp:
    values = dict(found)
    values["lost"] = json.loads(values["lost"]) if values["lost"] else []
    values["problem"] = json.loads(values["problem"]) if values["problem"] else None
    return StoredOp(**values)


def insert(connection: Connection, table: Any) -> Any:
    """The dialect's own insert, which knows ON CONFLICT."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


class Records:
    """Records of this request: read in bulk and locked in order of id, then changed in memory."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._rows: dict[str, RecordRow | None] = {}
        self._roots_loaded: dict[str, list[str]] = {}
        self.touched: set[str] = set()
        self.created: set[str] = set()

    def load(self, ids: Iterable[str]) -> None:
        """Lock and read; asked once for all ids of a request, so that the order is one."""
        wanted = sorted(set(ids) - self._rows.keys())
        for chunk in chunks(wanted):
            query = select(RECORD).where(RECORD.c.id.in_(chunk)).order_by(RECORD.c.id)
            found = self.connection.execute(query.with_for_update()).mappings()
            self._rows.update({row["id"]: row_of(row) for row in found})
        for record_id in wanted:
            self._rows.setdefault(record_id, None)

    def get(self, record_id: str) -> RecordRow | None:
        if record_id not in self._rows:
            self.load([record_id])
        return self._rows[record_id]

    def under(self, root: str) -> list[RecordRow]:
        """All records of a case but the root itself, with this request's changes."""
        if root not in self._roots_loaded:
            self.load_cases([root])
        return [row for i in self._roots_loaded[root] if (row := self._rows.get(i)) is not None]

    def load_cases(self, roots: Iterable[str]) -> None:
        wanted = sorted(set(roots) - self._roots_loaded.keys())
        for root in wanted:
            made_here = [i for i in self.created if (r := self._rows[i]) and r.root == root]
            self._roots_loaded[root] = made_here
        for chunk in chunks(wanted):
            query = select(RECORD).where(RECORD.c.root.in_(chunk)).order_by(RECORD.c.id)
            for found in self.connection.execute(query).mappings():
                if self._rows.get(found["id"]) is None:
                    self._rows[found["id"]] = row_of(found)
                self._roots_loaded[found["root"]].append(found["id"])

    def add(self, row: RecordRow) -> None:
        self._rows[row.id] = row
        self.created.add(row.id)
        self.touched.add(row.id)
        if row.root in self._roots_loaded:
            self._roots_loaded[row.root].append(row.id)

    def replace(self, row: RecordRow) -> None:
        self._rows[row.id] = row
        self.touched.add(row.id)

    def checkpoint(self) -> Callable[[], None]:
        """What brings back the present state; a group is applied whole or not at all."""
        rows, touched, created = dict(self._rows), set(self.touched), set(self.created)
        loaded = {root: list(ids) for root, ids in self._roots_loaded.items()}

        def restore() -> None:
            self._rows, self.touched, self.created = rows, touched, created
            self._roots_loaded = loaded

        return restore

    def write(self, number: Callable[[int], int]) -> list[RecordRow]:
        """Write what changed, with real numbers; return the rows written."""
        rows = [row for i in sorted(self.touched) if (row := self._rows[i]) is not None]
        for row in rows:
            row.rev, row.crev, row.ord = number(row.rev), number(row.crev), number(row.ord)
            row.frev = {name: number(place) for name, place in row.frev.items()}
        values = [_columns(row) for row in rows]
        new = [v for v in values if v["id"] in self.created]
        old = [v for v in values if v["id"] not in self.created]
        if new:
            self.connection.execute(RECORD.insert(), new)
        if old:
            where = RECORD.c.id == bindparam("record_id")
            pairs = [{**v, "record_id": v["id"]} for v in old]
            for pair in pairs:
                del pair["id"]
            self.connection.execute(update(RECORD).where(where), pairs)
        return rows


def _columns(row: RecordRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "home": row.home,
        "root": row.root,
        "rev": row.rev,
        "crev": row.crev,
        "ord": row.ord,
        "frev": dump(row.frev),
        "fields": dump(row.fields),
        "changed_by": row.by,
        "changed_from": row.place,
        "changed_at": row.at,
    }


def chunks(items: list[str], size: int = 500) -> Iterable[list[str]]:
    return (items[i : i + size] for i in range(0, len(items), size))


def known_ops(connection: Connection, op_ids: Iterable[str]) -> dict[str, StoredOp]:
    """The operations among these that the hub has received before."""
    found: dict[str, StoredOp] = {}
    for chunk in chunks(sorted(op_ids)):
        rows = connection.execute(select(OP).where(OP.c.op_id.in_(chunk))).mappings()
        found.update({row["op_id"]: stored_op(row) for row in rows})
    return found


def waiting_for(connection: Connection, record_ids: Iterable[str]) -> list[StoredOp]:
    """Operations kept until one of these records appeared, in the order they came."""
    found: list[StoredOp] = []
    for chunk in chunks(sorted(record_ids)):
        query = select(OP).where(OP.c.state == "waiting", OP.c.record_id.in_(chunk))
        found += [stored_op(r) for r in connection.execute(query.order_by(OP.c.seq)).mappings()]
    return found


def save_ops(connection: Connection, ops: Iterable[StoredOp]) -> None:
    values = [_op_columns(op) for op in ops]
    if not values:
        return
    statement = insert(connection, OP)
    replaced = ("state", "seq", "rev", "lost", "code", "problem", "hub_time")
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[OP.c.op_id], set_={name: statement.excluded[name] for name in replaced}
        ),
        values,
    )


def _op_columns(op: StoredOp) -> dict[str, Any]:
    values = dict(op.__dict__)
    values["lost"] = dump(op.lost) if op.lost else None
    values["problem"] = dump(op.problem) if op.problem else None
    return values


@dataclass(frozen=True)
class Delivery:
    facility: str
    record_id: str
    seq: int
    gone: bool


def deliveries(connection: Connection, record_ids: Iterable[str]) -> dict[str, dict[str, bool]]:
    """Who was shown these records so far: per record, facility → whether it is gone again."""
    found: dict[str, dict[str, bool]] = {}
    columns = (DELIVERY.c.record_id, DELIVERY.c.facility, DELIVERY.c.gone)
    for chunk in chunks(sorted(record_ids)):
        query = select(*columns).where(DELIVERY.c.record_id.in_(chunk))
        for record_id, facility, gone in connection.execute(query):
            found.setdefault(record_id, {})[facility] = bool(gone)
    return found


def save_deliveries(connection: Connection, rows: list[Delivery]) -> None:
    if not rows:
        return
    statement = insert(connection, DELIVERY)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[DELIVERY.c.facility, DELIVERY.c.record_id],
            set_={"seq": statement.excluded.seq, "gone": statement.excluded.gone},
        ),
        [d.__dict__ for d in rows],
    )

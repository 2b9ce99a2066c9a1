"""One business transaction: each save writes the row and one change, all or nothing."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from app.core.clock import Clock
from app.core.errors import NotAllowed, NotFound
from app.core.kinds import Kind, Merge
from app.core.limits import check_record
from app.core.merge import applied, are_members, none_of, set_change
from app.core.record import RecordRow
from app.core.rights import Actor
from app.core.sight import HUB
from app.core.text import N_
from app.core.values import instant_text, present, to_wire
from app.storage.base import Synced, dump
from app.storage.change import Action
from app.storage.gesture import Gesture
from app.storage.rows import Tables
from app.storage.shadow import (
    is_archived,
    keep_shadow,
    laid_over,
    refold,
    shadow_of,
    unsettled,
)
from app.storage.water.chain import INSERT_CHANGE, insert_linked
from app.storage.water.mark import Unsent

MOST_IN_A_GROUP = 200
_ENROLLED = """SELECT 1 FROM sync_state WHERE name = 'device' AND value <> '""'"""
_INSERT_AUDIT = insert_linked("audit")
BOOT = f"{os.getpid():x}-{time.monotonic_ns():x}"


def new_id() -> str:
    """A random name; no clock and no counter, so that a restored or copied store repeats none."""
    return uuid.uuid4().hex


class Transaction(Gesture):
    """What a service may write while the store's write lock is held.

    connection and session read inside the same transaction; writing goes through `put` and
    `patch` only. Raises NotAllowed when the actor's role may not write the kind here, and
    InvalidInput naming each field that cannot be saved.
    """

    def __init__(self, connection: Connection, tables: Tables, actor: Actor, clock: Clock) -> None:
        super().__init__(connection, actor)
        self.touched: set[str] = set()
        self.written: list[Unsent] = []
        self._tables = tables
        self._lookup = tables.lookup(connection)
        self._clock = clock
        self._first_id = int(new_id(), 16)
        self._group: str | None = None
        self._count = 0

    @property
    def days(self) -> tuple[date, ...]:
        """Those that today may be."""
        return self._clock.days()

    def put(self, record: Synced, *, root: str | None = None) -> str:
        """Save a new record, at home where the actor sits; return its id."""
        kind = record.kind
        self.class_of(kind.name)
        record_id = record.id or self._next_id()
        fields = present({f.name: to_wire(f.type, getattr(record, f.name)) for f in kind.fields})
        fields |= present(_plain(kind, record.extra or {}))
        self._stamp(fields)
        self._require(kind, fields)
        check_record(kind, fields, new=True, lookup=self._lookup)
        row = RecordRow(record_id, kind.name, self.actor.place_id, root, fields=fields)
        self._journal(kind, row, Action.PUT, fields, {})
        row.by = self.actor.person_id
        self._tables.save(self.connection, row)
        record.id, record.home, record.root = record_id, row.home, root
        return record_id

    def class_of(self, kind: str) -> type[Synced]:
        """The class whose table holds records of this kind."""
        table = self._tables.of(kind)
        if table is None:
            raise LookupError(f"app/kinds.py does not list {kind}")
        return table.record_class

    def _next_id(self) -> str:
        """Names of one transaction ascend as they are given. The hub takes what was written together
        at one place of its order, and there the names tell what came first."""
        self._first_id = (self._first_id + 1) % 2**128
        return f"{self._first_id:032x}"

    def patch(
        self,
        record_class: type[Synced],
        record_id: str,
        values: Mapping[str, Any],
        seen: Mapping[str, Any],
    ) -> bool:
        """Change fields of a record; `seen` is what stood in the form when it was opened.

        Only what differs from `seen` is written. Returns False when nothing differs.
        """
        kind = record_class.kind
        row = self._tables.get(self.connection, kind.name, record_id)
        if row is None:
            raise NotFound
        if kind.append_only:
            raise _append_only()
        change, was = _difference(kind, values, seen)
        change, was, corrected = self._correct_held(kind, record_id, values, change, was)
        if not change:
            return corrected
        row = self._tables.get(self.connection, kind.name, record_id) or row
        self._require(kind, {**row.fields, **change})
        whole = {**row.fields, **_plain(kind, values)}
        check_record(kind, change, new=False, whole=whole, before=row.fields, lookup=self._lookup)
        pending = unsettled(self.connection, record_id)
        if not pending:
            keep_shadow(self.connection, row)
        written = self._journal(kind, row, Action.PATCH, change, was)
        folded = laid_over(row, record_id, written, kind)
        assert folded is not None
        folded.by = self.actor.person_id
        is_gone = is_archived(self.connection, self._tables, kind.name, record_id)
        self._tables.save(self.connection, folded, is_gone)
        return True

    def found(
        self, record_class: type[Synced], record_id: str, fields: Mapping[str, Any], home: str = HUB
    ) -> None:
        """The first start: write a row whose author is the hub, before this store knows any hub.

        It is no change of ours and is never sent; the hub's own row of the same id takes its
        place. `fields` as they travel. Raises NotAllowed once the store is enrolled.
        """
        if self.connection.exec_driver_sql(_ENROLLED).first() is not None:
            raise _enrolled()
        kind = record_class.kind
        stamp = {"author_id": home, "author_home_id": home, "place_id": home}
        whole = present({"written_at": instant_text(self._clock.now()), **stamp, **fields})
        check_record(kind, whole, new=True)
        self._tables.save(self.connection, RecordRow(record_id, kind.name, home, fields=whole))
        self.touched.add(kind.name)

    def row(self, record_class: type[Synced], record_id: str) -> RecordRow:
        """A record as it stands in this transaction. Raises NotFound."""
        row = self._tables.get(self.connection, record_class.kind.name, record_id)
        if row is None:
            raise NotFound
        return row

    def receive(self, row: RecordRow) -> None:
        """Keep what another facility sent on paper, unless it is here already.

        It is no change of ours and is never sent; the hub's own row of the same id takes its place
        when it comes. Raises InvalidInput for what no record of its kind may be.
        """
        kind = self._tables.kinds[row.kind]
        if self._tables.get(self.connection, row.kind, row.id) is None:
            check_record(kind, row.fields, new=True)
            self._tables.save(self.connection, row)
            self.touched.add(row.kind)

    def void(self, record_class: type[Synced], record_id: str, why: str) -> None:
        """Nothing is deleted: the record stays, marked as void with a reason."""
        values = {
            "voided_at": self._clock.now(),
            "voided_by": self.actor.person_id,
            "voided_why": why,
        }
        seen: dict[str, Any] = dict.fromkeys(values)
        fields = self.row(record_class, record_id).fields
        if not fields.get("voided_at"):  # it may have been out before, and stand again
            seen = {name: fields.get(name) for name in values}
        self.patch(record_class, record_id, values, seen)

    def repeat(self, group: str, corrections: Mapping[str, Mapping[str, Any]]) -> None:
        """Send a refused group once more, corrected; the old one stays as history, replaced.

        corrections: record id → field → the right value. What the author had seen when the form
        was first opened travels again, so that the correction hides no change made since.
        """
        held = self.connection.exec_driver_sql(
            "SELECT * FROM change WHERE grp = ? AND state = 'held' ORDER BY n", (group,)
        ).mappings()
        for old in list(held):
            self.connection.exec_driver_sql(
                "UPDATE change SET state = 'replaced', settled = 1 WHERE n = ?", (old["n"],)
            )
            self._repeat(old, corrections.get(old["record_id"], {}))

    def _correct_held(
        self,
        kind: Kind,
        record_id: str,
        values: Mapping[str, Any],
        change: dict[str, Any],
        was: dict[str, Any],
    ) -> tuple[dict[str, Any], dict[str, Any], bool]:
        """Who changes the very value that the hub refused corrects it, in whatever form: the refused
        group goes once more, with what its author had seen. What remains is a change of its own.
        Returns (change, was, whether something was corrected).
        """
        done: set[str] = set()
        for group, held in self._held_of(record_id):
            touched = {
                name
                for name in change.keys() & held.keys()
                if _is_set(kind, name) or held[name] == was.get(name)
            }
            if touched:
                self.repeat(group, {record_id: {name: values[name] for name in touched}})
                done |= touched
        rest = {name: value for name, value in change.items() if name not in done}
        return rest, {name: value for name, value in was.items() if name in rest}, bool(done)

    def _held_of(self, record_id: str) -> list[tuple[str, dict[str, Any]]]:
        """The refused changes of a record: the group of each, and what it set."""
        found = self.connection.exec_driver_sql(
            "SELECT grp, \"values\" FROM change WHERE record_id = ? AND state = 'held' ORDER BY n",
            (record_id,),
        )
        return [(group, json.loads(text)) for group, text in found]

    def _repeat(self, old: Mapping[Any, Any], corrections: Mapping[str, Any]) -> None:
        """As it was written, in its writer's name; who corrects it answers for it from then on."""
        kind, values, person = self._tables.kinds[old["kind"]], json.loads(old["values"]), None
        row = self._tables.get(self.connection, kind.name, old["record_id"])
        is_put = old["action"] == Action.PUT
        if row is None or is_put:
            base = row.rev if row else 0
            row = RecordRow(old["record_id"], kind.name, old["home"], old["root"], rev=base)
        if corrections:
            self._correct(kind, old["record_id"], values, corrections, is_put)
        else:
            person = old["person_id"]
        was = json.loads(old["was"])
        folded = {n: applied(row.fields, n, v, kind, was) for n, v in values.items()}
        whole = {**row.fields, **folded}
        if corrections:
            self._require(kind, whole)
        before = {} if is_put else row.fields
        check_record(kind, values, new=is_put, whole=whole, before=before, lookup=self._lookup)
        self._journal(kind, row, Action(old["action"]), values, was, person)
        refold(self.connection, self._tables, kind.name, old["record_id"])

    def _correct(
        self,
        kind: Kind,
        record_id: str,
        values: dict[str, Any],
        corrections: Mapping[str, Any],
        is_put: bool,
    ) -> None:
        hubs = shadow_of(self.connection, record_id)
        before = hubs.fields if hubs and not is_put else {}
        for name, value in _plain(kind, corrections).items():
            if is_put or not _is_set(kind, name):
                values[name] = value
            elif change := set_change(before.get(name), value):
                values[name] = change
            else:
                values.pop(name, None)
        if is_put and values.get("author_id") != self.actor.person_id:
            self._stamp(values)

    def audit(
        self,
        what: str,
        kind: str | None = None,
        record_id: str | None = None,
        at: datetime | None = None,
        **detail: Any,
    ) -> None:
        """Note what is no change: reading, printing, export, look-up; `at` when it was, if not now."""
        when, person_id = at or self._clock.now(), self.actor.person_id
        write_audit(self.connection, when, person_id, what, kind, record_id, detail)

    def _require(self, kind: Kind, fields: Mapping[str, Any]) -> None:
        if kind.administered or not self.actor.may(kind.writers_of(fields)):
            raise NotAllowed

    def _stamp(self, fields: dict[str, Any]) -> None:
        fields["author_id"] = self.actor.person_id
        fields["author_home_id"] = self.actor.home_id
        fields["place_id"] = self.actor.place_id
        fields["written_at"] = instant_text(self._clock.now())

    def _journal(
        self,
        kind: Kind,
        row: RecordRow,
        action: Action,
        values: dict[str, Any],
        was: dict[str, Any],
        person: str | None = None,
    ) -> dict[str, Any]:
        if self._count >= MOST_IN_A_GROUP:
            raise ValueError(f"a group has at most {MOST_IN_A_GROUP} operations")
        op_id = new_id()
        self._group = self._group or op_id
        self._count += 1
        whole = {**row.fields, **values}
        written = {
            "op_id": op_id,
            "grp": self._group,
            "kind": kind.name,
            "record_id": row.id,
            "action": action.value,
            "home": row.home,
            "root": row.root,
            "values": dump(values),
            "was": dump(was),
            "base": row.rev,
            "person_id": person or self.actor.person_id,
            "schema": kind.version,
            "stamps": dump(self._stamps()),
            "urgent": int(bool(kind.urgent and kind.urgent(whole))),
        }
        self.connection.exec_driver_sql(INSERT_CHANGE, written)
        self.written.append(Unsent(op_id, kind.name, row.id, kind.title_of(whole)))
        self.touched.add(kind.name)
        return {**written, "state": "new", "lost": None}

    def _stamps(self) -> list[Any]:
        wall = int(self._clock.device().timestamp() * 1000)
        offset = int(self._clock.offset.total_seconds() * 1000)
        return [wall, BOOT, self._clock.steady_ms(), offset]


def _append_only() -> NotAllowed:
    return NotAllowed(
        "APPEND_ONLY",
        N_("A step that was taken is not changed afterwards."),
        N_("Nothing was changed. Take a further step, or add a message."),
    )


def _enrolled() -> NotAllowed:
    return NotAllowed(
        "ENROLLED",
        N_("This computer has joined a county already."),
        N_("Nothing was changed. The county's administrator writes this now."),
    )


def write_audit(
    connection: Connection,
    at: datetime,
    person_id: str | None,
    what: str,
    kind: str | None = None,
    record_id: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    connection.exec_driver_sql(
        _INSERT_AUDIT,
        (instant_text(at), person_id, what, kind, record_id, dump(detail) if detail else None),
    )


def _plain(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_wire(_type(kind, name), value) for name, value in values.items()}


def _type(kind: Kind, name: str) -> Any:
    field = kind.field(name)
    if field is None:
        raise KeyError(f"{kind.name} has no field {name}")
    return field.type


def _is_set(kind: Kind, name: str) -> bool:
    field = kind.field(name)
    return field is not None and field.merge is Merge.SET


def _difference(
    kind: Kind, values: Mapping[str, Any], seen: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the author changed against what the author saw, as it travels."""
    change: dict[str, Any] = {}
    was: dict[str, Any] = {}
    for name, value in values.items():
        after, before = (
            to_wire(_type(kind, name), value),
            to_wire(_type(kind, name), seen.get(name)),
        )
        if after == before:
            continue
        is_set = _is_set(kind, name) and are_members(before) and are_members(after)
        change[name] = set_change(before, after) if is_set else after
        # Of a set it tells what its author still saw when somebody else wrote that there is none.
        if before is not None and (not is_set or none_of(kind, name)):
            was[name] = before
    return change, was

"""Applies a request's operations, group by group: each group counts whole or is kept as refused."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from app.core.directory import DIRECTORY_KINDS
from app.core.merge import Verdict, applied, laid_on, verdict
from app.core.record import RecordRow
from app.signatures import SIGNATURE
from app.storage.base import STAMPED
from app.storage.cases import CONFLICT, SLIP
from app.storage.change import Action
from sync.hub.alarms import Alarm, Attempt
from sync.hub.doors import not_ahead
from sync.hub.ops import StoredOp, decode_operation, encode_operation, known_ops, waiting_for
from sync.hub.records import Records
from sync.hub.rules import NotYet, Refusal, Rules, adds_nothing
from sync.protocol.messages import PASSING, Operation, Receipt, ReceiptState

COMPANION = "GROUP"
"""Why an operation is held that is not at fault itself."""
_CONFLICTS = uuid.UUID("5a1c4a7e-7f1e-4a86-9f0e-2a4f5d9a6c11")


def conflict_id(cause: str, field: str) -> str:
    """The id of a conflict follows from its cause, so that the same loss is one conflict."""
    return uuid.uuid5(_CONFLICTS, f"{cause}/{field}").hex


@dataclass(frozen=True)
class Sender:
    """Whose request this is, and when the hub got it (ISO text)."""

    device: str
    facility: str
    now: str


class Application:
    """One request's worth of applying. Numbers are provisional until `Records.write`."""

    def __init__(
        self,
        records: Records,
        rules: Callable[[str], Rules],
        learn: Callable[[list[RecordRow]], None],
        sender: Sender,
    ) -> None:
        self._records = records
        self._rules_for = rules
        self._learn = learn
        self._sender = sender
        self._known: dict[str, StoredOp] = {}
        self._waiting: dict[str, list[StoredOp]] = defaultdict(list)
        self.changed: dict[str, StoredOp] = {}
        self.alarms: list[str] = []
        self.numbers = 0

    def attempts(self) -> list[Alarm]:
        """What no honest program does, for the administrator's list."""
        ids = set(self.alarms)
        return [Alarm(Attempt.NAME, op_id) for op_id in sorted(ids)]

    @property
    def facility(self) -> str:
        """Whose request it is."""
        return self._sender.facility

    def run(self, operations: list[Operation]) -> None:
        """Apply what is new, group by group, in the order it was written."""
        self._known.update(known_ops(self._records.connection, {op.op_id for op in operations}))
        self._load(operations)
        for group in _groups(operations):
            self._do_group(group)

    def receipts(self, operations: list[Operation]) -> list[Receipt]:
        """The answer for every operation, however often it was sent; after `stored`."""
        return [r for op in operations if (r := self._receipt(op.op_id)) is not None]

    def _load(self, operations: list[Operation], also: Collection[str] = ()) -> None:
        new = [op for op in operations if not self._is_done(op)]
        if not new and not also:
            return
        connection, ids = self._records.connection, {op.id for op in new} | {*also}
        roots = {op.root for op in new if op.root}
        waiting = waiting_for(connection, ids | roots)
        waited = [decode_operation(one.body) for one in waiting]
        ids |= {op.id for op in waited}
        roots |= {op.root for op in waited if op.root}
        patched = {op.id for op in new if op.action == Action.PATCH} | {*also}
        roots |= self._records.roots_of(patched)
        self._records.load(ids | roots)
        self._records.load_papers(roots | {i for i in patched if self._records.get(i)})
        self._note_waiting(waiting)

    def _note_waiting(self, waiting: list[StoredOp]) -> None:
        """What waits, as it is now that the records are locked: another request may have woken it."""
        asked = {i for i, known in self._known.items() if known.state == ReceiptState.WAITING}
        asked |= {stored.op_id for stored in waiting}
        if not asked:
            return
        now = known_ops(self._records.connection, asked)
        self._known.update((i, stored) for i, stored in now.items() if i in self._known)
        for stored in waiting:
            if now[stored.op_id].state == ReceiptState.WAITING:
                self._waiting[stored.record_id].append(stored)

    def _is_done(self, op: Operation) -> bool:
        """Received before; one that waits for its record, or was held for what may pass, is looked
        at each time it comes."""
        known = self.changed.get(op.op_id) or self._known.get(op.op_id)
        if known is None or self._may_pass(known):
            return False
        return known.state != ReceiptState.WAITING

    def _may_pass(self, known: StoredOp) -> bool:
        """Held for a reason that goes by itself: a post that was not here yet, or a day."""
        culprit = known
        if known.code == COMPANION and known.problem is not None:
            at_fault = str(known.problem.get("op_id"))
            culprit = self.changed.get(at_fault) or self._known.get(at_fault) or known
        return known.state == ReceiptState.HELD and culprit.code in PASSING

    def _waits(self, op: Operation) -> bool:
        """Whether it waits for a case that was open to its writer to be opened again."""
        known = self._known.get(op.op_id)
        return known is not None and known.state == ReceiptState.WAITING

    def _goes_on_waiting(self, stored: StoredOp) -> bool:
        """Nothing has come of asking once more. It takes no place in the order, or two computers
        that ask would keep each other's feed moving for ever."""
        known = self._known.get(stored.op_id)
        if known is None or known.state != stored.state:
            return False
        if known.state == ReceiptState.WAITING:
            return known.record_id == stored.record_id
        return known.state == ReceiptState.HELD and known.code == stored.code

    def _do_group(self, group: list[Operation]) -> None:
        fresh = [op for op in group if not self._seen(op)]
        if not fresh:
            return
        self.numbers += 1
        number = -self.numbers
        restore = self._records.checkpoint()
        done: list[StoredOp] = []
        refused: tuple[str, Refusal] | None = None
        for op in fresh:
            try:
                done.append(self._apply(op, number))
            except Refusal as refusal:
                refused = (op.op_id, refusal)
                break
        if refused is not None:
            restore()
            done = [self._held(op, number, refused) for op in fresh]
        if all(self._goes_on_waiting(stored) for stored in done):
            self.numbers -= 1
            return
        for stored in done:
            self.changed[stored.op_id] = stored
            if stored.state == ReceiptState.WAITING:
                self._waiting[stored.record_id].append(stored)
        if refused is None:
            self._note_directory(fresh)
            self._wake({op.id for op in fresh} | {op.root for op in fresh if op.root})

    def _seen(self, op: Operation) -> bool:
        """Received before, in this request or an earlier one. Other content under a known name is
        an alarm and never applied."""
        known = self.changed.get(op.op_id) or self._known.get(op.op_id)
        if known is None:
            return False
        if known.body != encode_operation(op).decode() and decode_operation(known.body) != op:
            self.alarms.append(op.op_id)
            return True
        awaited = op.id if op.action == Action.PATCH else op.root
        if known.state == ReceiptState.HELD:
            return self._is_done(op)
        return self._is_done(op) or (awaited is not None and self._records.get(awaited) is None)

    def _apply(self, op: Operation, number: int, sender: Sender | None = None) -> StoredOp:
        sender = sender or self._sender
        present = self._records.get(op.id)
        if present is None and op.action == Action.PATCH:
            return self._stored(op, sender, ReceiptState.WAITING, number, 0)
        if self._follows_a_slip(op, sender):
            return self._until_case_is_here(op, sender, number)
        try:
            self._rules_for(sender.facility).check(op, present)
        except NotYet:
            return self._until_case_is_here(op, sender, number)
        except Refusal as refusal:
            if refusal.code != "NOT_FOUND" or not self._waits(op):
                raise
            if present is not None and present.home == op.home and adds_nothing(op, present):
                return self._stored(op, sender, ReceiptState.ACKED, number, present.rev)
            return self._stored(op, sender, ReceiptState.WAITING, number, 0)
        if present is None:
            self._create(op, number, sender)
            return self._stored(op, sender, ReceiptState.ACKED, number, number)
        rev, lost = self._merge(op, present, number, sender)
        return self._stored(op, sender, ReceiptState.ACKED, number, rev, lost)

    def _follows_a_slip(self, op: Operation, sender: Sender) -> bool:
        """Whether its writer knows the case from a slip that itself still waits for the case."""
        waiting = self._waiting.get(op.root or "", ())
        return op.kind != SLIP and any(
            one.facility == sender.facility and decode_operation(one.body).kind == SLIP
            for one in waiting
        )

    def _until_case_is_here(self, op: Operation, sender: Sender, number: int) -> StoredOp:
        stored = self._stored(op, sender, ReceiptState.WAITING, number, 0)
        return replace(stored, record_id=op.root or op.id)

    def _create(self, op: Operation, number: int, sender: Sender) -> None:
        said = laid_on({}, op.set).items()
        fields = {n: v for n, v in said if v is not None}
        if not op.set.get(SIGNATURE):  # which covers when it was written
            fields = {n: not_ahead(n, v, sender.now) for n, v in fields.items()}
        self._records.add(
            RecordRow(
                op.id,
                op.kind,
                op.home,
                op.root,
                number,
                number,
                number,
                {},
                fields,
                op.user,
                sender.facility,
                sender.now,
            )
        )

    def _merge(
        self, op: Operation, present: RecordRow, number: int, sender: Sender
    ) -> tuple[int, list[str]]:
        """Field by field: apply, or keep aside in a conflict. Returns (revision, fields lost)."""
        row = copied(present)
        lost: list[str] = []
        for name, value in op.set.items():
            if name in STAMPED:  # set once, by whoever made the record
                continue
            value = not_ahead(name, value, sender.now)
            outcome = verdict(row.fields, op.was, name, value)
            if outcome is Verdict.APPLY:
                row.fields[name] = applied(row.fields, name, value)
                row.frev[name] = number
            elif outcome is Verdict.LOST:
                lost.append(name)
        changed = [name for name in op.set if row.frev.get(name) == number]
        if changed:
            row.fields = {n: v for n, v in row.fields.items() if v is not None}
            row.rev, row.by, row.place, row.at = number, op.user, sender.facility, sender.now
            self._records.replace(row)
        if row.kind != CONFLICT:  # no conflicts on conflicts: the first choice stands
            for name in lost:
                self._keep_aside(op, present, name, number, sender)
        return (number if changed else present.rev), lost

    def _keep_aside(
        self, op: Operation, present: RecordRow, name: str, number: int, sender: Sender
    ) -> None:
        """One conflict per chain: the author's own earlier value that lost here is carried on."""
        for other in self._records.conflicts(present.root or present.id):
            if _continues(other, present.id, name, op.was.get(name)):
                row = copied(other)
                row.fields["older"] = [*row.fields.get("older", []), row.fields.get("loser")]
                row.fields.update(loser_of(op, name, sender))
                row.frev.update(dict.fromkeys(("older", *loser_of(op, name, sender)), number))
                row.rev, row.by, row.place, row.at = number, op.user, sender.facility, sender.now
                self._records.replace(row)
                return
        record_id = conflict_id(op.op_id, name)
        if self._records.get(record_id) is None:
            loser = loser_of(op, name, sender)
            self._records.add(new_conflict(record_id, present, name, loser, number))

    def _wake(self, arrived: set[str]) -> None:
        """Operations that waited for these records are tried again, each in a place of its own: the
        slip from which a case was known first, then what was written on its strength.
        """
        for record_id in arrived & self._waiting.keys():
            if self._records.get(record_id) is None:
                continue
            waiting = {one.op_id: one for one in self._waiting.pop(record_id)}
            for one in sorted(waiting.values(), key=_slips_first):
                self._try_again(one)

    def _try_again(self, waiting: StoredOp) -> None:
        known = self.changed.get(waiting.op_id, waiting)
        if known.state != ReceiptState.WAITING:
            return
        self.numbers += 1
        number = -self.numbers
        op = decode_operation(waiting.body)
        sender = Sender(waiting.device, waiting.facility, self._sender.now)
        try:
            stored = self._apply(op, number, sender)
        except Refusal as refusal:
            stored = self._held(op, number, (op.op_id, refusal), sender)
        self.changed[op.op_id] = stored
        if stored.state == ReceiptState.WAITING:
            self._waiting[stored.record_id].append(stored)
        else:
            self._note_directory([op])
            self._wake({op.id})

    def _note_directory(self, group: list[Operation]) -> None:
        ids = [op.id for op in group if op.kind in DIRECTORY_KINDS]
        if ids:
            self._learn([row for i in ids if (row := self._records.get(i)) is not None])

    def _held(
        self, op: Operation, number: int, refused: tuple[str, Refusal], sender: Sender | None = None
    ) -> StoredOp:
        """Kept in quarantine: the one at fault with its reason, its companions with theirs."""
        culprit, refusal = refused
        own = op.op_id == culprit
        stored = self._stored(op, sender or self._sender, ReceiptState.HELD, number, 0)
        problem = refusal.problem if own else {"op_id": culprit}
        return replace(stored, code=refusal.code if own else COMPANION, problem=problem)

    def _stored(
        self,
        op: Operation,
        sender: Sender,
        state: ReceiptState,
        seq: int,
        rev: int,
        lost: list[str] | None = None,
    ) -> StoredOp:
        return StoredOp(
            op.op_id,
            op.group,
            sender.device,
            op.user,
            sender.facility,
            op.id,
            None,
            encode_operation(op).decode(),
            state.value,
            seq,
            rev,
            lost or [],
            None,
            None,
            sender.now,
        )

    def _receipt(self, op_id: str) -> Receipt | None:
        stored = self.changed.get(op_id) or self._known.get(op_id)
        if stored is None or op_id in self.alarms:
            return None
        return Receipt(
            op_id,
            ReceiptState(stored.state),
            stored.seq,
            stored.rev,
            stored.lost,
            stored.code,
            stored.problem,
            stored.hub_time,
        )

    def stored(self, number: Callable[[int], int]) -> list[StoredOp]:
        """What is to be written of operations, with real numbers."""
        for op in self.changed.values():
            op.seq, op.rev = number(op.seq), number(op.rev)
            if op.state == ReceiptState.ACKED:
                op.record = self._records.number(op.record_id)
        return list(self.changed.values())


def new_conflict(
    record_id: str, present: RecordRow, name: str, loser: dict[str, Any], number: int
) -> RecordRow:
    """Both values of a field: the one in the record, and `loser`, the side that is not."""
    by, place, at = loser["loser_by"], loser["loser_from"], loser["loser_at"]
    fields: dict[str, Any] = {
        "record_kind": present.kind,
        "record_id": present.id,
        "field": name,
        **loser,
        "kept": present.fields.get(name),
        "kept_by": present.by,
        "kept_from": present.place,
        "kept_at": present.at,
        "author_id": by,
        "author_home_id": present.home,
        "place_id": place,
        "written_at": at,
    }
    fields = {n: v for n, v in fields.items() if v is not None}
    root = present.root or present.id
    numbers = (number, number, number)
    return RecordRow(record_id, CONFLICT, present.home, root, *numbers, {}, fields, by, place, at)


def loser_of(op: Operation, name: str, sender: Sender) -> dict[str, Any]:
    """The side of a conflict that did not enter the record."""
    return {
        "loser": op.set[name],
        "loser_by": op.user,
        "loser_from": sender.facility,
        "loser_at": sender.now,
    }


def _continues(row: RecordRow, record_id: str, name: str, was: Any) -> bool:
    fields = row.fields
    return (
        row.kind == CONFLICT
        and was is not None
        and not fields.get("resolved")
        and fields.get("record_id") == record_id
        and fields.get("field") == name
        and fields.get("loser") == was
    )


def copied(row: RecordRow) -> RecordRow:
    copied = msgspec.structs.replace(row)
    copied.fields, copied.frev = dict(row.fields), dict(row.frev)
    return copied


def _slips_first(waiting: StoredOp) -> bool:
    return decode_operation(waiting.body).kind != SLIP


def _groups(operations: list[Operation]) -> list[list[Operation]]:
    groups: dict[str, list[Operation]] = {}
    for op in operations:
        groups.setdefault(op.group, []).append(op)
    return list(groups.values())

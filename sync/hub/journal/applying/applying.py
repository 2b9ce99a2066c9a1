"""Applies a request's operations, group by group: each group counts whole or is kept as refused."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from app.core.directory import DIRECTORY_KINDS
from app.core.merge import Verdict, applied, laid_on, verdict
from app.core.record import RecordRow
from app.signatures import SIGNATURE
from app.storage.base import STAMPED
from app.storage.cases import CONFLICT, SLIP
from app.storage.change import Action
from sync.hub.journal.applying.columns import not_ahead
from sync.hub.journal.applying.conflicts import (
    carried_on,
    conflict_id,
    continues,
    copied,
    loser_of,
    new_conflict,
)
from sync.hub.journal.applying.groups import groups_of, severed
from sync.hub.journal.applying.meeting import ENGINES_OWN, Meeting
from sync.hub.journal.applying.received import ReceivedOperations
from sync.hub.journal.applying.rules import NotYet, Refusal, Rules, adds_nothing
from sync.hub.journal.faults import FAULT, FAULTS, Trouble, fault_of
from sync.hub.journal.operations import (
    Sender,
    StoredOp,
    decode_operation,
    known_ops,
    receipt_of,
    stored_op,
    waiting_for,
)
from sync.hub.journal.records import Records
from sync.protocol.messages import REPLACED, Operation, OpReceipt, OpReceiptState


class Applying:
    """One request's worth. Numbers are provisional until `Records.write`."""

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
        self.received = ReceivedOperations(records, sender)
        self.given_up: list[OpReceipt] = []
        """What is answered of those that their writer has corrected: final, or counted before."""

    @property
    def facility(self) -> str:
        """Whose request it is."""
        return self._sender.facility

    @property
    def now(self) -> str:
        return self._sender.now

    def run(self, operations: list[Operation]) -> None:
        """Apply what is new, group by group, in the order it was written."""
        self.received.look_up(op.op_id for op in operations)
        self.load(operations)
        for group in groups_of(operations):
            self._do_group(group)

    def give_up(self, op_ids: list[str]) -> None:
        """These are held for a while, and their writer has corrected them: what was corrected is
        not taken beside its correction, however late and by which road it comes once more."""
        if not op_ids:
            return
        known = known_ops(self._records.connection, op_ids)
        own = {i: one for i, one in known.items() if one.device == self._sender.device}
        self.received.known.update(own)
        passing = [one for one in own.values() if self.received.may_pass(one)]
        number = self.received.next_number() if passing else 0
        for one in passing:
            self.received.keep(replace(one, seq=number, code=REPLACED, problem=None))
        counted = {i for i, one in own.items() if one.state == OpReceiptState.ACKED}
        given_up = [i for i in op_ids if i not in counted]
        self.given_up = [OpReceipt(i, OpReceiptState.HELD, 0, 0, code=REPLACED) for i in given_up]
        self.given_up += [receipt_of(own[i]) for i in sorted(counted)]

    def hold(self, operations: list[Operation], records: list[str], fault: Exception) -> None:
        """Keep these as they are, with the fault of this program that they led to."""
        self.received.look_up(op.op_id for op in operations)
        said, device = fault_of(fault), self._sender.device
        self.received.told += [Trouble(FAULT, device, record, *said) for record in records]
        new = [op for op in operations if op.op_id not in self.received.known]
        number = self.received.next_number() if new else 0
        for op in new:
            self.received.keep(self.received.held(op, number, (op.op_id, Refusal(FAULT))))

    def load(self, operations: list[Operation], also: Collection[str] = ()) -> None:
        new = [op for op in operations if not self.received.is_done(op)]
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
        asked = {
            i for i, known in self.received.known.items() if known.state == OpReceiptState.WAITING
        }
        asked |= {stored.op_id for stored in waiting}
        if not asked:
            return
        now = known_ops(self._records.connection, asked)
        self.received.known.update(
            (i, stored) for i, stored in now.items() if i in self.received.known
        )
        for stored in waiting:
            if now[stored.op_id].state == OpReceiptState.WAITING:
                self.received.waiting[stored.record_id].append(stored)

    def _do_group(self, group: list[Operation]) -> None:
        fresh = [op for op in group if not self.received.has_seen(op)]
        if not fresh:
            return
        done = self._in_parts(fresh, self.received.next_number())
        if all(self.received.goes_on_as_it_was(stored) for stored in done):
            self.received.numbers -= 1
            return
        for stored in done:
            self.received.keep(stored)
        held = {stored.op_id for stored in done if stored.state == OpReceiptState.HELD}
        taken = [op for op in fresh if op.op_id not in held]
        self.wake({op.id for op in taken} | {op.root for op in taken if op.root})

    def _in_parts(self, group: list[Operation], number: int) -> list[StoredOp]:
        """What must hold together is taken whole or not at all; what only came with it is held for
        a reason of its own, or because there is nothing left for it to hang on."""
        core, loose = severed(group, self._rules_for(self.facility).is_severable)
        done, refused = self._together(core, number)
        fallen: dict[str, tuple[str, Refusal]] = {}
        for op in loose:
            cause = refused or fallen.get(op.id) or fallen.get(op.root or "")
            if cause is not None:
                done.append(self.received.held(op, number, cause))
                continue
            taken, why = self._together([op], number)
            done += taken
            if why is not None:
                fallen[op.id] = why
        return done

    def _together(
        self, ops: list[Operation], number: int
    ) -> tuple[list[StoredOp], tuple[str, Refusal] | None]:
        """All of these, or none and why; a fault of this program is no reason to stop the rest."""
        if not ops:
            return [], None
        restore, done = self._records.checkpoint(), list[StoredOp]()
        op = ops[0]
        try:
            for op in ops:
                done.append(self.apply(op, number))
            self.note_directory(ops)
        except Refusal as refusal:
            refused = op.op_id, refusal
        except FAULTS as fault:
            refused = op.op_id, self.received.fault(op, self._sender, fault)
        else:
            return done, None
        restore()
        return [self.received.held(op, number, refused) for op in ops], refused

    def apply(self, op: Operation, number: int, sender: Sender | None = None) -> StoredOp:
        sender = sender or self._sender
        present = self._records.get(op.id)
        if present is None and op.action == Action.PATCH:
            return stored_op(op, sender, OpReceiptState.WAITING, number, 0)
        if self._follows_a_slip(op, sender):
            return self._until_case_is_here(op, sender, number)
        try:
            self._rules_for(sender.facility).check(op, present)
        except NotYet:
            return self._until_case_is_here(op, sender, number)
        except Refusal as refusal:
            if refusal.code != "NOT_FOUND" or not self.received.waits(op):
                raise
            if present is not None and present.home == op.home and adds_nothing(op, present):
                return stored_op(op, sender, OpReceiptState.ACKED, number, present.rev)
            return stored_op(op, sender, OpReceiptState.WAITING, number, 0)
        if present is None:
            self._create(op, number, sender)
            self._look_at_root(op, number, sender)
            return stored_op(op, sender, OpReceiptState.ACKED, number, number)
        rev, lost = self._merge(op, present, number, sender)
        if rev == number:
            self._look_at_root(op, number, sender)
        return stored_op(op, sender, OpReceiptState.ACKED, number, rev, lost)

    def _follows_a_slip(self, op: Operation, sender: Sender) -> bool:
        """Whether its writer knows the case from a slip that itself still waits for the case."""
        waiting = self.received.waiting.get(op.root or "", ())
        return op.kind != SLIP and any(
            one.facility == sender.facility and decode_operation(one.body).kind == SLIP
            for one in waiting
        )

    def _until_case_is_here(self, op: Operation, sender: Sender, number: int) -> StoredOp:
        stored = stored_op(op, sender, OpReceiptState.WAITING, number, 0)
        return replace(stored, record_id=op.root or op.id)

    def _create(self, op: Operation, number: int, sender: Sender) -> None:
        said = laid_on({}, op.set).items()
        fields = {n: v for n, v in said if v is not None}
        if not op.set.get(SIGNATURE):  # which covers when it was written
            fields = {n: not_ahead(n, v, sender.now) for n, v in fields.items()}
        row = RecordRow(op.id, op.kind, op.home, op.root, rev=number, crev=number, ord=number)
        row.fields, row.by, row.place, row.at = fields, op.user, sender.facility, sender.now
        self._records.add(row)

    def _merge(
        self, op: Operation, present: RecordRow, number: int, sender: Sender
    ) -> tuple[int, list[str]]:
        """Field by field: apply, or keep aside in a conflict. Returns (revision, fields lost)."""
        row, kind = copied(present), self._rules_for(sender.facility).kind(op.kind)
        meeting = Meeting(self._records, op, present, number, sender)
        lost: list[str] = []
        for name, value in op.set.items():
            if name in STAMPED:  # set once, by whoever made the record
                continue
            value = not_ahead(name, value, sender.now)
            meeting.look_at(kind, row.fields, name, value)
            outcome = verdict(row.fields, op.was, name, value, kind)
            if outcome is Verdict.APPLY:
                row.fields[name] = applied(row.fields, name, value, kind, op.was)
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
        meeting.tell(row)
        return (number if changed else present.rev), lost

    def _look_at_root(self, op: Operation, number: int, sender: Sender) -> None:
        """Whether the case was taken out while this was written into it."""
        root = self._records.get(op.root) if op.root and op.kind not in ENGINES_OWN else None
        if root is not None:
            Meeting(self._records, op, root, number, sender).tell_who_removed(root, sender.read)

    def _keep_aside(
        self, op: Operation, present: RecordRow, name: str, number: int, sender: Sender
    ) -> None:
        """One conflict per chain: the author's own earlier value that lost here is carried on."""
        for other in self._records.conflicts(present.root or present.id):
            if continues(other, present.id, name, op.was.get(name)):
                self._records.replace(carried_on(other, op, name, number, sender))
                return
        record_id = conflict_id(op.op_id, name)
        if self._records.get(record_id) is None:
            loser = loser_of(op, name, sender)
            self._records.add(new_conflict(record_id, present, name, loser, number))

    def wake(self, arrived: set[str]) -> None:
        """Operations that waited for these records are tried again, each in a place of its own: the
        slip from which a case was known first, then what was written on its strength.
        """
        for record_id in arrived & self.received.waiting.keys():
            if self._records.get(record_id) is None:
                continue
            waiting = {one.op_id: one for one in self.received.waiting.pop(record_id)}
            for one in sorted(waiting.values(), key=_slips_first):
                self._try_again(one)

    def _try_again(self, waiting: StoredOp) -> None:
        known = self.received.changed.get(waiting.op_id, waiting)
        if known.state != OpReceiptState.WAITING:
            return
        number = self.received.next_number()
        op = decode_operation(waiting.body)
        sender = Sender(waiting.device, waiting.facility, self._sender.now)
        restore = self._records.checkpoint()
        try:
            stored = self.apply(op, number, sender)
            self.note_directory([op])
        except Refusal as refusal:
            stored = self.received.held(op, number, (op.op_id, refusal), sender)
        except FAULTS as fault:
            restore()
            refused = op.op_id, self.received.fault(op, sender, fault)
            stored = self.received.held(op, number, refused, sender)
        self.received.keep(stored)
        if stored.state != OpReceiptState.WAITING:
            self.wake({op.id})

    def note_directory(self, group: list[Operation]) -> None:
        ids = [op.id for op in group if op.kind in DIRECTORY_KINDS]
        if ids:
            self._learn([row for i in ids if (row := self._records.get(i)) is not None])


def _slips_first(waiting: StoredOp) -> bool:
    return decode_operation(waiting.body).kind != SLIP

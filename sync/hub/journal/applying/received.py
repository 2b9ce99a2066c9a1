"""The operations of one request: what is known of each from before, and what has come of it now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from app.storage.change import Action
from sync.hub.journal.alarms import Alarm, Attempt
from sync.hub.journal.applying.rules import Refusal
from sync.hub.journal.faults import FAULT, Trouble, fault_of
from sync.hub.journal.operations import (
    Sender,
    StoredOp,
    decode_operation,
    encode_operation,
    known_ops,
    receipt_of,
    stored_op,
)
from sync.hub.journal.records import Records
from sync.protocol.messages import PASSING, Operation, OpReceipt, OpReceiptState

COMPANION = "GROUP"
"""Why an operation is held that is not at fault itself."""


class ReceivedOperations:
    """Numbers are provisional (below 0, in the order of the request) until `stored`."""

    def __init__(self, records: Records, sender: Sender) -> None:
        self._records = records
        self._sender = sender
        self.known: dict[str, StoredOp] = {}
        self.changed: dict[str, StoredOp] = {}
        self.waiting: dict[str, list[StoredOp]] = defaultdict(list)
        """By the record that each of them waits for."""
        self.misnamed: dict[str, str] = {}
        """The record of each operation that came with other content than under its name is here."""
        self.told: list[Trouble] = []
        self.numbers = 0

    def look_up(self, names: Iterable[str]) -> dict[str, StoredOp]:
        """Those of these names that have been received before."""
        found = known_ops(self._records.connection, set(names))
        self.known.update(found)
        return found

    def next_number(self) -> int:
        self.numbers += 1
        return -self.numbers

    def keep(self, stored: StoredOp) -> None:
        self.changed[stored.op_id] = stored
        if stored.state == OpReceiptState.WAITING:
            self.waiting[stored.record_id].append(stored)

    def attempts(self) -> list[Alarm]:
        """What no honest program does, for the administrator's list."""
        return [Alarm(Attempt.NAME, record) for record in sorted(self.misnamed.values())]

    def receipts(self, operations: list[Operation]) -> list[OpReceipt]:
        """The answer for every operation, however often it was sent; after `stored`."""
        return [r for op in operations if (r := self._receipt(op.op_id)) is not None]

    def is_done(self, op: Operation) -> bool:
        """Received before; one that waits for its record, that was held for what may pass or that
        this program stumbled over, is looked at each time it comes."""
        if op.op_id in self.changed:
            return self.changed[op.op_id].state != OpReceiptState.WAITING
        known = self.known.get(op.op_id)
        if known is None or known.state == OpReceiptState.WAITING:
            return False
        return not self.may_pass(known)

    def may_pass(self, known: StoredOp) -> bool:
        """Held for a reason that goes by itself: a post that was not here yet, a day, a fault."""
        culprit = known
        if known.code == COMPANION and known.problem is not None:
            at_fault = str(known.problem.get("op_id"))
            culprit = self.changed.get(at_fault) or self.known.get(at_fault) or known
        return known.state == OpReceiptState.HELD and culprit.code in (*PASSING, FAULT)

    def waits(self, op: Operation) -> bool:
        """Whether it waits for a case that was open to its writer to be opened again."""
        known = self.known.get(op.op_id)
        return known is not None and known.state == OpReceiptState.WAITING

    def goes_on_as_it_was(self, stored: StoredOp) -> bool:
        """Nothing has come of asking once more. It takes no place in the order, or two computers
        that ask would keep each other's feed moving for ever."""
        known = self.known.get(stored.op_id)
        if known is None or known.state != stored.state:
            return False
        if known.state == OpReceiptState.WAITING:
            return known.record_id == stored.record_id
        return known.state == OpReceiptState.HELD and known.code == stored.code

    def fault(self, op: Operation, sender: Sender, fault: Exception) -> Refusal:
        if not self._is_faulty(op.op_id):
            self.told.append(Trouble(FAULT, sender.device, op.id, *fault_of(fault)))
        return Refusal(FAULT)

    def _is_faulty(self, op_id: str) -> bool:
        """Held by a fault before; a newer program may do without it, and is asked each time."""
        known = self.known.get(op_id)
        return known is not None and known.state == OpReceiptState.HELD and known.code == FAULT

    def has_seen(self, op: Operation) -> bool:
        """Received before, in this request or an earlier one. Other content under a known name is
        an alarm and never applied."""
        known = self.changed.get(op.op_id) or self.known.get(op.op_id)
        if known is None:
            return False
        if known.body != encode_operation(op).decode() and decode_operation(known.body) != op:
            self.misnamed[op.op_id] = op.id
            return True
        if self.is_done(op):
            return True
        awaited = op.id if op.action == Action.PATCH else op.root
        if known.state == OpReceiptState.HELD:
            return False
        return awaited is not None and self._records.get(awaited) is None

    def held(
        self, op: Operation, number: int, refused: tuple[str, Refusal], sender: Sender | None = None
    ) -> StoredOp:
        """Kept in quarantine: the one at fault with its reason, its companions with theirs."""
        culprit, refusal = refused
        own = op.op_id == culprit
        stored = stored_op(op, sender or self._sender, OpReceiptState.HELD, number, 0)
        problem = refusal.problem if own else {"op_id": culprit}
        companion = FAULT if refusal.code == FAULT else COMPANION  # with a fault all come again
        return replace(stored, code=refusal.code if own else companion, problem=problem)

    def _receipt(self, op_id: str) -> OpReceipt | None:
        stored = self.changed.get(op_id) or self.known.get(op_id)
        if stored is None or op_id in self.misnamed:
            return None
        return receipt_of(stored)

    def stored(self, number: Callable[[int], int]) -> list[StoredOp]:
        """What is to be written of operations, with real numbers."""
        for op in self.changed.values():
            op.seq, op.rev = number(op.seq), number(op.rev)
            if op.state == OpReceiptState.ACKED:
                op.record = self._records.number(op.record_id)
        return list(self.changed.values())

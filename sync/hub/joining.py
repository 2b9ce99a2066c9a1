"""After the hub went back in time: joins what workstations still have of what it lost.

An offered row, or an offered operation as a row of only the fields it set, carries the numbers of
a lost epoch: the places where its values were first written. Which of two values came later is
told by these places and by what the line of epochs knew (sync paper, H7). In whatever order
offers come, the outcome is the same.

That holds of what the hub itself has sealed. Whatever else comes as an offer is a change that who
brings it makes now: checked, journalled and merged like any other.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from app.core.directory import DIRECTORY_KINDS
from app.core.kinds import Kinds
from app.core.record import RecordRow
from app.core.sight import HUB
from app.receipts import DELIVERED
from app.storage.cases import CONFLICT, GRANT, SLIP
from app.storage.change import Action
from sync.hub.alarms import Alarm, Attempt
from sync.hub.apply import Application
from sync.hub.conflicts import loser_of
from sync.hub.doors import is_sound
from sync.hub.faults import FAULT, FAULTS, Trouble, fault_of
from sync.hub.offered import (
    as_patch,
    as_put,
    as_row,
    as_written_now,
    by_sender,
    name_of,
)
from sync.hub.ops import Sender, StoredOp, known_ops, stored_op
from sync.hub.past import Trust, Word
from sync.hub.records import Records
from sync.hub.rejoined import Rejoined
from sync.hub.rules import Refusal, Rules
from sync.hub.spoken import Outcome, Spoken, confirm, save_spoken, taken_from_others
from sync.protocol.messages import Offer, Operation, ReceiptState


class Joining(Application):
    """Applies offers. `not_here` are offered records of others that this hub does not have, and
    `hubs_words` what its own administrator wrote, as the sender still has it;
    `shown_again` those that were not taken and are shown as they are here, and `brought` those that
    were, with their places.
    """

    def __init__(
        self,
        records: Records,
        rules: Callable[[str], Rules],
        learn: Callable[[list[RecordRow]], None],
        sender: Sender,
        kinds: Kinds,
        word: Word,
    ) -> None:
        super().__init__(records, rules, learn, sender)
        self._kinds = kinds
        self._word = word
        self._past = word.past
        self._values = Rejoined(records, kinds, word.past)
        self._spoken: list[Spoken] = []
        self._weak: set[str] = set()
        self._confirmed: list[str] = []
        self.not_here: list[str] = []
        self.hubs_words: dict[str, RecordRow] = {}
        self.proved_words: set[str] = set()
        self._suspicions: list[Alarm] = []
        self.shown_again: dict[str, int] = {}
        self.brought: dict[str, int] = {}

    def join(self, offers: list[Offer]) -> None:
        operations = [offer.op for offer in offers if offer.op is not None]
        rows = [row for offer in offers if (row := offer.row) is not None and is_sound(row)]
        names = [op.op_id for op in operations] + [name_of(row, self._sender) for row in rows]
        self._known = known_ops(self._records.connection, names)
        self._load(operations, {i for row in rows for i in (row.id, row.root) if i})
        ids = {row.id for row in rows} | {op.id for op in operations}
        self._values.load(ids)
        self._weak = taken_from_others(self._records.connection, ids)
        for offer in offers:
            if offer.op is not None:
                self._join_operation(offer.op, offer)
            elif offer.row is not None and is_sound(offer.row):
                self._join_row_or_none(offer.row, offer.seal)
            elif offer.row is not None:
                self._suspect(Attempt.ROW, "")

    def attempts(self) -> list[Alarm]:
        return [*super().attempts(), *self._suspicions]

    def stored(self, number: Callable[[int], int]) -> list[StoredOp]:
        self._values.save(number)
        for places in (self.shown_again, self.brought):
            places.update({i: number(place) for i, place in places.items()})
        return super().stored(number)

    # An operation

    def _join_operation(self, op: Operation, offer: Offer) -> None:
        if self._seen(op):
            return
        self.numbers += 1
        number = -self.numbers
        restore = self._records.checkpoint()
        try:
            stored = self._joined(op, offer, number)
            self._note_directory([op] if stored.state == ReceiptState.ACKED else [])
        except Refusal as refusal:
            stored = self._held(op, number, (op.op_id, refusal))
        except FAULTS as fault:
            restore()
            stored = self._held(op, number, (op.op_id, self._fault(op, self._sender, fault)))
        self.changed[op.op_id] = stored
        if stored.state == ReceiptState.WAITING:
            self._waiting[op.id].append(stored)
        elif stored.state == ReceiptState.ACKED:
            self.brought[op.id] = number
            self._wake({op.id})

    def _joined(self, op: Operation, offer: Offer, number: int) -> StoredOp:
        present = self._records.get(op.id)
        if present is None and op.action == Action.PATCH:
            return stored_op(op, self._sender, ReceiptState.WAITING, number, 0)
        rules = self._rules_for(self._sender.facility)
        try:
            (rules.of_once() if self._past.proves(offer.place) else rules).check(op, present)
        except Refusal as refusal:
            if refusal.code != "NOT_FOUND":
                raise
            # It was allowed once; the case is opened again when its home has offered that.
            return stored_op(op, self._sender, ReceiptState.WAITING, number, 0)
        if self._past.has(offer.place):
            return self._apply(op, number)
        was = op.was if op.action == Action.PATCH else None
        lost = self._values.join(as_row(op, offer, self._sender), number, part=True, was=was)
        for name in offer.lost:
            self._keep_aside_again(op, name, number)
        row = self._records.get(op.id)
        rev = row.rev if row is not None else number
        lost = sorted({*offer.lost, *lost})
        return stored_op(op, self._sender, ReceiptState.ACKED, number, rev, lost)

    def _keep_aside_again(self, op: Operation, name: str, number: int) -> None:
        present = self._records.get(op.id)
        if present is not None and present.kind != CONFLICT and name in op.set:
            loser = loser_of(op, name, self._sender)
            self._values.keep_aside(op.op_id, present, name, loser, number)

    # A row

    def _join_row_or_none(self, row: RecordRow, seal: str) -> None:
        """One that this program stumbles over stays with who offered it; the others are joined."""
        restore, forget = self._records.checkpoint(), self._values.checkpoint(row.id)
        spoken, confirmed = len(self._spoken), len(self._confirmed)
        try:
            self._join_row(row, seal)
        except FAULTS as fault:
            restore()
            forget()
            del self._spoken[spoken:], self._confirmed[confirmed:]
            self.brought.pop(row.id, None)
            self.told.append(Trouble(FAULT, self._sender.device, row.id, *fault_of(fault)))

    def _join_row(self, row: RecordRow, seal: str) -> None:
        self.numbers += 1
        number = -self.numbers
        present, trust = self._records.get(row.id), self._word.trust_in(row, seal)
        if seal and trust is not Trust.WHOLE:
            self._suspect(Attempt.SEAL, row.id)
        if trust is not Trust.WHOLE:
            self._write_now(row, number, trust)
            return
        if row.id in self._weak and self._is_owners_word(row):
            self._values.take_owners_word(row, number)
            self._confirmed.append(row.id)
            self.brought[row.id] = number
            return
        try:
            self._check_row(row, present)
        except Refusal:
            if not self._may_speak_for_another(row, present):
                self._decline(row, number, is_proved=True)
                return
            self._note_spoken(row, Outcome.TAKEN)
        self._values.join(row, number, part=False, was=None, is_whole=True)
        self.brought[row.id] = number
        if row.kind in DIRECTORY_KINDS and (here := self._records.get(row.id)) is not None:
            self._learn([here])
        self._wake({row.id})

    # A row without the hub's seal

    def _write_now(self, row: RecordRow, number: int, trust: Trust) -> None:
        if trust is Trust.NONE:
            self._suspect(Attempt.PLACE, row.id)
        present = self._records.get(row.id)
        op = as_written_now(row, present, self._sender, self._kinds)
        is_no_news = present is not None and not op.set
        if self._past.has(row.rev) or op.op_id in self._known or is_no_news:
            self._decline(row, number)
            return
        try:
            stored = self._written_now(row, op, number, trust)
        except Refusal:
            self._suspect(Attempt.ROW, row.id)
            self._decline(row, number)
            return
        self._note_written_now(op, stored, number)

    def _written_now(self, row: RecordRow, op: Operation, number: int, trust: Trust) -> StoredOp:
        present = self._records.get(row.id)
        if trust is Trust.NONE or row.kind in (CONFLICT, SLIP):
            return self._apply(op, number)
        self._rules_for(self._sender.facility).check(op, present)
        lost = self._values.join(by_sender(row, op, self._sender), number, part=False, was=None)
        here = self._records.get(row.id)
        rev = here.rev if here is not None else number
        return stored_op(op, self._sender, ReceiptState.ACKED, number, rev, lost)

    def _note_written_now(self, op: Operation, stored: StoredOp, number: int) -> None:
        self.changed[op.op_id] = stored
        if stored.state == ReceiptState.WAITING:
            self._waiting[stored.record_id].append(stored)
            return
        self.brought[op.id] = number
        here = self._records.get(op.id)
        if (
            here is not None and here.rev != number
        ):  # all of it lost: who offered it gets what is here
            self.shown_again[op.id] = number
        self._note_directory([op])
        self._wake({op.id})

    def _suspect(self, attempt: Attempt, record: str) -> None:
        self._suspicions.append(Alarm(attempt, record))

    # A row that bears it

    def _check_row(self, row: RecordRow, present: RecordRow | None) -> None:
        """Only what this facility might have written itself, in the name of who did."""
        rules = self._rules_for(self._sender.facility)
        if row.kind == CONFLICT:
            rules.check_conflict(as_put(row), present)
            return
        op = as_put(row) if present is None else as_patch(row, present)
        if op.set or present is None:
            rules.check(op, present)
        elif not rules.sees(present):
            raise Refusal("NOT_FOUND")

    def _may_speak_for_another(self, row: RecordRow, present: RecordRow | None) -> bool:
        """Whether the hub takes back, on this facility's word, a record that another one wrote.

        Only what it has sealed itself, and has lost whole; only in a case that this facility
        sees; and only what its home might have written itself. Never who may see what.
        """
        kind, root = self._kinds.get(row.kind), self._records.get(row.root) if row.root else None
        if present is not None or kind is None or root is None or kind.administered:
            return False
        if row.kind in (CONFLICT, GRANT) or row.kind in DIRECTORY_KINDS:
            return False
        if not self._rules_for(self._sender.facility).sees(root):
            return False
        return self._could_be_its_homes(row)

    def _could_be_its_homes(self, row: RecordRow) -> bool:
        try:
            self._rules_for(row.home).of_once().check(as_put(row), None)
        except Refusal:
            return False
        return True

    def _is_owners_word(self, row: RecordRow) -> bool:
        return row.home == self._sender.facility and self._could_be_its_homes(row)

    def _note_spoken(self, row: RecordRow, outcome: Outcome) -> None:
        self._spoken.append(Spoken(row, self._sender.device, self._sender.facility, outcome))

    def save_spoken(self, connection: Connection) -> None:
        """The administrator's list of what was said in the name of others."""
        save_spoken(connection, self._spoken, self._sender.now)
        confirm(connection, self._confirmed)

    def _decline(self, offered: RecordRow, number: int, *, is_proved: bool = False) -> None:
        """It is not taken, but who offered it gets what is here instead."""
        facility = self._sender.facility
        present = self._records.get(offered.id)
        if offered.home == HUB:
            self.hubs_words[offered.id] = offered
            self.proved_words |= {offered.id} if self._past.proves(offered.rev) else set()
        if present is not None and self._rules_for(facility).sees(present):
            self.shown_again[offered.id] = number
            if is_proved and offered.kind != DELIVERED:
                self._note_spoken(offered, Outcome.KEPT)
        elif offered.home != facility:
            self.not_here.append(offered.id)

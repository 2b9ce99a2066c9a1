"""After the hub went back in time: joins what workstations still have of what it lost.

An offered row, or an offered operation as a row of only the fields it set, carries the numbers of
a lost epoch: the places where its values were first written. Which of two values came later is
told by these places and by what the line of epochs knew (sync/README.md, H7). In whatever order
offers come, the outcome is the same.

That holds of what the hub itself has sealed. Whatever else comes as an offer is a change that who
brings it makes now: checked, journalled and merged like any other.
"""

from __future__ import annotations

from collections.abc import Callable

from app.core.directory import DIRECTORY_KINDS
from app.core.kinds import Kinds
from app.core.record import RecordRow
from app.core.sight import HUB
from app.receipts import DELIVERED
from app.storage.cases import CONFLICT, GRANT, SLIP
from app.storage.change import Action
from sync.hub.journal.alarms import Alarm, Attempt
from sync.hub.journal.applying.applying import Applying
from sync.hub.journal.applying.columns import is_sound
from sync.hub.journal.applying.conflicts import loser_of
from sync.hub.journal.applying.rules import Refusal, Rules
from sync.hub.journal.faults import FAULT, FAULTS, Trouble, fault_of
from sync.hub.journal.known_numbers import HubsWord, Trust
from sync.hub.journal.operations import Sender, StoredOp, stored_op
from sync.hub.journal.records import Records
from sync.hub.journal.rejoining.joined import JoinedOffers
from sync.hub.journal.rejoining.offered import (
    as_patch,
    as_put,
    as_row,
    as_written_now,
    by_sender,
    name_of,
)
from sync.hub.journal.rejoining.rejoined_values import RejoinedValues
from sync.hub.journal.rejoining.spoken_for import (
    SpokenFor,
    SpokenOutcome,
    taken_from_others,
)
from sync.protocol.messages import Offer, Operation, OpReceiptState


class OfferJoining:
    """Brings offers to the records; what they bring as operations is received as any other."""

    def __init__(
        self,
        records: Records,
        rules: Callable[[str], Rules],
        learn: Callable[[list[RecordRow]], None],
        sender: Sender,
        kinds: Kinds,
        word: HubsWord,
        applying: Applying,
    ) -> None:
        self._records = records
        self._rules_for = rules
        self._learn = learn
        self._sender = sender
        self._kinds = kinds
        self._word = word
        self._past = word.past
        self._applying = applying
        self._received = applying.received
        self.joined = JoinedOffers()
        self._values = RejoinedValues(records, kinds, word.past, self.joined.origins)
        self._weak: set[str] = set()

    def join(self, offers: list[Offer]) -> None:
        operations = [offer.op for offer in offers if offer.op is not None]
        rows = [row for offer in offers if (row := offer.row) is not None and is_sound(row)]
        names = [op.op_id for op in operations] + [name_of(row, self._sender) for row in rows]
        self._received.look_up(names)
        self._applying.load(operations, {i for row in rows for i in (row.id, row.root) if i})
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

    # An operation

    def _join_operation(self, op: Operation, offer: Offer) -> None:
        if self._received.has_seen(op):
            return
        number = self._received.next_number()
        restore = self._records.checkpoint()
        try:
            stored = self._joined(op, offer, number)
            self._applying.note_directory([op] if stored.state == OpReceiptState.ACKED else [])
        except Refusal as refusal:
            stored = self._received.held(op, number, (op.op_id, refusal))
        except FAULTS as fault:
            restore()
            stored = self._received.held(
                op, number, (op.op_id, self._received.fault(op, self._sender, fault))
            )
        self._received.keep(stored)
        if stored.state == OpReceiptState.ACKED:
            self.joined.brought[op.id] = number
            self._applying.wake({op.id})

    def _joined(self, op: Operation, offer: Offer, number: int) -> StoredOp:
        present = self._records.get(op.id)
        if present is None and op.action == Action.PATCH:
            return stored_op(op, self._sender, OpReceiptState.WAITING, number, 0)
        rules = self._rules_for(self._sender.facility)
        try:
            (rules.of_once() if self._past.proves(offer.place) else rules).check(op, present)
        except Refusal as refusal:
            if refusal.code != "NOT_FOUND":
                raise
            # It was allowed once; the case is opened again when its home has offered that.
            return stored_op(op, self._sender, OpReceiptState.WAITING, number, 0)
        if self._past.has(offer.place):
            return self._applying.apply(op, number)
        was = op.was if op.action == Action.PATCH else None
        lost = self._values.join(as_row(op, offer, self._sender), number, part=True, was=was)
        for name in offer.lost:
            self._keep_aside_again(op, name, number)
        row = self._records.get(op.id)
        rev = row.rev if row is not None else number
        lost = sorted({*offer.lost, *lost})
        return stored_op(op, self._sender, OpReceiptState.ACKED, number, rev, lost)

    def _keep_aside_again(self, op: Operation, name: str, number: int) -> None:
        present = self._records.get(op.id)
        if present is not None and present.kind != CONFLICT and name in op.set:
            loser = loser_of(op, name, self._sender)
            self._values.keep_aside(op.op_id, present, name, loser, number)

    # A row

    def _join_row_or_none(self, row: RecordRow, seal: str) -> None:
        """One that this program stumbles over stays with who offered it; the others are joined."""
        restore, forget = self._records.checkpoint(), self._values.checkpoint(row.id)
        spoken, confirmed = len(self.joined.spoken), len(self.joined.confirmed)
        try:
            self._join_row(row, seal)
        except FAULTS as fault:
            restore()
            forget()
            del self.joined.spoken[spoken:], self.joined.confirmed[confirmed:]
            self.joined.brought.pop(row.id, None)
            self._received.told.append(
                Trouble(FAULT, self._sender.device, row.id, *fault_of(fault))
            )

    def _join_row(self, row: RecordRow, seal: str) -> None:
        number = self._received.next_number()
        present, trust = self._records.get(row.id), self._word.trust_in(row, seal)
        if seal and trust is not Trust.WHOLE:
            self._suspect(Attempt.SEAL, row.id)
        if trust is not Trust.WHOLE:
            self._write_now(row, number, trust)
            return
        if row.id in self._weak and self._is_owners_word(row):
            self._values.take_owners_word(row, number)
            self.joined.confirmed.append(row.id)
            self.joined.brought[row.id] = number
            return
        try:
            self._check_row(row, present)
        except Refusal:
            if not self._may_speak_for_another(row, present):
                self._decline(row, number, is_proved=True)
                return
            self._note_spoken(row, SpokenOutcome.TAKEN)
        self._values.join(row, number, part=False, was=None, is_whole=True)
        self.joined.brought[row.id] = number
        if row.kind in DIRECTORY_KINDS and (here := self._records.get(row.id)) is not None:
            self._learn([here])
        self._applying.wake({row.id})

    # A row without the hub's seal

    def _write_now(self, row: RecordRow, number: int, trust: Trust) -> None:
        if trust is Trust.NONE:
            self._suspect(Attempt.PLACE, row.id)
        present = self._records.get(row.id)
        op = as_written_now(row, present, self._sender, self._kinds)
        is_no_news = present is not None and not op.set
        if self._past.has(row.rev) or op.op_id in self._received.known or is_no_news:
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
            return self._applying.apply(op, number)
        self._rules_for(self._sender.facility).check(op, present)
        lost = self._values.join(by_sender(row, op, self._sender), number, part=False, was=None)
        here = self._records.get(row.id)
        rev = here.rev if here is not None else number
        return stored_op(op, self._sender, OpReceiptState.ACKED, number, rev, lost)

    def _note_written_now(self, op: Operation, stored: StoredOp, number: int) -> None:
        self._received.keep(stored)
        if stored.state == OpReceiptState.WAITING:
            return
        self.joined.brought[op.id] = number
        here = self._records.get(op.id)
        if (
            here is not None and here.rev != number
        ):  # all of it lost: who offered it gets what is here
            self.joined.shown_again[op.id] = number
        self._applying.note_directory([op])
        self._applying.wake({op.id})

    def _suspect(self, attempt: Attempt, record: str) -> None:
        self.joined.suspicions.append(Alarm(attempt, record))

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

    def _note_spoken(self, row: RecordRow, outcome: SpokenOutcome) -> None:
        self.joined.spoken.append(
            SpokenFor(row, self._sender.device, self._sender.facility, outcome)
        )

    def _decline(self, offered: RecordRow, number: int, *, is_proved: bool = False) -> None:
        """It is not taken, but who offered it gets what is here instead."""
        facility = self._sender.facility
        present = self._records.get(offered.id)
        if offered.home == HUB:
            self.joined.hubs_words[offered.id] = offered
            if self._past.proves(offered.rev):
                self.joined.proved_words.add(offered.id)
        if present is not None and self._rules_for(facility).sees(present):
            self.joined.shown_again[offered.id] = number
            if is_proved and offered.kind != DELIVERED:
                self._note_spoken(offered, SpokenOutcome.KEPT)
        elif offered.home != facility:
            self.joined.not_here.append(offered.id)

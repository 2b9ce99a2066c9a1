"""After the hub went back in time: joins what workstations still have of what it lost.

An offered row, or an offered operation as a row of only the fields it set, carries the numbers of
a lost epoch: the places where its values were first written. Which of two values came later is
told by these places and by what the line of epochs knew (sync paper, H7). In whatever order
offers come, the outcome is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from app.core.directory import DIRECTORY_KINDS
from app.core.kinds import Kinds, Merge
from app.core.merge import is_set_change, laid_on, merged_set
from app.core.record import RecordRow
from app.core.sight import HUB
from app.core.values import instant_of
from app.receipts import DELIVERED
from app.storage.base import STAMPED
from app.storage.cases import CONFLICT, GRANT
from app.storage.change import Action
from sync.hub.apply import Application
from sync.hub.bulk import one_of
from sync.hub.conflicts import conflict_id, copied, loser_of, new_conflict
from sync.hub.faults import FAULT, FAULTS, Alarm, fault_of
from sync.hub.ops import Sender, StoredOp, known_ops
from sync.hub.past import Past
from sync.hub.records import Records
from sync.hub.rules import Refusal, Rules
from sync.hub.spoken import Outcome, Spoken, confirm, save_spoken, taken_from_others
from sync.hub.storage import RECORD
from sync.protocol.messages import Offer, Operation, ReceiptState


class Healed(msgspec.Struct, omit_defaults=True):
    """What of a record came back: up to which revision of which lost epoch, and for each field the
    epoch and place where its value was first written and the number it has here since."""

    rev: int = 0
    epoch: str = ""
    fields: dict[str, tuple[str, int, int]] = {}


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
        past: Past,
    ) -> None:
        super().__init__(records, rules, learn, sender)
        self._kinds = kinds
        self._past = past
        self._healed: dict[str, Healed] = {}
        self._spoken: list[Spoken] = []
        self._weak: set[str] = set()
        self._confirmed: list[str] = []
        self.not_here: list[str] = []
        self.hubs_words: dict[str, RecordRow] = {}
        self.proved_words: set[str] = set()
        self.shown_again: dict[str, int] = {}
        self.brought: dict[str, int] = {}

    def join(self, offers: list[Offer]) -> None:
        operations = [offer.op for offer in offers if offer.op is not None]
        rows = [offer.row for offer in offers if offer.row is not None]
        self._known = known_ops(self._records.connection, [op.op_id for op in operations])
        self._load(operations, {i for row in rows for i in (row.id, row.root) if i})
        ids = {row.id for row in rows} | {op.id for op in operations}
        self._healed = _read_healed(self._records, ids)
        self._weak = taken_from_others(self._records.connection, ids)
        for offer in offers:
            if offer.op is not None:
                self._join_operation(offer.op, offer)
            elif offer.row is not None:
                self._join_row_or_none(offer.row)

    def stored(self, number: Callable[[int], int]) -> list[StoredOp]:
        self._save_healed(number)
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
            return self._stored(op, self._sender, ReceiptState.WAITING, number, 0)
        rules = self._rules_for(self._sender.facility)
        try:
            (rules.of_once() if self._past.proves(offer.place) else rules).check(op, present)
        except Refusal as refusal:
            if refusal.code != "NOT_FOUND":
                raise
            # It was allowed once; the case is opened again when its home has offered that.
            return self._stored(op, self._sender, ReceiptState.WAITING, number, 0)
        was = op.was if op.action == Action.PATCH else None
        lost = self._join(_as_row(op, offer, self._sender), number, part=True, was=was)
        for name in offer.lost:
            self._keep_aside_again(op, name, number)
        row = self._records.get(op.id)
        rev = row.rev if row is not None else number
        lost = sorted({*offer.lost, *lost})
        return self._stored(op, self._sender, ReceiptState.ACKED, number, rev, lost)

    def _keep_aside_again(self, op: Operation, name: str, number: int) -> None:
        present = self._records.get(op.id)
        if present is not None and present.kind != CONFLICT and name in op.set:
            self._aside(op.op_id, present, name, loser_of(op, name, self._sender), number)

    def _aside(
        self, cause: str, present: RecordRow, name: str, loser: dict[str, Any], number: int
    ) -> None:
        record_id = conflict_id(cause, name)
        if self._records.get(record_id) is None:
            self._records.add(new_conflict(record_id, present, name, loser, number))

    # A row

    def _join_row_or_none(self, row: RecordRow) -> None:
        """One that this program stumbles over stays with who offered it; the others are joined."""
        restore, before = self._records.checkpoint(), _copied_marks(self._healed.get(row.id))
        spoken, confirmed = len(self._spoken), len(self._confirmed)
        try:
            self._join_row(row)
        except FAULTS as fault:
            restore()
            del self._spoken[spoken:], self._confirmed[confirmed:]
            self._healed.pop(row.id, None)
            if before is not None:
                self._healed[row.id] = before
            self.brought.pop(row.id, None)
            self.told.append(Alarm(FAULT, self._sender.device, row.id, *fault_of(fault)))

    def _join_row(self, row: RecordRow) -> None:
        self.numbers += 1
        number = -self.numbers
        present = self._records.get(row.id)
        if row.id in self._weak and self._is_owners_word(row):
            self._take_owners_word(row, number)
            self.brought[row.id] = number
            return
        try:
            self._check_row(row, present)
        except Refusal:
            if not self._may_speak_for_another(row, present):
                self._decline(row, number)
                return
            self._note_spoken(row, Outcome.TAKEN)
        self._join(row, number, part=False, was=None)
        self.brought[row.id] = number
        if row.kind in DIRECTORY_KINDS and (here := self._records.get(row.id)) is not None:
            self._learn([here])
        self._wake({row.id})

    def _check_row(self, row: RecordRow, present: RecordRow | None) -> None:
        """Only what this facility might have written itself, in the name of who did."""
        rules = self._rules_for(self._sender.facility)
        if row.kind == CONFLICT:
            rules.check_conflict(_as_put(row), present)
            return
        op = _as_put(row) if present is None else _as_patch(row, present)
        if op.set or present is None:
            rules.check(op, present)
        elif not rules.sees(present):
            raise Refusal("NOT_FOUND")

    def _may_speak_for_another(self, row: RecordRow, present: RecordRow | None) -> bool:
        """Whether the hub takes back, on this facility's word, a record that another one wrote.

        Only what it is sure to have lost, and has lost whole; only in a case that this facility
        sees; and only what its home might have written itself. Never who may see what.
        """
        kind, root = self._kinds.get(row.kind), self._records.get(row.root) if row.root else None
        if present is not None or kind is None or root is None or kind.administered:
            return False
        if row.kind in (CONFLICT, GRANT) or row.kind in DIRECTORY_KINDS:
            return False
        if not self._past.proves(row.rev) or not self._rules_for(self._sender.facility).sees(root):
            return False
        return self._could_be_its_homes(row)

    def _could_be_its_homes(self, row: RecordRow) -> bool:
        try:
            self._rules_for(row.home).of_once().check(_as_put(row), None)
        except Refusal:
            return False
        return True

    def _is_owners_word(self, row: RecordRow) -> bool:
        is_owners = row.home == self._sender.facility and self._past.proves(row.rev)
        return is_owners and self._could_be_its_homes(row)

    def _take_owners_word(self, row: RecordRow, number: int) -> None:
        """What others brought back stood here until its owner came; what was written since stays."""
        present = self._records.get(row.id)
        healed = self._healed.get(row.id)
        assert present is not None
        new = copied(present)
        for name in sorted(row.fields.keys() | present.fields.keys()):
            mark = healed.fields.get(name) if healed else None
            is_as_brought = mark is None or mark[2] == new.frev.get(name, new.crev)
            if is_as_brought and row.fields.get(name) != new.fields.get(name):
                new.fields[name], new.frev[name] = row.fields.get(name), number
        new.fields = {n: v for n, v in new.fields.items() if v is not None}
        new.rev, new.by, new.place, new.at = number, row.by, row.place, row.at
        self._records.replace(new)
        self._confirmed.append(row.id)

    def _note_spoken(self, row: RecordRow, outcome: Outcome) -> None:
        self._spoken.append(Spoken(row, self._sender.device, self._sender.facility, outcome))

    def save_spoken(self, connection: Connection) -> None:
        """The administrator's list of what was said in the name of others."""
        save_spoken(connection, self._spoken, self._sender.now)
        confirm(connection, self._confirmed)

    def _decline(self, offered: RecordRow, number: int) -> None:
        """It is not taken, but who offered it gets what is here instead."""
        facility = self._sender.facility
        present = self._records.get(offered.id)
        if offered.home == HUB:
            self.hubs_words[offered.id] = offered
            self.proved_words |= {offered.id} if self._past.proves(offered.rev) else set()
        if present is not None and self._rules_for(facility).sees(present):
            self.shown_again[offered.id] = number
            if self._past.proves(offered.rev) and offered.kind != DELIVERED:
                self._note_spoken(offered, Outcome.KEPT)
        elif offered.home != facility:
            self.not_here.append(offered.id)

    # The join

    def _join(
        self, row: RecordRow, number: int, *, part: bool, was: dict[str, Any] | None
    ) -> list[str]:
        """Bring the row's values to the record here; the names of those that became conflicts."""
        if self._past.has(row.rev):
            return []
        epoch, present = self._past.epoch_at(row.rev).epoch, self._records.get(row.id)
        healed = self._healed.setdefault(row.id, Healed())
        lost: list[str] = []
        if present is None:
            self._create_again(row, healed, number)
        elif healed.epoch == epoch and healed.rev >= row.rev:
            return []
        else:
            lost = self._join_fields(row, present, healed, number, was)
        if not part:
            healed.rev, healed.epoch = row.rev, epoch
        return lost

    def _create_again(self, row: RecordRow, healed: Healed, number: int) -> None:
        """The order of creation is kept: a case is folded in it."""
        fields = {n: v for n, v in laid_on({}, row.fields).items() if v is not None}
        order = row.ord if 0 < row.ord < self._past.start else number
        again = RecordRow(row.id, row.kind, row.home, row.root, number, number, order, {}, fields)
        again.by, again.place, again.at = row.by, row.place, row.at
        self._records.add(again)
        for name in fields:
            place = row.frev.get(name, row.crev)
            healed.fields[name] = (self._past.epoch_at(place).epoch, place, number)

    def _join_fields(
        self,
        row: RecordRow,
        present: RecordRow,
        healed: Healed,
        number: int,
        was: dict[str, Any] | None,
    ) -> list[str]:
        new, places = copied(present), _places(row)
        lost_here = [name for name in sorted(places) if not self._past.has(places[name])]
        lost = [
            name for name in lost_here if not self._join_field(row, new, healed, name, number, was)
        ]
        if any(at == number for at in new.frev.values()):
            new.by, new.place, new.at = row.by, row.place, row.at
        new.rev = number
        new.fields = {n: v for n, v in new.fields.items() if v is not None}
        self._records.replace(new)
        for name in lost if new.kind != CONFLICT else ():
            cause = f"{row.id}/{places[name]}"
            self._aside(cause, new, name, _side(row, name), number)
        return lost

    def _join_field(
        self,
        row: RecordRow,
        new: RecordRow,
        healed: Healed,
        name: str,
        number: int,
        was: dict[str, Any] | None,
    ) -> bool:
        """False where neither value's author can have seen the other."""
        value, here = row.fields.get(name), new.fields.get(name)
        place, stands = row.frev.get(name, row.crev), new.frev.get(name, new.crev)
        epoch, mark = self._past.epoch_at(place).epoch, healed.fields.get(name)
        mark = mark if mark is not None and mark[2] == stands else None
        first = mark[1] if mark else stands
        same_epoch = mark is not None and mark[0] == epoch
        if here == value:
            healed.fields[name] = (epoch, max(place, first) if same_epoch else place, stands)
            return True
        change = value if isinstance(value, dict) and is_set_change(value) else None
        if same_epoch and place <= first and change is None:
            return True
        is_newer = self._past.knew(place, first) or (was is not None and was.get(name) == here)
        if change is not None:
            value = merged_set(here, change)
        elif not is_newer and self._is_set(row.kind, name):
            # What both hold: nobody can tell any more what was taken out.
            value = merged_set(here, {"add": value or []})
        elif not is_newer:
            return False
        new.fields[name], new.frev[name] = value, number
        healed.fields[name] = (epoch, place, number)
        return True

    def _is_set(self, kind: str, name: str) -> bool:
        known = self._kinds.get(kind)
        field = known.field(name) if known else None
        return field is not None and field.merge is Merge.SET

    def _save_healed(self, number: Callable[[int], int]) -> None:
        values = []
        for record_id, healed in self._healed.items():
            marks = healed.fields.items()
            healed.fields = {n: (epoch, at, number(seq)) for n, (epoch, at, seq) in marks}
            text = msgspec.json.encode(healed).decode()
            values.append({"healed_id": record_id, "new_healed": text})
        if values:
            statement = update(RECORD).where(RECORD.c.id == bindparam("healed_id"))
            statement = statement.values(healed=bindparam("new_healed"))
            self._records.connection.execute(statement, values)


def _copied_marks(healed: Healed | None) -> Healed | None:
    if healed is None:
        return None
    return Healed(healed.rev, healed.epoch, dict(healed.fields))


def _places(row: RecordRow) -> dict[str, int]:
    """Where each field was last written, those that were emptied too; not who made the record."""
    names = (row.fields.keys() | row.frev.keys()) - set(STAMPED)
    return {name: row.frev.get(name, row.crev) for name in names}


def _read_healed(records: Records, ids: set[str]) -> dict[str, Healed]:
    here = one_of(RECORD.c.id)
    query = select(RECORD.c.id, RECORD.c.healed).where(here, RECORD.c.healed.is_not(None))
    found = records.connection.execute(query, {"wanted": sorted(ids)})
    return {i: msgspec.json.decode(text, type=Healed) for i, text in found}


def _as_row(op: Operation, offer: Offer, sender: Sender) -> RecordRow:
    """An operation as a row of the fields that it once brought in, at its place."""
    fields = {name: value for name, value in op.set.items() if name not in offer.lost}
    place = offer.place
    frev = dict.fromkeys(fields, place)
    who = (op.user, sender.facility, sender.now)
    return RecordRow(op.id, op.kind, op.home, op.root, place, place, place, frev, fields, *who)


def _as_put(row: RecordRow) -> Operation:
    return _operation(row, Action.PUT, row.fields, "author_id", "written_at")


def _as_patch(row: RecordRow, present: RecordRow) -> Operation:
    now = ((name, row.fields.get(name)) for name in _places(row))
    values = {name: value for name, value in now if value != present.fields.get(name)}
    return _operation(row, Action.PATCH, values, "", "")


def _operation(
    row: RecordRow, action: Action, values: dict[str, Any], author: str, written: str
) -> Operation:
    """What the rules are asked about: as if its writer had sent it, on the day it was written."""
    user = row.fields.get(author) if author else row.by
    at = row.fields.get(written) if written else row.at
    stamps = [_wall_ms(at), "", 0, 0]
    who = user if isinstance(user, str) else ""
    return Operation(
        "", "", action.value, row.kind, row.id, row.home, row.root, values, {}, 0, who, 1, stamps
    )


def _wall_ms(at: Any) -> int | None:
    try:
        return int(instant_of(at).timestamp() * 1000)
    except (AttributeError, TypeError, ValueError):
        return None


def _side(row: RecordRow, name: str) -> dict[str, Any]:
    return {
        "loser": row.fields.get(name),
        "loser_by": row.by,
        "loser_from": row.place,
        "loser_at": row.at,
    }

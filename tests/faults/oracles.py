"""What must be true of a county at rest, whatever happened before."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from app.core.record import RecordRow
from app.core.sight import ALL
from app.referrals import Referral, Referrals
from app.referrals.records import ReferralStep
from app.storage.change import Action
from sync.client import outbox
from sync.hub.journal.operations import decode_operation
from sync.hub.journal.records import ROW, read_row
from sync.hub.storage.tables import AWAITED, BLOB_PART, DELIVERY, EPOCH, META, OP, RECORD
from sync.protocol.messages import Operation, Request
from tests.county import County, Workstation
from tests.faults.columns import badly_kept
from tests.faults.counted import counted_otherwise
from tests.faults.households import NONE
from tests.faults.residents import shown_otherwise, wrongly_listed
from tests.faults.staff import locked_out

_CASES = ("referral", "referral_step", "opened")
_BESIDE = ("patient_link", "distinct_people", "attachment")
_EXCHANGED = ("note", "patient", "grant", "conflict", "delivered", *_CASES, *_BESIDE)
_EDITED = ("note", "patient", "referral")


Seen = Mapping[tuple[str, str, str], list[Any]]
"""Record, field and value written → what stood before the author's eyes; what an operation says of it
may be wrong."""


Changed = Mapping[str, list[tuple[set[str], set[str]]]]
"""Record → what people added to a set and took off it, as they saw it."""


class Oracles:
    """Looks at the hub and at every store, and says what is not as it must be."""

    def __init__(
        self, county: County, workstations: list[Workstation], seen: Seen, changed: Changed
    ) -> None:
        self._county = county
        self._workstations = workstations
        self._seen = seen
        self._changed = changed
        with county.hub.engine.connect() as connection:
            self._records = {row.id: row for row in _records(connection)}
            self._ops = {row.op_id: row for row in connection.execute(select(OP))}
            self._shown = _shown(connection)

    def counted(self) -> dict[str, int]:
        """How much of what one wants to see there was."""
        kinds = Counter(row.kind for row in self._records.values())
        states = Counter(op.state for op in self._ops.values())
        computers = len(self._workstations)
        return {"conflicts": kinds["conflict"], "held": states["held"], "computers": computers}

    def faults(self) -> list[str]:
        found: list[str] = []
        for workstation in self._workstations:
            found += self._missing(workstation)
            found += self._differing(workstation)
            found += self._leftovers(workstation)
            found += self._compared(workstation)
            found += self._said_alike(workstation)
            found += badly_kept(workstation)
            found += locked_out(workstation)
            found += wrongly_listed(workstation)
            found += counted_otherwise(workstation)
        found += self._two_of_one_name()
        found += shown_otherwise(self._workstations)
        found += self._forgotten()
        found += self._overheard()
        found += self._disagreeing()
        found += self._vanished()
        if self._county.hub.undelivered():
            found.append("a delivery is not its audience")
        found += self._wrong_sets()
        found += self._spoilt_pictures()
        found += self._unnoted()
        found += self._replayed()
        return sorted(set(found))

    def _missing(self, at: Workstation) -> Iterator[str]:
        """Every operation is at the hub exactly once, with the content it was written with."""
        refused = _refused(at)
        for state, operation in _journal(at):
            kept = self._ops.get(operation.op_id)
            if kept is None and state == "replaced" and operation.op_id in refused:
                continue  # by a hub that has forgotten it since; another stands in for it
            if kept is None:
                yield f"an operation in state {state} is not at the hub"
            elif decode_operation(kept.body) != operation:
                yield "an operation has other content at the hub"
            elif state in ("new", "sent") or (state != "replaced" and kept.state != state):
                yield f"an operation is {kept.state} at the hub and {state} here"

    def _differing(self, at: Workstation) -> Iterator[str]:
        """A store at rest shows what the hub shows to its facility: no more, no less, the same."""
        scope = self._shown[at.actor.place_id] | self._shown[ALL]
        open_here = _with_open_changes(at)
        with at.store.reading() as session:
            connection = session.connection()
            for kind in _EXCHANGED:
                for record_id, archived in _listed(connection, kind):
                    row = at.store.tables.get(connection, kind, record_id)
                    assert row is not None
                    if record_id in open_here:
                        continue
                    if bool(archived) == (record_id in scope):
                        yield f"a {kind} is {'archived' if archived else 'shown'} against its sight"
                    elif not archived and _seen(row) != _seen(self._records[record_id]):
                        yield f"a {kind} differs from the hub's"
            here = {i for kind in _EXCHANGED for i, _ in _listed(connection, kind)}
        for record_id in scope - here:
            if self._records[record_id].kind in _EXCHANGED:
                yield f"a {self._records[record_id].kind} never came"

    def _leftovers(self, at: Workstation) -> Iterator[str]:
        with at.store.reading() as session:
            ask = session.connection().exec_driver_sql
            if ask("SELECT count(*) FROM inbox").scalar_one():
                yield "a row could not be stored"
            if ask("SELECT count(*) FROM open_txn").scalar_one():
                yield "a transaction was left open"
            unsettled = "settled = 0 AND state = 'acked'"
            if ask(f"SELECT count(*) FROM change WHERE {unsettled}").scalar_one():
                yield "an acknowledged change never settled"

    def _two_of_one_name(self) -> Iterator[str]:
        """Copies of one computer have been told, and go on under names of their own."""
        names = Counter(at.conversation().incarnation for at in self._workstations)
        if any(count > 1 for count in names.values()):
            yield "two computers go on as one"

    def _forgotten(self) -> Iterator[str]:
        """Nothing waits at the hub for a record or a case that is there, before its writer's eyes."""
        for kept in self._ops.values():
            if kept.state == "waiting":
                operation = decode_operation(kept.body)
                awaited = operation.id if operation.action == Action.PATCH else operation.root
                if awaited in self._shown[kept.facility]:
                    yield "an operation waits for what is there"

    def _compared(self, at: Workstation) -> Iterator[str]:
        """The program's own comparison finds nothing to mend either."""
        comparison = at.compare()
        if comparison is None:
            yield "two ends at rest could not be compared"
        elif comparison.mended or comparison.unequal:
            yield "a comparison found something to mend"
        elif not comparison.contents or comparison.doubtful:
            yield "a comparison could not vouch for what records say"

    def _said_alike(self, at: Workstation) -> Iterator[str]:
        """After a comparison that found nothing: whatever is here says what the hub's row says."""
        busy = _with_open_changes(at)
        with at.store.reading() as session:
            connection = session.connection()
            for table in at.store.tables:
                ids = [i for i, gone in _listed(connection, table.name) if not gone]
                for row in table.get_many(connection, ids).values():
                    if row.rev and row.id not in busy and not self._says(row):
                        yield f"a {table.name} is not the hub's and was compared as the same"

    def _says(self, row: RecordRow) -> bool:
        hubs = self._records.get(row.id)
        return hubs is not None and (hubs.home, hubs.root, hubs.rev, hubs.fields) == (
            *(row.home, row.root, row.rev),
            row.fields,
        )

    def _overheard(self) -> Iterator[str]:
        """A note is shown to its home, the centre above it and whom its home has opened it to; told
        here once more in other words than the program's."""
        above = {
            row.id: {row.fields["parent_id"]}
            for row in self._records.values()
            if row.kind == "facility" and row.fields.get("parent_id")
        }
        opened: dict[str, set[str]] = defaultdict(set)
        for row in self._records.values():
            if row.kind == "grant" and row.fields.get("ended") is None and row.root:
                note = self._records.get(row.root)
                if note is not None and row.home == note.home:
                    opened[row.root].add(row.fields["to"])
        for row in self._records.values():
            if row.kind == "note":
                shown = {place for place, ids in self._shown.items() if row.id in ids}
                if shown != {row.home} | above.get(row.home, set()) | opened[row.id]:
                    yield "a note is shown to whom it was not opened, or not to whom it was"

    def _disagreeing(self) -> Iterator[str]:
        """A case stands alike wherever it is seen and nothing of it is still under way."""
        states: dict[str, set[tuple[object, ...]]] = defaultdict(set)
        for at in self._workstations:
            waiting = _with_open_changes(at)
            desk = Referrals(at.store, at.actor)
            with at.store.reading() as session:
                rows = list(session.scalars(select(Referral).where(Referral.archived.is_(False))))
                steps = list(session.execute(select(ReferralStep.id, ReferralStep.root)))
            busy = {root for step, root in steps if step in waiting} | waiting
            for row in rows:
                if row.id not in busy:
                    case = desk.case(row.id)
                    states[row.id].add((case.state, *(step.is_effective for step in case.steps)))
        if any(len(found) > 1 for found in states.values()):
            yield "a case does not stand alike everywhere"

    def _vanished(self) -> Iterator[str]:
        """Every value that counted is current, in a conflict, or was before the eyes of whoever
        replaced it; also of somebody whose change was held, and who has corrected it since."""
        written: dict[tuple[str, str], dict[str, list[Any]]] = defaultdict(dict)
        counted: dict[tuple[str, str], set[str]] = defaultdict(set)
        for kept in self._ops.values():
            operation = decode_operation(kept.body)
            if kept.state in ("acked", "held") and operation.kind in _EDITED:
                for name, value in operation.set.items():
                    if name in ("written_at", "voided_at", "allergies"):
                        continue  # what a clock ahead said is not taken; a set never conflicts
                    text = json.dumps(value)
                    counted[operation.id, name] |= {text} if kept.state == "acked" else set()
                    seen = written[operation.id, name].setdefault(text, [])
                    said = [operation.was.get(name)]
                    seen += self._seen.get((operation.id, name, text), said)
        conflicts = self._in_conflicts()
        for (record_id, name), values in written.items():
            if not counted[record_id, name]:
                continue
            current = self._records[record_id].fields.get(name)
            reached: set[str] = set()
            waiting = [current, *conflicts[record_id, name]]
            while waiting:
                text = json.dumps(waiting.pop())
                if text not in reached:
                    reached.add(text)
                    # One that the hub has forgotten, held and corrected, still stood before its author.
                    waiting += values.get(text) or self._seen.get((record_id, name, text), [])
            if counted[record_id, name] - reached:
                yield "a value vanished without a conflict"

    def _wrong_sets(self) -> Iterator[str]:
        """A set is what was added and taken off, in the hub's order; "none" stands with nobody. Where
        the hub went back nobody can tell that order any more."""
        with self._county.hub.engine.connect() as connection:
            healed = select(RECORD.c.id).where(RECORD.c.healed.is_not(None))
            told_anew = set(connection.execute(healed).scalars())
        changes: dict[str, list[tuple[int, Any, set[str]]]] = defaultdict(list)
        for kept in self._ops.values():
            operation = decode_operation(kept.body)
            if kept.state == "acked" and "allergies" in operation.set:
                seen = {*operation.was.get("allergies", ())}
                changes[operation.id].append((kept.seq, operation.set["allergies"], seen))
        for record_id, found in changes.items():
            members: set[str] = set()
            for _, change, seen in sorted(found, key=lambda one: one[0]):
                added, removed = {*change.get("add", ())}, {*change.get("remove", ())}
                members = _met(members, added, removed, seen)
                if (added, removed) not in self._changed[record_id]:
                    yield "an allergy was added or taken off that nobody had in mind"
            row = self._records[record_id]
            if record_id not in told_anew and {*row.fields.get("allergies", ())} != members:
                yield "an allergy came or went by itself"
            if NONE in row.fields.get("allergies", ()) and len(row.fields["allergies"]) > 1:
                yield "none stands beside an allergy"

    def _spoilt_pictures(self) -> Iterator[str]:
        """A content is what its name says, at the hub and at everybody who is shown it; what any of
        them holds the hub has."""
        shown = [
            (at, row)
            for at in self._workstations
            for row in self._records.values()
            if row.kind == "attachment" and self._shows(at, row)
        ]
        known = {row.id: (row.fields["sha256"], row.fields["size"]) for _, row in shown}
        at_hub = {i for i, content in known.items() if self._hub_holds(*content)}
        for at, row in shown:
            is_here = at.store.blobs.is_sound(*known[row.id])
            if row.id in at_hub and not is_here:
                yield "a picture that the hub has did not come, or came spoilt"
            if is_here and row.id not in at_hub:
                yield "a picture did not go up"

    def _shows(self, at: Workstation, row: RecordRow) -> bool:
        is_open = row.id in self._shown[at.actor.place_id] | self._shown[ALL]
        return is_open and not row.fields.get("voided_at")

    def _hub_holds(self, sha256: str, size: int) -> bool:
        query = (
            select(BLOB_PART.c.content)
            .where(BLOB_PART.c.blob.startswith(sha256))
            .order_by(BLOB_PART.c.start)
        )
        with self._county.hub.engine.connect() as connection:
            whole = b"".join(connection.execute(query).scalars())
        return len(whole) == size and hashlib.sha256(whole).hexdigest() == sha256

    def _in_conflicts(self) -> dict[tuple[str, str], list[Any]]:
        found: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in self._records.values():
            if row.kind == "conflict":
                fields = row.fields
                sides = [fields.get("loser"), fields.get("kept"), *fields.get("older", [])]
                found[fields["record_id"], fields["field"]] += sides
        return found

    def _unnoted(self) -> Iterator[str]:
        """Every case that another facility was shown has arrived there, and says so; no case says
        that it reached a place further on than anything of it."""
        said = {
            (row.root, row.fields["to"]): row.fields["places"]
            for row in self._records.values()
            if row.kind == "delivered"
        }
        with self._county.hub.engine.connect() as connection:
            if connection.execute(select(AWAITED)).first() is not None:
                yield "what arrived was not noted"
        for facility, shown in self._shown.items():
            for record_id in shown:
                row = self._records[record_id]
                if self._is_opened_to(row, facility) and (row.id, facility) not in said:
                    yield "a case arrived and does not say so"
        if len(said) != sum(row.kind == "delivered" for row in self._records.values()):
            yield "an arrival is noted twice"

    def _is_opened_to(self, row: RecordRow, facility: str) -> bool:
        grants = (r for r in self._records.values() if r.kind == "grant" and r.root == row.id)
        return row.home != facility and any(g.fields.get("to") == facility for g in grants)

    def _replayed(self) -> Iterator[str]:
        """The whole outbox once more, under the name of each device: nothing moves at the hub."""
        before = self._dump()
        for workstation in self._workstations:
            conversation = workstation.conversation()
            journal = [operation for _, operation in _journal(workstation)]
            operations = [operation for operation in journal if operation.op_id in self._ops]
            for start in range(0, len(operations), 100):
                request = Request(
                    1,
                    workstation.device,
                    conversation.incarnation,
                    conversation.epoch,
                    None,
                    0,
                    operations=operations[start : start + 100],
                )
                self._county.hub.exchange(workstation.device, request)
        if self._dump() != before:
            yield "the hub is another after everything was sent once more"

    def _dump(self) -> list[list[tuple[Any, ...]]]:
        tables = (RECORD, OP, DELIVERY, AWAITED, META, EPOCH)
        with self._county.hub.engine.connect() as connection:
            return [
                sorted(tuple(map(repr, row)) for row in connection.execute(select(table)))
                for table in tables
            ]


def _met(members: set[str], added: set[str], removed: set[str], seen: set[str]) -> set[str]:
    """In other words than the program's: one who says "none" and does not know of all is not
    believed; nor is a "none" of before by one who had not seen it, and still saw others."""
    if NONE in added and members - removed - {NONE}:
        return members
    if members == {NONE} and added - {NONE} and NONE not in removed:
        return (seen | added) - removed - {NONE}
    return (members | added) - removed


def _seen(row: RecordRow) -> tuple[dict[str, Any], int]:
    """What people see of it, and where it stands among the steps of its case."""
    return row.fields, row.ord


def _records(connection: Connection) -> list[RecordRow]:
    return [read_row(tuple(row)) for row in connection.execute(select(*ROW))]


def _shown(connection: Connection) -> dict[str, set[str]]:
    """Facility (or all) → what it is shown now."""
    columns = (DELIVERY.c.facility, RECORD.c.id)
    query = select(*columns).join(RECORD, RECORD.c.n == DELIVERY.c.record)
    found: dict[str, set[str]] = defaultdict(set)
    for facility, record_id in connection.execute(query.where(DELIVERY.c.gone.is_(False))):
        found[facility].add(record_id)
    return found


def _journal(at: Workstation) -> list[tuple[str, Operation]]:
    with at.store.reading() as session:
        found = session.connection().exec_driver_sql(
            f"SELECT state, {outbox.OPERATION} FROM change ORDER BY n"
        )
        return [(row[0], outbox.operation_of(row[1:])) for row in found]


def _refused(at: Workstation) -> set[str]:
    with at.store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT op_id FROM change WHERE code IS NOT NULL"
        )
        return set(found.scalars())


def _with_open_changes(at: Workstation) -> set[str]:
    with at.store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT record_id FROM change WHERE state IN ('held', 'waiting')"
        )
        return set(found.scalars())


def _listed(connection: Connection, kind: str) -> list[tuple[str, int]]:
    found = connection.exec_driver_sql(f'SELECT id, archived FROM "{kind}"')
    return [(record_id, archived) for record_id, archived in found]

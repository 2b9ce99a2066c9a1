"""Sets, records that are taken out or emptied, and what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from app.core import merge
from app.core.record import RecordRow
from app.patients import together
from app.patients.joined import Joined
from app.storage import blobs, shadow, transaction
from app.storage.cases import CONFLICT
from app.storage.rows import KindTable
from sync.hub.journal.applying.applying import Applying
from sync.hub.journal.applying.received import ReceivedOperations
from sync.protocol.messages import Operation
from tests.faults.plants.listed import fault, swap


@fault
def what_is_taken_off_a_set_stays(stack: ExitStack) -> None:
    """Additions count, removals do not."""
    merged = merge.merged_set

    def adding(current: Any, change: Mapping[str, list[str]], *rest: Any) -> list[str]:
        return merged(current, {"add": list(change.get("add") or ())}, *rest)

    swap(stack, merge, "merged_set", adding)


@fault
def who_gives_way_is_hidden(stack: ExitStack) -> None:
    """Of joined records whatever gives way to another is left out, though that one does so too."""
    people = Joined.people

    def by_direction(self: Joined, ids: Any) -> Any:
        kept = ([one for one in found if not one.rank[0]] for found in people(self, ids))
        return [found for found in kept if found]

    swap(stack, Joined, "people", by_direction)


@fault
def joined_records_are_read_from_one(stack: ExitStack) -> None:
    """The record that is shown answers for all of them."""
    swap(stack, together, "together", lambda records: records[0])


@fault
def a_set_travels_whole(stack: ExitStack) -> None:
    """What stood in the form takes off whatever its author had not seen."""
    members = ("2", "3", "4")

    def whole(before: Any, after: Any) -> dict[str, list[str]]:
        new = set(after or ())
        return {"add": sorted(new), "remove": sorted(set(members) - new)}

    swap(stack, transaction, "set_change", whole)


@fault
def none_beats_what_another_knows(stack: ExitStack) -> None:
    """Whoever wrote last that there is none is believed, whatever he had seen."""
    merged = merge.merged_set

    def trusting(
        current: Any, change: Mapping[str, list[str]], none: str | None = None, seen: Any = None
    ) -> list[str]:
        members = merged(current, change)
        return [none] if none in members and len(members) > 1 else members

    swap(stack, merge, "merged_set", trusting)


@fault
def an_emptied_field_is_not_laid_over(stack: ExitStack) -> None:
    """What was emptied and not sent yet is shown as it was."""
    laid_over = shadow.laid_over

    def keeping(
        row: RecordRow | None, record_id: str, change: dict[str, Any], *rest: Any
    ) -> RecordRow | None:
        before = {} if row is None else {**row.fields}
        after = laid_over(row, record_id, change, *rest)
        if after is not None:
            after.fields = {**{n: v for n, v in before.items() if n != "allergies"}, **after.fields}
        return after

    swap(stack, shadow, "laid_over", keeping)


@fault
def an_emptied_field_stays_at_the_hub(stack: ExitStack) -> None:
    """The hub takes no value for no change."""
    merged = Applying._merge

    def keeping(self: Applying, op: Operation, present: RecordRow, *rest: Any) -> Any:
        said = {name: value for name, value in op.set.items() if value is not None}
        values = [getattr(op, name) for name in op.__struct_fields__]
        values[op.__struct_fields__.index("set")] = said
        return merged(self, Operation(*values), present, *rest)

    swap(stack, Applying, "_merge", keeping)


@fault
def nothing_is_written_into_what_was_taken_out(stack: ExitStack) -> None:
    """An edit of a record that somebody voided meanwhile is acknowledged and dropped."""
    merged = Applying._merge

    def dropping(self: Applying, op: Operation, present: RecordRow, *rest: Any) -> Any:
        if present.fields.get("voided_at") and "voided_at" not in op.set:
            return present.rev, []
        return merged(self, op, present, *rest)

    swap(stack, Applying, "_merge", dropping)


@fault
def an_edit_brings_back_what_was_taken_out(stack: ExitStack) -> None:
    """Whoever writes into a voided record un-voids it, without having seen that."""
    merged = Applying._merge

    def reviving(self: Applying, op: Operation, present: RecordRow, *rest: Any) -> Any:
        if "voided_at" not in op.set:
            for name in ("voided_at", "voided_by", "voided_why"):
                present.fields.pop(name, None)
        return merged(self, op, present, *rest)

    swap(stack, Applying, "_merge", reviving)


@fault
def only_the_last_loser_is_kept(stack: ExitStack) -> None:
    """Of one's own values that lost one after the other the earlier ones are forgotten."""
    keep_aside = Applying._keep_aside

    def forgetful(self: Applying, op: Operation, present: RecordRow, *rest: Any) -> None:
        keep_aside(self, op, present, *rest)
        for conflict in self._records.conflicts(present.root or present.id):
            if conflict.fields.get("older"):
                conflict.fields["older"] = []

    swap(stack, Applying, "_keep_aside", forgetful)


@fault
def whoever_waited_is_not_woken(stack: ExitStack) -> None:
    """What came before its record stays at the hub when the record comes."""
    swap(stack, Applying, "wake", lambda *_: None)
    swap(stack, ReceivedOperations, "is_done", lambda self, op: op.op_id in self.known)


@fault
def what_hangs_on_a_case_stays_when_it_leaves(stack: ExitStack) -> None:
    """A case leaves the lists, and its steps and notes do not."""

    def root_only(self: KindTable, connection: Any, ids: Any) -> list[str]:
        done: list[str] = []
        for one in ids:
            found = connection.exec_driver_sql(
                f'UPDATE "{self.name}" SET archived = 1 WHERE id = ? AND root IS NULL RETURNING id',
                (one,),
            )
            done += found.scalars()
        return done

    swap(stack, KindTable, "archive", root_only)


@fault
def a_part_of_a_picture_is_kept_at_another_place(stack: ExitStack) -> None:
    """Nothing says which piece of a content one is, and two change places."""
    opened = blobs.Blobs._opened
    swap(stack, blobs, "_context", lambda index: bytes(8))

    def exchanged(self: blobs.Blobs, sha256: str, sealed: bytes, first: int) -> Any:
        return reversed(list(opened(self, sha256, sealed, first)))

    swap(stack, blobs.Blobs, "_opened", exchanged)


@fault
def a_decision_is_not_taken(stack: ExitStack) -> None:
    """What people choose between two values is acknowledged and not written."""
    merged = Applying._merge

    def deaf(self: Applying, op: Operation, present: RecordRow, *rest: Any) -> Any:
        return (present.rev, []) if op.kind == CONFLICT else merged(self, op, present, *rest)

    swap(stack, Applying, "_merge", deaf)

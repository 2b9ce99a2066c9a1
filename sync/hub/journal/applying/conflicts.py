"""The two sides of a field that two people wrote without knowledge of each other, as a record."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from app.core.record import RecordRow
from app.storage.cases import CONFLICT
from sync.hub.journal.operations import Sender
from sync.protocol.messages import Operation

_CONFLICTS = uuid.UUID("5a1c4a7e-7f1e-4a86-9f0e-2a4f5d9a6c11")


def conflict_id(cause: str, field: str) -> str:
    """The id of a conflict follows from its cause, so that the same loss is one conflict."""
    return uuid.uuid5(_CONFLICTS, f"{cause}/{field}").hex


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
    row = RecordRow(record_id, CONFLICT, present.home, root, rev=number, crev=number, ord=number)
    row.fields, row.by, row.place, row.at = fields, by, place, at
    return row


def loser_of(op: Operation, name: str, sender: Sender) -> dict[str, Any]:
    """The side of a conflict that did not enter the record."""
    return {
        "loser": op.set[name],
        "loser_by": op.user,
        "loser_from": sender.facility,
        "loser_at": sender.now,
    }


def carried_on(
    conflict: RecordRow, op: Operation, name: str, number: int, sender: Sender
) -> RecordRow:
    """The same conflict after its author has written once more and lost again."""
    row, side = copied(conflict), loser_of(op, name, sender)
    row.fields["older"] = [*row.fields.get("older", []), row.fields.get("loser")]
    row.fields.update(side)
    row.frev.update(dict.fromkeys(("older", *side), number))
    row.rev, row.by, row.place, row.at = number, op.user, sender.facility, sender.now
    return row


def continues(row: RecordRow, record_id: str, name: str, was: Any) -> bool:
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

"""An offer seen as what the hub's rules know: a row as an operation, an operation as a row."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec

from app.core.kinds import Kinds
from app.core.record import RecordRow, encode_row
from app.core.values import instant_of
from app.storage.base import STAMPED
from app.storage.change import Action
from sync.hub.journal.operations import Sender
from sync.protocol.messages import Offer, Operation

_WRITTEN_NOW = uuid.UUID("0c1f2f4e-52a1-4b43-9d7c-6f1f0b7a2d35")


def places_of(row: RecordRow) -> dict[str, int]:
    """Where each field was last written, those that were emptied too; not who made the record."""
    names = (row.fields.keys() | row.frev.keys()) - set(STAMPED)
    return {name: row.frev.get(name, row.crev) for name in names}


def as_row(op: Operation, offer: Offer, sender: Sender) -> RecordRow:
    """An operation as a row of the fields that it once brought in, at its place. Who reads it is
    told the day it came: only a row that bears the hub's seal keeps more."""
    fields = {name: value for name, value in op.set.items() if name not in offer.lost}
    place = offer.place
    frev = dict.fromkeys(fields, place)
    row = RecordRow(op.id, op.kind, op.home, op.root, rev=place, crev=place, frev=frev)
    row.fields, row.by, row.place, row.at = fields, op.user, sender.facility, sender.now
    return row


def as_put(row: RecordRow) -> Operation:
    return _operation(row, Action.PUT, row.fields, "author_id", "written_at")


def as_patch(row: RecordRow, present: RecordRow) -> Operation:
    now = ((name, row.fields.get(name)) for name in places_of(row))
    values = {name: value for name, value in now if value != present.fields.get(name)}
    return _operation(row, Action.PATCH, values, "", "")


def as_written_now(
    row: RecordRow, present: RecordRow | None, sender: Sender, kinds: Kinds
) -> Operation:
    """As if the one who brings the row had changed just now what differs in it. A row that comes
    again has the same name."""
    op = as_put(row) if present is None else as_patch(row, present)
    kind = kinds.get(row.kind)
    voided_by = op.set.get("voided_by")
    return msgspec.structs.replace(
        op,
        op_id=name_of(row, sender),
        home=row.home if present is None else present.home,
        user=voided_by if isinstance(voided_by, str) else op.user,
        schema=kind.version if kind is not None else 1,
    )


def name_of(row: RecordRow, sender: Sender) -> str:
    said = hashlib.sha256(encode_row(row).encode()).hexdigest()
    return uuid.uuid5(_WRITTEN_NOW, f"{sender.device}/{said}").hex


def by_sender(row: RecordRow, op: Operation, sender: Sender) -> RecordRow:
    """The row with nothing of its past but the places its values came from."""
    now = msgspec.structs.replace(row, ord=0)
    now.by, now.place, now.at = op.user, sender.facility, sender.now
    return now


def side_of(row: RecordRow, name: str) -> dict[str, Any]:
    return {
        "loser": row.fields.get(name),
        "loser_by": row.by,
        "loser_from": row.place,
        "loser_at": row.at,
    }


def _operation(
    row: RecordRow, action: Action, values: Mapping[str, Any], author: str, written: str
) -> Operation:
    """What the rules are asked about: as if its writer had sent it, on the day it was written."""
    user = row.fields.get(author) if author else row.by
    at = row.fields.get(written) if written else row.at
    stamps = [_wall_ms(at), "", 0, 0]
    who = user if isinstance(user, str) else ""
    named = (action.value, row.kind, row.id, row.home, row.root)
    return Operation("", "", *named, dict(values), {}, 0, who, 1, stamps)


def _wall_ms(at: Any) -> int | None:
    try:
        return int(instant_of(at).timestamp() * 1000)
    except (AttributeError, TypeError, ValueError):
        return None

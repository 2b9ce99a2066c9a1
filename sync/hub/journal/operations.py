"""The operations as the hub keeps them: what came, what was answered, for ever under one name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, select

from sync.hub.storage.bulk import one_of, upsert
from sync.hub.storage.tables import OP, is_in_state
from sync.protocol.messages import Operation, OpReceipt, OpReceiptState

encode_operation = msgspec.json.Encoder().encode
decode_operation = msgspec.json.Decoder(Operation).decode
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


_KNOWN = select(OP).where(one_of(OP.c.op_id))
_WAITING = select(OP).where(is_in_state("waiting"), one_of(OP.c.record_id)).order_by(OP.c.seq)


@dataclass(frozen=True)
class Sender:
    """Whose request this is, when the hub got it (ISO text), and how far its feed had been read."""

    device: str
    facility: str
    now: str
    read: int = 0


@dataclass(slots=True, kw_only=True)
class StoredOp:
    """An operation as the hub keeps it. `record` is the record's short number where it counted."""

    op_id: str
    grp: str
    device: str
    user: str
    facility: str
    record_id: str
    record: int | None
    body: str
    state: str
    seq: int
    rev: int
    lost: list[str]
    code: str | None
    problem: dict[str, Any] | None
    hub_time: str


def stored_op(
    op: Operation,
    sender: Sender,
    state: OpReceiptState,
    seq: int,
    rev: int,
    lost: list[str] | None = None,
) -> StoredOp:
    """As it is kept of this sender; why it is held, and the record's number, are said later."""
    return StoredOp(
        op_id=op.op_id,
        grp=op.group,
        device=sender.device,
        user=op.user,
        facility=sender.facility,
        record_id=op.id,
        record=None,
        body=encode_operation(op).decode(),
        state=state.value,
        seq=seq,
        rev=rev,
        lost=lost or [],
        code=None,
        problem=None,
        hub_time=sender.now,
    )


def receipt_of(op: StoredOp) -> OpReceipt:
    said = (op.lost, op.code, op.problem, op.hub_time)
    return OpReceipt(op.op_id, OpReceiptState(op.state), op.seq, op.rev, *said)


def known_ops(connection: Connection, op_ids: Iterable[str]) -> dict[str, StoredOp]:
    """The operations among these that the hub has received before."""
    wanted = list(op_ids)
    if not wanted:
        return {}
    rows = connection.execute(_KNOWN, {"wanted": wanted})
    return {row["op_id"]: _stored_op(row) for row in rows.mappings()}


def waiting_for(connection: Connection, record_ids: Iterable[str]) -> list[StoredOp]:
    """Operations kept until one of these records appeared, in the order they came."""
    found = connection.execute(_WAITING, {"wanted": list(record_ids)})
    return [_stored_op(row) for row in found.mappings()]


def save_ops(connection: Connection, ops: Iterable[StoredOp]) -> None:
    upsert(connection, OP, [_values(op) for op in ops])


def _stored_op(found: RowMapping) -> StoredOp:
    values = dict(found)
    values["lost"] = _decode(values["lost"]) if values["lost"] else []
    values["problem"] = _decode(values["problem"]) if values["problem"] else None
    return StoredOp(**values)


def _values(op: StoredOp) -> tuple[Any, ...]:
    return (
        op.op_id,
        op.grp,
        op.device,
        op.user,
        op.facility,
        op.record_id,
        op.record,
        op.body,
        op.state,
        op.seq,
        op.rev,
        _encode(op.lost).decode() if op.lost else None,
        op.code,
        _encode(op.problem).decode() if op.problem else None,
        op.hub_time,
    )

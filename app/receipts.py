"""How far a record has got: saved here, on the hub, opened by the other facility."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, Session

from app.core.kinds import OWN
from app.core.rights import EVERYONE, writers
from app.core.text import N_
from app.core.values import instant_of
from app.storage.base import (
    Synced,
    data_field,
    id_field,
    instant_field,
    kind_of,
    text_field,
)
from app.storage.change import UNACKED, State

OPENED = "opened"
DELIVERED = "delivered"


class Opened(Synced):
    """Somebody at a facility has opened the case; written once per case and facility."""

    __tablename__ = OPENED

    case_kind: Mapped[str] = text_field(N_("Kind of case"), required=True, max_length=40)
    by_name: Mapped[str | None] = text_field(N_("By"), max_length=40)


OPENED_KIND = kind_of(
    Opened,
    N_("Case opened"),
    sight=OWN,
    writers=writers(EVERYONE),
    child_of=("*",),
    append_only=True,
)


class Delivered(Synced):
    """A case has arrived at another facility: one of its computers has taken it in.

    Written by the hub alone, once per case and facility. `places` are [[place, instant], …]: when
    whatever of the case stands at or before that place in the hub's order was there.
    """

    __tablename__ = DELIVERED

    to: Mapped[str] = id_field(N_("Arrived at"), required=True)
    at: Mapped[datetime] = instant_field(N_("Arrived on"), required=True)
    places: Mapped[list[list[Any]] | None] = data_field(N_("Arrived up to"))


DELIVERED_KIND = kind_of(
    Delivered, N_("Case arrived"), sight=OWN, child_of=("*",), administered=True
)


class ReceiptState(StrEnum):
    SAVED_HERE = "saved_here"
    """Written on this computer, not yet acknowledged by the hub."""
    ON_HUB = "on_hub"
    WAITING = "waiting"
    """The hub keeps it until what it speaks of arrives there."""
    HELD = "held"
    """The hub refused it; a person must correct it."""


@dataclass(frozen=True)
class Receipt:
    """What is known of a record's way. `hub_at` is the hub's own time; `code` says why it is held;
    `stick_at` since when all of it that is not acknowledged has been on a stick, by this computer.
    """

    state: ReceiptState
    hub_at: datetime | None = None
    code: str | None = None
    stick_at: datetime | None = None


def receipt_of(session: Session, record_id: str) -> Receipt:
    """The receipt of one record; one that came from the hub is on the hub."""
    return receipts_of(session, [record_id]).get(record_id, Receipt(ReceiptState.ON_HUB))


def receipts_of(session: Session, record_ids: Iterable[str]) -> dict[str, Receipt]:
    """Receipts of the records written on this computer; the others came from the hub."""
    query = text(
        "SELECT record_id, state, code, hub_time, stick_at FROM change WHERE state <> 'replaced' "
        "AND record_id IN (SELECT value FROM json_each(:ids)) ORDER BY n"
    )
    changes: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(query, {"ids": json.dumps(list(record_ids))}):
        changes[row.record_id].append(row)
    return {record_id: _receipt(rows) for record_id, rows in changes.items()}


def _receipt(changes: Sequence[Any]) -> Receipt:
    """The least that can be said of all changes to the record."""
    held = [change for change in changes if change.state == State.HELD]
    if held:
        return Receipt(ReceiptState.HELD, code=held[0].code)
    states = {change.state for change in changes}
    if states & set(UNACKED):
        sticks = [change.stick_at for change in changes if change.state in UNACKED]
        stick_at = instant_of(max(sticks)) if all(sticks) else None
        return Receipt(ReceiptState.SAVED_HERE, stick_at=stick_at)
    if State.WAITING in states:
        return Receipt(ReceiptState.WAITING)
    times = [change.hub_time for change in changes if change.hub_time]
    return Receipt(ReceiptState.ON_HUB, instant_of(max(times)) if times else None)

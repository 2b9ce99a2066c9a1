"""How far a record has got: saved here, on the hub, at the other facility, opened there."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, Session

from app.core.kinds import OWN
from app.core.rights import EVERYONE, writers
from app.core.text import N_
from app.core.values import instant_of, instant_or_none
from app.storage.base import (
    Synced,
    data_field,
    id_field,
    instant_field,
    kind_of,
    text_field,
)
from app.storage.change import UNACKED, ChangeState
from app.storage.reading import LISTED

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
    severable=True,
)


def are_places(value: Any) -> bool:
    """[[place, instant], …]"""
    return isinstance(value, list) and all(
        isinstance(one, list)
        and len(one) == 2
        and type(one[0]) is int
        and instant_or_none(one[1]) is not None
        for one in value
    )


class Delivered(Synced):
    """A case has arrived at another facility: one of its computers has taken it in.

    Written by the hub alone, once per case and facility. `places` are [[place, instant], …]: when
    whatever of the case stands at or before that place in the hub's order was there.
    """

    __tablename__ = DELIVERED

    to: Mapped[str] = id_field(N_("Arrived at"), required=True)
    at: Mapped[datetime] = instant_field(N_("Arrived on"), required=True)
    places: Mapped[list[list[Any]] | None] = data_field(N_("Arrived up to"), shape=are_places)


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
    ON_PAPER = "on_paper"
    """Read off a slip; the hub has not brought it yet. `hub_at` is since when the hub waits for it,
    None while it has not heard of the slip."""


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


def came_from_hub(record: Synced) -> Receipt:
    """Of a record that others wrote: on the hub, and since when, while nobody changed it since."""
    return Receipt(ReceiptState.ON_HUB, record.changed_at if record.rev == record.crev else None)


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
    held = [change for change in changes if change.state == ChangeState.HELD]
    if held:
        return Receipt(ReceiptState.HELD, code=held[0].code)
    states = {change.state for change in changes}
    if states & set(UNACKED):
        sticks = [change.stick_at for change in changes if change.state in UNACKED]
        stick_at = instant_of(max(sticks)) if all(sticks) else None
        return Receipt(ReceiptState.SAVED_HERE, stick_at=stick_at)
    if ChangeState.WAITING in states:
        return Receipt(ReceiptState.WAITING)
    times = [change.hub_time for change in changes if change.hub_time]
    return Receipt(ReceiptState.ON_HUB, instant_of(max(times)) if times else None)


@dataclass(frozen=True)
class Arrival:
    """What is known of one case at one other facility: the hub's word, and that of who opened it.

    places are (place in the hub's order, instant): when what stands so far was there. opened_at is
    the hub's time, or the writer's while the hub has not answered; opened_ord the place of that word.
    """

    facility_id: str
    places: tuple[tuple[int, datetime], ...] = ()
    opened_at: datetime | None = None
    opened_by: str = ""
    opened_ord: int = 0

    def arrived_at(self, place: int) -> datetime | None:
        """When the record of this place (`ord`; 0 before it is on the hub) was there, if it is."""
        times = (at for reached, at in self.places if reached >= place)
        return next(times, None) if place else None


class Way(StrEnum):
    """How far a case has got on its way to the other side, in one word for lists."""

    SAVED_HERE = "saved_here"
    ON_HUB = "on_hub"
    THERE = "there"
    OPENED = "opened"


_ARRIVED = f"""
SELECT root, "to" AS place, places, NULL AS at, NULL AS by_name, 0 AS ord FROM delivered
WHERE archived = 0 AND root IN (SELECT value FROM json_each(:roots))
UNION ALL
SELECT root, place_id, NULL, coalesce(changed_at, written_at), by_name, ord FROM opened
WHERE {LISTED} AND root IN (SELECT value FROM json_each(:roots))
"""


def arrivals_of(session: Session, roots: Iterable[str]) -> dict[str, dict[str, Arrival]]:
    """Case → facility → what is known of it there."""
    found: dict[str, dict[str, Arrival]] = defaultdict(dict)
    values = {"roots": json.dumps(list(roots))}
    for root, facility, places, at, by_name, ord_ in session.execute(text(_ARRIVED), values):
        known = found[root].get(facility) or Arrival(facility)
        found[root][facility] = (
            replace(
                known,
                opened_at=instant_or_none(at),
                opened_by=by_name or "",
                opened_ord=max(ord_, known.opened_ord),
            )
            if places is None
            else replace(known, places=_places(places))
        )
    return dict(found)


def way_of(place: int, arrival: Arrival | None) -> Way:
    """Of what has this place in the hub's order, seen from its writer."""
    if not place:
        return Way.SAVED_HERE
    if arrival is None:
        return Way.ON_HUB
    if arrival.opened_at is not None:
        return Way.OPENED
    return Way.THERE if arrival.arrived_at(place) else Way.ON_HUB


def _places(places: str) -> tuple[tuple[int, datetime], ...]:
    found = json.loads(places)
    return tuple((place, instant_of(at)) for place, at in found) if are_places(found) else ()

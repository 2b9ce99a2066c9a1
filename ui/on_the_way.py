"""How far a record has got on its way to the other side, as lists and pages show it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from app.core.clock import local
from app.core.text import N_
from app.receipts import Arrival, Receipt, ReceiptState, Way
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.record_table import Column

R = TypeVar("R")

WORDS = {
    Way.SAVED_HERE: N_("Saved here"),
    Way.ON_HUB: N_("On the hub"),
    Way.THERE: N_("Fetched there"),
    Way.OPENED: N_("Opened there"),
}
LOOKS = {
    Way.SAVED_HERE: (Tone.WARN, "pending"),
    Way.ON_HUB: (Tone.NEUTRAL, "upload"),
    Way.THERE: (Tone.ACCENT, "inbox"),
    Way.OPENED: (Tone.GOOD, "eye"),
}


def way_column(way_of: Callable[[R], Way | None]) -> Column[R]:
    """A badge; nothing where nobody else is to have the record."""

    def words(record: R) -> str:
        way = way_of(record)
        return tr(WORDS[way]) if way else ""

    def tone(record: R) -> Tone:
        way = way_of(record)
        return LOOKS[way][0] if way else Tone.NEUTRAL

    def picture(record: R) -> str:
        way = way_of(record)
        return LOOKS[way][1] if way else ""

    return Column(tr("Way"), words, width=118, tone=tone, icon=picture, optional=True)


def rungs_in_words(receipt: Receipt, place: str, there: Arrival | None, order: int) -> str:
    """The ladder of a record in one line: on the hub, at the other side, opened there."""
    if receipt.state is not ReceiptState.ON_HUB:
        return tr("Saved here, waiting to be sent")
    parts = [_with_time(tr("On the county hub"), receipt.hub_at)]
    arrived = there.arrived_at(order) if there else None
    opened = there.opened_at if there else None
    if arrived or opened:
        parts.append(_with_time(tr("fetched by {place}", place=place), arrived))
    else:
        parts.append(tr("not fetched yet by {place}", place=place))
    if there and opened:
        parts.append(_with_time(tr("opened there by {name}", name=there.opened_by), opened))
    return " · ".join(parts)


def _with_time(words: str, at: datetime | None) -> str:
    return f"{words} {local(at):%m-%d %H:%M}" if at else words

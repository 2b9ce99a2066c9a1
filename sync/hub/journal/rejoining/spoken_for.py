"""What one facility brought back in another's name after the hub had gone back in time.

The list is the administrator's; the owner is told once, and whatever the owner offers itself
counts more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, bindparam, or_, select, update

from app.core.record import RecordRow, encode_row
from sync.hub.storage.bulk import one_of
from sync.hub.storage.tables import HEALED

_UNHEARD = (
    HEALED.c.home == bindparam("at_home"),
    or_(HEALED.c.told.is_(None), HEALED.c.told != "read"),
)
_NEWS = select(HEALED.c.n, HEALED.c.facility, HEALED.c.told).where(*_UNHEARD)


class SpokenOutcome(StrEnum):
    TAKEN = "taken"
    """The hub had lost it whole, and has it again by another's word."""
    KEPT = "kept"
    """The hub has the record in an older form, which stands; the newer one is kept here."""
    CONFIRMED = "confirmed"
    """Taken, and since then the owner has brought the same record back itself."""


@dataclass(frozen=True)
class SpokenFor:
    """A row that `device` of another facility offered."""

    row: RecordRow
    device: str
    facility: str
    outcome: SpokenOutcome


def save_spoken(connection: Connection, spoken: Iterable[SpokenFor], now: str) -> None:
    """Note each record once per device: a repeated offer is no news."""
    for one in spoken:
        here = (HEALED.c.record_id == one.row.id) & (HEALED.c.device == one.device)
        if connection.execute(select(HEALED.c.n).where(here)).first() is None:
            connection.execute(
                HEALED.insert().values(
                    record_id=one.row.id,
                    kind=one.row.kind,
                    home=one.row.home,
                    device=one.device,
                    facility=one.facility,
                    at=now,
                    outcome=one.outcome.value,
                    row=encode_row(one.row),
                    told=None,
                )
            )


def taken_from_others(connection: Connection, record_ids: Iterable[str]) -> set[str]:
    """Which of these stand here by another's word alone."""
    wanted = list(record_ids)
    if not wanted:
        return set()
    query = select(HEALED.c.record_id).where(
        one_of(HEALED.c.record_id), HEALED.c.outcome == SpokenOutcome.TAKEN.value
    )
    return set(connection.execute(query, {"wanted": wanted}).scalars())


def confirm(connection: Connection, record_ids: Iterable[str]) -> None:
    """The owner itself has brought these back."""
    for record_id in record_ids:
        here = (HEALED.c.record_id == record_id) & (HEALED.c.outcome == SpokenOutcome.TAKEN.value)
        connection.execute(
            update(HEALED).where(here).values(outcome=SpokenOutcome.CONFIRMED.value, told="read")
        )


def news_for(
    connection: Connection, facility: str, heard: str | None, token: str
) -> dict[str, int]:
    """Facility → how many records of this home it brought back, as far as nobody there has heard
    of it. `heard` is the token shown now: with it the answer that bore the news has arrived."""
    found = connection.execute(_NEWS, {"at_home": facility}).all()
    if not found:
        return {}
    arrived = [n for n, _, told in found if told is not None and told == heard]
    if arrived:
        connection.execute(update(HEALED).where(HEALED.c.n.in_(arrived)).values(told="read"))
    news: dict[str, int] = {}
    for n, by, _ in found:
        if n not in arrived:
            news[by] = news.get(by, 0) + 1
    if news:
        still = update(HEALED).where(*_UNHEARD, HEALED.c.n.not_in(arrived)).values(told=token)
        connection.execute(still, {"at_home": facility})
    return news

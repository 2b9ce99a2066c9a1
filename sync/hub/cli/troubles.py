"""What the hub tells its administrator alone, below `status`: the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, Row, select

from app.core.text import N_
from app.core.values import instant_of
from sync.hub.cli.screen import Screen
from sync.hub.journal.faults import FAULT, NOT_LEARNED
from sync.hub.storage.tables import DEVICE, RECORD, TROUBLE

_MOST = 20
_SHORT = 8
_WHAT = {
    FAULT: N_("the program stumbled over it; it is kept apart"),
    NOT_LEARNED: N_("came before its kind was known and is not right; stays at home"),
}


def newest_troubles(engine: Engine) -> Sequence[Row[Any]]:
    home = RECORD.c.home.label("home")
    query = select(TROUBLE, DEVICE.c.facility, DEVICE.c.name, home)
    query = query.join(DEVICE, DEVICE.c.id == TROUBLE.c.device, isouter=True)
    query = query.join(RECORD, RECORD.c.id == TROUBLE.c.record, isouter=True)
    newest = query.order_by(TROUBLE.c.at.desc(), TROUBLE.c.n.desc()).limit(_MOST)
    with engine.connect() as connection:
        return connection.execute(newest).all()


def show_troubles(screen: Screen, troubles: Sequence[Row[Any]], names: Mapping[str, str]) -> None:
    if not troubles:
        return
    headings = (N_("When"), N_("Facility"), N_("Computer"), N_("Record"), N_("What"), N_("Place"))
    screen.table((*headings, N_("Times")), [_row(screen, one, names) for one in troubles])
    screen.tell(N_("Tell the makers of the program the place; nothing of it names a person."))


def _row(screen: Screen, trouble: Row[Any], names: Mapping[str, str]) -> tuple[object, ...]:
    facility = trouble.facility or trouble.home or ""
    what = screen.say(_WHAT[trouble.what]) if trouble.what in _WHAT else trouble.what
    place = f"{trouble.type} {trouble.place}".strip()
    return (
        screen.moment(instant_of(trouble.at)),
        names.get(facility, facility),
        trouble.name or "",
        trouble.record[:_SHORT],
        what,
        place,
        trouble.count,
    )

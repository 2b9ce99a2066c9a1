"""What the hub tells its administrator alone, below `status`: the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, Row, select

from app.core.text import N_
from app.core.values import instant_of
from sync.hub.cli.screen import Screen
from sync.hub.faults import FAULT, NOT_LEARNED, SAME_NAME
from sync.hub.storage import ALARM, DEVICE, RECORD

_MOST = 20
_SHORT = 8
_WHAT = {
    FAULT: N_("the program stumbled over it; it is kept apart"),
    SAME_NAME: N_("other content under a known name; not taken"),
    NOT_LEARNED: N_("came before its kind was known and is not right; stays at home"),
}


def newest_alarms(engine: Engine) -> Sequence[Row[Any]]:
    home = RECORD.c.home.label("home")
    query = select(ALARM, DEVICE.c.facility, DEVICE.c.name, home)
    query = query.join(DEVICE, DEVICE.c.id == ALARM.c.device, isouter=True)
    query = query.join(RECORD, RECORD.c.id == ALARM.c.record, isouter=True)
    newest = query.order_by(ALARM.c.at.desc(), ALARM.c.n.desc()).limit(_MOST)
    with engine.connect() as connection:
        return connection.execute(newest).all()


def show_alarms(screen: Screen, alarms: Sequence[Row[Any]], names: Mapping[str, str]) -> None:
    if not alarms:
        return
    headings = (N_("When"), N_("Facility"), N_("Computer"), N_("Record"), N_("What"), N_("Place"))
    screen.table((*headings, N_("Times")), [_row(screen, one, names) for one in alarms])
    screen.tell(N_("Tell the makers of the program the place; nothing of it names a person."))


def _row(screen: Screen, alarm: Row[Any], names: Mapping[str, str]) -> tuple[object, ...]:
    facility = alarm.facility or alarm.home or ""
    what = screen.say(_WHAT[alarm.what]) if alarm.what in _WHAT else alarm.what
    place = f"{alarm.type} {alarm.place}".strip()
    return (
        screen.moment(instant_of(alarm.at)),
        names.get(facility, facility),
        alarm.name or "",
        alarm.record[:_SHORT],
        what,
        place,
        alarm.count,
    )

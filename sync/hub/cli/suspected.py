"""What computers tried that no honest program does."""

from __future__ import annotations

import typer
from sqlalchemy import select

from app.core.text import N_
from app.core.values import instant_of
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import OpenHub, open_hub
from sync.hub.house.registry import Registry
from sync.hub.journal.alarms import Attempt
from sync.hub.storage.tables import ALARM, DEVICE

_ATTEMPTS = {
    Attempt.TOKEN: N_("showed a token that this hub never gave"),
    Attempt.EPOCH: N_("told of a past that this hub cannot have had"),
    Attempt.CURSOR: N_("claimed to have read what was never sent"),
    Attempt.SEAL: N_("brought back a record in other words than this hub's"),
    Attempt.PLACE: N_("brought back a record that was never lost; it counts as written now"),
    Attempt.ROW: N_("brought back a record that it may not write, or nobody could read"),
    Attempt.NAME: N_("sent other content under the name of an earlier change"),
}
_SHORT = 8


def alarms(context: typer.Context, home: Home = HOME, database: Database = None) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database)
    try:
        rows = _rows(screen, world)
    finally:
        world.close()
    if not rows:
        screen.tell(N_("No computer has tried anything that our program does not do."))
        return
    headings = (N_("Last time"), N_("Facility"), N_("Computer"), N_("Record"), N_("Times"))
    screen.table((*headings, N_("What it did")), rows)
    screen.tell(
        N_(
            "Nothing of it changed a record of others. Ask who uses the computer; `revoke` shuts it out."
        )
    )


def _rows(screen: Screen, world: OpenHub) -> list[tuple[object, ...]]:
    names = {entry.id: entry.name for entry in Registry(world.engine).facilities()}
    query = select(ALARM, DEVICE.c.name, DEVICE.c.facility)
    query = query.join(DEVICE, DEVICE.c.id == ALARM.c.device).order_by(ALARM.c.at.desc())
    with world.engine.connect() as connection:
        found = connection.execute(query).all()
    return [
        (
            screen.moment(instant_of(row.at)),
            names.get(row.facility, row.facility),
            row.name,
            row.record[:_SHORT] or "–",
            row.times,
            screen.say(_ATTEMPTS[Attempt(row.attempt)]),
        )
        for row in found
    ]

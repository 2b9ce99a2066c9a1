"""What computers brought back in the name of others after the hub had gone back in time."""

from __future__ import annotations

import typer
from sqlalchemy import select

from app.core.text import N_
from app.core.values import instant_of
from app.kinds import KINDS
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import OpenHub, open_hub
from sync.hub.house.registry import Registry
from sync.hub.journal.rejoining.spoken_for import SpokenOutcome
from sync.hub.storage.tables import DEVICE, HEALED

_OUTCOMES = {
    SpokenOutcome.TAKEN: N_("taken back; its owner has been told"),
    SpokenOutcome.KEPT: N_("kept aside; the older form stands"),
    SpokenOutcome.CONFIRMED: N_("brought back by its owner too"),
}
_SHORT = 8


def healed(context: typer.Context, home: Home = HOME, database: Database = None) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database)
    try:
        rows = _rows(screen, world)
    finally:
        world.close()
    if not rows:
        screen.tell(N_("Nobody has brought back records of others."))
        return
    headings = (N_("When"), N_("Kind"), N_("Record"), N_("Belongs to"), N_("Brought back by"))
    screen.table((*headings, N_("Computer"), N_("What became of it")), rows)
    screen.tell(
        N_("Ask the owner to look at what was kept aside, and to enter it where it is right.")
    )


def _rows(screen: Screen, world: OpenHub) -> list[tuple[object, ...]]:
    names = {entry.id: entry.name for entry in Registry(world.engine).facilities()}
    query = select(HEALED, DEVICE.c.name).join(DEVICE, DEVICE.c.id == HEALED.c.device)
    with world.engine.connect() as connection:
        found = connection.execute(query.order_by(HEALED.c.n)).all()
    return [
        (
            screen.moment(instant_of(row.at)),
            screen.say(KINDS[row.kind].label) if row.kind in KINDS else row.kind,
            row.record_id[:_SHORT],
            names.get(row.home, row.home),
            names.get(row.facility, row.facility),
            row.name,
            screen.say(_OUTCOMES[SpokenOutcome(row.outcome)]),
        )
        for row in found
    ]

"""What the county's administrator reads of who looked up whom; of the residents no name."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from sqlalchemy import select

from app.core.coding import table
from app.core.text import N_
from app.core.values import instant_of
from app.patients.lookups import REASONS_TABLE
from sync.hub.cli.screen import HOME, Database, Home, screen_of
from sync.hub.house.home import HubHome
from sync.hub.house.lookups import names_of
from sync.hub.house.opened_hub import open_hub
from sync.hub.storage.tables import LOOKUP


def lookups(
    context: typer.Context,
    home: Home = HOME,
    database: Database = None,
    last: Annotated[int, typer.Option("--last", min=1, help=N_("How many to show."))] = 50,
) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database)
    try:
        with world.engine.connect() as connection:
            query = select(LOOKUP).order_by(LOOKUP.c.n.desc()).limit(last)
            found = connection.execute(query).all()
            ids = {one.facility for one in found} | {one.user for one in found}
            ids |= {home for one in found for home in json.loads(one.found)}
            names = names_of(connection, ids)
    finally:
        world.close()
    headings = (
        N_("When"),
        N_("Facility"),
        N_("Person"),
        N_("Number"),
        N_("Reason"),
        N_("Found at"),
    )
    rows = [
        (
            screen.moment(instant_of(one.at)),
            names.get(one.facility, one.facility),
            names.get(one.user, one.user),
            one.number,
            f"{table(REASONS_TABLE).label(one.reason)} {one.said}",
            ", ".join(names.get(home, home) for home in json.loads(one.found)) or "–",
        )
        for one in found
    ]
    screen.table(headings, rows)

"""Facilities, communities and their members, from the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from app.core.coding import table
from app.core.rights import FacilityKind
from app.core.text import N_
from app.facilities import CommunityRole
from sync.hub.cli.screen import HOME, Database, Home, screen_of
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import open_hub
from sync.hub.house.registry import Registry
from sync.hub.hub import Hub

T = TypeVar("T")


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=N_("The full name."))],
    kind: Annotated[FacilityKind, typer.Option("--kind", help=N_("What it is."))],
    home: Home = HOME,
    database: Database = None,
    parent: Annotated[
        str | None, typer.Option("--parent", help=N_("The township centre above a village clinic."))
    ] = None,
    short_name: Annotated[
        str | None, typer.Option("--short-name", help=N_("What lists show."))
    ] = None,
    division: Annotated[
        str | None, typer.Option("--division", help=N_("The division code."))
    ] = None,
    number: Annotated[
        str, typer.Option("--id", help=N_("The number it has already, on its first computer."))
    ] = "",
) -> None:
    fields = {
        "name": name,
        "kind": kind.value,
        "parent_id": parent,
        "short_name": short_name,
        "division": division,
    }
    made = _write(home, database, lambda registry, hub: registry.add_facility(hub, fields, number))
    screen_of(context).tell(N_("{name} has the number {number}."), name=name, number=made)


def end(
    context: typer.Context,
    facility: Annotated[str, typer.Argument(help=N_("The facility's number or full name."))],
    last: Annotated[
        datetime,
        typer.Option("--last-day", formats=["%Y-%m-%d"], help=N_("Its last day.")),
    ],
    home: Home = HOME,
    database: Database = None,
) -> None:
    day = last.date()
    _write(home, database, lambda registry, hub: registry.end_facility(hub, facility, day))
    text = N_("{facility} ends on {day}. What waits there goes back to the senders.")
    screen_of(context).tell(text, facility=facility, day=day.isoformat())


def go_on(
    context: typer.Context,
    facility: Annotated[str, typer.Argument(help=N_("The facility's number or full name."))],
    home: Home = HOME,
    database: Database = None,
) -> None:
    _write(home, database, lambda registry, hub: registry.end_facility(hub, facility, None))
    screen_of(context).tell(N_("{facility} goes on."), facility=facility)


def import_table(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("A CSV file in UTF-8."))],
    home: Home = HOME,
    database: Database = None,
) -> None:
    count = _write(home, database, lambda registry, hub: registry.import_facilities(hub, file))
    screen_of(context).tell(N_("{count} facilities are entered."), count=count)


def show(context: typer.Context, home: Home = HOME, database: Database = None) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database)
    try:
        registry = Registry(world.engine)
        entries, communities = registry.facilities(), registry.communities()
        last_days = registry.last_days()
    finally:
        world.close()
    names = {entry.id: entry.name for entry in entries}
    language = screen.say.language
    rows = [
        (
            entry.id,
            entry.name,
            table("facility_kind").label(str(entry.fields.get("kind")), language),
            names.get(str(entry.fields.get("parent_id")), ""),
            last_days.get(entry.id, ""),
        )
        for entry in entries
    ]
    rows += [
        (
            one.id,
            one.name,
            table("community_kind").label(str(one.fields.get("kind")), language),
            names.get(str(one.fields.get("lead_id")), ""),
            "",
        )
        for one in communities
    ]
    screen.table((N_("Number"), N_("Name"), N_("Kind"), N_("Under"), N_("Last day")), rows)


def community(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=N_("The full name."))],
    home: Home = HOME,
    database: Database = None,
    kind: Annotated[str, typer.Option("--kind", help=N_("What it is."))] = "county_community",
    lead: Annotated[
        str | None, typer.Option("--lead", help=N_("The hospital that leads it."))
    ] = None,
) -> None:
    made = _write(
        home, database, lambda registry, hub: registry.add_community(hub, name, kind, lead)
    )
    screen_of(context).tell(N_("{name} has the number {number}."), name=name, number=made)


def member(
    context: typer.Context,
    community: Annotated[str, typer.Argument(help=N_("The community's number or full name."))],
    facility: Annotated[str, typer.Argument(help=N_("The facility's number or full name."))],
    home: Home = HOME,
    database: Database = None,
    role: Annotated[
        CommunityRole, typer.Option("--role", help=N_("As what it belongs to it."))
    ] = CommunityRole.MEMBER,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help=N_("From which day on.")),
    ] = None,
) -> None:
    first = since.date() if since else None
    _write(
        home,
        database,
        lambda registry, hub: registry.add_member(hub, community, facility, role.value, first),
    )
    screen_of(context).tell(N_("{facility} belongs to it now."), facility=facility)


def _write(home: Path, database: str | None, work: Callable[[Registry, Hub], T]) -> T:
    world = open_hub(HubHome(home), database)
    try:
        # Their days begin by this clock.
        hub = world.hub()
        hub.check_clock()
        return work(Registry(world.engine), hub)
    finally:
        world.close()

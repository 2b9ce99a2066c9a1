"""`jiceng-hub status`: how the hub is doing, and which computers are in trouble and need what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import typer
from sqlalchemy import Connection, func, select, text

from app.core.clock import device_now
from app.core.text import N_
from app.core.values import instant_of
from sync.hub.attachments.pieces import used_by_each
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.cli.troubles import newest_troubles, show_troubles
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import OpenHub, open_hub
from sync.hub.house.registry import Registry
from sync.hub.journal import alarms, set_aside
from sync.hub.journal.alarms import Attempt
from sync.hub.journal.drift import doubtful
from sync.hub.journal.faults import FAULT
from sync.hub.journal.standing import StandingTrouble, troubles
from sync.hub.storage.tables import (
    DEVICE,
    HEALED,
    KEPT,
    META,
    OP,
    RECORD,
    RETURN,
    TROUBLE,
    is_in_state,
)

_FILE_IS_ENOUGH_FOR = 300_000
_MOST_SHOWN = 50
_NEARLY = 0.8
"""Of the room for its attachments: an institution is told of before it is refused."""
_ACTIVE = DEVICE.c.state == "active"


@dataclass(frozen=True)
class HubStanding:
    """Counts of one moment; instants are texts as they are stored."""

    records: int
    operations: int
    devices: int
    held: int
    waiting: int
    copied: int
    brought: int
    alarms: int
    aside: int
    epoch: str | None
    seq: int
    faults: int
    same_name: int
    returned: int
    kept: int
    size_mb: int
    longest_silent: tuple[str, str | None] | None
    seen: dict[str, str | None]
    attached: dict[str, int]
    """Bytes of attachments, by facility."""


def status(context: typer.Context, home: Home = HOME, database: Database = None) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database, 1)
    try:
        with world.engine.connect() as connection:
            found = _standing(connection, world)
            in_trouble, drifted = troubles(connection, device_now()), doubtful(connection)
        is_wrong = not world.clock().is_fit()
        names = {entry.id: entry.name for entry in Registry(world.engine).facilities()}
        own = newest_troubles(world.engine)
    finally:
        world.close()
    _show(screen, world, found)
    seen = sorted(found.seen.items(), key=lambda one: one[1] or "")
    rows = [(names.get(facility, facility), _moment(screen, at)) for facility, at in seen]
    screen.table((N_("Facility"), N_("Last seen")), rows)
    show_troubles(screen, own, names)
    _show_computers(screen, in_trouble, names)
    _show_attached(screen, world, found, names)
    _advise(screen, world, found)
    if drifted:
        _show_drifted(screen, [(one.kind, one.record_id) for one in drifted])
    if is_wrong:
        screen.tell(N_("The hub's clock is wrong and it does not serve; see `jiceng-hub clock`."))


def _show_attached(
    screen: Screen, world: OpenHub, found: HubStanding, names: Mapping[str, str]
) -> None:
    """Those who will soon be refused, before they are."""
    room = world.attachment_room
    full = {of: size for of, size in found.attached.items() if size >= _NEARLY * room}
    if not full:
        return
    rows = [
        (names.get(facility, facility), size // 2**20, f"{100 * size // max(1, room)} %")
        for facility, size in sorted(full.items(), key=lambda one: -one[1])
    ]
    screen.table((N_("Attachments fill up"), N_("Size in MB"), N_("Of its room")), rows)
    screen.tell(N_("`attachment_gib` in hub.json says how much each institution may keep, in GiB."))


def _standing(connection: Connection, world: OpenHub) -> HubStanding:
    def count(query: object) -> int:
        return int(connection.execute(query).scalar_one())  # type: ignore[call-overload]

    def those(table: object, *where: object) -> int:
        return count(select(func.count()).select_from(table).where(*where))  # type: ignore[arg-type]

    epoch, seq = connection.execute(select(META.c.epoch, META.c.seq)).one()
    last = func.max(DEVICE.c.last_seen).label("at")
    seen = select(DEVICE.c.facility, last).where(_ACTIVE).group_by(DEVICE.c.facility)
    silent = select(DEVICE.c.name, DEVICE.c.last_seen).where(_ACTIVE)
    silent = silent.order_by(func.coalesce(DEVICE.c.last_seen, ""), DEVICE.c.id).limit(1)
    longest = connection.execute(silent).first()
    return HubStanding(
        records=those(RECORD),
        operations=those(OP),
        devices=those(DEVICE),
        held=those(OP, is_in_state("held")),
        waiting=those(OP, is_in_state("waiting")),
        copied=those(DEVICE, DEVICE.c.forked_at.is_not(None), _ACTIVE),
        brought=those(HEALED),
        alarms=alarms.count(connection),
        aside=set_aside.count(connection),
        epoch=epoch,
        seq=seq,
        faults=those(TROUBLE, TROUBLE.c.what == FAULT),
        same_name=alarms.count(connection, Attempt.NAME),
        returned=those(RETURN),
        kept=those(KEPT),
        size_mb=_size(connection, world) // 2**20,
        longest_silent=None if longest is None else (longest[0], longest[1]),
        seen={one.facility: one.at for one in connection.execute(seen)},
        attached=used_by_each(connection),
    )


def _size(connection: Connection, world: OpenHub) -> int:
    """Bytes of the whole database."""
    if world.is_file:
        return world.home.database_file.stat().st_size
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def _show(screen: Screen, world: OpenHub, found: HubStanding) -> None:
    kind = N_("file in the hub's folder") if world.is_file else N_("PostgreSQL")
    name, at = found.longest_silent or ("–", None)
    last = max((at for at in found.seen.values() if at), default=None)
    rows = [
        (N_("County"), world.home.settings().name),
        (N_("Database"), screen.say(kind)),
        (N_("Size in MB"), found.size_mb),
        (N_("Computers"), found.devices),
        (N_("Computers that were copied or restored"), found.copied),
        (N_("Records"), found.records),
        (N_("Operations"), found.operations),
        (N_("Operations refused and kept"), found.held),
        (N_("Operations that wait for their record"), found.waiting),
        (N_("Records brought back by others"), found.brought),
        (N_("Attempts that no program of ours makes"), found.alarms),
        (N_("Of these, other content under a known name"), found.same_name),
        (N_("Records set aside because nobody could read them"), found.aside),
        (N_("Faults of the program"), found.faults),
        (N_("Records that stay at home until they are right"), found.kept),
        (N_("Last exchange"), _moment(screen, last)),
        (N_("Longest without exchange"), f"{name}, {_moment(screen, at)}"),
        (N_("Counter"), found.seq),
        (N_("Epoch"), found.epoch or "–"),
    ]
    screen.table(("", ""), [(screen.say(heading), value) for heading, value in rows])


def _show_computers(screen: Screen, found: list[StandingTrouble], names: dict[str, str]) -> None:
    if not found:
        screen.tell(N_("No computer is in trouble."))
        return
    headings = (N_("Facility"), N_("Computer"), N_("In trouble"), N_("What to do"))
    rows = [
        (
            names.get(one.facility, one.facility),
            one.name,
            screen.say(one.what, **one.params),
            screen.say(one.do, **one.params),
        )
        for one in found
    ]
    screen.table(headings, rows)


def _show_drifted(screen: Screen, found: list[tuple[str, str]]) -> None:
    screen.tell(
        N_(
            "{count} records do not say what this hub wrote: somebody or something changed the "
            "database. Let their homes look at them and save them again, or restore a safety copy."
        ),
        count=len(found),
    )
    screen.table((N_("Kind"), N_("Number")), found[:_MOST_SHOWN])


def _advise(screen: Screen, world: OpenHub, found: HubStanding) -> None:
    if found.copied:
        screen.tell(N_("A copy goes on safely by a name of its own; `devices` shows whose it is."))
    if found.brought:
        screen.tell(N_("`healed` lists what was brought back in the name of others."))
    if found.alarms:
        screen.tell(N_("`alarms` lists which computer tried what."))
    if found.returned:
        screen.tell(N_("`restored` lists what came of putting it back, and what is left to do."))
    if world.is_file and found.records > _FILE_IS_ENOUGH_FOR:
        screen.tell(N_("Above 300,000 records PostgreSQL is the better place; see --database."))


def _moment(screen: Screen, at: str | None) -> str:
    return screen.moment(instant_of(at) if at else None)

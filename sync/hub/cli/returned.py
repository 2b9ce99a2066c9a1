"""`jiceng-hub restored`: what came of a restore, and what is to be done again by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence

import typer
from sqlalchemy import RowMapping, select

from app.core.text import N_
from app.core.values import instant_of
from app.kinds import KINDS
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.house.devices import DeviceState
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import OpenHub, open_hub
from sync.hub.house.registry import Registry
from sync.hub.storage.tables import DEVICE, INTRODUCED, LOST_WORD, RETURN, WITHDRAWAL
from sync.protocol.withdrawn import What

_SHORT = 8
_WHAT = {
    What.COMPUTER: N_("Computer shut out"),
    What.CODE: N_("Enrolment code used up"),
    What.RECORD: N_("Right ended"),
}
_SOURCES = {
    "file": N_("the list beside the database"),
    "replaced": N_("the database that was replaced"),
}
_TELLING = ("name", "facility_id", "community_id", "person_id", "role", "from_on", "until_on")


def restored(context: typer.Context, home: Home = HOME, database: Database = None) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database)
    try:
        names = {entry.id: entry.name for entry in Registry(world.engine).facilities()}
        _show_return(screen, world)
        _show_withdrawn(screen, world)
        _show_to_do(screen, world, names)
        _show_waiting(screen, world, names)
    finally:
        world.close()


def _show_return(screen: Screen, world: OpenHub) -> None:
    found = _all(world, select(RETURN).order_by(RETURN.c.n.desc()).limit(1))
    if not found:
        screen.tell(N_("This hub was never put back from a safety copy."))
        return
    at = screen.moment(instant_of(found[0]["at"]))
    screen.tell(
        N_("Put back {when} from a copy that went as far as {seq}."), when=at, seq=found[0]["seq"]
    )


def _show_withdrawn(screen: Screen, world: OpenHub) -> None:
    query = select(WITHDRAWAL).where(WITHDRAWAL.c.source != "").order_by(WITHDRAWAL.c.n)
    rows = [
        (
            screen.moment(instant_of(one["heard_at"])),
            screen.say(_WHAT[What(one["what"])]),
            screen.say(KINDS[one["kind"]].label) if one["kind"] in KINDS else "",
            one["id"][:_SHORT],
            screen.say(_SOURCES.get(one["source"], N_("a workstation"))),
            screen.say(N_("done") if one["settled"] else N_("waits for its record")),
        )
        for one in _all(world, query)
    ]
    if not rows:
        screen.tell(N_("Nothing that was taken away had been forgotten."))
        return
    screen.tell(N_("Taken away after the copy, and taken away again:"))
    headings = (N_("When"), N_("What"), N_("Kind"), N_("Number"), N_("Heard from"))
    screen.table((*headings, N_("State")), rows)


def _show_to_do(screen: Screen, world: OpenHub, names: dict[str, str]) -> None:
    found = _all(world, select(LOST_WORD).order_by(LOST_WORD.c.at, LOST_WORD.c.record_id))
    if not found:
        return
    screen.tell(N_("Written at the hub after the copy; enter again what is still right:"))
    rows = [
        (
            screen.say(KINDS[one["kind"]].label) if one["kind"] in KINDS else one["kind"],
            one["record_id"][:_SHORT],
            _told(json.loads(one["fields"]), names),
        )
        for one in found
    ]
    screen.table((N_("Kind"), N_("Number"), N_("Content")), rows)


def _told(fields: dict[str, object], names: dict[str, str]) -> str:
    return ", ".join(
        names.get(str(fields[name]), str(fields[name])) for name in _TELLING if fields.get(name)
    )


def _show_waiting(screen: Screen, world: OpenHub, names: dict[str, str]) -> None:
    query = select(DEVICE.c.id).join(INTRODUCED, INTRODUCED.c.device == DEVICE.c.id)
    ids = {one["id"] for one in _all(world, query)}
    waiting = [
        one for one in world.devices.all() if one.id in ids and one.state is DeviceState.PENDING
    ]
    if waiting:
        screen.tell(
            N_("Enrolled after the copy and not known here; compare the words, then `approve`:")
        )
        headings = (N_("Number"), N_("Facility"), N_("Six words"))
        rows: Sequence[tuple[object, ...]] = [
            (one.id[:_SHORT], names.get(one.facility, one.facility), world.devices.words(one))
            for one in waiting
        ]
        screen.table(headings, rows)


def _all(world: OpenHub, query: object) -> list[RowMapping]:
    with world.engine.connect() as connection:
        return list(connection.execute(query).mappings())  # type: ignore[call-overload]

"""Which computers may speak to the hub: codes, the list, and the end of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.core.clock import day_of, device_now
from app.core.text import N_
from app.core.values import instant_text
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.house.certificates import Certificates
from sync.hub.house.devices import Device, Devices, DeviceState, IssuedCode
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import OpenHub, open_hub
from sync.hub.house.registry import Registry, RegistryEntry
from sync.protocol.enrolment_file import SUFFIX, EnrolmentFile, write_enrolment_file
from sync.protocol.problems import ProtocolError

_SHORT = 8
_STATES = {
    DeviceState.PENDING: N_("to be approved"),
    DeviceState.ACTIVE: N_("active"),
    DeviceState.REVOKED: N_("revoked"),
}
_FACILITY = Annotated[str, typer.Argument(help=N_("The facility's number or full name."))]


def enrol(
    context: typer.Context,
    facility: _FACILITY,
    home: Home = HOME,
    database: Database = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", help=N_("Write address, certificate and code into this file.")),
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", help=N_("The hub's address, if not the one of init."))
    ] = None,
    approve_at_once: Annotated[
        bool,
        typer.Option(
            "--approve-at-once", help=N_("The file goes from hand to hand; nobody need approve.")
        ),
    ] = False,
) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database)
    try:
        # A code made by a wrong clock would be dead, or live for ever, once it is right.
        world.clock().check()
        entry = Registry(world.engine).going_on(facility, day_of(device_now()))
        issued = world.devices.issue(entry.id, approve_at_once=approve_at_once)
        content = _file_content(world, entry, issued, url)
    finally:
        world.close()
    if file is not None:
        # The wizard of the computer looks for files of this name.
        named = file if file.suffix == SUFFIX else file.with_name(file.name + SUFFIX)
        write_enrolment_file(named, content)
        screen.tell(N_("Take this file to the computer, then delete it: {file}"), file=named)
    _show_code(screen, entry, issued, content)
    if not approve_at_once:
        screen.tell(N_("Then compare its six words and let it in: jiceng-hub approve WORDS"))


def _show_code(
    screen: Screen, entry: RegistryEntry, issued: IssuedCode, content: EnrolmentFile
) -> None:
    screen.tell(
        N_("Code for one computer of {name}, good until {time}, at {url}:"),
        name=entry.name,
        time=screen.moment(issued.expires_at),
        url=content.url,
    )
    screen.show_secret(content.code)


def _file_content(
    world: OpenHub, entry: RegistryEntry, issued: IssuedCode, url: str | None
) -> EnrolmentFile:
    settings = world.home.settings()
    host = settings.addresses[0]
    where = url or f"https://{f'[{host}]' if ':' in host else host}:{settings.port}"
    trusted = Certificates(world.home.certificates).trusted.read_text("utf-8")
    return EnrolmentFile(
        url=where,
        authorities=None if where.startswith("http://") else trusted,
        hub_key=world.devices.signing_key,
        code=str(issued.code),
        facility=entry.id,
        facility_name=entry.name,
        county=settings.name,
        expires_at=instant_text(issued.expires_at),
    )


def devices(
    context: typer.Context,
    home: Home = HOME,
    database: Database = None,
    facility: Annotated[
        str | None, typer.Option("--facility", help=N_("Only those of this facility."))
    ] = None,
) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database)
    try:
        registry = Registry(world.engine)
        names = {entry.id: entry.name for entry in registry.facilities()}
        wanted = registry.facility(facility).id if facility else None
        rows = [_row(screen, world.devices, names, one) for one in world.devices.all(wanted)]
    finally:
        world.close()
    screen.table(
        (
            N_("Number"),
            N_("Computer"),
            N_("Facility"),
            N_("State"),
            N_("Enrolled"),
            N_("Last seen"),
            N_("Six words"),
        ),
        rows,
    )


def _row(
    screen: Screen, devices: Devices, names: dict[str, str], device: Device
) -> tuple[object, ...]:
    state = screen.say(_STATES[device.state])
    if device.is_active and device.forked_at is not None:
        # Two copies of one computer both go on; which one is the copy, only people can say.
        state = screen.say(N_("copied or restored, {when}"), when=screen.moment(device.forked_at))
    return (
        device.id[:_SHORT],
        device.name,
        names.get(device.facility, device.facility),
        state,
        screen.moment(device.enrolled_at),
        screen.moment(device.last_seen),
        devices.words(device),
    )


def approve(
    context: typer.Context,
    named: Annotated[
        list[str],
        typer.Argument(help=N_("The six words on its screen, or the computer's number.")),
    ],
    home: Home = HOME,
    database: Database = None,
) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database)
    try:
        approved = world.devices.approve(" ".join(named))
    finally:
        world.close()
    screen.tell(N_("{name} is let in from now on."), name=approved.name)


def revoke(
    context: typer.Context,
    device: Annotated[str, typer.Argument(help=N_("The computer's number, or how it begins."))],
    home: Home = HOME,
    database: Database = None,
) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database)
    try:
        found = [one for one in world.devices.all() if one.id.startswith(device)]
        if not device or len(found) != 1:
            raise ProtocolError("DEVICE_UNKNOWN")
        revoked = world.devices.revoke(found[0].id)
    finally:
        world.close()
    screen.tell(N_("{name} is shut out from its next request on."), name=revoked.name)

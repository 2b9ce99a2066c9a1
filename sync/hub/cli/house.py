"""The hub itself: setting it up, running it, looking after it."""

from __future__ import annotations

import ipaddress
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.core.errors import ClinicError
from app.core.text import N_
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.cli.sealing import KeyFile, Seal, sealing_of, tell_seal
from sync.hub.house.certificates import Certificates
from sync.hub.house.home import HubHome, HubSettings
from sync.hub.house.opened_hub import open_hub
from sync.hub.house.seal import SealKind
from sync.hub.safety.copies import back_up
from sync.hub.safety.sealed import new_recovery_key
from sync.hub.storage.database import MOST_CONNECTIONS, at_server


def init(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", help=N_("The county's name."))],
    address: Annotated[
        list[str],
        typer.Option("--address", help=N_("A name or address of this hub; may be repeated.")),
    ],
    home: Home = HOME,
    database: Database = None,
    port: Annotated[int, typer.Option("--port", help=N_("The port of the hub."))] = 8443,
    seal: Seal = SealKind.NONE,
    key_file: KeyFile = None,
    schema: Annotated[
        str | None,
        typer.Option("--schema", help=N_("A schema of PostgreSQL for this hub's tables alone.")),
    ] = None,
    pooler: Annotated[
        bool,
        typer.Option("--pooler", help=N_("A pooler stands between the hub and PostgreSQL.")),
    ] = False,
) -> None:
    screen, place = screen_of(context), HubHome(home)
    if database is not None:
        database = at_server(database, schema=schema, is_pooled=pooler)
    sealing = None if place.is_set_up else sealing_of(screen, place, seal, key_file)
    identity, recipient = new_recovery_key()
    settings = HubSettings(name, address, port, database, recipient)
    if not place.is_set_up:
        # Before the settings: a wrong address must leave nothing that looks complete.
        certificates = Certificates(place.certificates)
        certificates.make_authorities(name)
        certificates.make_server(address)
    place.set_up(settings, sealing=sealing)
    open_hub(place).close()
    _tell_set_up(screen, place, identity)


def _tell_set_up(screen: Screen, place: HubHome, recovery_key: str) -> None:
    screen.tell(N_("The hub is set up in {folder}."), folder=place.folder.resolve())
    screen.tell(N_("Write down this recovery key; it is shown only now and opens every backup:"))
    screen.show_secret(recovery_key)
    spare = Certificates(place.certificates).spare_key
    screen.tell(N_("Move this file to a safe place outside the computer: {file}"), file=spare)
    tell_seal(screen, place)
    screen.tell(N_("Next: `jiceng-hub facility add`, `jiceng-hub enrol`, `jiceng-hub serve`."))


def serve(
    context: typer.Context,
    home: Home = HOME,
    database: Database = None,
    host: Annotated[
        str, typer.Option("--host", help=N_("The address of this computer to listen on."))
    ] = "0.0.0.0",
    port: Annotated[
        int | None, typer.Option("--port", help=N_("Another port than the one of init."))
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help=N_("Without TLS, for this computer alone."))
    ] = False,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=16, help=N_("Processes, on PostgreSQL only."))
    ] = 1,
    connections: Annotated[
        int,
        typer.Option(
            "--connections",
            min=1,
            max=1000,
            help=N_("Connections to PostgreSQL, in all processes together."),
        ),
    ] = MOST_CONNECTIONS,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--proxy",
            help=N_(
                "The address of a proxy whose word about its callers is taken; may be repeated."
            ),
        ),
    ] = None,
    metrics: Annotated[
        int | None,
        typer.Option(
            "--metrics", help=N_("A port, for this computer alone, that tells the hub's numbers.")
        ),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option("--log", help=N_("A file for the log; it begins anew when it is large.")),
    ] = None,
) -> None:
    # The web server is half of the start; no other command needs it.
    from sync.hub.wire.running import Manner, run_server
    from sync.hub.wire.server import ServedAt

    settings = HubHome(home).settings()
    certificates = None if plain else Certificates(home / "tls")
    proxies = tuple(map(_proxy, proxy or ()))
    place = ServedAt(host, settings.port if port is None else port, certificates, proxies)
    run_server(home, database, place, Manner(workers, connections, metrics, log))


def _proxy(named: str) -> str:
    try:
        return str(ipaddress.ip_address(named))
    except ValueError:
        raise ClinicError(
            "HUB_PROXY",
            N_("{proxy} is not the address of a computer."),
            N_("Give --proxy the address, such as 127.0.0.1, from which the proxy calls the hub."),
            proxy=named,
        ) from None


def upgrade(context: typer.Context, home: Home = HOME, database: Database = None) -> None:
    HubHome(home).open(database, may_upgrade=True).dispose()
    screen_of(context).tell(N_("The database is at this version."))


def selftest(screen: Screen) -> int:
    """Everything a bundle could lack: keys, certificates, database, application, TLS."""
    from sync.hub.wire.running import make_app
    from sync.hub.wire.server import ServedAt, make_server

    with tempfile.TemporaryDirectory() as folder:
        place = HubHome(Path(folder) / "hub")
        certificates = Certificates(place.certificates)
        certificates.make_authorities("Selftest")
        certificates.make_server(["127.0.0.1"])
        place.set_up(HubSettings("Selftest", ["127.0.0.1"], recovery=new_recovery_key()[1]))
        world = open_hub(place)
        make_server(make_app(world), ServedAt("127.0.0.1", 0, certificates))
        world.close()
        back_up(place, Path(folder) / "copies")
    screen.tell(N_("Everything works."))
    return 0

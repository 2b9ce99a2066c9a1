"""Whether a printed receipt is the hub's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.core.errors import ClinicError
from app.core.text import N_
from app.core.values import instant_of
from app.kinds import KINDS
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import open_hub
from sync.hub.house.registry import Registry
from sync.protocol.statement import Statement, read_statement

_COMPARED = {True: N_("what each record says"), False: N_("numbers and revisions alone")}


def verify_receipt(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help=N_("A file with the receipt's text; without it, scan or type it.")),
    ] = None,
    home: Home = HOME,
    database: Database = None,
) -> None:
    screen, place = screen_of(context), HubHome(home)
    key = place.keys().signer.public
    if file is None:
        screen.tell(N_("Scan the receipt's code, or type its text and Enter."))
    line = sys.stdin.readline() if file is None else file.read_text("utf-8", "replace")
    statement = read_statement(key, line)
    if statement is None:
        raise ClinicError(
            "RECEIPT_FOREIGN",
            N_("This hub never signed this receipt."),
            N_("Check every character, or scan it again. Otherwise it is not genuine."),
        )
    _show(screen, statement, _names(place, database))


def _names(place: HubHome, database: str | None) -> dict[str, str]:
    world = open_hub(place, database)
    try:
        return {entry.id: entry.name for entry in Registry(world.engine).facilities()}
    finally:
        world.close()


def _show(screen: Screen, said: Statement, names: dict[str, str]) -> None:
    screen.tell(N_("The receipt is genuine: this hub signed it."))
    rows: list[tuple[str, object]] = [
        (screen.say(N_("Facility")), names.get(said.facility, said.facility)),
        (screen.say(N_("Computer")), said.device),
        (screen.say(N_("Hub time")), screen.moment(instant_of(said.at))),
        (screen.say(N_("Records shown to it")), said.records),
        (screen.say(N_("What was compared")), screen.say(_COMPARED[said.contents])),
    ]
    for name, number in said.kinds:
        kind = KINDS.get(name)
        rows.append((f"    {screen.say(kind.label) if kind else name}", number))
    screen.table(("", ""), rows)

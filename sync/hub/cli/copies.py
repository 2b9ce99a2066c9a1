"""Safety copies: made, brought back, and tried before they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.core.text import N_
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.cli.sealing import tell_seal
from sync.hub.house.home import HubHome
from sync.hub.safety.copies import Drilled, back_up
from sync.hub.safety.copies import drill as try_copy
from sync.hub.safety.copies import restore as put_back
from sync.hub.safety.dump import Incomplete

_TABLES = {
    "record": N_("Records"),
    "op": N_("Operations"),
    "device": N_("Computers"),
    "enrolment": N_("Enrolment codes"),
    "blob": N_("Attachments"),
    "blob_part": N_("Contents of attachments"),
    "delivery": N_("Who is shown what"),
    "lookup": N_("Look-ups of residents"),
    "healed": N_("Records brought back by others"),
    "withdrawal": N_("What was taken away"),
}
_Copy = Annotated[Path, typer.Argument(help=N_("The folder of one safety copy."))]


def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help=N_("Where the copies are kept."))],
    home: Home = HOME,
    database: Database = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help=N_("Another recovery key's age recipient than the one of init.")),
    ] = None,
) -> None:
    screen = screen_of(context)
    with _gaps_shown(screen):
        made = back_up(HubHome(home), folder, to, database)
    screen.tell(N_("The safety copy is complete: {folder}"), folder=made)


def restore(
    context: typer.Context,
    copy: _Copy,
    home: Home = HOME,
    database: Database = None,
    replace: Annotated[
        str | None,
        typer.Option(
            "--replace",
            help=N_(
                "In place of the hub that is there: the county's name, to say that you mean it."
            ),
        ),
    ] = None,
) -> None:
    screen = screen_of(context)
    with _gaps_shown(screen):
        put_back(copy, _recovery_key(screen), HubHome(home), database, replace)
    screen.tell(N_("The hub is back in {folder}. Start it with `serve`."), folder=home.resolve())
    tell_seal(screen, HubHome(home))
    screen.tell(N_("All that the copy held is there. What is to be done again lists `restored`."))


def drill(
    context: typer.Context,
    copy: _Copy,
    home: Home = HOME,
    database: Database = None,
    ask_key: Annotated[
        bool,
        typer.Option("--recovery-key", help=N_("Ask for the recovery key and try it too.")),
    ] = False,
) -> None:
    screen = screen_of(context)
    key = _recovery_key(screen) if ask_key else None
    with _gaps_shown(screen):
        found = try_copy(copy, HubHome(home), key, database)
    _show(screen, found)


@contextmanager
def _gaps_shown(screen: Screen) -> Iterator[None]:
    try:
        yield
    except Incomplete as error:
        rows = [
            (screen.say(_TABLES.get(gap.table, gap.table)), gap.wanted, gap.found)
            for gap in error.gaps
        ]
        screen.table((N_("Missing or changed"), N_("At the hub"), N_("In the copy")), rows)
        raise


def _show(screen: Screen, found: Drilled) -> None:
    headings = (
        (N_("Computers"), "devices"),
        (N_("Records"), "records"),
        (N_("Operations"), "operations"),
        (N_("Counter"), "seq"),
    )
    rows = [
        (screen.say(heading), getattr(found.copy, name), getattr(found.now, name))
        for heading, name in headings
    ]
    screen.table(("", N_("In the copy"), N_("Now")), rows)
    if found.is_our_past:
        screen.tell(N_("The safety copy comes back whole. It is an earlier state of this hub."))
    else:
        screen.tell(N_("The safety copy comes back whole, but it is not this hub's past."))
        raise typer.Exit(1)


def _recovery_key(screen: Screen) -> str:
    key: str = typer.prompt(screen.say(N_("Recovery key")), hide_input=True)
    return key

"""`jiceng-hub`: sets up, runs and administers a county hub from the command line."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer
from rich.console import Console
from sqlalchemy.exc import OperationalError
from typer.main import get_command

from app.core.errors import ClinicError
from app.core.residue import leave_no_core_file
from app.core.text import N_
from sync.hub.cli import (
    audit,
    brought_back,
    clock,
    computers,
    copies,
    facilities,
    forms,
    house,
    receipts,
    returned,
    sealing,
    standing,
    sticks,
    suspected,
)
from sync.hub.cli.language import Phrases, language_of
from sync.hub.cli.screen import Screen

_ABOUT = N_("The county hub: sets it up, runs it, and says which computers may speak to it.")
_FACILITIES = N_("Institutions, communities and their members.")

_STICKS = N_("The exchange by USB stick.")
_FORMS = N_("Forms that the county publishes.")

_COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "init": (house.init, N_("Set up a hub in a folder of its own.")),
    "serve": (house.serve, N_("Run the hub until it is told to stop.")),
    "enrol": (computers.enrol, N_("Make a one-time code for one computer of a facility.")),
    "devices": (computers.devices, N_("List the computers that were enrolled.")),
    "approve": (computers.approve, N_("Let a computer in whose six words were compared.")),
    "revoke": (computers.revoke, N_("Shut a computer out, from its next request on.")),
    "healed": (
        brought_back.healed,
        N_("List what computers brought back in the name of others after a restore."),
    ),
    "seal": (sealing.seal, N_("Close the hub's own keys with one that is not on its disk.")),
    "alarms": (
        suspected.alarms,
        N_("List what computers tried that our program does not do."),
    ),
    "upgrade": (house.upgrade, N_("Bring the tables of the database to this version.")),
    "status": (standing.status, N_("Show how the hub is doing.")),
    "clock": (clock.clock, N_("Show whether the hub's clock can be right, or accept it.")),
    "lookups": (audit.lookups, N_("Show who looked up residents of others, and why.")),
    "backup": (copies.backup, N_("Make a safety copy of the hub in a folder.")),
    "restore": (copies.restore, N_("Put a safety copy into an empty folder.")),
    "restored": (returned.restored, N_("List what a restore leaves to do again.")),
    "verify-receipt": (receipts.verify_receipt, N_("Say whether a printed receipt is genuine.")),
    "drill": (copies.drill, N_("Try whether a safety copy comes back, and remove the trial.")),
}
_FACILITY_COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "add": (facilities.add, N_("Add a facility.")),
    "import": (facilities.import_table, N_("Add or update facilities from a CSV file.")),
    "end": (facilities.end, N_("Say which day is a facility's last.")),
    "go-on": (facilities.go_on, N_("Take a facility's last day back.")),
    "list": (facilities.show, N_("List facilities and communities.")),
    "community": (facilities.community, N_("Add a medical community or an alliance.")),
    "member": (facilities.member, N_("Put a facility into a community.")),
}
_FORM_COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "add": (forms.add, N_("Publish a form from a workbook, once its worked cases come out.")),
    "check": (forms.check, N_("Say whether a workbook could be published, and publish nothing.")),
    "list": (forms.show, N_("List the published forms with their versions.")),
    "take-back": (forms.take_back, N_("Offer a version of a form no longer.")),
    "template": (
        forms.template,
        N_("Write a workbook to begin a form with, or to go on from one."),
    ),
}
_STICK_COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "import": (sticks.take, N_("Take in what is on a stick and write the answer beside it.")),
    "export": (sticks.give, N_("Write news for a facility from which nothing came.")),
    "watch": (sticks.watch, N_("Take in every stick that appears in a folder.")),
}


def main() -> None:
    # Workers of a bundle begin here too.
    multiprocessing.freeze_support()
    leave_no_core_file()
    sys.exit(run(sys.argv[1:], Phrases(language_of()), Console()))


def run(arguments: Sequence[str], say: Phrases, console: Console) -> int:
    """The exit code; an error a person can cure is shown, not raised."""
    screen = Screen(say, console)
    if list(arguments) == ["--selftest"]:
        return house.selftest(screen)
    command: Any = get_command(_build())
    _translate(command, say)
    try:
        command.main(list(arguments), prog_name="jiceng-hub", obj=screen)
    except ClinicError as error:
        screen.refuse(error)
        return 1
    except OperationalError:
        screen.refuse(_no_database())
        return 1
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


def _no_database() -> ClinicError:
    return ClinicError(
        "HUB_DATABASE",
        N_("The PostgreSQL database does not answer."),
        N_("Nothing was changed. Check that it runs, and the address given with --database."),
    )


def _build() -> typer.Typer:
    # Typer's own report of a crash shows the values of variables.
    shared: dict[str, Any] = {"add_completion": False, "no_args_is_help": True}
    cli = typer.Typer(help=_ABOUT, pretty_exceptions_enable=False, rich_markup_mode=None, **shared)
    _add(cli, _COMMANDS)
    for group_name, about, commands in (
        ("facility", _FACILITIES, _FACILITY_COMMANDS),
        ("form", _FORMS, _FORM_COMMANDS),
        ("usb", _STICKS, _STICK_COMMANDS),
    ):
        group = typer.Typer(help=about, rich_markup_mode=None, **shared)
        _add(group, commands)
        cli.add_typer(group, name=group_name)
    return cli


def _add(cli: typer.Typer, commands: Mapping[str, tuple[Callable[..., None], str]]) -> None:
    for name, (function, about) in commands.items():
        cli.command(name, help=about)(function)


def _translate(command: Any, say: Phrases) -> None:
    """Put the person's language over the help of a command, its options and its children."""
    for thing in (command, *command.params):
        if getattr(thing, "help", None):
            thing.help = say(thing.help)
    for child in getattr(command, "commands", {}).values():
        _translate(child, say)

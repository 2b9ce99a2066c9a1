"""How the hub's own keys are closed: at `init`, and later with `seal`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.core.errors import ClinicError
from app.core.text import N_
from sync.hub.cli.screen import HOME, Home, Screen, screen_of
from sync.hub.house.home import HubHome, Sealing
from sync.hub.house.seal import (
    CREDENTIAL,
    SealKind,
    ask_passphrase,
    check_passphrase,
    credential_file,
    make_key,
    read_key,
)

Seal = Annotated[
    SealKind,
    typer.Option("--seal", help=N_("How the hub's own keys are closed on its disk.")),
]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", help=N_("The key: on a stick, or what systemd will hand over.")),
]


def seal(
    context: typer.Context,
    kind: Annotated[
        SealKind, typer.Option("--with", help=N_("How the hub's own keys are closed on its disk."))
    ],
    home: Home = HOME,
    key_file: KeyFile = None,
) -> None:
    screen, place = screen_of(context), HubHome(home)
    place.keys()  # what closes them now must be there
    place.seal(sealing_of(screen, place, kind, key_file))
    tell_seal(screen, place)


def sealing_of(
    screen: Screen, place: HubHome, kind: SealKind, key_file: Path | None
) -> Sealing | None:
    """Raises HUB_KEY_MISSING, HUB_KEY_PLACE or HUB_PASSPHRASE_SHORT."""
    if kind is SealKind.NONE:
        return None
    if kind is SealKind.PASSPHRASE:
        return Sealing(kind, _new_passphrase(screen))
    if kind is SealKind.CREDENTIAL:
        if key_file is not None:
            make_key(key_file)
        return Sealing(kind, read_key(key_file or credential_file()))
    if key_file is None or place.folder.resolve() in key_file.resolve().parents:
        raise _key_place()
    make_key(key_file)
    return Sealing(kind, read_key(key_file), key_file)


def _new_passphrase(screen: Screen) -> bytes:
    first = ask_passphrase(f"{screen.say(N_('New passphrase'))}: ")
    check_passphrase(first)
    if ask_passphrase(f"{screen.say(N_('The same again'))}: ") != first:
        raise ClinicError(
            "HUB_PASSPHRASE_DIFFERS",
            N_("The two passphrases differ."),
            N_("Nothing was changed. Type it twice the same."),
        )
    return first


def tell_seal(screen: Screen, place: HubHome) -> None:
    kind = place.seal_of()
    if kind is SealKind.NONE:
        screen.tell(
            N_(
                "The hub's own keys lie open in its folder: whoever has the disk can read all of "
                "it. Close them with `jiceng-hub seal`, or encrypt the disk."
            )
        )
        return
    screen.tell(N_("The hub's own keys are closed; without their key this folder opens to nobody."))
    if kind is SealKind.CREDENTIAL:
        screen.tell(
            N_("Hand it over as the credential {name}, then delete the file."), name=CREDENTIAL
        )
    elif kind is SealKind.KEYFILE:
        screen.tell(N_("Keep a second copy of the key file, and take the stick out when it runs."))


def _key_place() -> ClinicError:
    return ClinicError(
        "HUB_KEY_PLACE",
        N_("The key file must lie on another disk than the hub's folder."),
        N_("Nothing was changed. Name a file on a stick with --key-file."),
    )

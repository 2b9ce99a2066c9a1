"""Sticks at the hub's own computer: reading what came, watching for more, writing news."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.core.text import N_
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import OpenHub, open_hub
from sync.hub.house.registry import Registry
from sync.hub.wire.envelopes import Envelopes
from sync.hub.wire.sticks import StickOutcome, Sticks

_LOOK_EVERY_S = 2.0
_Stick = Annotated[Path, typer.Argument(help=N_("The stick, its folder, or one file on it."))]


def take(
    context: typer.Context, stick: _Stick, home: Home = HOME, database: Database = None
) -> None:
    """Exits with 1 where a file was no good; the others count all the same."""
    screen = screen_of(context)
    with _sticks(home, database) as (sticks, _):
        found = [sticks.take_file(stick)] if stick.is_file() else sticks.take(stick)
        is_good = _tell(screen, found)
    if not is_good:
        raise typer.Exit(1)


def give(
    context: typer.Context,
    stick: Annotated[Path, typer.Argument(help=N_("The stick to write to."))],
    facility: Annotated[str, typer.Argument(help=N_("The facility's number or full name."))],
    home: Home = HOME,
    database: Database = None,
) -> None:
    screen = screen_of(context)
    with _sticks(home, database) as (sticks, world):
        entry = Registry(world.engine).facility(facility)
        for device in world.devices.all(entry.id):
            if device.is_active:
                answered = sticks.give(stick, device)
                screen.tell(
                    N_("{name}: {rows} news written."), name=device.name, rows=answered.rows
                )


def watch(
    context: typer.Context,
    stick: Annotated[Path, typer.Argument(help=N_("Where sticks appear when plugged in."))],
    home: Home = HOME,
    database: Database = None,
) -> None:
    screen = screen_of(context)
    screen.tell(N_("Watching {folder}; Ctrl+C ends it."), folder=stick)
    with _sticks(home, database) as (sticks, _):
        try:
            _tell(screen, sticks.watch(stick, _pause))
        except KeyboardInterrupt:
            return


def _pause() -> bool:
    time.sleep(_LOOK_EVERY_S)
    return True


@contextmanager
def _sticks(home: Path, database: str | None) -> Iterator[tuple[Sticks, OpenHub]]:
    world = open_hub(HubHome(home), database)
    try:
        yield Sticks(Envelopes(world.hub(), world.devices, world.keys)), world
    finally:
        world.close()


def _tell(screen: Screen, outcomes: Iterable[StickOutcome]) -> bool:
    """Whether all were good."""
    is_good, has_any = True, False
    for outcome in outcomes:
        has_any = True
        if outcome.problem is not None:
            is_good = False
            screen.tell("{name}", name=outcome.name)
            screen.refuse(outcome.problem)
        elif outcome.answered is not None:
            screen.tell(
                N_("{name}: {operations} changes taken in, {rows} news in the answer."),
                name=outcome.answered.device.name,
                operations=outcome.answered.operations,
                rows=outcome.answered.rows,
            )
    if is_good and has_any:
        screen.tell(N_("The answer is on the stick; it may be removed."))
    elif not has_any:
        screen.tell(N_("There is nothing for this hub on the stick."))
    return is_good

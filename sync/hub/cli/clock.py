"""`jiceng-hub clock`: whether the hub's clock can be right, and the administrator's overrule."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from app.core.clock import device_now
from app.core.text import N_
from sync.hub.cli.screen import HOME, Database, Home, Screen, screen_of
from sync.hub.clock import HubClock
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import open_hub


class ClockDeed(StrEnum):
    SHOW = "show"
    ACCEPT = "accept"


def clock(
    context: typer.Context,
    what: Annotated[
        ClockDeed,
        typer.Argument(
            help=N_("`accept`: the clock is right as it is, whatever was noted before.")
        ),
    ] = ClockDeed.SHOW,
    home: Home = HOME,
    database: Database = None,
) -> None:
    screen, world = screen_of(context), open_hub(HubHome(home), database, 1)
    try:
        hub_clock = world.clock()
        if what is ClockDeed.ACCEPT:
            word = hub_clock.accept(world.keys.signer)
            told = N_(
                "The hub's time is {time} from now on. Every computer is told (word {number})."
            )
            screen.tell(told, time=screen.moment(word.at), number=word.number)
        show_clock(screen, hub_clock)
    finally:
        world.close()


def show_clock(screen: Screen, hub_clock: HubClock) -> None:
    """What it shows, what it is measured by, and what to do where the two do not go together."""
    least = screen.moment(hub_clock.least())
    screen.tell(N_("The clock shows {time}."), time=screen.moment(device_now()))
    screen.tell(N_("It was {time} at least, when the hub last served."), time=least)
    if not hub_clock.is_fit():
        screen.tell(N_("These do not go together: the hub does not serve. Set the clock right."))
        screen.tell(N_("If the clock is right and what was noted is not: jiceng-hub clock accept"))

"""The post: sticks that travel for weeks, arrive in any order, twice, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.county import Workstation
from tests.faults import going_back
from tests.faults.shown import wrongly_shown

if TYPE_CHECKING:
    from tests.faults.week import Week


def write_a_stick(week: Week, at: Workstation) -> None:
    if not week.sticks or week.rng.random() < 0.6:
        new_stick(week)
    stick = week.rng.choice(week.sticks[-3:])
    at.courier.pack(stick)
    week.senders[stick.name] = at
    week.say(week.names[id(at)], "writes", stick.name)


def stick_reaches_the_hub(week: Week, at: Workstation) -> None:
    if week.sticks:
        stick = week.rng.choice(week.sticks[-4:])
        taken = list(week.county.sticks.take(stick))
        week.say("the hub reads", stick.name, len(taken))


def stick_is_read(week: Week, at: Workstation) -> None:
    if week.sticks:
        stick = week.rng.choice(week.sticks[-4:])
        # It comes home mostly, and sometimes to somebody else.
        at = week.rng.choice([at, *[week.senders.get(stick.name, at)] * 3])
        received = at.courier.unpack(stick)
        week.say(week.names[id(at)], "reads", stick.name, received.confirmed, received.rows)
        week.faults += wrongly_shown(at)


def stick_is_copied(week: Week, at: Workstation) -> None:
    if week.sticks:
        old = week.rng.choice(week.sticks)
        shutil.copytree(old, new_stick(week), dirs_exist_ok=True)
        week.say(old.name, "is copied to", week.sticks[-1].name)


def go_back_with_a_stick_under_way(week: Week, at: Workstation) -> None:
    """The news on it go on from where the computer had read before it was set back."""
    going_back.back_up(week, at)
    week._converse(at, 50, 100)
    week.senders[(stick := new_stick(week)).name] = at
    at.courier.pack(stick)
    answers = list(week.county.sticks.take(stick))
    going_back.bring_back(week, at)
    received = at.courier.unpack(stick)
    week.say(stick.name, "comes late", len(answers), received.rows)
    week.faults += wrongly_shown(at)


def new_stick(week: Week) -> Path:
    week.sticks.append(week.folder / f"stick{len(week.sticks)}")
    week.sticks[-1].mkdir()
    return week.sticks[-1]


WORK: list[tuple[float, Callable[[Week, Workstation], None]]] = [
    (6, write_a_stick),
    (6, stick_reaches_the_hub),
    (6, stick_is_read),
    (1, stick_is_copied),
    (1, go_back_with_a_stick_under_way),
]

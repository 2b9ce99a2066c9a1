"""Copies, and hub and computers that are brought back from older safety copies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.county import Workstation

if TYPE_CHECKING:
    from tests.faults.week import Week


def lose_an_exchange(week: Week, at: Workstation) -> None:
    """The hub's disk breaks in the middle: receipts have been given, and what came of them has
    been read by nobody. Its last copy is from just before."""
    back_up_hub(week, at)
    at.wire.before = week._breaker(week.rng.randrange(1, 4))
    week._converse(at, week.rng.choice([1, 3, 50]), 1)
    go_back_to(week, week.hub_copies[-1])


def lose_hub_and_computer(week: Week, at: Workstation) -> None:
    """Both go back to before what was written here; only who read it meanwhile still has it."""
    back_up_hub(week, at)
    back_up(week, at)
    week._write(at)
    for one in (at, week.rng.choice([w for w in week.workstations if w is not at])):
        week._converse(one, 50, 100)
    bring_back(week, at)
    go_back_to(week, week.hub_copies[-1])


def copy(week: Week, at: Workstation) -> None:
    if len(week.workstations) < 7:
        name = f"{week.names[id(at)]}-copy{len(week.workstations)}"
        copy = at.copied(name)
        week.names[id(copy)], week.files[id(copy)] = name, f"{name}.db"
        week.workstations.append(copy)
        week.say(week.names[id(at)], "is copied")


def back_up_hub(week: Week, at: Workstation) -> None:
    week.hub_copies.append(week.county.back_up_hub(f"hub-copy{len(week.hub_copies)}"))
    week.say("the hub is backed up")


def bring_hub_back(week: Week, at: Workstation) -> None:
    if week.hub_copies:
        go_back_to(week, week.rng.choice(week.hub_copies[-3:]))


def go_back_to(week: Week, copy: Path) -> None:
    week.county.bring_hub_back(copy)
    week.say("the hub goes back to", copy.stem)


def back_up(week: Week, at: Workstation) -> None:
    name = f"copy{week._backups}-of-{week.names[id(at)]}"
    week._backups += 1
    copy = at.copied(name)
    copy.store.close()
    week.copies[id(at)] = week.county.folder / f"{name}.db"
    week.say(week.names[id(at)], "is backed up")


def bring_back(week: Week, at: Workstation) -> None:
    """What it did since is in the hub, where it was sent, and nowhere else."""
    if copy := week.copies.pop(id(at), None):
        at.store.close()
        at.store, week.files[id(at)] = week.county.open_store(copy.name), copy.name
        week.forms = [form for form in week.forms if form.workstation is not at]
        week.say(week.names[id(at)], "goes back")


WORK: list[tuple[float, Callable[[Week, Workstation], None]]] = [
    (1, copy),
    (4, back_up_hub),
    (2, bring_hub_back),
    (3, lose_an_exchange),
    (1, lose_hub_and_computer),
    (2, back_up),
    (1, bring_back),
]

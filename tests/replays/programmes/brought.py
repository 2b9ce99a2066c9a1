"""What support brought, as a generator tells it: so many that count, and others beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.replays.events import Supported
from tests.replays.luck import Luck

A_DAY = timedelta(days=1)
NOT_ASKED = "13"
"""A department that no row asks for."""


@dataclass(frozen=True)
class Amount:
    """How many of a register, at whom, by whom in turn; `way`: the rungs it climbs, the last of
    which is counted."""

    register: str
    titles: str
    number: int
    supported: str
    by: Sequence[str]
    way: tuple[str, ...] = ()
    department: str = ""
    answers: tuple[tuple[str, object], ...] = ()


def brought(luck: Luck, amount: Amount, first: date, last: date) -> Iterator[Supported]:
    """Written down at either side. Beside them one that was planned alone, one of the day before the
    programme, one of a department that is not asked for, and one that was a mistake."""
    made = [_one(luck, amount, n, first, last) for n in range(amount.number)]
    yield from made
    like, before = replace(made[0], person=f"{made[0].person}（他人）"), first - A_DAY
    if amount.way:
        yield replace(like, title=f"{amount.titles}（计划）", came=())
    early = tuple((step, before) for step in amount.way)
    ended = tuple((code, before if code == "until_on" else said) for code, said in like.answers)
    title = f"{amount.titles}（以前）"
    yield replace(like, title=title, on=before, came=early, answers=ended, person=like.person * 2)
    yield replace(like, title=f"{amount.titles}（重复）", is_void=True)
    if amount.department:
        yield replace(like, title=f"{amount.titles}（他科）", department=NOT_ASKED)


def _one(luck: Luck, amount: Amount, n: int, first: date, last: date) -> Supported:
    by, begun = amount.by[n % len(amount.by)], luck.day(first, last)
    return Supported(
        luck.choice((by, amount.supported)),
        amount.register,
        f"{amount.titles}{n + 1}",
        begun,
        by,
        amount.supported,
        amount.department,
        f"{luck.name()}{n}",
        tuple((step, begun) for step in amount.way),
        amount.answers,
    )

"""Every figure of the registers, by SQL and by a plain count over what was done."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.rights import Role
from app.figures import Figures, Period
from app.forms.form import Item
from app.storage.store import Store
from app.support import REGISTERS, Register, Supports, entry_form
from app.support.asking import HEAD
from app.support.figures import FIGURES
from app.support.register import GIVE_UP, SupportFigure
from tests.stores import CENTRE, HOSPITAL, MovableClock, StoreFolder, actor, lay_out_county

FIRST = date(2026, 1, 1)
PERIODS = (Period.month(2026, 2), Period.quarter(2026, 1), Period.year(2026))


@dataclass
class Done:
    """One entry as it was made, and the days on which it came to each rung."""

    register: Register
    values: dict[str, Any]
    steps: list[tuple[str, date, dict[str, Any]]] = field(default_factory=list)

    def came(self, step: str, first: date, last: date) -> bool:
        return any(code == step and first <= day <= last for code, day, _ in self.steps)


@dataclass
class Year:
    store: Store
    done: list[Done] = field(default_factory=list)


def answer(rng: random.Random, item: Item, register: Register) -> Any:
    element = item.element
    form = entry_form(register)
    table = form.table(element)
    match element.type.value:
        case "code":
            return rng.choice([one.code for one in table]) if table else None
        case "codes":
            return [next(iter(table)).code] if table else None
        case "flag":
            return rng.choice([True, None])
        case "integer":
            low, high = element.limits(None, None)
            return rng.choice([one for one in (1, 2, 5) if (low or 0) <= one <= (high or 50)])
        case "number":
            low, high = element.limits(None, None)
            return rng.choice([one for one in (0.5, 1, 2, 5) if (low or 0) <= one <= (high or 50)])
        case "date":
            return FIRST + timedelta(days=rng.randrange(90))
    return f"话{rng.randrange(99)}"


def fill(rng: random.Random, register: Register, day: date) -> dict[str, Any]:
    head = {name: None for row in HEAD for name in row if name not in register.leaves_out}
    both = {"supporting_id": HOSPITAL, "supported_id": CENTRE, "from_on": day}
    departments = {"supporting_department": "04", "supported_department": "05"}
    people = {
        "person_name": rng.choice("王李赵钱"),
        "supporting_person": "李",
        "supported_person": "赵",
    }
    said = {"title": f"事{rng.randrange(9)}", **both, **departments, **people}
    said = {name: value for name, value in said.items() if name in head}
    said |= {name: None for name in ("until_on",) if name not in register.needs}
    if "until_on" in register.needs:
        said["until_on"] = day + timedelta(days=300)
    said |= {item.code: answer(rng, item, register) for item in register.items.values()}
    return {**said, register.once: None} if register.once else said


@pytest.fixture(scope="module")
def year(
    migrated_store: tuple[Path, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Year]:
    folder = StoreFolder(*migrated_store, tmp_path_factory.mktemp("support"))
    made = Year(folder.new(MovableClock(datetime(2026, 12, 31, 1, tzinfo=UTC)).clock()))
    lay_out_county(made.store)
    rng = random.Random("registers")
    desk = Supports(made.store, actor(Role.MANAGER))
    for register in REGISTERS.values():
        made.done += [do(rng, desk, register) for _ in range(3)]
    yield made
    folder.close()


def do(rng: random.Random, desk: Supports, register: Register) -> Done:
    """Entered, and led up the ladder as far as chance will have it."""
    day = FIRST + timedelta(days=rng.randrange(100))
    values = fill(rng, register, day)
    while register.check(values):
        values = fill(rng, register, day)
    one = Done(register, values)
    made = desk.enter(register.code, {**one.values, "reached": register.rungs[0].code})
    for _ in range(rng.randrange(4)):
        rungs = {rung.code: rung for rung in register.rungs}
        case = desk.case(made)
        codes = [code for code in case.may if code in rungs or code == GIVE_UP]
        if not codes:
            break
        code = rng.choice(codes)
        day += timedelta(days=rng.randrange(1, 30))
        asked = register.asked_at(code)
        said = {item.code: answer(rng, item, register) for item in asked}
        while code in rungs and rungs[code].check(one.values, said):
            said = {item.code: answer(rng, item, register) for item in asked}
        due = {"due_on": day + timedelta(days=30)} if code in rungs and rungs[code].owes else {}
        desk.take(made, code, day=day, **due, **said)
        one.steps.append((code, day, said))
    return one


def by_hand(year: Year, register: Register, counted: SupportFigure, period: Period) -> float:
    first, last = period.first, min(period.last, date(2026, 12, 31))
    ours = [one for one in year.done if one.register is register]
    found = [one for one in ours if counts(one, counted, first, last) and says(one, counted)]
    if counted.places:
        return len({CENTRE for _ in found})
    if counted.persons:
        return len({one.values["person_name"] for one in found})
    if not counted.sum_of:
        return len(found)
    if counted.sum_of in register.items:
        return sum(one.values[counted.sum_of] or 0 for one in found)
    steps = [step for one in found for step in one.steps if first <= step[1] <= last]
    return sum(said.get(counted.sum_of) or 0 for code, _, said in steps if code == counted.step)


def counts(one: Done, counted: SupportFigure, first: date, last: date) -> bool:
    if counted.lasting:
        ends = [GIVE_UP, *(rung.code for rung in one.register.rungs if rung.ends)]
        begun, until = one.values["from_on"], one.values.get("until_on") or date.max
        before = first - timedelta(days=1)
        is_over = any(one.came(code, FIRST, before) for code in ends)
        return bool(begun <= last and until >= first) and not is_over
    if counted.at_end:
        ends = [GIVE_UP, *(rung.code for rung in one.register.rungs if rung.ends)]
        begun = one.values["from_on"] <= last
        has_come = one.came(counted.step, FIRST, last) if counted.step else begun
        return bool(has_come) and not any(one.came(code, FIRST, last) for code in ends)
    if counted.step:
        return one.came(counted.step, first, last)
    return bool(first <= one.values["from_on"] <= last)


def says(one: Done, counted: SupportFigure) -> bool:
    def fits(said: Any, wanted: Any) -> bool:
        return said in wanted if isinstance(wanted, tuple) else said == wanted

    return all(fits(one.values.get(code), wanted) for code, wanted in counted.where.items())


def test_every_figure_is_what_was_done(year: Year) -> None:
    figures = Figures(year.store, actor(), FIGURES)
    for period in PERIODS:
        wanted = {
            counted.code: by_hand(year, register, counted, period)
            for register in REGISTERS.values()
            for counted in register.figures
        }
        found = {code: figures.compute(code, period, CENTRE).value for code in wanted}
        assert found == wanted

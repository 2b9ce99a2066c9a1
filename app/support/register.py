"""What a register of support is: one declaration. Pure data; form, ladder, figures are made of it.

A register says beside the head that all have (what, who with whom, since when, who answers) which
elements it asks, on which rungs an entry climbs, and what is counted of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

from app.cases import (
    EITHER,
    Ahead,
    Ladder,
    Limit,
    Owed,
    Rule,
    Side,
    Sort,
    leads,
)
from app.core.clock import midnight
from app.core.errors import FieldProblem
from app.core.kinds import FieldType
from app.core.rights import Role, writers
from app.core.text import N_
from app.forms.element import Element, Range
from app.forms.form import Item
from app.forms.typed import Part, asked

WRITERS = writers(
    [
        *(Role.DOCTOR, Role.NURSE, Role.PUBLIC_HEALTH, Role.TECHNICIAN, Role.PHARMACIST),
        *(Role.MANAGER, Role.ADMINISTRATOR),
    ]
)
SUPPORTER, SUPPORTED = Side.SENDER, Side.RECEIVER
NEW = "new"
"""Where an entry stands before it was entered."""
ENTER, GIVE_UP, POSTPONE, REMARK = "enter", "given_up", "postponed", "note"
"""Steps that every register has."""
DAY, DUE, NOTE = "day", "due_on", "note"
"""What any step may say beside its elements."""
GIVEN = "given"
"""The limit of what is owed until a day that a step names."""
LIMITS = {GIVEN: timedelta(days=1, seconds=-1)}
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Where no day was given nothing falls due."""


class RegisterGroup(StrEnum):
    """Codes of the table `support_group`: under which heading a register stands."""

    PROGRAMME = "programme"
    PEOPLE = "people"
    TEACHING = "teaching"
    CHANGED = "changed"
    MANAGEMENT = "management"
    RECOGNISED = "recognised"


# --- what is asked


def choice(code: str, label: str, table: str, *, needed: bool = False, words: str = "") -> Item:
    """One code of a table; `words` names the element that takes those of "other"."""
    return Item(Element(code, label, FieldType.CODE, codes=table, words=words or None), needed)


def choices(code: str, label: str, table: str, *, needed: bool = False) -> Item:
    return Item(Element(code, label, FieldType.CODES, codes=table), needed)


def yes(code: str, label: str) -> Item:
    return Item(Element(code, label, FieldType.FLAG))


def text(code: str, label: str, *, longest: int = 60, needed: bool = False) -> Item:
    return Item(Element(code, label, FieldType.TEXT, max_length=longest), needed)


def words(code: str, label: str, *, lines: int = 2, needed: bool = False) -> Item:
    element = Element(code, label, FieldType.LONG_TEXT, max_length=2000)
    return Item(element, needed, lines=lines, wide=True)


def day(code: str, label: str, *, needed: bool = False) -> Item:
    return Item(Element(code, label, FieldType.DATE), needed)


def whole(
    code: str,
    label: str,
    unit: str = "",
    *,
    low: int = 0,
    high: int | None = None,
    needed: bool = False,
) -> Item:
    ranges = (Range(low, high),)
    return Item(Element(code, label, FieldType.INTEGER, unit, decimals=0, ranges=ranges), needed)


def number(
    code: str,
    label: str,
    unit: str = "",
    *,
    low: float = 0,
    high: float | None = None,
    needed: bool = False,
) -> Item:
    return Item(Element(code, label, FieldType.NUMBER, unit, ranges=(Range(low, high),)), needed)


ItemRow = Item | tuple[Item, ...]


def items_of(rows: Iterable[ItemRow]) -> Iterable[Item]:
    for row in rows:
        yield from row if isinstance(row, tuple) else (row,)


# --- on which rungs it climbs

CheckStep = Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, FieldProblem]]


def _nothing_wrong_with(
    entry: Mapping[str, Any], said: Mapping[str, Any]
) -> Mapping[str, FieldProblem]:
    return {}


@dataclass(frozen=True)
class Climb:
    """One step and the state that it leads to, which have one code (table `support_step`).

    after: the states it is taken in; by default the one before it. sides: who takes it. asks: its
    elements, beside the day and a remark. owes: what is owed once here (table
    `support_entry_task`), by `owed_by`, until the day given with the step; asks_due: that day must
    be given. ends: nothing more is expected. stays: a fact that leads nowhere; once_a_day: of which
    there is one for a day at most. check: rules between the answers of the entry and of the step.
    """

    code: str
    after: tuple[str, ...] = ()
    sides: frozenset[Side] = EITHER
    asks: tuple[ItemRow, ...] = ()
    owes: str = ""
    owed_by: Side = SUPPORTED
    asks_due: bool = False
    ends: bool = False
    stays: bool = False
    once_a_day: bool = False
    has_failed: bool = False
    check: CheckStep = _nothing_wrong_with


def given(step: Any) -> datetime:
    """When the day begins that the step names; what falls due does so at its end."""
    said = step.due_on
    said = date.fromisoformat(said) if isinstance(said, str) else said
    return midnight(said) if said is not None else NEVER


def climb(name: str, rungs: tuple[Climb, ...]) -> Ladder:
    """The ladder of a register: it is entered on the first rung, given more time where something is
    owed, given up from every rung that is not the last, and remarked upon at any time."""
    return Ladder(
        name,
        NEW,
        tuple(_rules(rungs)),
        ended=frozenset({GIVE_UP, *(rung.code for rung in rungs if rung.ends)}),
        owed=tuple(_owed(rung) for rung in rungs if rung.owes),
        unsent=frozenset({NEW}),
        ahead=tuple(Ahead(one.code, (one.code,)) for one in rungs[1:] if not one.stays),
    )


def way_to(ladder: Ladder, start: str, end: str) -> list[str]:
    """The steps from one state to another, the fewest there are; none where no way leads there."""
    ways: dict[str, list[str]] = {start: []}
    found = [start]
    for state in found:
        for rule in ladder.steps:
            reached = rule.moves.get(state)
            if reached is not None and reached not in ways:
                ways[reached] = [*ways[state], rule.code]
                found.append(reached)
    return ways.get(end, [])


def _rules(rungs: tuple[Climb, ...]) -> Iterator[Rule]:
    moving = [rung for rung in rungs if not rung.stays]
    yield Rule(ENTER, Sort.SUBMIT, EITHER, {NEW: moving[0].code}, WRITERS)
    for before, rung in pairwise(moving):
        yield _rule(rung, leads(rung.after or (before.code,), rung.code))
    for rung in rungs:
        if rung.stays:
            yield _rule(rung, {}, rung.after)
    owing = [rung.code for rung in moving if rung.owes]
    if owing:
        yield _rule(Climb(POSTPONE), {state: state for state in owing})
    lasting = [rung.code for rung in moving if not rung.ends]
    if lasting:
        yield _rule(Climb(GIVE_UP, has_failed=True), leads(lasting, GIVE_UP))
    yield _rule(Climb(REMARK, stays=True), {})


def _rule(rung: Climb, moves: Mapping[str, str], offered: Iterable[str] = ()) -> Rule:
    sort = Sort.FACT if rung.stays else Sort.DECISION
    return Rule(
        rung.code,
        sort,
        rung.sides,
        moves,
        WRITERS,
        asks=_asks(rung),
        offered=frozenset(offered),
        has_failed=rung.has_failed,
    )


def _asks(rung: Climb) -> tuple[Part, ...]:
    """When it was, its own elements, until when the next is owed, a remark."""
    is_due = bool(rung.owes) or rung.code == POSTPONE
    due = asked(DUE, width=2, needed=rung.asks_due or rung.code == POSTPONE)
    return (asked(DAY, width=2), *((due,) if is_due else ()), *rung.asks, asked(NOTE))


def _owed(rung: Climb) -> Owed:
    limit = Limit(GIVEN, since=given)
    return Owed(rung.owes, rung.owed_by, frozenset({rung.code}), limit=limit, is_quiet=True)


UNKNOWN = Ladder("unknown", NEW, (), frozenset())
"""Of a register that a newer program brought: its steps are shown and lead nowhere."""


# --- what is counted


PEOPLE_CAME = whole("people", N_("How many came"), N_("persons"), high=100_000)


def planned_and_held(*asks: ItemRow) -> tuple[Climb, ...]:
    """The rungs of what is planned for a day and then held; `asks`: of how it was."""
    return Climb("planned", owes="carry_out"), Climb("held", asks=asks, ends=True)


@dataclass(frozen=True)
class SupportFigure:
    """One figure over the entries of a register. `step`: those that took it in the period, each
    once; without, by the entry's own first day. at_end: those that had come to `step` (or were
    entered) and were not over when the period ended. lasting: those that lasted on any day of it.
    persons: each person once; places: each supported institution. sum_of: of a number that is an element. where:
    elements of the entry and what they must say."""

    code: str
    title: str
    unit: str
    definition: str
    step: str = ""
    at_end: bool = False
    lasting: bool = False
    persons: bool = False
    places: bool = False
    sum_of: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)


CheckAnswers = Callable[[Mapping[str, Any]], Mapping[str, FieldProblem]]


def _nothing_wrong(answers: Mapping[str, Any]) -> Mapping[str, FieldProblem]:
    return {}


@dataclass(frozen=True, eq=False)
class Register:
    """One register. Its words stand in the table `support_register` under its code.

    rows: what an entry asks beside the head, a tuple of them in one line. leaves_out: fields of the
    head (`asking.HEAD`) that it does not ask; called: what it calls them; needs: which must be
    answered. only: the codes of a table that are meant here. check: rules across answers.
    once: of one person at one time only one entry may say yes here.
    """

    code: str
    group: RegisterGroup
    rungs: tuple[Climb, ...]
    rows: tuple[ItemRow, ...] = ()
    leaves_out: frozenset[str] = frozenset()
    called: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    figures: tuple[SupportFigure, ...] = ()
    check: CheckAnswers = _nothing_wrong
    once: str = ""

    @cached_property
    def ladder(self) -> Ladder:
        return climb(self.code, self.rungs)

    @cached_property
    def rung(self) -> Mapping[str, Climb]:
        return {one.code: one for one in self.rungs}

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """What an entry asks, by code."""
        return {one.code: one for one in items_of(self.rows)}

    def asked_at(self, step: str) -> tuple[Item, ...]:
        """The elements of a step; those of the steps that every register has are none."""
        rung = self.rung.get(step)
        return tuple(items_of(rung.asks)) if rung is not None else ()

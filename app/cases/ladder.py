"""What a ladder is: steps with their ways, and what is owed because of them. Pure data.

Three sorts of step. A submission opens a round. A decision names its round and counts only while
that round is the current one and the table knows the way on. A fact always counts: what happened
is stronger than what two desks decided about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from app.core.kinds import Fields
from app.core.rights import NOBODY, Writers
from app.forms.typed import Part


class Sort(StrEnum):
    SUBMIT = "submit"
    DECISION = "decision"
    FACT = "fact"


class Side(StrEnum):
    SENDER = "sender"
    RECEIVER = "receiver"


SENDER = frozenset({Side.SENDER})
RECEIVER = frozenset({Side.RECEIVER})
EITHER = SENDER | RECEIVER
Moves = Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """One step. `moves` says where it leads from each state, `needs` names fields it must carry.

    asks: what its form asks, in that order, as `app.forms.typed` reads it; of one that asks nothing
    none is opened.
    offered: the states in which a fact makes sense, where these are not those it leads on from.
    paper: the kind of the record that it writes, whose fields the form asks then.
    is_inside: said inside one house; the other side need not hear of it.
    has_failed: with it the way came to nothing.
    """

    code: str
    sort: Sort
    sides: frozenset[Side]
    moves: Moves
    writers: Writers
    needs: tuple[str, ...] = ()
    asks: tuple[Part, ...] = ()
    paper: str = ""
    offered: frozenset[str] = frozenset()
    is_inside: bool = False
    has_failed: bool = False

    def is_possible(self, state: str, *, has_begun: bool) -> bool:
        """Whether the step makes sense where a case stands."""
        if self.sort is not Sort.FACT:
            return state in self.moves
        if not has_begun:
            return False
        if self.offered:
            return state in self.offered
        return not self.moves or state in self.moves


@dataclass(frozen=True)
class Limit:
    """How long something may take. `name` and `urgent` are settings; `is_working`: of what is not
    urgent Saturdays and Sundays do not count; `since` reads off the step from when, if not from
    when it was taken."""

    name: str
    urgent: str = ""
    is_working: bool = False
    since: Callable[[Any], datetime | None] | None = None


@dataclass(frozen=True)
class Owed:
    """Owed by one side, of a case that stands in `states` (none: anywhere) and not in `unless`.

    Without `since`, because of the step that led there. With it, since the newest (or the first)
    of these steps that counts, the earlier names before the later ones, until one of `until` is
    taken, and once one of `after` was. With `late`, because one of these steps came too late, while
    the case stood in `came_in`; with `also`, because one of these was taken.
    is_quiet: it waits for its day, and calls nobody before.
    """

    code: str
    side: Side
    states: frozenset[str] = frozenset()
    since: tuple[tuple[str, ...], ...] = ()
    until: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    unless: frozenset[str] = frozenset()
    first: bool = False
    late: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    came_in: frozenset[str] = frozenset()
    limit: Limit | None = None
    is_quiet: bool = False


@dataclass(frozen=True)
class Ahead:
    """A rung still to be climbed, and the steps with which it is; while the case stands in `unless`
    what was said to an earlier round is no answer."""

    code: str
    steps: tuple[str, ...]
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Leaving:
    """The tasks in place of the rest once whom a case is about has died or moved away, or the
    institution that was to answer has ended; where they are `present`, the case is to be ended
    though nobody owes anything, and where it is `over`, it is not."""

    died: str
    moved: str
    ended: str
    present: frozenset[str]
    over: frozenset[str]


def _as_told(step: Any, state: str, seen: frozenset[str]) -> str:
    return state


@dataclass(frozen=True, eq=False)
class Ladder:
    """One kind of case. `start` is where it stands before any step, `ended` where nothing more is
    expected, though a fact may still arrive; `unsent`, where the other side knows nothing of it.

    noted: the step with which a side says that it has seen another one and settled it.
    remembers: steps that `lands` asks about, wherever they led in this round.
    lands: some steps say themselves how far they lead.
    """

    name: str
    start: str
    steps: tuple[Rule, ...]
    ended: frozenset[str]
    owed: tuple[Owed, ...] = ()
    unsent: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    """Where the receiver has the word."""
    noted: str = "noted"
    remembers: frozenset[str] = frozenset()
    lands: Callable[[Any, str, frozenset[str]], str] = _as_told
    ahead: tuple[Ahead, ...] = ()
    leaving: Leaving | None = None

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        return {rule.code: rule for rule in self.steps}

    @cached_property
    def owed_by_code(self) -> Mapping[str, Owed]:
        return {owed.code: owed for owed in self.owed}

    @cached_property
    def inside(self) -> frozenset[str]:
        return frozenset(rule.code for rule in self.steps if rule.is_inside)

    def rule_of(self, fields: Fields) -> Rule | None:
        """None for a step of a later program, and for what is no step at all."""
        step = fields.get("step")
        return self.rules.get(step) if isinstance(step, str) else None

    def writers_of(self, fields: Fields) -> Writers:
        """Who may write this step at all; on whose side the writer stands is for the fold to judge."""
        rule = self.rule_of(fields)
        return rule.writers if rule else NOBODY


def leads(states: Iterable[str], to: str) -> Moves:
    return dict.fromkeys(states, to)

"""What the steps of a case amount to, by its ladder; computed alike everywhere.

The hub's order decides; own steps that are still on their way come last. A step that does not
count stays visible with the reason, and becomes a task where somebody owes something because of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from app.cases.ladder import Ladder, Owed, Rule, Side, Sort


@dataclass(frozen=True)
class Step:
    """What the fold needs of one step; a ladder whose steps say how far they lead adds to it.

    ord is the hub's place of it, 0 while it is on its way; n is this computer's own number, which
    orders what has no place yet. sides are those on which the writer stood; root is the case.
    """

    id: str
    code: str
    sides: frozenset[Side]
    round: str | None = None
    ord: int = 0
    n: int = 0
    root: str = ""
    about: str | None = None


class Why(StrEnum):
    """Why a step does not count."""

    OLD_ROUND = "old_round"
    TOO_LATE = "too_late"
    WRONG_SIDE = "wrong_side"


@dataclass(frozen=True)
class Outcome:
    """One step and what became of it. `after` is the step that it came too late for."""

    step: Step
    state: str
    why: Why | None = None
    after: str | None = None

    @property
    def is_effective(self) -> bool:
        return self.why is None


@dataclass(frozen=True)
class CaseTask:
    """Something one side owes because of a step."""

    code: str
    side: Side
    about: str


@dataclass(frozen=True)
class Case:
    """Where a case stands. `round` is the submission whose answer counts now."""

    ladder: Ladder
    state: str
    round: str | None
    outcomes: tuple[Outcome, ...]
    tasks: tuple[CaseTask, ...] = ()

    def counting(self, *codes: str) -> list[Step]:
        """Those of these steps that count, in their order."""
        return [o.step for o in self.outcomes if o.is_effective and o.step.code in codes]

    def last(self, *codes: str) -> Step | None:
        """The newest step of these that counts."""
        found = self.counting(*codes)
        return found[-1] if found else None

    def first(self, *codes: str) -> Step | None:
        return next(iter(self.counting(*codes)), None)

    @property
    def is_ended(self) -> bool:
        return self.state in self.ladder.ended

    def is_possible(self, rule: Rule) -> bool:
        return rule.is_possible(self.state, has_begun=self.round is not None)

    def settled(self) -> set[tuple[Side, str | None]]:
        """Which steps a side has said to have seen and settled."""
        noted = (o.step for o in self.outcomes if o.step.code == self.ladder.noted)
        return {(side, step.about) for step in noted if step.about for side in step.sides}


@dataclass
class _Walk:
    """The fold under way. `led_here` is the step that brought the present state."""

    ladder: Ladder
    state: str
    round: str | None = None
    rounds: frozenset[str | None] = frozenset({None})
    roots: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    led_here: str | None = None
    outcomes: list[Outcome] = field(default_factory=list)

    def take(self, step: Step) -> None:
        rule = self.ladder.rules.get(step.code)
        why = self._refusal(rule, step)
        if why is not None:
            self.outcomes.append(Outcome(step, self.state, why, self.led_here))
            return
        if rule is not None:
            self._go(rule, step)
        self.outcomes.append(Outcome(step, self.state))

    def _refusal(self, rule: Rule | None, step: Step) -> Why | None:
        """A step this version does not know is shown and changes nothing."""
        if rule is None:
            return None
        if not rule.sides & step.sides:
            return Why.WRONG_SIDE
        if rule.sort is Sort.DECISION and step.round not in self.rounds:
            return Why.OLD_ROUND
        if rule.sort is Sort.SUBMIT and self._is_twin(step):
            return None
        if rule.sort is not Sort.FACT and self.state not in rule.moves:
            return Why.TOO_LATE
        return None

    def _is_twin(self, step: Step) -> bool:
        """The same case phoned in and written: its second submission joins the round."""
        return bool(self.roots) and step.root not in self.roots

    def _go(self, rule: Rule, step: Step) -> None:
        if rule.sort is Sort.SUBMIT:
            twin = self._is_twin(step)
            self.roots |= {step.root}
            if twin:
                self.rounds |= {step.id}
                return
            self.round, self.rounds, self.seen = step.id, frozenset({step.id}), frozenset()
        self.seen |= self.ladder.remembers & {rule.code}
        if self.state in rule.moves:
            self.state = self.ladder.lands(step, rule.moves[self.state], self.seen)
            self.led_here = step.id


def fold(steps: Iterable[Step], ladder: Ladder) -> Case:
    """The case that these steps make, whatever order they are handed over in."""
    walk = _Walk(ladder, ladder.start)
    for step in sorted(steps, key=_place):
        walk.take(step)
    case = Case(ladder, walk.state, walk.round, tuple(walk.outcomes))
    settled = case.settled()
    tasks = (task for owed in ladder.owed for task in _tasks(owed, case, walk.led_here or ""))
    kept = tuple(task for task in tasks if (task.side, task.about) not in settled)
    return Case(ladder, case.state, case.round, case.outcomes, kept)


def _place(step: Step) -> tuple[bool, int, int, str]:
    """The hub's place, then the id; what has no place yet comes last, as it was written."""
    return (step.ord == 0, step.ord, 0 if step.ord else step.n, step.id)


def _tasks(owed: Owed, case: Case, led_here: str) -> Iterator[CaseTask]:
    if (owed.states and case.state not in owed.states) or case.state in owed.unless:
        return
    if owed.late or owed.also:
        yield from (CaseTask(owed.code, owed.side, one) for one in _because_of(owed, case))
    elif not owed.since:
        yield CaseTask(owed.code, owed.side, led_here)
    elif (begun := _begun(owed, case)) is not None:
        yield CaseTask(owed.code, owed.side, begun.id)


def _because_of(owed: Owed, case: Case) -> Iterator[str]:
    """The steps that came too late, or asked for it plainly."""
    for one in case.outcomes:
        late = one.step.code in owed.late and one.why in (Why.TOO_LATE, Why.OLD_ROUND)
        asked = one.step.code in owed.also and one.is_effective
        if asked or (late and (not owed.came_in or one.state in owed.came_in)):
            yield one.step.id


def _begun(owed: Owed, case: Case) -> Step | None:
    """The step since which it is owed; None where that has not been taken, or it is done."""
    if case.last(*owed.until) or (owed.after and not case.last(*owed.after)):
        return None
    asked = case.first if owed.first else case.last
    return next((step for codes in owed.since if (step := asked(*codes))), None)

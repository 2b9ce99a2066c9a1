"""What a referral's steps amount to, computed alike everywhere and stored nowhere.

The hub's order decides; own steps that are still on their way come last. A step that does not
count stays visible with the reason, and becomes a task where somebody owes something because of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.referrals.ladder import (
    ENDED,
    EXPECTED,
    RULES,
    Direction,
    Rule,
    Side,
    Sort,
    State,
    StepCode,
)

INPATIENT = "inpatient"


@dataclass(frozen=True)
class Step:
    """What the fold needs of one step.

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
    arrival: str | None = None
    going_back: bool = False
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
    state: State
    why: Why | None = None
    after: str | None = None

    @property
    def is_effective(self) -> bool:
        return self.why is None


class TaskCode(StrEnum):
    APPROVE = "approve"
    ANSWER = "answer"
    COMPLETE = "complete"
    CHOOSE_OTHER = "choose_other"
    RECORD_ARRIVAL = "record_arrival"
    ASK_WHY_NOT = "ask_why_not"
    FREE_BED = "free_bed"
    CANCEL_ASKED = "cancel_asked"
    WISH_TO_MOVE = "wish_to_move"
    WRITE_RETURN = "write_return"
    CONFIRM_BACK = "confirm_back"
    FOLLOW_UP = "follow_up"
    FIRST_VISIT = "first_visit"
    READ_CHANGE = "read_change"
    RESIDENT_DIED = "resident_died"
    RESIDENT_MOVED = "resident_moved"
    PLACE_ENDED = "place_ended"
    """The last three do not follow from steps (see `owing`)."""


@dataclass(frozen=True)
class Task:
    """Something one side owes because of a step."""

    code: TaskCode
    side: Side
    about: str


@dataclass(frozen=True)
class Case:
    """Where a referral stands. `round` is the submission whose answer counts now."""

    state: State
    round: str | None
    outcomes: tuple[Outcome, ...]
    tasks: tuple[Task, ...]

    def last(self, *codes: StepCode) -> Step | None:
        """The newest step of these that counts."""
        found = [o.step for o in self.outcomes if o.is_effective and o.step.code in codes]
        return found[-1] if found else None

    def first(self, *codes: StepCode) -> Step | None:
        found = [o.step for o in self.outcomes if o.is_effective and o.step.code in codes]
        return found[0] if found else None

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED


@dataclass
class _Walk:
    """The fold under way. `led_here` is the step that brought the present state."""

    state: State = State.DRAFT
    round: str | None = None
    rounds: frozenset[str | None] = frozenset({None})
    roots: frozenset[str] = frozenset()
    led_here: str | None = None
    has_set_out: bool = False
    outcomes: list[Outcome] = field(default_factory=list)

    def take(self, step: Step) -> None:
        rule = RULES.get(step.code)
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
        """The same referral phoned in and written: its second submission joins the round."""
        return bool(self.roots) and step.root not in self.roots

    def _go(self, rule: Rule, step: Step) -> None:
        if rule.sort is Sort.SUBMIT:
            twin = self._is_twin(step)
            self.roots |= {step.root}
            if twin:
                self.rounds |= {step.id}
                return
            self.round, self.rounds, self.has_set_out = step.id, frozenset({step.id}), False
        self.has_set_out |= rule.code is StepCode.SET_OUT
        if self.state in rule.moves:
            self.state = self._landing(rule.moves[self.state], step)
            self.led_here = step.id

    def _landing(self, state: State, step: Step) -> State:
        """Some steps say themselves how far they lead."""
        if state is State.ARRIVED and step.arrival == INPATIENT:
            return State.IN_HOSPITAL
        if state is State.DISCHARGED and step.going_back:
            return State.RETURN_DUE
        if state is State.ACCEPTED and self.has_set_out:
            return State.ON_THE_WAY
        return state


def fold(steps: Iterable[Step], direction: Direction = Direction.UP) -> Case:
    """The case that these steps make, whatever order they are handed over in."""
    walk = _Walk()
    for step in sorted(steps, key=_place):
        walk.take(step)
    outcomes = tuple(walk.outcomes)
    open_case = Case(walk.state, walk.round, outcomes, ())
    tasks = _tasks(open_case, walk.led_here or "", direction)
    settled = noted(outcomes)
    kept = tuple(t for t in tasks if (t.side, t.about) not in settled)
    return Case(walk.state, walk.round, outcomes, kept)


def _place(step: Step) -> tuple[bool, int, int, str]:
    """The hub's place, then the id; what has no place yet comes last, as it was written."""
    return (step.ord == 0, step.ord, 0 if step.ord else step.n, step.id)


def noted(outcomes: Iterable[Outcome]) -> set[tuple[Side, str]]:
    """Which steps a side has said to have seen and settled."""
    return {
        (side, outcome.step.about)
        for outcome in outcomes
        if outcome.step.code == StepCode.NOTED and outcome.step.about
        for side in outcome.step.sides
    }


_OWED: Mapping[State, tuple[TaskCode, Side]] = {
    State.REVIEWING: (TaskCode.APPROVE, Side.SENDER),
    State.WAITING: (TaskCode.ANSWER, Side.RECEIVER),
    State.RETURNED: (TaskCode.COMPLETE, Side.SENDER),
    State.REJECTED: (TaskCode.CHOOSE_OTHER, Side.SENDER),
    State.ACCEPTED: (TaskCode.RECORD_ARRIVAL, Side.RECEIVER),
    State.ON_THE_WAY: (TaskCode.RECORD_ARRIVAL, Side.RECEIVER),
    State.NOT_ARRIVED: (TaskCode.ASK_WHY_NOT, Side.SENDER),
    State.RETURNED_BACK: (TaskCode.CONFIRM_BACK, Side.SENDER),
}


def _tasks(case: Case, led_here: str, direction: Direction) -> list[Task]:
    tasks: list[Task] = []
    if case.state in _OWED:
        code, side = _OWED[case.state]
        tasks.append(Task(code, side, led_here))
    for outcome in case.outcomes:
        tasks += _owed_because_of(outcome, case)
    return tasks + (_after_up(case) if direction is Direction.UP else _after_down(case))


def _owed_because_of(outcome: Outcome, case: Case) -> list[Task]:
    """What a step that came too late, or a plain request, leaves to be done."""
    step = outcome.step
    asked = step.code == StepCode.ASK_CANCEL and outcome.is_effective
    late = outcome.why in (Why.TOO_LATE, Why.OLD_ROUND)
    if case.state in EXPECTED and (asked or (late and step.code == StepCode.WITHDRAW)):
        return [Task(TaskCode.CANCEL_ASKED, Side.RECEIVER, step.id)]
    if not late or step.code != StepCode.ACCEPT:
        return []
    if outcome.state in EXPECTED and case.state in EXPECTED:
        return [Task(TaskCode.WISH_TO_MOVE, Side.RECEIVER, step.id)]
    if case.state in _WITHOUT_A_BED:
        return [Task(TaskCode.FREE_BED, Side.RECEIVER, step.id)]
    return []


_WITHOUT_A_BED = (ENDED - {State.CLOSED}) | {State.RETURNED}
_NOTHING_TO_FOLLOW = frozenset(
    {State.DRAFT, State.REVIEWING, State.WITHDRAWN, State.CLOSED, State.DIED}
)


def _after_up(case: Case) -> list[Task]:
    """The return slip is owed once treatment is over. The sender follows every referral up: within
    two weeks of sending it, or of the resident's return once that is known.
    """
    tasks: list[Task] = []
    seen = case.last(StepCode.DISCHARGED, StepCode.BACK_CONFIRMED)
    here = case.first(StepCode.ARRIVED, StepCode.ADMITTED, StepCode.DISCHARGED)
    is_over = case.state in (State.RETURN_DUE, State.BACK_CONFIRMED)
    if seen and here and is_over and not case.last(StepCode.RETURNED_BACK):
        tasks.append(Task(TaskCode.WRITE_RETURN, Side.RECEIVER, seen.id))
    since = case.last(StepCode.BACK_CONFIRMED) or case.last(StepCode.SUBMIT)
    done = case.last(StepCode.FOLLOW_UP)
    if since and not done and case.state not in _NOTHING_TO_FOLLOW:
        tasks.append(Task(TaskCode.FOLLOW_UP, Side.SENDER, since.id))
    return tasks


def _after_down(case: Case) -> list[Task]:
    """Whoever takes a resident back visits within a week."""
    taken = case.first(StepCode.ACCEPT, StepCode.ARRIVED)
    done = case.last(StepCode.FOLLOW_UP)
    if taken and not done and case.state not in (*_NOTHING_TO_FOLLOW, State.CANCELLED):
        return [Task(TaskCode.FIRST_VISIT, Side.RECEIVER, taken.id)]
    return []


def changed_after(case: Case, frev: Mapping[str, int]) -> set[str]:
    """Fields of the referral written at the hub after it was accepted (frev: field to place)."""
    accepted = case.last(StepCode.ACCEPT, StepCode.RESCHEDULE)
    if accepted is None or not accepted.ord or case.state not in EXPECTED:
        return set()
    return {name for name, place in frev.items() if place > accepted.ord}

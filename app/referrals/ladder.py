"""The ladder of a referral as data: which step leads from where to where, who may take it, how.

Three sorts of step. A submission opens a round. A decision names its round and counts only while
that round is the current one and the table knows the way on. A fact always counts: what happened
to a person is stronger than what two desks decided about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.rights import NOBODY, Role, Writers, writers


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


def direction_of(code: object) -> Direction:
    """Of a row that lies aside it may be unknown; such a row stands in no list."""
    return Direction.DOWN if code == Direction.DOWN else Direction.UP


class State(StrEnum):
    """Codes of the table `referral_state`."""

    DRAFT = "draft"
    REVIEWING = "reviewing"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    REDIRECTED = "redirected"
    ON_THE_WAY = "on_the_way"
    NOT_ARRIVED = "not_arrived"
    ARRIVED = "arrived"
    IN_HOSPITAL = "in_hospital"
    ONWARD = "onward"
    DISCHARGED = "discharged"
    RETURN_DUE = "return_due"
    RETURNED_BACK = "returned_back"
    BACK_CONFIRMED = "back_confirmed"
    CLOSED = "closed"
    DIED = "died"


class StepCode(StrEnum):
    """Codes of the table `referral_step`."""

    PROPOSE = "propose"
    SEND_BACK = "send_back"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ASK_CANCEL = "ask_cancel"
    ACCEPT = "accept"
    RESCHEDULE = "reschedule"
    PASS_ON = "pass_on"
    REJECT = "reject"
    RETURN = "return"
    CANCEL = "cancel"
    REDIRECT = "redirect"
    SET_OUT = "set_out"
    NOT_ARRIVED = "not_arrived"
    ARRIVED = "arrived"
    ADMITTED = "admitted"
    ONWARD = "onward"
    DISCHARGED = "discharged"
    RETURNED_BACK = "returned_back"
    BACK_CONFIRMED = "back_confirmed"
    FOLLOW_UP = "follow_up"
    NOTE = "note"
    NOTED = "noted"
    CLOSE = "close"
    DIED = "died"


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

_REFERRERS = writers({Role.DOCTOR, Role.PUBLIC_HEALTH, Role.REFERRAL_OFFICE, Role.MANAGER})
_DECIDERS = writers({Role.DOCTOR, Role.REFERRAL_OFFICE, Role.MANAGER})
_CARERS = writers({Role.DOCTOR, Role.NURSE, Role.PUBLIC_HEALTH, Role.REFERRAL_OFFICE, Role.MANAGER})
_DOCTORS = writers({Role.DOCTOR})

Moves = Mapping[State, State]


@dataclass(frozen=True)
class Rule:
    """One step. `moves` says where it leads from each state; `needs` names fields it must carry."""

    code: StepCode
    sort: Sort
    sides: frozenset[Side]
    moves: Moves
    writers: Writers
    needs: tuple[str, ...] = ()


def _all(states: Iterable[State], to: State) -> Moves:
    return dict.fromkeys(states, to)


S = State
BEFORE_ARRIVAL = (
    S.WAITING,
    S.ACCEPTED,
    S.ON_THE_WAY,
    S.REJECTED,
    S.RETURNED,
    S.WITHDRAWN,
    S.CANCELLED,
    S.REDIRECTED,
    S.NOT_ARRIVED,
)
"""The person has not been seen there yet; a fact of having been overtakes each of these."""
PRESENT = (S.ARRIVED, S.IN_HOSPITAL)
EXPECTED = (S.ACCEPTED, S.ON_THE_WAY)
AFTERWARDS = (S.ONWARD, S.DISCHARGED, S.RETURN_DUE, S.RETURNED_BACK, S.BACK_CONFIRMED)
ENDED = frozenset(
    {S.REJECTED, S.WITHDRAWN, S.CANCELLED, S.REDIRECTED, S.NOT_ARRIVED, S.CLOSED, S.DIED}
)
"""Nothing more is expected to happen, though a fact may still arrive."""


def _submission(code: StepCode, moves: Moves, needs: tuple[str, ...] = ()) -> Rule:
    return Rule(code, Sort.SUBMIT, SENDER, moves, _REFERRERS, needs)


def _decision(
    code: StepCode, sides: frozenset[Side], moves: Moves, needs: tuple[str, ...] = ()
) -> Rule:
    writing = _REFERRERS if sides == SENDER else _DECIDERS
    return Rule(code, Sort.DECISION, sides, moves, writing, needs)


def _fact(
    code: StepCode,
    sides: frozenset[Side],
    moves: Moves,
    needs: tuple[str, ...] = (),
    writing: Writers = _CARERS,
) -> Rule:
    return Rule(code, Sort.FACT, sides, moves, writing, needs)


_RULES = (
    _decision(StepCode.PROPOSE, SENDER, {S.DRAFT: S.REVIEWING}),
    _decision(StepCode.SEND_BACK, SENDER, {S.REVIEWING: S.DRAFT}, ("reason",)),
    _submission(
        StepCode.SUBMIT,
        _all((S.DRAFT, S.REVIEWING, S.RETURNED, S.WITHDRAWN, S.REJECTED), S.WAITING),
    ),
    _decision(StepCode.WITHDRAW, SENDER, _all((S.REVIEWING, S.WAITING), S.WITHDRAWN), ("reason",)),
    _fact(StepCode.ASK_CANCEL, SENDER, {}, ("reason",)),
    _decision(StepCode.ACCEPT, RECEIVER, {S.WAITING: S.ACCEPTED}, ("department",)),
    _decision(StepCode.RESCHEDULE, RECEIVER, {state: state for state in EXPECTED}),
    _decision(StepCode.PASS_ON, RECEIVER, {S.WAITING: S.WAITING}, ("department", "reason")),
    _decision(StepCode.REJECT, RECEIVER, {S.WAITING: S.REJECTED}, ("reason",)),
    _decision(StepCode.RETURN, RECEIVER, {S.WAITING: S.RETURNED}, ("reason",)),
    _decision(StepCode.CANCEL, RECEIVER, _all(EXPECTED, S.CANCELLED), ("reason",)),
    _decision(StepCode.REDIRECT, RECEIVER, _all((S.WAITING, *EXPECTED), S.REDIRECTED), ("reason",)),
    _fact(StepCode.SET_OUT, SENDER, {S.ACCEPTED: S.ON_THE_WAY}),
    _decision(StepCode.NOT_ARRIVED, RECEIVER, _all(EXPECTED, S.NOT_ARRIVED)),
    _fact(StepCode.ARRIVED, RECEIVER, _all(BEFORE_ARRIVAL, S.ARRIVED), ("arrival",)),
    _fact(StepCode.ADMITTED, RECEIVER, _all((*BEFORE_ARRIVAL, S.ARRIVED), S.IN_HOSPITAL)),
    _decision(StepCode.ONWARD, RECEIVER, _all(PRESENT, S.ONWARD), ("reason",)),
    _fact(
        StepCode.DISCHARGED, RECEIVER, _all((*BEFORE_ARRIVAL, *PRESENT), S.DISCHARGED), ("outcome",)
    ),
    _fact(
        StepCode.RETURNED_BACK,
        RECEIVER,
        _all((*BEFORE_ARRIVAL, *PRESENT, S.ONWARD, S.DISCHARGED, S.RETURN_DUE), S.RETURNED_BACK),
        writing=_DOCTORS,
    ),
    _fact(
        StepCode.BACK_CONFIRMED,
        SENDER,
        _all(
            (*EXPECTED, *PRESENT, S.ONWARD, S.DISCHARGED, S.RETURN_DUE, S.RETURNED_BACK),
            S.BACK_CONFIRMED,
        ),
    ),
    _fact(StepCode.FOLLOW_UP, EITHER, {}, ("result",)),
    _fact(StepCode.NOTE, EITHER, {}, ("text",)),
    _fact(StepCode.NOTED, EITHER, {}, ("about",)),
    _decision(StepCode.CLOSE, EITHER, _all((*PRESENT, *AFTERWARDS), S.CLOSED)),
    _fact(StepCode.DIED, EITHER, _all((s for s in State if s is not S.DIED), S.DIED)),
)

INSIDE = frozenset({StepCode.PROPOSE, StepCode.SEND_BACK, StepCode.PASS_ON, StepCode.NOTED})
"""Said inside one house; the other side need not hear of it."""

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _RULES}


def writers_of_step(fields: Mapping[str, object]) -> Writers:
    """Who may write this step at all; on whose side the writer stands is for the fold to judge."""
    rule = rule_of(fields)
    return rule.writers if rule else NOBODY


def rule_of(fields: Mapping[str, object]) -> Rule | None:
    """None for a step of a later program, and for what is no step at all."""
    step = fields.get("step")
    return RULES.get(step) if isinstance(step, str) else None

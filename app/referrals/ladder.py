"""The ladder of a referral as data: which step leads from where to where, who may take it, how,
and what is owed because of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.cases.ladder import (
    EITHER,
    RECEIVER,
    SENDER,
    Ahead,
    Ladder,
    Leaving,
    Limit,
    Moves,
    Owed,
    Rule,
    Side,
    Sort,
    leads,
)
from app.core.rights import Role, Writers, writers
from app.core.values import instant_of
from app.referrals.appointments import last_moment
from app.referrals.asks import ASKS, PAPERS
from app.referrals.codes import Direction, ReferralRung, State, StepCode, TaskCode

_REFERRERS = writers({Role.DOCTOR, Role.PUBLIC_HEALTH, Role.REFERRAL_OFFICE, Role.MANAGER})
_DECIDERS = writers({Role.DOCTOR, Role.REFERRAL_OFFICE, Role.MANAGER})
_CARERS = writers({Role.DOCTOR, Role.NURSE, Role.PUBLIC_HEALTH, Role.REFERRAL_OFFICE, Role.MANAGER})
_DOCTORS = writers({Role.DOCTOR})

S, C, T = State, StepCode, TaskCode
HERE, THERE = Side.SENDER, Side.RECEIVER
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


INPATIENT = "inpatient"


def _asking(rule: Rule) -> Rule:
    return replace(rule, asks=ASKS.get(rule.code, ()), paper=PAPERS.get(rule.code, ""))


def _submission(code: StepCode, moves: Moves, needs: tuple[str, ...] = ()) -> Rule:
    return _asking(Rule(code, Sort.SUBMIT, SENDER, moves, _REFERRERS, needs))


def _decision(
    code: StepCode,
    sides: frozenset[Side],
    moves: Moves,
    needs: tuple[str, ...] = (),
    *,
    inside: bool = False,
    failed: bool = False,
) -> Rule:
    writing = _REFERRERS if sides == SENDER else _DECIDERS
    rule = Rule(code, Sort.DECISION, sides, moves, writing, needs)
    return _asking(replace(rule, is_inside=inside, has_failed=failed))


def _fact(
    code: StepCode,
    sides: frozenset[Side],
    moves: Moves,
    needs: tuple[str, ...] = (),
    writing: Writers = _CARERS,
    *,
    offered: tuple[State, ...] = (),
    inside: bool = False,
) -> Rule:
    only = frozenset(offered)
    rule = Rule(code, Sort.FACT, sides, moves, writing, needs, offered=only, is_inside=inside)
    return _asking(rule)


_RULES = (
    _decision(C.PROPOSE, SENDER, {S.DRAFT: S.REVIEWING}, inside=True),
    _decision(C.SEND_BACK, SENDER, {S.REVIEWING: S.DRAFT}, ("reason",), inside=True),
    _submission(
        C.SUBMIT, leads((S.DRAFT, S.REVIEWING, S.RETURNED, S.WITHDRAWN, S.REJECTED), S.WAITING)
    ),
    _decision(C.WITHDRAW, SENDER, leads((S.REVIEWING, S.WAITING), S.WITHDRAWN), ("reason",)),
    _fact(C.ASK_CANCEL, SENDER, {}, ("reason",), offered=EXPECTED),
    _decision(C.ACCEPT, RECEIVER, {S.WAITING: S.ACCEPTED}, ("department",)),
    _decision(C.RESCHEDULE, RECEIVER, {state: state for state in EXPECTED}),
    _decision(C.PASS_ON, RECEIVER, {S.WAITING: S.WAITING}, ("department", "reason"), inside=True),
    _decision(C.REJECT, RECEIVER, {S.WAITING: S.REJECTED}, ("reason",), failed=True),
    _decision(C.RETURN, RECEIVER, {S.WAITING: S.RETURNED}, ("reason",), failed=True),
    _decision(C.CANCEL, RECEIVER, leads(EXPECTED, S.CANCELLED), ("reason",), failed=True),
    _decision(
        C.REDIRECT, RECEIVER, leads((S.WAITING, *EXPECTED), S.REDIRECTED), ("reason",), failed=True
    ),
    _fact(C.SET_OUT, SENDER, {S.ACCEPTED: S.ON_THE_WAY}, offered=(S.WAITING, S.ACCEPTED)),
    _decision(C.NOT_ARRIVED, RECEIVER, leads(EXPECTED, S.NOT_ARRIVED), failed=True),
    _fact(C.ARRIVED, RECEIVER, leads(BEFORE_ARRIVAL, S.ARRIVED), ("arrival",)),
    _fact(C.ADMITTED, RECEIVER, leads((*BEFORE_ARRIVAL, S.ARRIVED), S.IN_HOSPITAL)),
    _decision(C.ONWARD, RECEIVER, leads(PRESENT, S.ONWARD), ("reason",)),
    _fact(C.DISCHARGED, RECEIVER, leads((*BEFORE_ARRIVAL, *PRESENT), S.DISCHARGED), ("outcome",)),
    _fact(
        C.RETURNED_BACK,
        RECEIVER,
        leads((*BEFORE_ARRIVAL, *PRESENT, S.ONWARD, S.DISCHARGED, S.RETURN_DUE), S.RETURNED_BACK),
        writing=_DOCTORS,
    ),
    _fact(
        C.BACK_CONFIRMED,
        SENDER,
        leads(
            (*EXPECTED, *PRESENT, S.ONWARD, S.DISCHARGED, S.RETURN_DUE, S.RETURNED_BACK),
            S.BACK_CONFIRMED,
        ),
    ),
    _fact(C.FOLLOW_UP, EITHER, {}, ("result",)),
    _fact(C.NOTE, EITHER, {}, ("text",)),
    _fact(C.NOTED, EITHER, {}, ("about",), inside=True),
    _decision(C.CLOSE, EITHER, leads((*PRESENT, *AFTERWARDS), S.CLOSED)),
    _fact(C.DIED, EITHER, leads((s for s in State if s is not S.DIED), S.DIED)),
)
RULES: Mapping[str, Rule] = {rule.code: rule for rule in _RULES}

_WITHOUT_A_BED = (ENDED - {S.CLOSED}) | {S.RETURNED}
_NOTHING_TO_FOLLOW = frozenset({S.DRAFT, S.REVIEWING, S.WITHDRAWN, S.CLOSED, S.DIED})


def _appointed(step: Any) -> datetime | None:
    at = step.appointment_at
    at = instant_of(at) if isinstance(at, str) else at
    return last_moment(at) if at else None


def _in(*states: State) -> frozenset[str]:
    return frozenset(states)


_BOTH_WAYS = (
    Owed(T.APPROVE, HERE, _in(S.REVIEWING)),
    Owed(T.ANSWER, THERE, _in(S.WAITING), limit=Limit("answer", "urgent_answer", True)),
    Owed(T.COMPLETE, HERE, _in(S.RETURNED)),
    Owed(T.CHOOSE_OTHER, HERE, _in(S.REJECTED)),
    Owed(
        T.RECORD_ARRIVAL,
        THERE,
        _in(*EXPECTED),
        limit=Limit("arrival", since=_appointed),
        is_quiet=True,
    ),
    Owed(T.ASK_WHY_NOT, HERE, _in(S.NOT_ARRIVED)),
    Owed(T.CONFIRM_BACK, HERE, _in(S.RETURNED_BACK)),
    Owed(T.CANCEL_ASKED, THERE, _in(*EXPECTED), late=(C.WITHDRAW,), also=(C.ASK_CANCEL,)),
    Owed(T.WISH_TO_MOVE, THERE, _in(*EXPECTED), late=(C.ACCEPT,), came_in=_in(*EXPECTED)),
    Owed(T.FREE_BED, THERE, frozenset(_WITHOUT_A_BED), late=(C.ACCEPT,)),
)
_UP = (
    Owed(
        T.WRITE_RETURN,
        THERE,
        _in(S.RETURN_DUE, S.BACK_CONFIRMED),
        since=((C.DISCHARGED, C.BACK_CONFIRMED),),
        after=(C.ARRIVED, C.ADMITTED, C.DISCHARGED),
        until=(C.RETURNED_BACK,),
        limit=Limit("return_slip", is_working=True),
    ),
    Owed(
        T.FOLLOW_UP,
        HERE,
        since=((C.BACK_CONFIRMED,), (C.SUBMIT,)),
        until=(C.FOLLOW_UP,),
        unless=frozenset(_NOTHING_TO_FOLLOW),
        limit=Limit("follow_up"),
        is_quiet=True,
    ),
)
"""The return slip once treatment is over. The sender follows every referral up: within two weeks of
sending it, or of the resident's return once that is known."""
_DOWN = (
    Owed(
        T.FIRST_VISIT,
        THERE,
        since=((C.ACCEPT, C.ARRIVED),),
        first=True,
        until=(C.FOLLOW_UP,),
        unless=frozenset(_NOTHING_TO_FOLLOW | {S.CANCELLED}),
        limit=Limit("first_visit"),
        is_quiet=True,
    ),
)
"""Whoever takes a resident back visits within a week."""

_AHEAD_DOWN = (
    Ahead(
        ReferralRung.ANSWERED,
        (C.ACCEPT, C.REJECT, C.RETURN, C.REDIRECT, C.CANCEL),
        unless=_in(S.WAITING),
    ),
    Ahead(ReferralRung.ARRIVED, (C.ARRIVED, C.ADMITTED, C.NOT_ARRIVED)),
    Ahead(ReferralRung.FOLLOWED, (C.FOLLOW_UP,)),
)
_AHEAD_UP = (
    *_AHEAD_DOWN[:2],
    Ahead(ReferralRung.FINISHED, (C.DISCHARGED, C.ONWARD)),
    Ahead(ReferralRung.SENT_BACK, (C.RETURNED_BACK,)),
    Ahead(ReferralRung.FOLLOWED, (C.BACK_CONFIRMED, C.FOLLOW_UP)),
)


def _lands(step: Any, state: str, seen: frozenset[str]) -> str:
    if state is S.ARRIVED and step.arrival == INPATIENT:
        return S.IN_HOSPITAL
    if state is S.DISCHARGED and step.going_back:
        return S.RETURN_DUE
    return S.ON_THE_WAY if state is S.ACCEPTED and C.SET_OUT in seen else state


_LEAVING = Leaving(
    T.RESIDENT_DIED,
    T.RESIDENT_MOVED,
    T.PLACE_ENDED,
    present=_in(*PRESENT),
    over=_in(S.DIED, S.CLOSED),
)


def _ladder(owed: tuple[Owed, ...], ahead: tuple[Ahead, ...]) -> Ladder:
    return Ladder(
        "referral",
        S.DRAFT,
        _RULES,
        ended=frozenset(ENDED),
        owed=(*_BOTH_WAYS, *owed),
        unsent=_in(S.DRAFT, S.REVIEWING),
        waiting=_in(S.WAITING),
        noted=C.NOTED,
        remembers=frozenset({C.SET_OUT}),
        lands=_lands,
        ahead=ahead,
        leaving=_LEAVING,
    )


UP = _ladder(_UP, _AHEAD_UP)
LADDERS: Mapping[Direction, Ladder] = {
    Direction.UP: UP,
    Direction.DOWN: _ladder(_DOWN, _AHEAD_DOWN),
}
INSIDE = UP.inside

_TO_BE_FOLLOWED = frozenset({T.CHOOSE_OTHER, T.ASK_WHY_NOT})
"""What keeps a case open that came to nothing: the person is still without what they need."""


def stays_open(state: str, tasks: Iterable[str]) -> bool:
    """Something is still to happen: once treatment is over, only while somebody owes it."""
    owed = set(tasks)
    if state in ENDED:
        return bool(owed & _TO_BE_FOLLOWED)
    return state not in AFTERWARDS or bool(owed)

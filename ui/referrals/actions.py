"""Which buttons a case shows: the next step first, the likely ones beside it, the rest behind "more"."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.text import N_
from app.referrals import CaseView, Direction, Side, State, StepCode
from app.referrals.slips import BACK_FORM, OUT_FORM
from ui.cases.face import Button
from ui.referrals.steps import STEPS

REWRITE, MATCH = "rewrite", "match"
SAME = N_("&Same as a referral of ours")
NEXT: Mapping[State, StepCode] = {
    State.DRAFT: StepCode.SUBMIT,
    State.REVIEWING: StepCode.SUBMIT,
    State.WAITING: StepCode.ACCEPT,
    State.ACCEPTED: StepCode.ARRIVED,
    State.ON_THE_WAY: StepCode.ARRIVED,
    State.ARRIVED: StepCode.DISCHARGED,
    State.IN_HOSPITAL: StepCode.DISCHARGED,
    State.DISCHARGED: StepCode.RETURNED_BACK,
    State.RETURN_DUE: StepCode.RETURNED_BACK,
    State.RETURNED_BACK: StepCode.BACK_CONFIRMED,
    State.BACK_CONFIRMED: StepCode.FOLLOW_UP,
}
"""What comes next when all goes well."""

S, C = State, StepCode
LIKELY: Mapping[State, frozenset[StepCode]] = {
    S.DRAFT: frozenset({C.SUBMIT, C.PROPOSE}),
    S.REVIEWING: frozenset({C.SUBMIT, C.SEND_BACK, C.WITHDRAW}),
    S.WAITING: frozenset({C.ACCEPT, C.RETURN, C.REJECT, C.PASS_ON, C.WITHDRAW, C.SET_OUT}),
    S.ACCEPTED: frozenset(
        {C.ARRIVED, C.NOT_ARRIVED, C.RESCHEDULE, C.CANCEL, C.SET_OUT, C.ASK_CANCEL}
    ),
    S.ON_THE_WAY: frozenset({C.ARRIVED, C.NOT_ARRIVED, C.RESCHEDULE, C.CANCEL, C.ASK_CANCEL}),
    S.ARRIVED: frozenset({C.ADMITTED, C.DISCHARGED, C.RETURNED_BACK}),
    S.IN_HOSPITAL: frozenset({C.DISCHARGED, C.RETURNED_BACK}),
    S.NOT_ARRIVED: frozenset({C.ARRIVED}),
}
"""Steps that people take from there; others are possible and stand behind "more"."""
LATER = frozenset({C.RETURNED_BACK, C.BACK_CONFIRMED, C.FOLLOW_UP, C.CLOSE})
ALWAYS = frozenset({C.NOTE})
OPEN_AGAIN = frozenset({S.DRAFT, S.RETURNED, S.REJECTED, S.WITHDRAWN})
"""The sender may rewrite it and send it once more."""
BEFORE_THE_END = OPEN_AGAIN | {S.REVIEWING, S.WAITING, S.ACCEPTED, S.ON_THE_WAY}


def likely(case: CaseView) -> list[StepCode]:
    wanted = LIKELY.get(case.state, LATER) | ALWAYS
    if (first := next_step(case)) is not None:
        wanted |= {first}
    codes = [StepCode(code) for code in STEPS if code in case.may and code in wanted]
    return sorted(codes, key=lambda code: code is not first)


def next_step(case: CaseView) -> StepCode | None:
    """Of somebody who has died the other side is told that, whatever else was to come."""
    gone = case.standing.gone
    if gone is not None and gone.has_died and case.state is not State.DIED:
        return StepCode.DIED
    return NEXT.get(case.state)


def may_send_again(case: CaseView) -> bool:
    """It came back, or waits where nobody answers any more."""
    return may_rewrite(case) and (case.state in OPEN_AGAIN or case.is_stranded)


def may_rewrite(case: CaseView) -> bool:
    return Side.SENDER in case.sides and case.state in BEFORE_THE_END


def buttons(case: CaseView) -> list[Button]:
    """Writing it anew, the return slip or the slip by Ctrl+P, and that two records are one."""
    found = []
    if may_send_again(case):
        found.append(Button(REWRITE, N_("Edi&t and send"), leads=True, instead=StepCode.SUBMIT))
    elif may_rewrite(case):
        found.append(Button(REWRITE, N_("Chan&ge the referral"), seldom=True))
    if case.referral.by_phone_for and case.direction is Direction.UP:
        found.append(Button(MATCH, SAME, seldom=True))
    if not case.returns:
        return [*found, Button(OUT_FORM, N_("&Print slip  Ctrl+P"))]
    back = Button(BACK_FORM, N_("&Print return slip  Ctrl+P"))
    return [*found, back, Button(OUT_FORM, N_("Print referral slip"), seldom=True)]

"""Every pair of steps that two places may take without knowing of each other, in both orders."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases import EITHER, RECEIVER, SENDER, Side, Sort
from app.referrals.codes import Direction, State, StepCode
from app.referrals.folding import Case, ReferralMove, TaskCode, Why, changed_after, fold
from app.referrals.ladder import BEFORE_ARRIVAL, RULES

C = StepCode
ROUND = "submit-1"


def step(
    code: StepCode, name: str = "", *, round_id: str | None = ROUND, **more: object
) -> ReferralMove:
    """A step on the side where it belongs; decisions name the first round."""
    rule = RULES[code]
    sides = SENDER if rule.sides == EITHER else rule.sides
    named = round_id if rule.sort is Sort.DECISION else None
    return ReferralMove(name or code, code, sides, named, **more)  # type: ignore[arg-type]


def in_order(*steps: ReferralMove) -> list[ReferralMove]:
    """The hub's order: the order in which they stand here."""
    return [replace(one, ord=place) for place, one in enumerate(steps, start=1)]


SUBMITTED = step(C.SUBMIT, ROUND)
WAYS: dict[State, tuple[ReferralMove, ...]] = {
    State.DRAFT: (),
    State.WAITING: (SUBMITTED,),
    State.ACCEPTED: (SUBMITTED, step(C.ACCEPT, "accept-0")),
    State.ON_THE_WAY: (SUBMITTED, step(C.ACCEPT, "accept-0"), step(C.SET_OUT)),
    State.REJECTED: (SUBMITTED, step(C.REJECT, "reject-0")),
    State.RETURNED: (SUBMITTED, step(C.RETURN, "return-0")),
    State.WITHDRAWN: (SUBMITTED, step(C.WITHDRAW, "withdraw-0")),
    State.CANCELLED: (SUBMITTED, step(C.ACCEPT, "accept-0"), step(C.CANCEL, "cancel-0")),
    State.REDIRECTED: (SUBMITTED, step(C.REDIRECT, "redirect-0")),
    State.NOT_ARRIVED: (SUBMITTED, step(C.ACCEPT, "accept-0"), step(C.NOT_ARRIVED, "absent-0")),
    State.ARRIVED: (SUBMITTED, step(C.ACCEPT, "accept-0"), step(C.ARRIVED, "arrived-0")),
    State.CLOSED: (SUBMITTED, step(C.ARRIVED, "arrived-0"), step(C.CLOSE, "close-0")),
}
"""How a case comes to stand in each state."""

RESUBMIT = step(C.SUBMIT, "submit-2")


@pytest.mark.parametrize("state", WAYS)
def test_each_way_leads_where_it_should(state: State) -> None:
    assert fold(in_order(*WAYS[state])).state is state


def both_orders(state: State, left: ReferralMove, right: ReferralMove) -> tuple[Case, Case]:
    way = WAYS[state]
    return fold(in_order(*way, left, right)), fold(in_order(*way, right, left))


def whys(case: Case) -> dict[str, Why | None]:
    return {outcome.step.id: outcome.why for outcome in case.outcomes}


def owed(case: Case, side: Side) -> set[str]:
    return {task.code for task in case.tasks if task.side is side}


def test_withdrawal_before_acceptance_frees_the_bed() -> None:
    first, second = both_orders(State.WAITING, step(C.WITHDRAW), step(C.ACCEPT))
    assert first.state is State.WITHDRAWN
    assert whys(first)["accept"] is Why.TOO_LATE
    assert first.outcomes[-1].after == "withdraw"
    assert TaskCode.FREE_BED in owed(first, Side.RECEIVER)
    assert second.state is State.ACCEPTED
    assert whys(second)["withdraw"] is Why.TOO_LATE
    assert TaskCode.CANCEL_ASKED in owed(second, Side.RECEIVER)


@pytest.mark.parametrize(
    ("code", "state"), [(C.REJECT, State.REJECTED), (C.RETURN, State.RETURNED)]
)
def test_withdrawal_and_a_refusal_the_first_stands(code: StepCode, state: State) -> None:
    first, second = both_orders(State.WAITING, step(C.WITHDRAW), step(code))
    assert (first.state, second.state) == (State.WITHDRAWN, state)
    assert whys(first)[code] is Why.TOO_LATE
    assert whys(second)["withdraw"] is Why.TOO_LATE


LANDINGS = {C.ACCEPT: State.ACCEPTED, C.REJECT: State.REJECTED, C.RETURN: State.RETURNED}


@pytest.mark.parametrize(
    ("left", "right"), [(C.ACCEPT, C.REJECT), (C.ACCEPT, C.RETURN), (C.REJECT, C.RETURN)]
)
def test_two_desks_answer_differently_the_first_stands(left: StepCode, right: StepCode) -> None:
    first, second = both_orders(State.WAITING, step(left), step(right))
    assert (first.state, second.state) == (LANDINGS[left], LANDINGS[right])
    assert whys(first)[right] is Why.TOO_LATE
    assert whys(second)[left] is Why.TOO_LATE
    assert len(first.outcomes) == 3


def test_two_desks_accept_the_second_appointment_is_a_wish_to_move() -> None:
    one, other = step(C.ACCEPT, "accept-1"), step(C.ACCEPT, "accept-2")
    for case, stands, wish in zip(
        both_orders(State.WAITING, one, other),
        ("accept-1", "accept-2"),
        ("accept-2", "accept-1"),
        strict=True,
    ):
        assert case.state is State.ACCEPTED
        accepted = case.last(C.ACCEPT)
        assert accepted is not None
        assert accepted.id == stands
        (task,) = [t for t in case.tasks if t.code is TaskCode.WISH_TO_MOVE]
        assert (task.about, task.side) == (wish, Side.RECEIVER)


def test_a_change_after_acceptance_is_shown_and_one_before_is_not() -> None:
    case = fold(in_order(SUBMITTED, step(C.ACCEPT)))
    assert changed_after(case, {"impression": 1}) == set()
    assert changed_after(case, {"impression": 3, "phone": 1}) == {"impression"}
    waiting = fold(in_order(SUBMITTED))
    assert changed_after(waiting, {"impression": 3}) == set()


DECISIONS = [rule.code for rule in RULES.values() if rule.sort is Sort.DECISION]


@pytest.mark.parametrize("state", BEFORE_ARRIVAL)
@pytest.mark.parametrize("code", [code for code in DECISIONS if code not in (C.CLOSE, C.ONWARD)])
def test_arrival_beats_any_decision_in_either_order(state: State, code: StepCode) -> None:
    first, second = both_orders(state, step(code, "late"), step(C.ARRIVED))
    assert (first.state, second.state) == (State.ARRIVED, State.ARRIVED)
    assert whys(second)["late"] in (Why.TOO_LATE, Why.OLD_ROUND)


@pytest.mark.parametrize("state", BEFORE_ARRIVAL)
def test_nobody_closes_or_sends_on_who_has_not_arrived(state: State) -> None:
    for code in (C.CLOSE, C.ONWARD):
        assert fold(in_order(*WAYS[state], step(code))).state is state


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("code", [code for code in StepCode if code is not C.DIED])
def test_a_death_beats_anything_in_either_order(state: State, code: StepCode) -> None:
    first, second = both_orders(state, step(code, "other"), step(C.DIED))
    assert (first.state, second.state) == (State.DIED, State.DIED)


@pytest.mark.parametrize("state", [State.RETURNED, State.WITHDRAWN, State.REJECTED])
@pytest.mark.parametrize("code", [C.ACCEPT, C.REJECT, C.RETURN, C.WITHDRAW])
def test_an_answer_to_the_old_round_does_not_count(state: State, code: StepCode) -> None:
    first, second = both_orders(state, RESUBMIT, step(code, "late"))
    for case in (first, second):
        assert case.state is State.WAITING
        assert case.round == "submit-2"
        assert owed(case, Side.RECEIVER) == {TaskCode.ANSWER}
    assert whys(first)["late"] is Why.OLD_ROUND
    assert whys(second)["late"] is Why.TOO_LATE


@pytest.mark.parametrize("state", [State.RETURNED, State.WITHDRAWN, State.REJECTED])
def test_arrival_beats_a_resubmission_in_either_order(state: State) -> None:
    first, second = both_orders(state, RESUBMIT, step(C.ARRIVED))
    assert (first.state, second.state) == (State.ARRIVED, State.ARRIVED)
    assert whys(first)["submit-2"] is None
    assert whys(second)["submit-2"] is Why.TOO_LATE


@pytest.mark.parametrize("state", [State.ACCEPTED, State.ON_THE_WAY])
def test_cancelled_or_not_arrived_the_first_stands(state: State) -> None:
    first, second = both_orders(state, step(C.CANCEL), step(C.NOT_ARRIVED))
    assert (first.state, second.state) == (State.CANCELLED, State.NOT_ARRIVED)


@pytest.mark.parametrize("code", [C.CANCEL, C.NOT_ARRIVED])
def test_arrival_beats_a_cancellation_in_either_order(code: StepCode) -> None:
    first, second = both_orders(State.ACCEPTED, step(code), step(C.ARRIVED))
    assert (first.state, second.state) == (State.ARRIVED, State.ARRIVED)
    assert whys(second)[code] is Why.TOO_LATE


@pytest.mark.parametrize("other", [C.CLOSE, C.ARRIVED])
def test_closed_stays_closed_whatever_is_repeated(other: StepCode) -> None:
    first, second = both_orders(State.ARRIVED, step(C.CLOSE, "close-1"), step(other, "other"))
    assert (first.state, second.state) == (State.CLOSED, State.CLOSED)
    assert len(first.outcomes) == len(second.outcomes) == 5


def test_a_death_after_closing_still_shows() -> None:
    first, second = both_orders(State.ARRIVED, step(C.CLOSE), step(C.DIED))
    assert (first.state, second.state) == (State.DIED, State.DIED)


def test_a_step_of_the_wrong_side_is_shown_and_does_not_count() -> None:
    by_sender = replace(step(C.ACCEPT), sides=SENDER)
    case = fold(in_order(SUBMITTED, by_sender))
    assert case.state is State.WAITING
    assert whys(case)["accept"] is Why.WRONG_SIDE


def test_a_step_of_a_newer_version_is_shown_and_changes_nothing() -> None:
    unknown = ReferralMove("x", "teleported", RECEIVER, ROUND)
    case = fold(in_order(SUBMITTED, unknown, step(C.ACCEPT)))
    assert case.state is State.ACCEPTED
    assert whys(case)["x"] is None


def test_what_is_still_on_its_way_comes_last_in_the_order_it_was_written() -> None:
    submitted = replace(SUBMITTED, ord=5)
    cancel = replace(step(C.CANCEL), n=9)
    accept = replace(step(C.ACCEPT), n=8)
    assert fold([cancel, accept, submitted]).state is State.CANCELLED
    placed = replace(cancel, ord=6)
    case = fold([placed, accept, submitted])
    assert case.state is State.ACCEPTED
    assert whys(case)["cancel"] is Why.TOO_LATE


def test_somebody_already_on_the_way_stays_so_when_accepted() -> None:
    case = fold(in_order(SUBMITTED, step(C.SET_OUT), step(C.ACCEPT)))
    assert case.state is State.ON_THE_WAY


def test_arrival_as_an_inpatient_is_being_in_hospital() -> None:
    arrived = step(C.ARRIVED, arrival="inpatient")
    assert fold(in_order(SUBMITTED, arrived)).state is State.IN_HOSPITAL


def test_the_whole_way_up_and_back() -> None:
    way = [
        (step(C.PROPOSE, round_id=None), State.REVIEWING),
        (step(C.SEND_BACK, round_id=None), State.DRAFT),
        (SUBMITTED, State.WAITING),
        (step(C.PASS_ON), State.WAITING),
        (step(C.ACCEPT), State.ACCEPTED),
        (step(C.RESCHEDULE), State.ACCEPTED),
        (step(C.SET_OUT), State.ON_THE_WAY),
        (step(C.ARRIVED), State.ARRIVED),
        (step(C.ADMITTED), State.IN_HOSPITAL),
        (step(C.DISCHARGED, going_back=True), State.RETURN_DUE),
        (step(C.RETURNED_BACK), State.RETURNED_BACK),
        (step(C.BACK_CONFIRMED), State.BACK_CONFIRMED),
        (step(C.FOLLOW_UP), State.BACK_CONFIRMED),
        (step(C.CLOSE), State.CLOSED),
    ]
    taken: list[ReferralMove] = []
    case = fold([])
    for one, state in way:
        taken.append(one)
        case = fold(in_order(*taken))
        assert case.state is state, one.code
        assert all(outcome.is_effective for outcome in case.outcomes)
    assert case.tasks == ()


def test_a_return_slip_is_owed_once_the_resident_is_back() -> None:
    case = fold(in_order(SUBMITTED, step(C.ARRIVED), step(C.BACK_CONFIRMED)))
    assert case.state is State.BACK_CONFIRMED
    assert owed(case, Side.RECEIVER) == {TaskCode.WRITE_RETURN}
    assert owed(case, Side.SENDER) == {TaskCode.FOLLOW_UP}


def test_a_referral_up_is_followed_until_somebody_has_asked() -> None:
    assert TaskCode.FOLLOW_UP in owed(fold(in_order(SUBMITTED)), Side.SENDER)
    asked = fold(in_order(SUBMITTED, step(C.FOLLOW_UP)))
    assert TaskCode.FOLLOW_UP not in owed(asked, Side.SENDER)


def test_a_referral_down_asks_the_township_for_a_first_visit() -> None:
    steps = in_order(SUBMITTED, step(C.ACCEPT))
    assert owed(fold(steps, Direction.DOWN), Side.RECEIVER) == {
        TaskCode.RECORD_ARRIVAL,
        TaskCode.FIRST_VISIT,
    }
    visited = in_order(
        SUBMITTED, step(C.ACCEPT), step(C.ARRIVED), replace(step(C.FOLLOW_UP), sides=RECEIVER)
    )
    assert owed(fold(visited, Direction.DOWN), Side.RECEIVER) == set()


def test_a_task_that_was_noted_is_gone() -> None:
    steps = [SUBMITTED, step(C.ACCEPT), step(C.WITHDRAW)]
    assert TaskCode.CANCEL_ASKED in owed(fold(in_order(*steps)), Side.RECEIVER)
    noted = replace(step(C.NOTED), sides=RECEIVER, about="withdraw")
    assert TaskCode.CANCEL_ASKED not in owed(fold(in_order(*steps, noted)), Side.RECEIVER)


def test_a_request_to_cancel_after_acceptance_becomes_the_county_s_task() -> None:
    case = fold(in_order(SUBMITTED, step(C.ACCEPT), step(C.ASK_CANCEL)))
    assert case.state is State.ACCEPTED
    assert TaskCode.CANCEL_ASKED in owed(case, Side.RECEIVER)


def _phoned(one: ReferralMove) -> ReferralMove:
    return replace(one, root="phoned", id="phoned-" + one.id, sides=EITHER)


@pytest.mark.parametrize("phoned_first", [True, False])
def test_a_referral_phoned_in_and_written_is_one_case(phoned_first: bool) -> None:
    """The county answered the one it had; the township's own joins the same round."""
    own = replace(SUBMITTED, root="own")
    phoned = _phoned(SUBMITTED)
    accept = _phoned(replace(step(C.ACCEPT), round=None))
    accept = replace(accept, round=phoned.id)
    steps = [phoned, accept, own] if phoned_first else [own, phoned, accept]
    case = fold(in_order(*steps))
    assert case.state is State.ACCEPTED
    assert all(outcome.is_effective for outcome in case.outcomes)


def test_after_matching_the_township_may_still_resubmit() -> None:
    own, phoned = replace(SUBMITTED, root="own"), _phoned(SUBMITTED)
    returned = replace(step(C.RETURN), round=phoned.id, root="phoned")
    again = replace(RESUBMIT, root="own")
    case = fold(in_order(own, phoned, returned, again))
    assert (case.state, case.round) == (State.WAITING, "submit-2")


def _any_step() -> st.SearchStrategy[ReferralMove]:
    ids = st.integers(0, 10_000).map(str)
    known = st.sampled_from([*StepCode, "unknown"])
    return st.builds(
        ReferralMove,
        id=ids,
        code=known,
        sides=st.sampled_from([SENDER, RECEIVER, EITHER, frozenset()]),
        round=st.one_of(st.none(), ids),
        ord=st.integers(0, 6),
        n=st.integers(0, 6),
        root=st.sampled_from(["", "own", "phoned"]),
        arrival=st.sampled_from([None, "inpatient", "outpatient"]),
        going_back=st.booleans(),
        about=st.one_of(st.none(), ids),
    )


@given(
    st.lists(_any_step(), max_size=12, unique_by=lambda one: one.id),
    st.sampled_from(Direction),
    st.randoms(use_true_random=False),
)
def test_any_steps_in_any_order_fold_to_the_same_case(
    steps: list[ReferralMove], direction: Direction, chance: object
) -> None:
    once = fold(steps, direction)
    shuffled = list(steps)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold(shuffled, direction) == once
    assert len(once.outcomes) == len(steps)
    assert once.state in {*State}


@given(st.permutations(in_order(*WAYS[State.ACCEPTED], step(C.WITHDRAW), step(C.ARRIVED))))
def test_the_order_of_handing_over_is_of_no_matter(steps: list[ReferralMove]) -> None:
    assert fold(steps).state is State.ARRIVED


def test_a_death_ends_even_what_was_never_sent() -> None:
    names = count()
    steps = [step(C.DIED, f"died-{next(names)}") for _ in range(2)]
    assert fold(in_order(*steps)).state is State.DIED

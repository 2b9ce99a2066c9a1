"""A ladder is data: what a consultation comes to, and what is owed in it."""

from __future__ import annotations

import pytest

from app.cases import EITHER, RECEIVER, SENDER, Case, Side, Sort, Step, Why, fold
from tests.app.cases.consultation import CONSULTATION, HERE, THERE


def taken(*codes: str) -> Case:
    """These steps in this order, each on the side where it belongs, under the newest round."""
    steps, round_id = list[Step](), None
    for place, code in enumerate(codes, start=1):
        rule = CONSULTATION.rules.get(code)
        step_id = f"{code}-{place}"
        if rule is not None and rule.sort is Sort.SUBMIT:
            round_id = step_id
        named = round_id if rule is not None and rule.sort is Sort.DECISION else None
        sides = SENDER if rule is None or rule.sides == EITHER else rule.sides
        steps.append(Step(step_id, code, sides, named, ord=place, root="case"))
    return fold(steps, CONSULTATION)


def owed(case: Case) -> list[tuple[str, Side]]:
    return [(task.code, task.side) for task in case.tasks]


@pytest.mark.parametrize(
    ("codes", "state", "owes"),
    [
        (("submit",), "waiting", [("answer", THERE)]),
        (("submit", "accept"), "accepted", [("give_opinion", THERE)]),
        (("submit", "accept", "ask_more"), "asked", [("tell_more", HERE)]),
        (("submit", "ask_more", "tell_more", "opinion"), "answered", [("read_opinion", HERE)]),
        (("submit", "reject"), "rejected", [("choose_other", HERE)]),
        (("submit", "opinion", "read", "followed"), "closed", []),
        (("submit", "read_by_somebody_later"), "waiting", [("answer", THERE)]),
    ],
)
def test_a_consultation_comes_to_where_its_ladder_says(
    codes: tuple[str, ...], state: str, owes: list[tuple[str, Side]]
) -> None:
    case = taken(*codes)
    assert (case.state, owed(case)) == (state, owes)


def test_who_accepted_too_late_frees_the_hour() -> None:
    case = taken("submit", "withdraw", "accept")
    assert case.state == "withdrawn"
    assert case.outcomes[-1].why is Why.TOO_LATE
    assert owed(case) == [("free_slot", THERE)]


def test_an_opinion_given_after_all_counts_though_it_was_withdrawn() -> None:
    assert taken("submit", "withdraw", "opinion").state == "answered"


def test_of_two_answers_to_the_old_round_neither_counts_in_the_new_one() -> None:
    steps = list(taken("submit", "return", "submit").outcomes)
    late = Step("late", "accept", RECEIVER, steps[0].step.id, ord=9, root="case")
    case = fold([*(one.step for one in steps), late], CONSULTATION)
    assert (case.state, case.outcomes[-1].why) == ("waiting", Why.OLD_ROUND)

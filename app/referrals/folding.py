"""A referral's steps for the fold, and what follows from where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.cases import folding
from app.cases.folding import Case, CaseTask, Outcome, Why
from app.referrals.codes import Direction, StepCode, TaskCode
from app.referrals.ladder import EXPECTED, LADDERS

__all__ = [
    "Case",
    "CaseTask",
    "Outcome",
    "ReferralMove",
    "TaskCode",
    "Why",
    "changed_after",
    "fold",
]


@dataclass(frozen=True)
class ReferralMove(folding.Step):
    """It says itself whether the person lies in bed, or goes home to the township."""

    arrival: str | None = None
    going_back: bool = False


def fold(steps: Iterable[ReferralMove], direction: Direction = Direction.UP) -> Case:
    return folding.fold(steps, LADDERS[direction])


def changed_after(case: Case, frev: Mapping[str, int]) -> set[str]:
    """Fields of the referral written at the hub after it was accepted (frev: field to place)."""
    accepted = case.last(StepCode.ACCEPT, StepCode.RESCHEDULE)
    if accepted is None or not accepted.ord or case.state not in EXPECTED:
        return set()
    return {name for name, place in frev.items() if place > accepted.ord}

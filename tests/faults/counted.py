"""What the figures of a computer say, and what counting its cases one by one says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from app.counted import FIGURES
from app.figures import Figures, Period
from app.referrals import Referral, Referrals
from app.training import Attendance, TrainingSession
from tests.county import Workstation

ALWAYS = Period(date(1900, 1, 1), date(2099, 12, 31))
"""Also what a clock decades behind wrote; nobody asks for such a month, and the date is marked."""
APART = ("direction", "side", "department", "step")


def counted_otherwise(at: Workstation) -> Iterator[str]:
    figures = Figures(at.store, at.actor, FIGURES)
    steps = figures.compute("referral_steps", ALWAYS, at.actor.place_id, by=APART)
    if {one.values: one.value for one in steps.groups} != _steps_of_cases(at):
        yield "steps of referrals are counted otherwise than the cases show them"
    persons = figures.compute("training_person_times", ALWAYS)
    if persons.value != _rosters(at):
        yield "person-times are counted otherwise than the rosters show them"


def _steps_of_cases(at: Workstation) -> Counter[tuple[str, ...]]:
    desk, found = Referrals(at.store, at.actor), Counter[tuple[str, ...]]()
    for case_id in _cases(at):
        case = desk.case(case_id)
        department = case.referral.to_department or ""
        for step in case.steps:
            department = step.record.department or department
            if step.is_effective:
                found.update((case.direction, side, department, step.code) for side in case.sides)
    return found


def _cases(at: Workstation) -> set[str]:
    query = select(Referral.id).where(Referral.archived.is_(False), Referral.voided_at.is_(None))
    desk = Referrals(at.store, at.actor)
    with at.store.reading() as session:
        ids = list(session.scalars(query))
    return {desk.case(one).referral.id for one in ids}


def _rosters(at: Workstation) -> int:
    today = at.store.clock.today()
    with at.store.reading() as session:
        held = {
            one.id
            for one in session.scalars(select(TrainingSession))
            if not one.archived and one.voided_at is None and one.held_on <= today
        }
        lines = session.scalars(select(Attendance)).all()
    return sum(
        bool(one.present) and one.root in held and not one.archived and one.voided_at is None
        for one in lines
    )

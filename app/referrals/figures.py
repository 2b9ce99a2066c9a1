"""What referrals came to: cases, steps and answers that count, by direction, side and partner.

Whether a step counts is for the fold to say, so the cases of a period are folded and their steps
handed to the statement; nothing of it is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Float, cast, or_, text
from sqlalchemy.orm import Session

from app.cases import Side
from app.cases.loading import Loaded, load, resolved
from app.core.clock import midnight
from app.core.text import N_
from app.core.values import instant_or_none, instant_text
from app.facilities.figures import in_line, of_place
from app.figures import Dimension, Figure, Measure, Projection, Source, at_instant
from app.referrals.case import CASE, REFERRAL, REFERRAL_STEP
from app.referrals.codes import StepCode, direction_of
from app.referrals.records import Referral

GROUP = N_("Referrals")
ANSWERS = frozenset({StepCode.ACCEPT, StepCode.REJECT, StepCode.RETURN, StepCode.REDIRECT})
_BUCKETS = ((0.5, "half_hour"), (2, "two_hours"), (24, "day"), (72, "three_days"))
A_HOUR = timedelta(hours=1)

Row = tuple[str | int | float | None, ...]
_COLUMNS = (
    *("side", "partner"),
    *("id", "case", "at", "step", "turn", "direction", "department", "hours", "within"),
    *("number", "name"),
)


def _read(session: Session, first: date, last: date, place: str, is_asked: bool) -> Iterator[Row]:
    """One row for each side on which the place stands; where it stands on none, one without a side
    as long as nobody was asked for."""
    loaded = load(session, CASE, resolved(session, CASE, _moved(session, first, last)))
    for case in loaded.shown():
        sides: list[str] = sorted(loaded.sides(case, place))
        if not sides and not is_asked:
            sides = [""]
        rows = list(_counted(loaded, case)) if sides else []
        for side in sides:
            partner = _partner(loaded, case, side)
            yield from ((side, partner, *row) for row in rows)


def _moved(session: Session, first: date, last: date) -> list[str]:
    """The cases of which something happened in the period."""
    if last < first:
        return []
    query = text("SELECT DISTINCT root FROM referral_step WHERE at >= :first AND at < :after")
    after = midnight(last) + timedelta(days=1)
    values = {"first": instant_text(midnight(first)), "after": instant_text(after)}
    return [root for root in session.execute(query, values).scalars() if root]


def _counted(loaded: Loaded, case: str) -> Iterator[Row]:
    """Every step of the case that counts, in the order in which they do."""
    row = loaded.rows[case]
    steps = {step.id: step for step in loaded.all_steps(case)}
    direction, department = direction_of(row.direction).value, row.to_department or ""
    turns: Counter[str] = Counter()
    submitted: datetime | None = None
    for outcome in loaded.case(case).outcomes:
        step = steps[outcome.step.id]
        department = step.department or department
        at = instant_or_none(step.at)
        if not outcome.is_effective or at is None:
            continue
        turns[step.step] += 1
        hours = _hours(step, submitted, at)
        submitted = at if step.step == StepCode.SUBMIT else None if hours is not None else submitted
        yield (
            step.id,
            case,
            instant_text(at),
            step.step or "",
            turns[step.step],
            direction,
            department,
            hours,
            _bucket(hours),
            row.number,
            row.patient_name,
        )


def _hours(step: Any, submitted: datetime | None, at: datetime) -> float | None:
    """How long the first answer to a submission took; never less than nothing, by whatever clocks."""
    if submitted is None or step.step not in ANSWERS:
        return None
    return max((at - submitted) / A_HOUR, 0.0)


def _bucket(hours: float | None) -> str | None:
    if hours is None:
        return None
    return next((code for limit, code in _BUCKETS if hours <= limit), "longer")


def _partner(loaded: Loaded, case: str, side: str) -> str:
    """The institution at the other end; of a case in which we stand on no side, the receiver."""
    row = loaded.rows[case]
    there = row.to_facility_id or row.to_facility_name or ""
    return loaded.parties(case).sender if side == Side.RECEIVER else there


STEPS = Projection("referral_steps", _COLUMNS, _read)


def _dimension(code: str, title: str, table: str = "") -> Dimension:
    return Dimension(code, title, STEPS.column(code), table)


_DIRECTION = _dimension("direction", N_("Direction"), "referral_direction")
_STEP = _dimension("step", N_("Step"), "referral_step")
_SIDE = _dimension("side", N_("Our side"), "referral_side")
_DEPARTMENT = _dimension("department", N_("Department"), "department")
_PARTNER = of_place("partner", N_("Partner"), STEPS.column("partner"))
_WITHIN = _dimension("within", N_("Answered within"), "answer_time")
_PARTIES = (Referral.home, Referral.by_phone_for, Referral.to_facility_id)
_BY = (_DIRECTION, _SIDE, _DEPARTMENT, _PARTNER)

SOURCE = Source(
    Referral,
    STEPS.rows,
    STEPS.column("id"),
    at_instant(STEPS.column("at")),
    takes_part=lambda place: or_(*(in_line(party, place) for party in _PARTIES)),
    opens=(Referral, STEPS.column("case")),
    kinds=(REFERRAL, REFERRAL_STEP),
    ahead=True,
    projection=STEPS,
).showing(
    _dimension("name", N_("Full name")),
    _dimension("number", N_("Referral number")),
    _DIRECTION,
    _STEP,
    _DEPARTMENT,
    _PARTNER,
)


def _cases(code: str, title: str, definition: str, step: StepCode) -> Figure:
    """Cases that came to a step; each once, on the day when it did so first."""
    return Figure(
        code,
        title,
        N_("cases"),
        definition,
        SOURCE,
        GROUP,
        Measure.DISTINCT,
        STEPS.column("case"),
        where=(STEPS.column("step") == step, STEPS.column("turn") == 1),
        by=_BY,
    )


_ANSWERED = (STEPS.column("hours").is_not(None),)

FIGURES = (
    _cases(
        "referrals",
        N_("Referrals submitted"),
        N_(
            "Cases submitted, on the day of their first submission; one that was phoned in and "
            "written counts once."
        ),
        StepCode.SUBMIT,
    ),
    _cases(
        "referrals_accepted",
        N_("Referrals accepted"),
        N_("Cases accepted, on the day of their first acceptance."),
        StepCode.ACCEPT,
    ),
    _cases(
        "referrals_arrived",
        N_("Referred residents who arrived"),
        N_("Cases whose resident was seen there, on the day of arrival."),
        StepCode.ARRIVED,
    ),
    _cases(
        "referrals_sent_back",
        N_("Return slips sent"),
        N_("Cases sent back with a return slip, on the day of the first one."),
        StepCode.RETURNED_BACK,
    ),
    Figure(
        "referral_steps",
        N_("Steps of referrals"),
        N_("steps"),
        N_(
            "Every step that counts by the rules of the ladder; one that came too late, or from the "
            "wrong side, does not."
        ),
        SOURCE,
        GROUP,
        Measure.DISTINCT,
        STEPS.column("id"),
        by=(_STEP, *_BY),
    ),
    Figure(
        "referral_answers",
        N_("Answers to referrals"),
        N_("times"),
        N_("The first answer to each submission: accepted, refused, returned or sent elsewhere."),
        SOURCE,
        GROUP,
        Measure.DISTINCT,
        STEPS.column("id"),
        where=_ANSWERED,
        by=(_WITHIN, _STEP, *_BY),
    ),
    Figure(
        "referral_answer_hours",
        N_("Time to answer a referral"),
        N_("hours"),
        N_("The mean time from a submission to its first answer, by the clocks of both sides."),
        SOURCE,
        GROUP,
        Measure.MEAN,
        cast(STEPS.column("hours"), Float),
        where=_ANSWERED,
        by=(_STEP, *_BY),
    ),
    Figure(
        "referral_answers_accepting",
        N_("Share of answers that accept"),
        N_("%"),
        N_("Of 100 first answers to a submission, how many accept the resident."),
        SOURCE,
        GROUP,
        Measure.SHARE,
        STEPS.column("step") == StepCode.ACCEPT,
        where=_ANSWERED,
        by=_BY,
    ),
)

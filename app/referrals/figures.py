"""What referrals came to: cases, steps and answers that count, by direction, side and partner."""

from __future__ import annotations

from sqlalchemy import Float, cast, or_

from app.cases.counting import CountedSteps
from app.core.text import N_
from app.facilities.figures import in_line, of_place
from app.figures import Dimension, Figure, Measure, Source, at_instant
from app.referrals.case import CASE, REFERRAL, REFERRAL_STEP
from app.referrals.codes import StepCode, direction_of
from app.referrals.records import Referral

GROUP = N_("Referrals")
ANSWERS = frozenset({StepCode.ACCEPT, StepCode.REJECT, StepCode.RETURN, StepCode.REDIRECT})
STEPS = CountedSteps(
    CASE,
    ANSWERS,
    there=lambda row: row.to_facility_id or row.to_facility_name or "",
    told={
        "direction": lambda row: direction_of(row.direction).value,
        "number": lambda row: row.number,
        "name": lambda row: row.patient_name,
    },
    latest={"department": "to_department"},
).projection


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

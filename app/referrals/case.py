"""What a referral declares of its cases: where they lie, who takes part, what their lists show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases import CaseKind, Folded, KeptCases, Parties, Side, Watched
from app.cases import Limits as Times
from app.patients import Gone, all_gone, ends_of, family_of, gone_of
from app.patients.standing import GONE
from app.receipts import Way, way_of
from app.referrals.codes import URGENT, StepCode, TaskCode, direction_of
from app.referrals.folding import ReferralMove
from app.referrals.ladder import LADDERS, stays_open

REFERRAL = "referral"
REFERRAL_STEP = "referral_step"
REFERRAL_RETURN = "referral_return"
REFERRAL_LINK = "referral_link"
_FEW = 20


@dataclass(frozen=True)
class Limits:
    """How long each answer may take; no national rule says, the county decides."""

    urgent_answer: timedelta = timedelta(minutes=30)
    answer: timedelta = timedelta(hours=24)
    arrival: timedelta = timedelta(days=7)
    return_slip: timedelta = timedelta(days=2)
    follow_up: timedelta = timedelta(days=14)
    first_visit: timedelta = timedelta(days=7)
    unsent: timedelta = timedelta(days=2)
    unfetched: timedelta = timedelta(days=2)
    urgent_unfetched: timedelta = timedelta(hours=2)
    unopened: timedelta = timedelta(days=1)
    urgent_unopened: timedelta = timedelta(hours=1)

    @property
    def by_name(self) -> Times:
        return asdict(self)


def _parties(row: Any, steps: Iterable[Any]) -> Parties:
    named = {row.to_facility_id, *(s.destination_id for s in steps if s.step == StepCode.SUBMIT)}
    receivers = frozenset(receiver for receiver in named if receiver)
    return Parties(row.home, row.by_phone_for or row.home, receivers, row.to_facility_id)


def _step(row: Any, sides: frozenset[Side]) -> ReferralMove:
    return ReferralMove(
        id=row.id,
        code=row.step,
        sides=sides,
        round=row.round,
        ord=row.ord,
        n=row.n,
        root=row.root,
        about=row.about,
        arrival=row.arrival,
        going_back=bool(row.going_back),
    )


def _facts(one: Folded) -> dict[str, Any]:
    accepted = one.case.last(StepCode.ACCEPT, StepCode.RESCHEDULE)
    appointed = one.steps[accepted.id] if accepted else None
    gone: Gone | None = one.standing.gone
    return {
        "department": appointed.department if appointed else None,
        "appointment_at": appointed.appointment_at if appointed else None,
        "has_set_out": one.case.last(StepCode.SET_OUT) is not None,
        "way": _way(one),
        "gone": [gone.state, gone.since and gone.since.isoformat(), gone.note] if gone else None,
    }


def _way(one: Folded) -> Way | None:
    """How far the newest submission has got; None where nobody in the network is to receive it."""
    submitted, receiver = one.case.last(StepCode.SUBMIT), one.parties.receiver
    if submitted is None or receiver in (None, "", one.parties.home):
        return None
    return way_of(submitted.ord, one.arrivals.get(receiver or ""))


def _is_open(one: Folded) -> bool:
    return stays_open(one.case.state, (task.code for task in one.tasks))


def _gone(session: Session, rows: Iterable[Any], days: Iterable[date]) -> Mapping[str, Gone]:
    """Of each of these cases whose resident has died or moved away."""
    patients = {row.id: row.patient_id for row in rows if row.patient_id}
    if len(patients) > _FEW:
        known = all_gone(session)
    else:
        asked = {one: gone_of(session, one) for one in set(patients.values())}
        known = {one: gone for one, gone in asked.items() if gone is not None}
    return {case: known[patient] for case, patient in patients.items() if patient in known}


def _of_patients(session: Session, ids: Sequence[str]) -> Iterable[str]:
    families = {member for one in ids for member in family_of(session, one)}
    return session.execute(_CASES, {"ids": json.dumps(sorted(families))}).scalars()


def _of_links(session: Session, ids: Sequence[str]) -> Iterable[str]:
    return _of_patients(session, ends_of(session, ids))


_CASES = text("SELECT id FROM referral WHERE patient_id IN (SELECT value FROM json_each(:ids))")


def _signs(step: Any) -> tuple[str, str | None]:
    if step.step == StepCode.RETURNED_BACK:
        return REFERRAL_RETURN, step.about
    return REFERRAL, step.root


_HAS_GONE = ", ".join(f"'{state}'" for state in sorted(GONE))
CASE = CaseKind(
    REFERRAL,
    REFERRAL_STEP,
    ladder=lambda row: LADDERS[direction_of(row.direction)],
    parties=_parties,
    columns=(
        *("number", "direction", "patient_id", "patient_name", "sex", "birth_on", "urgency"),
        *("to_facility_id", "to_facility_name", "to_department", "by_phone_for"),
        *("diagnoses", "impression", "referred_on", "doctor_phone"),
    ),
    step_columns=("arrival", "going_back", "department", "appointment_at", "destination_id"),
    on="referred_on",
    links=REFERRAL_LINK,
    carried=("urgency",),
    urgency="urgency",
    urgent=URGENT,
    phone="doctor_phone",
    task_code=TaskCode,
    step=_step,
    facts=_facts,
    is_open=_is_open,
    gone=_gone,
    signs=_signs,
    watched=(
        Watched("patient", _of_patients, f"new.state IN ({_HAS_GONE})"),
        Watched("patient_link", _of_links),
    ),
)
KEPT = KeptCases(CASE)

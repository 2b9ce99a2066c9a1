"""The buttons of a referral's steps, and what some of them do beyond taking the step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.clinic import Clinic
from app.core.checks import read_time
from app.core.checks.result import required
from app.core.clock import CHINA
from app.core.errors import FieldProblem, InvalidInput
from app.core.rights import HOSPITALS
from app.core.text import N_
from app.referrals import (
    MIDNIGHT,
    Appointment,
    CaseView,
    Place,
    ReferralReturn,
    Referrals,
    StepCode,
)
from app.referrals.step_forms import STEP_FORMS
from ui.cases.face import StepForm, Values
from ui.widgets.choices import Choice
from ui.widgets.fields import Field
from ui.widgets.pickers import Picker

C = StepCode
MOST_FOUND = 20


def _accept(referrals: Referrals, case: CaseView, values: Values) -> None:
    referrals.accept(case.referral.id, _appointment_of(values))


def _reschedule(referrals: Referrals, case: CaseView, values: Values) -> None:
    referrals.reschedule(case.referral.id, _appointment_of(values))


def _send_elsewhere(referrals: Referrals, case: CaseView, values: Values) -> object:
    known, name = values["hospital"], values["destination_name"]
    place = Place(known, None if known else name, values["department"])
    return referrals.pass_on_to_hospital(case.referral.id, place, values["reason"])


def _write_return(referrals: Referrals, case: CaseView, values: Values) -> object:
    slip = ReferralReturn(to_facility_id=case.sender_id, **values)
    return referrals.write_return(case.referral.id, slip)


def _offer(case: CaseView, clinic: Clinic) -> Values:
    """Where and when it was accepted or wished for, and this house's telephone."""
    accepted = case.accepted
    wanted = accepted.department if accepted else case.referral.to_department
    here = clinic.facilities.get(clinic.actor.place_id)
    phone = here.phone if here is not None else None
    return {"department": wanted, "on": case.referral.requested_on, "phone": phone}


def _known(case: CaseView, clinic: Clinic) -> Values:
    words = "、".join(d["name"] for d in case.referral.diagnoses or [])
    numbers = [s.record.inpatient_number for s in case.steps if s.record.inpatient_number]
    return {"diagnosis": words or None, "inpatient_number": numbers[-1] if numbers else None}


def _going_back(case: CaseView, clinic: Clinic) -> Values:
    return {"going_back": True}


def _hospitals(clinic: Clinic) -> Mapping[str, Field]:
    def search(typed: str) -> list[Choice]:
        here = clinic.actor.place_id
        found = clinic.facilities.search(typed, MOST_FOUND, kinds=HOSPITALS)
        return [Choice(one.id, one.name) for one in found if one.id != here]

    return {"hospital": Picker(search)}


def _form(words: str, code: StepCode, **more: Any) -> StepForm[CaseView]:
    return StepForm(words, STEP_FORMS.get(code), **more)


STEPS: Mapping[str, StepForm[CaseView]] = {
    C.SUBMIT: _form(N_("&Send"), C.SUBMIT, do=lambda r, c, v: r.submit(c.referral.id)),
    C.PROPOSE: _form(
        N_("Put &up for approval"), C.PROPOSE, do=lambda r, c, v: r.propose(c.referral.id)
    ),
    C.SEND_BACK: _form(N_("Send &back inside"), C.SEND_BACK),
    C.WITHDRAW: _form(N_("&Withdraw"), C.WITHDRAW),
    C.ASK_CANCEL: _form(N_("Ask to &cancel"), C.ASK_CANCEL),
    C.ACCEPT: _form(N_("&Accept"), C.ACCEPT, do=_accept, begins=_offer),
    C.RESCHEDULE: _form(N_("Mo&ve appointment"), C.RESCHEDULE, do=_reschedule, begins=_offer),
    C.PASS_ON: _form(N_("Pass on to &department"), C.PASS_ON),
    C.REJECT: _form(N_("Re&ject"), C.REJECT),
    C.RETURN: _form(N_("Return for comp&letion"), C.RETURN),
    C.CANCEL: _form(N_("&Cancel"), C.CANCEL),
    C.SET_OUT: _form(N_("Has set &out"), C.SET_OUT),
    C.NOT_ARRIVED: _form(N_("Did &not arrive"), C.NOT_ARRIVED),
    C.ARRIVED: _form(N_("A&rrived"), C.ARRIVED),
    C.ADMITTED: _form(N_("Admi&tted"), C.ADMITTED),
    C.DISCHARGED: _form(N_("Dischar&ged"), C.DISCHARGED, begins=_going_back),
    C.RETURNED_BACK: _form(
        N_("Write return &slip"), C.RETURNED_BACK, do=_write_return, begins=_known
    ),
    C.BACK_CONFIRMED: _form(N_("Resident is &back"), C.BACK_CONFIRMED),
    C.FOLLOW_UP: _form(N_("&Follow-up"), C.FOLLOW_UP),
    C.NOTE: _form(N_("&Message"), C.NOTE),
    C.CLOSE: _form(N_("Close &case"), C.CLOSE),
    C.REDIRECT: _form(
        N_("Send to another &hospital"), C.REDIRECT, do=_send_elsewhere, brings=_hospitals
    ),
    C.ONWARD: _form(N_("Refer on&ward"), C.ONWARD, do=_send_elsewhere, brings=_hospitals),
    C.DIED: _form(N_("D&ied"), C.DIED),
}
"""Steps that have a button. The others follow from elsewhere (a new case, a task settled)."""


def _appointment_of(values: Values) -> Appointment:
    """Raises InvalidInput for an hour without a day."""
    day, clock = values["on"], values["clock"]
    if clock and day is None:
        raise InvalidInput({"on": required()})
    return Appointment(
        department=values["department"],
        doctor=values["doctor"],
        phone=values["phone"],
        at=instant(day, clock),
        bed=values["bed"],
        where_to_go=values["where_to_go"],
        on=day,
    )


def instant(day: date | None, typed: str | None) -> datetime | None:
    """The day and the time typed for it; None where there is no time. Raises InvalidInput."""
    found = read_time(typed or "")
    if found.problem is not None:
        raise InvalidInput({"clock": found.problem})
    if day is None or found.value is None:
        return None
    if found.value == MIDNIGHT:
        raise InvalidInput({"clock": _not_at_midnight()})
    return datetime.combine(day, found.value, CHINA).astimezone(UTC)


def _not_at_midnight() -> FieldProblem:
    text = N_("Midnight belongs to two days. Type 0001, or 2359 with the day before.")
    return FieldProblem("TIME_MIDNIGHT", text)

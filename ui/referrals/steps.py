"""The buttons of a referral's steps, and what some of them do beyond taking the step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

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
    Referrals,
    StepCode,
)
from ui.cases.face import StepForm, Values
from ui.page import Desk
from ui.widgets.choices import Choice
from ui.widgets.fields import Field
from ui.widgets.pickers import Picker

C = StepCode
MOST_FOUND = 20


def _send_elsewhere(referrals: Referrals, case: CaseView, values: Values) -> object:
    known, name = values["hospital"], values["destination_name"]
    place = Place(known, None if known else name, values["department"])
    return referrals.pass_on_to_hospital(case.referral.id, place, values["reason"])


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


def _hospitals(desk: Desk) -> Mapping[str, Field]:
    clinic = desk.clinic

    def search(typed: str) -> list[Choice]:
        here = clinic.actor.place_id
        found = clinic.facilities.search(typed, MOST_FOUND, kinds=HOSPITALS)
        return [Choice(one.id, one.name) for one in found if one.id != here]

    return {"hospital": Picker(search, background=desk.background)}


def _appointed(values: Values) -> Values:
    """Raises InvalidInput for an hour without a day."""
    day, clock = values["on"], values["clock"]
    if clock and day is None:
        raise InvalidInput({"on": required()})
    offered = Appointment(
        department=values["department"],
        doctor=values["doctor"],
        phone=values["phone"],
        at=instant(day, clock),
        bed=values["bed"],
        where_to_go=values["where_to_go"],
        on=day,
    )
    return offered.fields


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


STEPS: Mapping[str, StepForm[CaseView]] = {
    C.SUBMIT: StepForm(N_("&Send")),
    C.PROPOSE: StepForm(N_("Put &up for approval")),
    C.SEND_BACK: StepForm(N_("Send &back inside")),
    C.WITHDRAW: StepForm(N_("&Withdraw")),
    C.ASK_CANCEL: StepForm(N_("Ask to &cancel")),
    C.ACCEPT: StepForm(N_("&Accept"), reads=_appointed, begins=_offer),
    C.RESCHEDULE: StepForm(N_("Mo&ve appointment"), reads=_appointed, begins=_offer),
    C.PASS_ON: StepForm(N_("Pass on to &department")),
    C.REJECT: StepForm(N_("Re&ject")),
    C.RETURN: StepForm(N_("Return for comp&letion")),
    C.CANCEL: StepForm(N_("&Cancel")),
    C.SET_OUT: StepForm(N_("Has set &out")),
    C.NOT_ARRIVED: StepForm(N_("Did &not arrive")),
    C.ARRIVED: StepForm(N_("A&rrived")),
    C.ADMITTED: StepForm(N_("Admi&tted")),
    C.DISCHARGED: StepForm(N_("Dischar&ged"), begins=_going_back),
    C.RETURNED_BACK: StepForm(N_("Write return &slip"), begins=_known),
    C.BACK_CONFIRMED: StepForm(N_("Resident is &back")),
    C.FOLLOW_UP: StepForm(N_("&Follow-up")),
    C.NOTE: StepForm(N_("&Message")),
    C.CLOSE: StepForm(N_("Close &case")),
    C.REDIRECT: StepForm(N_("Send to another &hospital"), do=_send_elsewhere, brings=_hospitals),
    C.ONWARD: StepForm(N_("Refer on&ward"), do=_send_elsewhere, brings=_hospitals),
    C.DIED: StepForm(N_("D&ied")),
}
"""Steps that have a button. The others follow from elsewhere (a new case, a task settled)."""

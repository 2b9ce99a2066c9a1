"""The form of each step: which fields it asks, and which deed of the service it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app.core.checks import read_time
from app.core.checks.result import required
from app.core.clock import CHINA
from app.core.errors import FieldProblem, InvalidInput
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
from ui.referrals import step_fields as fields

Values = Mapping[str, Any]
Deed = Callable[[Referrals, CaseView, Values], object]


@dataclass(frozen=True)
class StepForm:
    """A button's words, the fields of the form it opens (none: it acts at once), and the deed."""

    words: str
    do: Deed
    ask: fields.Ask | None = None


def _set_out(referrals: Referrals, case: CaseView, values: Values) -> None:
    referrals.set_out(case.referral.id)


def _accept(referrals: Referrals, case: CaseView, values: Values) -> None:
    referrals.accept(case.referral.id, _appointment_of(values))


def _reschedule(referrals: Referrals, case: CaseView, values: Values) -> None:
    referrals.reschedule(case.referral.id, _appointment_of(values))


def _send_elsewhere(referrals: Referrals, case: CaseView, values: Values) -> object:
    known, name = values["hospital"], values["hospital_name"]
    place = Place(known, None if known else name, values["department"])
    return referrals.pass_on_to_hospital(case.referral.id, place, values["reason"])


def _write_return(referrals: Referrals, case: CaseView, values: Values) -> object:
    slip = ReferralReturn(to_facility_id=case.sender_id, **values)
    return referrals.write_return(case.referral.id, slip)


STEPS: Mapping[StepCode, StepForm] = {
    StepCode.SUBMIT: StepForm(N_("&Send"), lambda r, c, v: r.submit(c.referral.id)),
    StepCode.PROPOSE: StepForm(
        N_("Put &up for approval"), lambda r, c, v: r.propose(c.referral.id)
    ),
    StepCode.SEND_BACK: StepForm(
        N_("Send &back inside"),
        lambda r, c, v: r.send_back(c.referral.id, v["reason"]),
        fields.reason,
    ),
    StepCode.WITHDRAW: StepForm(
        N_("&Withdraw"), lambda r, c, v: r.withdraw(c.referral.id, v["reason"]), fields.reason
    ),
    StepCode.ASK_CANCEL: StepForm(
        N_("Ask to &cancel"),
        lambda r, c, v: r.ask_cancel(c.referral.id, v["reason"]),
        fields.reason,
    ),
    StepCode.ACCEPT: StepForm(N_("&Accept"), _accept, fields.appointment),
    StepCode.RESCHEDULE: StepForm(N_("Mo&ve appointment"), _reschedule, fields.appointment),
    StepCode.PASS_ON: StepForm(
        N_("Pass on to &department"),
        lambda r, c, v: r.pass_on(c.referral.id, v["department"], v["reason"]),
        fields.pass_on,
    ),
    StepCode.REJECT: StepForm(
        N_("Re&ject"),
        lambda r, c, v: r.reject(c.referral.id, v["reason"] or "", v["reason_code"]),
        fields.refusal,
    ),
    StepCode.RETURN: StepForm(
        N_("Return for comp&letion"),
        lambda r, c, v: r.return_for_completion(c.referral.id, v["reason"] or "", v["reason_code"]),
        fields.refusal,
    ),
    StepCode.CANCEL: StepForm(
        N_("&Cancel"), lambda r, c, v: r.cancel(c.referral.id, v["reason"]), fields.reason
    ),
    StepCode.SET_OUT: StepForm(N_("Has set &out"), _set_out),
    StepCode.NOT_ARRIVED: StepForm(
        N_("Did &not arrive"),
        lambda r, c, v: r.mark_not_arrived(c.referral.id, v["reason"] or ""),
        fields.reason,
    ),
    StepCode.ARRIVED: StepForm(
        N_("A&rrived"),
        lambda r, c, v: r.mark_arrived(
            c.referral.id, v["arrival"], inpatient_number=v["inpatient_number"]
        ),
        fields.arrival,
    ),
    StepCode.ADMITTED: StepForm(
        N_("Admi&tted"),
        lambda r, c, v: r.admit(c.referral.id, v["inpatient_number"], v["department"], v["bed"]),
        fields.admission,
    ),
    StepCode.DISCHARGED: StepForm(
        N_("Dischar&ged"),
        lambda r, c, v: r.discharge(
            c.referral.id,
            v["outcome"],
            going_back=bool(v["going_back"]),
            way=v["way"],
            diagnosis=v["diagnosis"],
        ),
        fields.discharge,
    ),
    StepCode.RETURNED_BACK: StepForm(N_("Write return &slip"), _write_return, fields.return_slip),
    StepCode.BACK_CONFIRMED: StepForm(
        N_("Resident is &back"), lambda r, c, v: r.confirm_back(c.referral.id)
    ),
    StepCode.FOLLOW_UP: StepForm(
        N_("&Follow-up"),
        lambda r, c, v: r.follow_up(c.referral.id, v["result"], v["text"] or ""),
        fields.follow_up,
    ),
    StepCode.NOTE: StepForm(
        N_("&Message"), lambda r, c, v: r.note(c.referral.id, v["text"]), fields.message
    ),
    StepCode.CLOSE: StepForm(N_("Close &case"), lambda r, c, v: r.close(c.referral.id)),
    StepCode.REDIRECT: StepForm(N_("Send to another &hospital"), _send_elsewhere, fields.elsewhere),
    StepCode.ONWARD: StepForm(N_("Refer on&ward"), _send_elsewhere, fields.elsewhere),
    StepCode.DIED: StepForm(
        N_("D&ied"),
        lambda r, c, v: r.died(c.referral.id, cause=v["reason"] or ""),
        fields.reason,
    ),
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

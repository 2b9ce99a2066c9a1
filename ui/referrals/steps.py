"""The form of each step: which fields it asks, and which deed of the service it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from app.core import coding
from app.core.clock import CHINA
from app.core.text import N_
from app.referrals import Appointment, CaseView, ReferralReturn, Referrals, StepCode
from ui.text import tr
from ui.widgets.chips import SegmentField
from ui.widgets.choices import choices_of
from ui.widgets.fields import CheckField, ChoiceField, DateField, LongTextField, TextField
from ui.widgets.form import FULL, HALF, QUARTER, Form

Values = Mapping[str, Any]
Deed = Callable[[Referrals, CaseView, Values], object]


@dataclass(frozen=True)
class StepForm:
    """A button's words, the fields of the form it opens (none: it acts at once), and the deed."""

    words: str
    do: Deed
    fields: Callable[[Form, CaseView], None] | None = None
    role: str = ""


def _codes(table: str) -> ChoiceField:
    return ChoiceField(choices_of(coding.table(table)))


def _segments(table: str) -> SegmentField:
    return SegmentField(choices_of(coding.table(table)))


def _reason(form: Form, case: CaseView) -> None:
    form.add("reason", tr("Reason"), TextField(1000), needed=True, span=FULL)


def _refusal(form: Form, case: CaseView) -> None:
    form.add("reason_code", tr("Reason"), _segments("refusal"), span=FULL)
    form.add("reason", tr("Reason in words"), TextField(1000), span=FULL)


def _appointment(form: Form, case: CaseView) -> None:
    form.add("department", tr("Department"), _codes("department"), needed=True, span=QUARTER)
    form.add("doctor", tr("Receiving doctor"), TextField(40), span=QUARTER)
    form.add("on", tr("Appointment"), DateField(), span=QUARTER)
    form.add("clock", tr("Time of day"), TextField(5, placeholder="0930"), span=QUARTER)
    form.add("bed", tr("Bed"), TextField(40), span=QUARTER)
    form.add("phone", tr("Phone"), TextField(30), span=QUARTER)
    form.add("where_to_go", tr("Where to go"), TextField(200), span=HALF)
    accepted = case.accepted
    wanted = accepted.department if accepted else case.referral.to_department
    form.set_values({"department": wanted, "on": case.referral.requested_on})


def _pass_on(form: Form, case: CaseView) -> None:
    form.add("department", tr("Department"), _codes("department"), needed=True, span=HALF)
    form.add("reason", tr("Reason"), TextField(1000), needed=True, span=FULL)


def _arrival(form: Form, case: CaseView) -> None:
    form.add("arrival", tr("Arrived as"), _segments("arrival"), needed=True, span=HALF)
    form.add("inpatient_number", tr("Inpatient number"), TextField(40), span=HALF)


def _admission(form: Form, case: CaseView) -> None:
    form.add("inpatient_number", tr("Inpatient number"), TextField(40), span=QUARTER)
    form.add("department", tr("Department"), _codes("department"), span=QUARTER)
    form.add("bed", tr("Bed"), TextField(40), span=HALF)


def _discharge(form: Form, case: CaseView) -> None:
    form.add("outcome", tr("Outcome"), _segments("outcome"), needed=True, span=FULL)
    form.add("way", tr("Way of discharge"), _codes("discharge"), span=HALF)
    form.add("diagnosis", tr("Diagnosis"), TextField(200), span=HALF)
    form.add("going_back", "", CheckField(tr("Goes back to the township")), span=FULL)
    form.set_values({"going_back": True})


def _return_slip(form: Form, case: CaseView) -> None:
    form.add("diagnosis", tr("Diagnosis"), TextField(200), needed=True, span=HALF)
    form.add("inpatient_number", tr("Inpatient number"), TextField(40), span=QUARTER)
    form.add("outcome", tr("Outcome"), _codes("outcome"), span=QUARTER)
    form.add("findings", tr("Main findings"), LongTextField(2), span=FULL)
    form.add("treatment", tr("Course of treatment"), LongTextField(2), needed=True, span=FULL)
    form.add("next_plan", tr("Next steps of treatment"), LongTextField(2), span=HALF)
    form.add("rehabilitation", tr("Rehabilitation advice"), LongTextField(2), span=HALF)
    form.add("doctor_phone", tr("Doctor's phone"), TextField(30), span=HALF)
    form.add("review_on", tr("Review on"), DateField(), span=HALF)
    words = "、".join(d["name"] for d in case.referral.diagnoses or [])
    form.set_values({"diagnosis": words or None, "inpatient_number": _inpatient_number(case)})


def _follow_up(form: Form, case: CaseView) -> None:
    form.add("result", tr("Result of the referral"), _segments("follow_up_result"), needed=True)
    form.add("text", tr("Message"), TextField(1000), span=FULL)


def _message(form: Form, case: CaseView) -> None:
    form.add("text", tr("Message"), LongTextField(3), needed=True, span=FULL)


def _set_out(referrals: Referrals, case: CaseView, values: Values) -> None:
    referrals.set_out(case.referral.id)


def _accept(referrals: Referrals, case: CaseView, values: Values) -> None:
    referrals.accept(case.referral.id, _appointment_of(values))


def _reschedule(referrals: Referrals, case: CaseView, values: Values) -> None:
    referrals.reschedule(case.referral.id, _appointment_of(values))


def _write_return(referrals: Referrals, case: CaseView, values: Values) -> object:
    slip = ReferralReturn(to_facility_id=case.sender_id, **values)
    return referrals.write_return(case.referral.id, slip)


STEPS: Mapping[StepCode, StepForm] = {
    StepCode.SUBMIT: StepForm(N_("&Send"), lambda r, c, v: r.submit(c.referral.id), role="primary"),
    StepCode.PROPOSE: StepForm(
        N_("Put &up for approval"), lambda r, c, v: r.propose(c.referral.id)
    ),
    StepCode.WITHDRAW: StepForm(
        N_("&Withdraw"), lambda r, c, v: r.withdraw(c.referral.id, v["reason"]), _reason
    ),
    StepCode.ASK_CANCEL: StepForm(
        N_("Ask to &cancel"), lambda r, c, v: r.ask_cancel(c.referral.id, v["reason"]), _reason
    ),
    StepCode.ACCEPT: StepForm(N_("&Accept"), _accept, _appointment, "primary"),
    StepCode.RESCHEDULE: StepForm(N_("&Move appointment"), _reschedule, _appointment),
    StepCode.PASS_ON: StepForm(
        N_("Pass on to &department"),
        lambda r, c, v: r.pass_on(c.referral.id, v["department"], v["reason"]),
        _pass_on,
    ),
    StepCode.REJECT: StepForm(
        N_("Re&ject"),
        lambda r, c, v: r.reject(c.referral.id, v["reason"] or "", v["reason_code"]),
        _refusal,
    ),
    StepCode.RETURN: StepForm(
        N_("Return for comp&letion"),
        lambda r, c, v: r.return_for_completion(c.referral.id, v["reason"] or "", v["reason_code"]),
        _refusal,
    ),
    StepCode.CANCEL: StepForm(
        N_("&Cancel"), lambda r, c, v: r.cancel(c.referral.id, v["reason"]), _reason
    ),
    StepCode.SET_OUT: StepForm(N_("Has set &out"), _set_out),
    StepCode.NOT_ARRIVED: StepForm(
        N_("Did &not arrive"),
        lambda r, c, v: r.mark_not_arrived(c.referral.id, v["reason"] or ""),
        _reason,
    ),
    StepCode.ARRIVED: StepForm(
        N_("A&rrived"),
        lambda r, c, v: r.mark_arrived(
            c.referral.id, v["arrival"], inpatient_number=v["inpatient_number"]
        ),
        _arrival,
        "primary",
    ),
    StepCode.ADMITTED: StepForm(
        N_("Admi&tted"),
        lambda r, c, v: r.admit(c.referral.id, v["inpatient_number"], v["department"], v["bed"]),
        _admission,
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
        _discharge,
        "primary",
    ),
    StepCode.RETURNED_BACK: StepForm(
        N_("Write return &slip"), _write_return, _return_slip, "primary"
    ),
    StepCode.BACK_CONFIRMED: StepForm(
        N_("Resident is &back"), lambda r, c, v: r.confirm_back(c.referral.id), role="primary"
    ),
    StepCode.FOLLOW_UP: StepForm(
        N_("&Follow-up"),
        lambda r, c, v: r.follow_up(c.referral.id, v["result"], v["text"] or ""),
        _follow_up,
    ),
    StepCode.NOTE: StepForm(
        N_("M&essage"), lambda r, c, v: r.note(c.referral.id, v["text"]), _message
    ),
    StepCode.CLOSE: StepForm(N_("Close &case"), lambda r, c, v: r.close(c.referral.id)),
    StepCode.DIED: StepForm(
        N_("D&ied"),
        lambda r, c, v: r.died(c.referral.id, cause=v["reason"] or ""),
        _reason,
        "danger",
    ),
}
"""Steps that have a button. The others follow from elsewhere (a new case, a task settled)."""


def _appointment_of(values: Values) -> Appointment:
    return Appointment(
        department=values["department"],
        doctor=values["doctor"],
        phone=values["phone"],
        at=instant(values["on"], values["clock"]),
        bed=values["bed"],
        where_to_go=values["where_to_go"],
    )


def instant(day: date | None, clock: str | None) -> datetime | None:
    """A day and a time typed as 0930 or 9:30; eight in the morning where no time was given."""
    if day is None:
        return None
    digits = "".join(letter for letter in clock or "" if letter.isdigit()).rjust(4, "0")
    hour, minute = (int(digits[:2]), int(digits[2:4])) if clock else (8, 0)
    if hour > 23 or minute > 59:
        hour, minute = 8, 0
    return datetime.combine(day, time(hour, minute), CHINA).astimezone(UTC)


def _inpatient_number(case: CaseView) -> str | None:
    found = [s.record.inpatient_number for s in case.steps if s.record.inpatient_number]
    return found[-1] if found else None

"""The fields that each step of a referral asks for."""

from __future__ import annotations

from app.clinic import Clinic
from app.core.rights import HOSPITALS
from app.referrals import CaseView
from ui.text import tr
from ui.widgets.chips import SegmentField
from ui.widgets.choices import Choice
from ui.widgets.fields import (
    CheckField,
    ChoiceField,
    DateField,
    LongTextField,
    TextField,
    TimeField,
)
from ui.widgets.form import FULL, HALF, QUARTER, Form
from ui.widgets.pickers import Picker
from ui.words import choices

MOST_FOUND = 20


def _codes(table: str) -> ChoiceField:
    return ChoiceField(choices(table))


def _segments(table: str) -> SegmentField:
    return SegmentField(choices(table))


def reason(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("reason", tr("Reason"), TextField(1000), needed=True, span=FULL)


def refusal(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("reason_code", tr("Reason"), _segments("refusal"), span=FULL)
    form.add("reason", tr("Reason in words"), TextField(1000), span=FULL)


def appointment(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("department", tr("Department"), _codes("department"), needed=True, span=QUARTER)
    form.add("doctor", tr("Receiving doctor"), TextField(40), span=QUARTER)
    form.add("on", tr("Appointment"), DateField(clinic.clock.today), span=QUARTER)
    form.add("clock", tr("Time of day"), TimeField(), span=QUARTER)
    form.add("bed", tr("Bed"), TextField(40), span=QUARTER)
    form.add("phone", tr("Phone"), TextField(30), span=QUARTER)
    form.add("where_to_go", tr("Where to go"), TextField(200), span=HALF)
    accepted = case.accepted
    wanted = accepted.department if accepted else case.referral.to_department
    here = clinic.facilities.get(clinic.actor.place_id)
    phone = here.phone if here is not None else None
    form.set_values({"department": wanted, "on": case.referral.requested_on, "phone": phone})


def pass_on(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("department", tr("Department"), _codes("department"), needed=True, span=HALF)
    form.add("reason", tr("Reason"), TextField(1000), needed=True, span=FULL)


def elsewhere(form: Form, case: CaseView, clinic: Clinic) -> None:
    def search(typed: str) -> list[Choice]:
        here = clinic.actor.place_id
        found = clinic.facilities.search(typed, MOST_FOUND, kinds=HOSPITALS)
        return [Choice(one.id, one.name) for one in found if one.id != here]

    form.add("hospital", tr("Hospital"), Picker(search), span=HALF)
    form.add("department", tr("Department"), _codes("department"), span=HALF)
    form.add("hospital_name", tr("Or a hospital outside the county"), TextField(60), span=FULL)
    form.add("reason", tr("Reason"), TextField(1000), needed=True, span=FULL)


def arrival(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("arrival", tr("Arrived as"), _segments("arrival"), needed=True, span=HALF)
    form.add("inpatient_number", tr("Inpatient number"), TextField(40), span=HALF)


def admission(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("inpatient_number", tr("Inpatient number"), TextField(40), span=QUARTER)
    form.add("department", tr("Department"), _codes("department"), span=QUARTER)
    form.add("bed", tr("Bed"), TextField(40), span=HALF)


def discharge(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("outcome", tr("Outcome"), _segments("outcome"), needed=True, span=FULL)
    form.add("way", tr("Way of discharge"), _codes("discharge"), span=HALF)
    form.add("diagnosis", tr("Diagnosis"), TextField(200), span=HALF)
    form.add("going_back", "", CheckField(tr("Goes back to the township")), span=FULL)
    form.set_values({"going_back": True})


def return_slip(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("diagnosis", tr("Diagnosis"), TextField(200), needed=True, span=HALF)
    form.add("inpatient_number", tr("Inpatient number"), TextField(40), span=QUARTER)
    form.add("outcome", tr("Outcome"), _codes("outcome"), span=QUARTER)
    form.add("findings", tr("Main findings"), LongTextField(2), span=FULL)
    form.add("treatment", tr("Course of treatment"), LongTextField(2), needed=True, span=FULL)
    form.add("next_plan", tr("Next steps of treatment"), LongTextField(2), span=HALF)
    form.add("medicines", tr("Medicines to continue"), LongTextField(2), span=HALF)
    form.add("rehabilitation", tr("Rehabilitation advice"), LongTextField(2), span=HALF)
    form.add("precautions", tr("Watch for"), LongTextField(2), span=HALF)
    form.add("doctor_phone", tr("Doctor's phone"), TextField(30), span=HALF)
    form.add("review_on", tr("Review on"), DateField(clinic.clock.today), span=HALF)
    words = "、".join(d["name"] for d in case.referral.diagnoses or [])
    form.set_values({"diagnosis": words or None, "inpatient_number": _inpatient_number(case)})


def follow_up(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("result", tr("Result of the referral"), _segments("follow_up_result"), needed=True)
    form.add("text", tr("Message"), TextField(1000), span=FULL)


def message(form: Form, case: CaseView, clinic: Clinic) -> None:
    form.add("text", tr("Message"), LongTextField(3), needed=True, span=FULL)


def _inpatient_number(case: CaseView) -> str | None:
    found = [s.record.inpatient_number for s in case.steps if s.record.inpatient_number]
    return found[-1] if found else None

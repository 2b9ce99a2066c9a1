"""What is known already when the form of a step is opened, and what is found in lists of its own."""

from __future__ import annotations

from collections.abc import Callable

from app.clinic import Clinic
from app.core.rights import HOSPITALS
from app.forms.form import Form as Declared
from app.referrals import CaseView, step_forms
from ui.forms.form import DrawnForm
from ui.widgets.choices import Choice
from ui.widgets.pickers import Picker

MOST_FOUND = 20
Ask = Callable[[DrawnForm, CaseView, Clinic], None]


def _plain(declared: Declared) -> Ask:
    def ask(form: DrawnForm, case: CaseView, clinic: Clinic) -> None:
        form.draw(declared, clinic.clock.today)

    return ask


reason = _plain(step_forms.REASON)
refusal = _plain(step_forms.REFUSAL)
pass_on = _plain(step_forms.PASS_ON)
arrival = _plain(step_forms.ARRIVAL)
admission = _plain(step_forms.ADMISSION)
follow_up = _plain(step_forms.FOLLOW_UP)
message = _plain(step_forms.MESSAGE)


def appointment(form: DrawnForm, case: CaseView, clinic: Clinic) -> None:
    form.draw(step_forms.APPOINTMENT, clinic.clock.today)
    accepted = case.accepted
    wanted = accepted.department if accepted else case.referral.to_department
    here = clinic.facilities.get(clinic.actor.place_id)
    phone = here.phone if here is not None else None
    form.set_values({"department": wanted, "on": case.referral.requested_on, "phone": phone})


def elsewhere(form: DrawnForm, case: CaseView, clinic: Clinic) -> None:
    def search(typed: str) -> list[Choice]:
        here = clinic.actor.place_id
        found = clinic.facilities.search(typed, MOST_FOUND, kinds=HOSPITALS)
        return [Choice(one.id, one.name) for one in found if one.id != here]

    form.draw(step_forms.ELSEWHERE, clinic.clock.today, {"hospital": Picker(search)})


def discharge(form: DrawnForm, case: CaseView, clinic: Clinic) -> None:
    form.draw(step_forms.DISCHARGE, clinic.clock.today)
    form.set_values({"going_back": True})


def return_slip(form: DrawnForm, case: CaseView, clinic: Clinic) -> None:
    form.draw(step_forms.RETURN_SLIP, clinic.clock.today)
    words = "、".join(d["name"] for d in case.referral.diagnoses or [])
    form.set_values({"diagnosis": words or None, "inpatient_number": _inpatient_number(case)})


def _inpatient_number(case: CaseView) -> str | None:
    found = [s.record.inpatient_number for s in case.steps if s.record.inpatient_number]
    return found[-1] if found else None

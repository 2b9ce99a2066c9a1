"""A referral as its printed forms want it: Chinese words, blanks where nothing is known yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from app.core.clock import local
from app.core.coding import table
from app.core.identity import age_text, printed_record_number
from app.documents.forms import (
    ConsentChoice,
    MoreInfo,
    ReferralBack,
    ReferralConsent,
    ReferralOut,
    date_text,
)
from app.forms.sheet import fields_of
from app.referrals.appointments import has_hour
from app.referrals.codes import URGENT, Direction, StepCode
from app.referrals.records import (
    REFERRAL_KIND,
    REFERRAL_RETURN_KIND,
    REFERRAL_STEP_KIND,
    Referral,
    ReferralReturn,
)
from app.referrals.views import CaseView
from app.signatures import SignatureState

OUT_FORM = "referral_out"
BACK_FORM = "referral_back"
CONSENT_FORM = "consent"
"""Names under which prints are counted."""
_BESIDE_THE_SLIP = ("green_channel", "examinations", "precautions", "accompanied_by")


def referral_out(case: CaseView) -> ReferralOut:
    """双向转诊(转出)单."""
    referral = case.referral
    return ReferralOut(
        patient_name=referral.patient_name,
        sex=table("sex").label(referral.sex),
        age=_age(referral, referral.referred_on),
        record_no=printed_record_number(referral.record_number),
        home_address=referral.address or "",
        phone=referral.phone or "",
        referred_on=referral.referred_on,
        to_facility=case.to_name,
        to_department=_department(case),
        to_doctor=_receiving_doctor(case),
        impression=_lines(diagnoses_text(referral.diagnoses), referral.impression),
        present_illness=_lines(
            referral.present_illness, _named("转出原因", reasons_text(referral))
        ),
        past_history=referral.past_history or "",
        treatment=referral.treatment or "",
        doctor=referral.doctor_name or "",
        doctor_phone=referral.doctor_phone or "",
        from_facility=case.from_name,
        signed_on=referral.referred_on,
        urgent_mark=_urgent_mark(referral),
        more=_more(case),
        signature=_signature(case, StepCode.SUBMIT),
    )


def referral_back(case: CaseView, slip: ReferralReturn) -> ReferralBack:
    """双向转诊(回转)单: the return of a referral up, or what goes with a referral down."""
    referral = case.referral
    back = referral.direction == Direction.UP
    to_facility = case.names.get(
        slip.to_facility_id or "", case.from_name if back else case.to_name
    )
    returned_on = slip.returned_on or _day(slip.signed_at)
    return ReferralBack(
        patient_name=referral.patient_name,
        sex=table("sex").label(referral.sex),
        age=_age(referral, returned_on or referral.referred_on),
        case_no=slip.case_number or "",
        home_address=referral.address or "",
        phone=referral.phone or "",
        referred_on=returned_on,
        to_facility=to_facility,
        to_doctor=slip.to_doctor or (referral.doctor_name if back else referral.to_doctor) or "",
        diagnosis=slip.diagnosis or diagnoses_text(slip.diagnoses or referral.diagnoses),
        inpatient_no=slip.inpatient_number or "",
        findings=slip.findings or "",
        treatment=_lines(slip.treatment, _named("转归", table("outcome").label(slip.outcome))),
        next_plan=_lines(slip.next_plan, _named("带药", slip.medicines)),
        rehabilitation=_lines(slip.rehabilitation, _named("注意事项", slip.precautions)),
        doctor=slip.doctor_name or "",
        doctor_phone=slip.doctor_phone or "",
        from_facility=case.names.get(slip.home, ""),
        signed_on=_day(slip.signed_at),
        more=_more_of_return(referral, slip),
        signature=_signature(case, StepCode.RETURNED_BACK),
    )


def consent_sheet(case: CaseView) -> ReferralConsent:
    """转诊知情同意书; what was answered before is ticked, otherwise both boxes are open."""
    referral = case.referral
    return ReferralConsent(
        patient_name=referral.patient_name,
        sex=table("sex").label(referral.sex),
        age=_age(referral, referral.referred_on),
        id_number=referral.id_number or "",
        phone=referral.phone or "",
        from_facility=case.from_name,
        to_facility=case.to_name,
        to_department=_department(case),
        diagnosis=diagnoses_text(referral.diagnoses) or referral.impression or "",
        reason=reasons_text(referral),
        doctor=referral.doctor_name or "",
        explained_on=referral.consent_on or referral.referred_on,
        choice=_choice(referral.consent),
        signer=referral.consent_by or "",
        relation=table("relation").label(referral.consent_relation),
        signed_on=referral.consent_on,
        slip_no=referral.number,
        going_back=referral.direction == Direction.DOWN,
    )


def _choice(code: str | None) -> ConsentChoice:
    known = [choice for choice in ConsentChoice if choice == code]
    return known[0] if known else ConsentChoice.OPEN


def reasons_text(referral: Referral) -> str:
    up = referral.direction == Direction.UP
    codes = (referral.reasons_up if up else referral.reasons_down) or []
    words = table("referral_up" if up else "referral_down").labels(codes)
    return "；".join(filter(None, (words, referral.reason_other)))


def diagnoses_text(rows: list[dict[str, str]] | None) -> str:
    """Numbered when there are several: `1.原发性高血压(I10) 2.…`."""
    words = [_diagnosis(row) for row in rows or ()]
    if len(words) < 2:
        return "".join(words)
    return " ".join(f"{place}.{word}" for place, word in enumerate(words, start=1))


def _diagnosis(row: dict[str, str]) -> str:
    code = row.get("code")
    return row.get("name", "") + (f"({code})" if code else "")


def _more(case: CaseView) -> MoreInfo:
    referral, accepted = case.referral, case.accepted
    return MoreInfo(
        slip_no=referral.number,
        id_number=referral.id_number or "",
        born_on=referral.birth_on,
        insurance_no=referral.insurance_number or "",
        allergies=_allergies(referral),
        urgency=table("urgency").label(referral.urgency),
        transport=table("transport").label(referral.transport),
        booked_department=table("department").label(accepted.department) if accepted else "",
        booked_for=_moment(accepted.appointment_at) if accepted else _wanted(referral),
        contact=referral.contact_name or "",
        contact_phone=referral.contact_phone or "",
        remarks=tuple(_remarks(case)),
    )


def _remarks(case: CaseView) -> Iterator[tuple[str, str]]:
    accepted = case.accepted
    yield from fields_of(REFERRAL_KIND, case.referral, *_BESIDE_THE_SLIP)
    yield from fields_of(REFERRAL_STEP_KIND, accepted, "where_to_go", "bed")
    if accepted and accepted.phone:
        yield "接诊联系电话", accepted.phone


def _more_of_return(referral: Referral, slip: ReferralReturn) -> MoreInfo:
    return MoreInfo(
        slip_no=referral.number,
        id_number=referral.id_number or "",
        born_on=referral.birth_on,
        insurance_no=referral.insurance_number or "",
        allergies=_allergies(referral),
        contact=referral.contact_name or "",
        contact_phone=referral.contact_phone or "",
        remarks=tuple(fields_of(REFERRAL_RETURN_KIND, slip, "discharged_on", "review_on")),
    )


def _signature(case: CaseView, code: StepCode) -> str:
    """Who signed with the own key, and the mark by which the two papers can be compared; nothing
    where the document is no longer what was signed.
    """
    signed = case.signed(code)
    if signed is None or signed.state is not SignatureState.FITS:
        return ""
    return f"{signed.person} {signed.mark}"


def _department(case: CaseView) -> str:
    code = (case.accepted.department if case.accepted else None) or case.referral.to_department
    return table("department").label(code)


def _receiving_doctor(case: CaseView) -> str:
    return (case.accepted.doctor if case.accepted else None) or case.referral.to_doctor or ""


def _allergies(referral: Referral) -> str:
    state = table("allergy_state").label(referral.allergy_state)
    return "：".join(filter(None, (state, referral.allergies)))


def _urgent_mark(referral: Referral) -> str:
    return table("urgency").label(referral.urgency) if referral.urgency in URGENT else ""


def _age(referral: Referral, on: date | None) -> str:
    return age_text(referral.birth_on, on) if on else ""


def _wanted(referral: Referral) -> str:
    day = date_text(referral.requested_on) if referral.requested_on else ""
    return " ".join(filter(None, (day, referral.requested_time)))


def _moment(at: datetime | None) -> str:
    """A day alone where no hour was given."""
    if at is None:
        return ""
    day = date_text(local(at).date())
    return f"{day} {local(at):%H:%M}" if has_hour(at) else day


def _day(at: datetime | None) -> date | None:
    return local(at).date() if at else None


def _named(label: str, value: str | None) -> str:
    return f"{label}：{value}" if value else ""


def _lines(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)

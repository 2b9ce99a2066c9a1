"""What a referral says, in the order of the slip: labels on the left, words on the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.core.identity import printed_record_number
from app.core.masking import masked
from app.referrals import CaseView, Referral, ReferralReturn
from ui.cases.face import Fact, Section
from ui.cases.words import when, word
from ui.text import tr
from ui.words import day, labels

STORY = (
    "impression",
    "present_illness",
    "past_history",
    "treatment",
    "examinations",
    "precautions",
)
RETURN = (
    "diagnosis",
    "findings",
    "treatment",
    "next_plan",
    "medicines",
    "rehabilitation",
    "precautions",
)


def sections_of(case: CaseView) -> Iterator[Section]:
    """The newest return slip stands first: it is what one came for."""
    referral = case.referral
    for slip in reversed(case.returns):
        yield tr("Return slip"), [*_return_facts(slip, case)]
    yield tr("Why"), [*_reasons(referral), *_labelled(referral, STORY)]
    yield tr("From and to"), [*_where(case)]
    yield tr("Resident"), [*_resident(referral)]


def _reasons(referral: Referral) -> Iterator[Fact]:
    rows = referral.diagnoses or []
    yield tr("Diagnoses"), "、".join(f"{row['name']} {row['code']}" for row in rows)
    codes = labels("referral_up", referral.reasons_up or [])
    codes += labels("referral_down", referral.reasons_down or [])
    yield tr("Reasons"), "；".join(filter(None, (codes, referral.reason_other)))
    yield tr("Allergies"), _allergies(referral)


def _allergies(referral: Referral) -> str:
    known = word("allergy_state", referral.allergy_state)
    return "：".join(filter(None, (known, referral.allergies)))


def _where(case: CaseView) -> Iterator[Fact]:
    referral = case.referral
    sender = (case.from_name, referral.doctor_name, referral.doctor_phone)
    receiver = (case.to_name, word("department", referral.to_department), referral.to_doctor)
    wanted = (
        day(referral.requested_on) if referral.requested_on else "",
        referral.requested_time,
    )
    yield tr("Sender"), _joined(*sender)
    yield tr("Refer to"), _joined(*receiver)
    yield tr("Green channel"), word("green_channel", referral.green_channel)
    yield tr("Transport"), word("transport", referral.transport)
    yield tr("Accompanied by"), referral.accompanied_by or ""
    yield tr("Wanted for"), _joined(*wanted)
    yield tr("Consent"), word("consent", referral.consent)


def _resident(referral: Referral) -> Iterator[Fact]:
    yield tr("Phone"), referral.phone or ""
    yield tr("Identity number"), masked(referral.id_number)
    yield tr("Present address"), referral.address or ""
    yield tr("Record number"), printed_record_number(referral.record_number)
    yield tr("Insurance number"), referral.insurance_number or ""
    yield tr("Contact person"), _joined(referral.contact_name, referral.contact_phone)


def _return_facts(slip: ReferralReturn, case: CaseView) -> Iterator[Fact]:
    by = (case.names.get(slip.home, ""), slip.doctor_name, slip.doctor_phone, when(slip.signed_at))
    yield from _labelled(slip, RETURN)
    yield tr("Outcome"), word("outcome", slip.outcome)
    yield tr("Inpatient number"), slip.inpatient_number or ""
    yield tr("Review on"), day(slip.review_on) if slip.review_on else ""
    yield tr("Doctor"), _joined(*by)


def _labelled(record: Referral | ReferralReturn, names: Sequence[str]) -> Iterator[Fact]:
    """Fields under the names that the kind gives them."""
    for name in names:
        field = record.kind.field(name)
        if field is not None:
            yield tr(field.label), getattr(record, name) or ""


def _joined(*parts: str | None) -> str:
    return "  ".join(part for part in parts if part)

"""What is written of a referral (FHIR: ServiceRequest, Task, DocumentReference).

The resident's card is copied into the case: the other facility never sees the resident's own
record. Only the sender changes the referral; everybody else adds records under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Mapped

from app.core.checks.result import required
from app.core.errors import FieldProblem
from app.core.kinds import GRANTED, OWN, Fields
from app.core.pinyin import tokens
from app.core.rights import CLINICAL, Role, writers
from app.core.shapes import rows
from app.core.text import N_
from app.referrals.case import (
    KEPT,
    REFERRAL,
    REFERRAL_LINK,
    REFERRAL_RETURN,
    REFERRAL_STEP,
)
from app.referrals.codes import URGENT, Direction
from app.referrals.ladder import UP
from app.signatures import LONGEST
from app.storage.base import (
    Synced,
    code_field,
    codes_field,
    data_field,
    date_field,
    flag_field,
    id_field,
    instant_field,
    kind_of,
    long_text_field,
    text_field,
)

DIAGNOSES = rows("code", "name")


class Referral(Synced):
    """One referral, up or down, and the card of the resident it is about.

    diagnoses are [{"code", "name", "system"}], the first one leading. by_phone_for names the
    facility whose referral this place entered; continues, the case that this one carries on.
    """

    __tablename__ = REFERRAL

    number: Mapped[str] = text_field(N_("Referral number"), required=True, max_length=20)
    direction: Mapped[str] = code_field(
        N_("Direction"), "referral_direction", required=True, known=Direction
    )

    patient_id: Mapped[str | None] = id_field(N_("Resident"), index=True)
    patient_name: Mapped[str] = text_field(
        N_("Full name"), required=True, max_length=60, index=True
    )
    sex: Mapped[str | None] = code_field(N_("Sex"), "sex")
    birth_on: Mapped[date | None] = date_field(N_("Date of birth"))
    id_number: Mapped[str | None] = text_field(N_("Identity number"), max_length=40, index=True)
    phone: Mapped[str | None] = text_field(N_("Phone"), max_length=30, reads="phone")
    address: Mapped[str | None] = text_field(N_("Present address"), max_length=200)
    record_number: Mapped[str | None] = text_field(N_("Record number"), max_length=17)
    insurance_number: Mapped[str | None] = text_field(N_("Insurance number"), max_length=40)
    contact_name: Mapped[str | None] = text_field(N_("Contact person"), max_length=60)
    contact_phone: Mapped[str | None] = text_field(N_("Contact's phone"), max_length=30)
    allergy_state: Mapped[str | None] = code_field(N_("Allergies"), "allergy_state")
    allergies: Mapped[str | None] = text_field(N_("Allergic to"), max_length=200)

    to_facility_id: Mapped[str | None] = id_field(N_("Refer to"), index=True)
    to_facility_name: Mapped[str | None] = text_field(
        N_("Institution outside the network"), max_length=60
    )
    to_department: Mapped[str | None] = code_field(N_("Department"), "department")
    to_doctor: Mapped[str | None] = text_field(N_("Receiving doctor"), max_length=40)

    reasons_up: Mapped[list[str] | None] = codes_field(N_("Reasons"), "referral_up")
    reasons_down: Mapped[list[str] | None] = codes_field(N_("Reasons"), "referral_down")
    reason_other: Mapped[str | None] = text_field(N_("Other reason"), max_length=200)
    diagnoses: Mapped[list[dict[str, str]] | None] = data_field(
        N_("Diagnoses"), max_length=4000, shape=DIAGNOSES
    )
    impression: Mapped[str | None] = long_text_field(N_("Initial impression"))
    present_illness: Mapped[str | None] = long_text_field(N_("Present illness"))
    past_history: Mapped[str | None] = long_text_field(N_("Past history"))
    treatment: Mapped[str | None] = long_text_field(N_("Treatment so far"))
    examinations: Mapped[str | None] = long_text_field(N_("Examinations and results"))
    precautions: Mapped[str | None] = long_text_field(N_("Mind on the way"), max_length=1000)

    urgency: Mapped[str] = code_field(N_("Urgency"), "urgency", required=True)
    green_channel: Mapped[str | None] = code_field(N_("Green channel"), "green_channel")
    transport: Mapped[str | None] = code_field(N_("Transport"), "transport")
    accompanied_by: Mapped[str | None] = text_field(N_("Accompanied by"), max_length=60)
    wanted: Mapped[str | None] = code_field(N_("Wanted"), "arrival")
    requested_on: Mapped[date | None] = date_field(N_("Wanted for"))
    requested_time: Mapped[str | None] = text_field(N_("Time of day"), max_length=20, reads="time")

    referred_on: Mapped[date | None] = date_field(N_("Referred on"), index=True)
    from_department: Mapped[str | None] = code_field(N_("From department"), "department")
    doctor_id: Mapped[str | None] = id_field(N_("Referring doctor"))
    doctor_name: Mapped[str | None] = text_field(N_("Doctor's name"), max_length=40)
    doctor_phone: Mapped[str | None] = text_field(
        N_("Doctor's phone"), max_length=30, reads="phone"
    )
    consent: Mapped[str | None] = code_field(N_("Consent"), "consent")
    consent_by: Mapped[str | None] = text_field(N_("Consent given by"), max_length=60)
    consent_relation: Mapped[str | None] = code_field(N_("Relation"), "relation")
    consent_on: Mapped[date | None] = date_field(N_("Consent given on"))

    by_phone_for: Mapped[str | None] = id_field(N_("Phoned in by"), index=True)
    continues: Mapped[str | None] = id_field(N_("Carries on"), index=True)
    cause_kind: Mapped[str | None] = text_field(N_("Kind of record it came from"), max_length=40)
    cause_id: Mapped[str | None] = id_field(N_("Record it came from"))


class ReferralStep(Synced):
    """One rung: who did what when. Never changed; whether it counts is computed (see `folding`).

    round is the submission a decision answers; about, the step that this one speaks of, or the
    slip that it sends back. signature is the person's own under the referral when it is submitted,
    under the slip when that goes back.
    """

    __tablename__ = REFERRAL_STEP

    step: Mapped[str] = code_field(N_("Step"), "referral_step", required=True)
    round: Mapped[str | None] = id_field(N_("Round"))
    about: Mapped[str | None] = id_field(N_("About"))
    at: Mapped[datetime] = instant_field(N_("Happened at"), required=True)
    by_name: Mapped[str | None] = text_field(N_("By"), max_length=40)
    urgency: Mapped[str | None] = code_field(N_("Urgency"), "urgency")
    reason_code: Mapped[str | None] = code_field(N_("Reason"), "refusal")
    reason: Mapped[str | None] = long_text_field(N_("Reason in words"), max_length=1000)
    text: Mapped[str | None] = long_text_field(N_("Message"), max_length=2000)
    department: Mapped[str | None] = code_field(N_("Department"), "department")
    doctor: Mapped[str | None] = text_field(N_("Receiving doctor"), max_length=40)
    phone: Mapped[str | None] = text_field(N_("Phone"), max_length=30)
    appointment_at: Mapped[datetime | None] = instant_field(N_("Appointment"))
    bed: Mapped[str | None] = text_field(N_("Bed"), max_length=40)
    where_to_go: Mapped[str | None] = text_field(N_("Where to go"), max_length=200)
    arrival: Mapped[str | None] = code_field(N_("Arrived as"), "arrival")
    inpatient_number: Mapped[str | None] = text_field(N_("Inpatient number"), max_length=40)
    discharge: Mapped[str | None] = code_field(N_("Way of discharge"), "discharge")
    outcome: Mapped[str | None] = code_field(N_("Outcome"), "outcome")
    result: Mapped[str | None] = code_field(N_("Result of the referral"), "follow_up_result")
    going_back: Mapped[bool | None] = flag_field(N_("Goes back to the township"))
    diagnosis: Mapped[str | None] = text_field(N_("Diagnosis"), max_length=200)
    next_referral_id: Mapped[str | None] = id_field(N_("Carried on by"))
    destination_id: Mapped[str | None] = id_field(N_("Sent on to"))
    destination_name: Mapped[str | None] = text_field(N_("Sent on to"), max_length=60)
    signature: Mapped[str | None] = text_field(N_("Signature"), max_length=LONGEST)


class ReferralReturn(Synced):
    """双向转诊(回转)单: what the hospital found and did, and how to go on. Final once signed."""

    __tablename__ = REFERRAL_RETURN

    to_facility_id: Mapped[str | None] = id_field(N_("Returned to"))
    to_doctor: Mapped[str | None] = text_field(N_("Receiving doctor"), max_length=40)
    case_number: Mapped[str | None] = text_field(N_("Case number"), max_length=40)
    inpatient_number: Mapped[str | None] = text_field(N_("Inpatient number"), max_length=40)
    diagnosis: Mapped[str | None] = text_field(N_("Diagnosis"), max_length=200)
    diagnoses: Mapped[list[dict[str, str]] | None] = data_field(
        N_("Diagnoses"), max_length=4000, shape=DIAGNOSES
    )
    findings: Mapped[str | None] = long_text_field(N_("Main findings"))
    treatment: Mapped[str | None] = long_text_field(N_("Course of treatment"))
    next_plan: Mapped[str | None] = long_text_field(N_("Next steps of treatment"))
    rehabilitation: Mapped[str | None] = long_text_field(N_("Rehabilitation advice"))
    medicines: Mapped[str | None] = long_text_field(N_("Medicines to continue"), max_length=2000)
    precautions: Mapped[str | None] = long_text_field(N_("Watch for"), max_length=2000)
    review_on: Mapped[date | None] = date_field(N_("Review on"))
    discharged_on: Mapped[date | None] = date_field(N_("Discharged on"))
    outcome: Mapped[str | None] = code_field(N_("Outcome"), "outcome")
    returned_on: Mapped[date | None] = date_field(N_("Returned on"))
    doctor_name: Mapped[str | None] = text_field(N_("Doctor's name"), max_length=40)
    doctor_phone: Mapped[str | None] = text_field(N_("Doctor's phone"), max_length=30)
    signed_at: Mapped[datetime | None] = instant_field(N_("Signed at"))


class ReferralLink(Synced):
    """A referral phoned in (`old`) is the township's own (`kept`); children keep their case.

    It belongs to the case that is kept; undoing it is one patch.
    """

    __tablename__ = REFERRAL_LINK

    old: Mapped[str] = id_field(N_("Referral phoned in"), required=True, index=True)
    kept: Mapped[str] = id_field(N_("Referral kept"), required=True)
    undone: Mapped[datetime | None] = instant_field(N_("Undone on"))


def is_urgent(fields: Fields) -> bool:
    return fields.get("urgency") in URGENT


def check_step(fields: Fields) -> Mapping[str, FieldProblem]:
    """Each step carries what it needs; a reason or department may be a code or words."""
    rule = UP.rule_of(fields)
    needs = rule.needs if rule else ()
    return {name: required() for name in needs if not _has(fields, name)}


def _has(fields: Fields, name: str) -> bool:
    if name == "reason":
        return bool(fields.get("reason") or fields.get("reason_code"))
    return bool(fields.get(name))


def check_referral(fields: Fields) -> Mapping[str, FieldProblem]:
    """The ladder knows two directions; a third could be shown nowhere."""
    if fields.get("direction") in list(Direction):
        return {}
    text = N_("A referral goes up or down. Choose one of the two.")
    return {"direction": FieldProblem("FIELD_FORMAT", text)}


def referral_tokens(fields: Fields) -> set[str]:
    if fields.get("voided_at") or not fields.get("patient_name"):
        return set()
    found = tokens(fields["patient_name"], fields.get("id_number"), fields.get("phone"))
    number = str(fields.get("number") or "").lower()
    return found | ({number, number.rpartition("-")[2]} - {""})


def referral_title(fields: Fields) -> str:
    """Whom it is about, and its number."""
    words = (fields.get("patient_name"), fields.get("number"))
    return " ".join(word for word in words if isinstance(word, str) and word)


_REFERRERS = writers(CLINICAL | {Role.REFERRAL_OFFICE, Role.MANAGER})

REFERRAL_KIND = kind_of(
    Referral,
    N_("Referral"),
    sight=GRANTED,
    writers=_REFERRERS,
    urgent=is_urgent,
    check=check_referral,
    tokens=referral_tokens,
    title=referral_title,
    derived=KEPT,
)
REFERRAL_STEP_KIND = kind_of(
    ReferralStep,
    N_("Step of a referral"),
    sight=OWN,
    writers=_REFERRERS,
    child_of=(REFERRAL,),
    append_only=True,
    urgent=is_urgent,
    check=check_step,
    may_step=UP.writers_of,
    signed=True,
    version=2,
)
REFERRAL_RETURN_KIND = kind_of(
    ReferralReturn,
    N_("Return slip"),
    sight=OWN,
    writers=writers({Role.DOCTOR}),
    child_of=(REFERRAL,),
)
REFERRAL_LINK_KIND = kind_of(
    ReferralLink,
    N_("Referral matched with its phone call"),
    sight=OWN,
    writers=_REFERRERS,
    child_of=(REFERRAL,),
)

"""What a referral must say before it is sent, and the card copied into it."""

from __future__ import annotations

from app.core.checks.result import required
from app.core.coding import table
from app.core.errors import FieldProblem, InvalidInput
from app.core.text import N_
from app.patients import Patient, PersonFacts, end_of, words_in
from app.referrals.codes import Direction
from app.referrals.records import Referral

HAS_ALLERGY, NO_KNOWN_ALLERGY, NOT_ASKED = "1", "2", "3"
"""Codes of the table `allergy_state`."""
NONE = "1"
OTHER = "5"

CARRIED_ON = (
    "patient_id",
    "patient_name",
    "sex",
    "birth_on",
    "id_number",
    "phone",
    "address",
    "record_number",
    "insurance_number",
    "contact_name",
    "contact_phone",
    "allergy_state",
    "allergies",
    "diagnoses",
    "impression",
    "present_illness",
    "past_history",
    "treatment",
    "examinations",
    "precautions",
    "urgency",
    "green_channel",
    "transport",
    "direction",
)
"""What a referral that carries on another one takes over."""


def card_of(patient: Patient) -> dict[str, object]:
    """The resident as the case will show them, whatever becomes of the record itself."""
    return {
        "patient_id": patient.id,
        "patient_name": patient.name,
        "sex": patient.sex,
        "birth_on": patient.birth_on,
        "id_number": patient.id_number,
        "phone": patient.phone,
        "address": patient.address,
        "record_number": patient.record_number,
        "insurance_number": patient.insurance_number,
        "contact_name": patient.contact_name,
        "contact_phone": patient.contact_phone,
        **_allergies(patient),
        "past_history": _past_history(patient),
    }


def _allergies(patient: Patient) -> dict[str, object]:
    codes = patient.allergies or []
    if not codes:
        return {"allergy_state": NOT_ASKED, "allergies": None}
    if codes == [NONE]:
        return {"allergy_state": NO_KNOWN_ALLERGY, "allergies": None}
    named = table("allergy").labels(code for code in codes if code != OTHER)
    parts = [named, patient.allergy_other or ""]
    return {"allergy_state": HAS_ALLERGY, "allergies": _cut("、".join(filter(None, parts)))}


def _cut(allergies: str) -> str:
    """Two records may know more than one line of the case holds: it says that there is more."""
    longest = Referral.allergies.info["field"].max_length
    more = "……（另见居民档案）"
    return allergies if len(allergies) <= longest else allergies[: longest - len(more)] + more


def facts_on(referral: Referral) -> PersonFacts:
    """Who the case says it is about: all that the other side knows of the person."""
    codes = {code.zh: code.code for code in table("allergy")}
    written = words_in(referral.allergies)
    return PersonFacts(
        name=referral.patient_name or "",
        sex=referral.sex or "",
        birth_on=referral.birth_on,
        number_end=end_of(referral.id_number),
        was_asked=referral.allergy_state in (HAS_ALLERGY, NO_KNOWN_ALLERGY),
        allergies=tuple(codes[word] for word in written if word in codes),
        other_allergies=tuple(word for word in written if word not in codes),
    )


def _past_history(patient: Patient) -> str | None:
    diseases = [code for code in patient.past_diseases or [] if code != NONE]
    parts = [table("past_disease").labels(diseases), patient.past_history or ""]
    return "；".join(filter(None, parts)) or None


def require_complete(referral: Referral) -> None:
    """Raises InvalidInput naming what is missing. A draft may lack all of it."""
    problems: dict[str, FieldProblem] = {}
    if not (referral.to_facility_id or referral.to_facility_name):
        problems["to_facility_id"] = required()
    sender = referral.by_phone_for or referral.home
    if referral.to_facility_id and referral.to_facility_id == sender:
        text = N_("A referral goes to another institution.")
        problems["to_facility_id"] = FieldProblem("SAME_PLACE", text)
    up = referral.direction == Direction.UP
    reasons = referral.reasons_up if up else referral.reasons_down
    if not (reasons or referral.reason_other):
        problems["reasons_up" if up else "reasons_down"] = required()
    if not (referral.impression or referral.diagnoses):
        problems["impression"] = required()
    if problems:
        raise InvalidInput(problems)

"""Referrals, their steps, return slips and links, and who has opened a case.

Revision ID: 0006
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, flag, text

revision = "0006"
down_revision = "0005"

REFERRAL = """
number direction
patient_id patient_name sex birth_on id_number phone address record_number insurance_number
contact_name contact_phone allergy_state allergies
to_facility_id to_facility_name to_department to_doctor
reasons_up reasons_down reason_other diagnoses impression present_illness past_history treatment
examinations precautions
urgency green_channel transport accompanied_by wanted requested_on requested_time
referred_on from_department doctor_id doctor_name doctor_phone
consent consent_by consent_relation consent_on
by_phone_for continues cause_kind cause_id
"""
STEP = """
step round about at by_name urgency reason_code reason text department doctor phone
appointment_at bed where_to_go arrival inpatient_number discharge outcome result
"""
STEP_END = "diagnosis next_referral_id destination_id destination_name"
RETURN = """
to_facility_id to_doctor case_number inpatient_number diagnosis diagnoses findings treatment
next_plan rehabilitation medicines precautions review_on discharged_on outcome returned_on
doctor_name doctor_phone signed_at
"""


def upgrade() -> None:
    create_synced_table(
        "referral",
        *map(text, REFERRAL.split()),
        indexes=("patient_id", "to_facility_id", "referred_on", "by_phone_for", "continues"),
    )
    create_synced_table(
        "referral_step",
        *map(text, STEP.split()),
        flag("going_back"),
        *map(text, STEP_END.split()),
    )
    create_synced_table("referral_return", *map(text, RETURN.split()))
    create_synced_table(
        "referral_link", text("old"), text("kept"), text("undone"), indexes=("old",)
    )
    create_synced_table("opened", text("case_kind"), text("by_name"))

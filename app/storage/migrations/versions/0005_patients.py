"""Residents, and joining two records of one.

Revision ID: 0005
"""

from __future__ import annotations

from alembic import op

from app.storage.migrations.columns import create_synced_table, text

revision = "0005"
down_revision = "0004"

FIELDS = """
name sex birth_on id_kind id_number no_id_reason mother_id_number ethnicity
phone contact_name contact_relation contact_phone workplace
county_code town_code village_code village_name address register_address resident_type
education occupation marital payment_kinds payment_other insurance_number
blood_abo blood_rh allergies allergy_other exposures past_diseases disease_details past_history
operations injuries transfusions family_history hereditary disabilities
kitchen fuel water toilet livestock
record_number clinic_id doctor_id filed_on tags state state_on state_note
"""


def upgrade() -> None:
    create_synced_table(
        "patient",
        *map(text, FIELDS.split()),
        indexes=("birth_on", "id_number", "village_code", "record_number", "clinic_id"),
    )
    columns = [
        "archived",
        "voided_at",
        "state",
        "name",
        "birth_on",
        "village_name",
        "record_number",
        "id",
    ]
    op.create_index("ix_patient_list", "patient", columns)
    create_synced_table(
        "patient_link", text("old"), text("kept"), text("reason"), text("undone"), indexes=("old",)
    )

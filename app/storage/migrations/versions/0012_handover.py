"""Residents handed over to another home, the answers, and who looked a resident up.

Revision ID: 0012
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    create_synced_table(
        "handover",
        *map(text, ("patient_id", "patient_name", "to_facility_id", "moved_on", "note", "record")),
        indexes=("patient_id", "to_facility_id"),
    )
    create_synced_table(
        "handover_answer", *map(text, ("answer", "patient_id", "reason", "by_name"))
    )
    create_synced_table(
        "patient_lookup", *map(text, ("by_facility_id", "by_name", "reason", "said"))
    )

"""The last days of institutions.

Revision ID: 0027
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    create_synced_table(
        "facility_end", text("facility_id"), text("last_on"), indexes=("facility_id",)
    )

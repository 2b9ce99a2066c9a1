"""Agreements between two facilities, and what each said to them.

Revision ID: 0017
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    create_synced_table(
        "agreement",
        text("partner_id"),
        text("subject"),
        text("opens"),
        text("from_on"),
        text("until_on"),
        text("by_name"),
        indexes=("partner_id",),
    )
    create_synced_table(
        "agreement_step", text("step"), text("last_on"), text("reason"), text("by_name")
    )

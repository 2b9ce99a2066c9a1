"""What the engine itself needs of every case: grants and conflicts.

Revision ID: 0002
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_synced_table(
        "grant", text("to"), text("reason"), text("ended"), text("ended_why"), indexes=("to",)
    )
    create_synced_table(
        "conflict",
        text("record_kind"),
        text("record_id"),
        text("field"),
        text("loser"),
        text("older"),
        text("kept"),
        text("loser_by"),
        text("loser_from"),
        text("loser_at"),
        text("kept_by"),
        text("kept_from"),
        text("kept_at"),
        text("resolved"),
        indexes=("record_id",),
    )

"""Notes of a health centre to itself.

Revision ID: 0003
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create_synced_table(
        "note", text("noted_on"), text("title"), text("text"), indexes=("noted_on",)
    )

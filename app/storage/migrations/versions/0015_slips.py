"""Cases read off their printed slips.

Revision ID: 0015
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    create_synced_table("slip", text("packet"))

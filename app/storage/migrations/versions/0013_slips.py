"""Cases read off their printed slips.

Revision ID: 0013
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    create_synced_table("slip", text("packet"))

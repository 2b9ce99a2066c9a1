"""Duty lists that facilities publish.

Revision ID: 0008
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_synced_table(
        "duty",
        text("on_day"),
        text("department"),
        text("person_name"),
        text("phone"),
        text("remark"),
        indexes=("on_day",),
    )

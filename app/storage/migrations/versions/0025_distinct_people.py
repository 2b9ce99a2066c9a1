"""That two records are two people.

Revision ID: 0025
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    create_synced_table(
        "distinct_people",
        *map(text, ("one", "other", "facts", "reason", "undone")),
        indexes=("one", "other"),
    )

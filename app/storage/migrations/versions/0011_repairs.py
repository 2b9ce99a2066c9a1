"""Records that were found different from the county's, and what was done about each.

Revision ID: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "repair",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("record_id", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("here_rev", sa.Integer),
        sa.Column("hub_rev", sa.Integer),
    )
    op.create_index("ix_repair_record_id", "repair", ["record_id"])

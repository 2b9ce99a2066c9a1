"""Links that chain the journal, the place the store has reached, and damage that was found.

Revision ID: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    for table in ("change", "history", "audit"):
        op.add_column(table, sa.Column("link", sa.LargeBinary))
    op.create_table(
        "high_water",
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("store", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("is_turned", sa.Boolean, nullable=False),
        sa.Column("commits", sa.Integer, nullable=False),
        sa.Column("receipt", sa.Integer, nullable=False),
        sa.Column("at", sa.String),
        sa.Column("verified", sa.String),
        sa.Column("verified_at", sa.String),
    )
    op.create_table(
        "damage",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("detail", sa.String, nullable=False),
        sa.Column("read_at", sa.String),
    )

"""What the county hub has taken away, so that it is told again where it forgot.

Revision ID: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("short", sa.String, nullable=False, unique=True),
        sa.Column("entry", sa.String, nullable=False),
    )

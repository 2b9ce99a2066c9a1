"""Tokens of rows that have just come wait in a table of their own.

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "fresh_token",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("tokens", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )

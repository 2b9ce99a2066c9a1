"""The county hub's seals on the rows it sent, to bring them back with when it has lost them.

Revision ID: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "row_seal",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("seal", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )

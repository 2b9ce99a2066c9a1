"""Why a row lies aside, and since when.

Revision ID: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("inbox", sa.Column("why", sa.String))
    op.add_column("inbox", sa.Column("since", sa.String))

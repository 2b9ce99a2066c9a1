"""Find at once which columns of entries are to be made again.

Revision ID: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    to_make = sa.text("content IS NULL")
    op.create_index("ix_form_value_to_make", "form_value", ["entry_id"], sqlite_where=to_make)

"""An index of what was corrected: which of it the hub does not know yet is asked at every exchange.

Revision ID: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"


def upgrade() -> None:
    is_replaced = sa.text("state = 'replaced'")
    op.create_index("ix_change_replaced", "change", ["code", "n"], sqlite_where=is_replaced)

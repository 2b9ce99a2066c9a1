"""Documents signed with the person's own key.

Revision ID: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.storage.migrations.columns import create_synced_table, text

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create_synced_table("person_key", text("person_id"), text("key"), indexes=("person_id",))
    op.add_column("referral_step", sa.Column("signature", sa.String))

"""Attachments of records, and where the contents they name are.

Revision ID: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.storage.migrations.columns import create_synced_table, integer, text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    create_synced_table(
        "attachment",
        text("name"),
        text("media_type"),
        integer("size"),
        text("sha256"),
        text("proof"),
        text("about_kind"),
        text("about_id"),
        indexes=("sha256",),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String, primary_key=True),
        sa.Column("is_here", sa.Boolean, nullable=False),
        sa.Column("moved", sa.Integer, nullable=False),
        sa.Column("epoch", sa.String),
    )

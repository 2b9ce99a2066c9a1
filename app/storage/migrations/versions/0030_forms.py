"""Published forms, what was entered by them, and the columns that lists ask of it.

Revision ID: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.storage.migrations.columns import create_synced_table, integer, text

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    form = [text("code"), integer("version"), text("title"), text("part_of"), text("body")]
    create_synced_table("form", *form, text("taken_back_on"), indexes=("code",))
    named = [text("form_code"), integer("form_version"), text("form_title"), text("day")]
    whose = [text("patient_id"), text("sex"), text("birth_on"), text("after_id")]
    indexes = ("form_code", "day", "patient_id")
    create_synced_table("form_entry", *named, *whose, indexes=indexes)
    numbers = [sa.Column(f"number_{place}", sa.Float) for place in (1, 2, 3)]
    op.create_table(
        "form_value",
        sa.Column("entry_id", sa.String, primary_key=True),
        sa.Column("content", sa.Integer),
        sa.Column("form_code", sa.String, nullable=False),
        sa.Column("class", sa.String),
        sa.Column("next_on", sa.String),
        *numbers,
    )
    for column in ("class", "next_on"):
        op.create_index(f"ix_form_value_{column}", "form_value", ["form_code", column])

"""Records that may be one person's: how they are looked for, who waits for it, what was found.

Revision ID: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"


def upgrade() -> None:
    op.create_index("ix_patient_village", "patient", ["village_name", "birth_on"])
    for column in ("contact_name", "mother_id_number"):
        who_has_it = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_patient_{column}", "patient", [column], sqlite_where=who_has_it)
    op.create_table(
        "look_again",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "likely_pair",
        sa.Column("a", sa.String, primary_key=True),
        sa.Column("b", sa.String, primary_key=True),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("why", sa.String, nullable=False),
    )
    for column in ("b", "score"):
        op.create_index(f"ix_likely_pair_{column}", "likely_pair", [column])
    op.execute("INSERT INTO look_again (kind, n) SELECT 'patient', n FROM patient")

"""Cases are found by whom they are about, whoever wrote them.

Revision ID: 0026
"""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    for column in ("patient_name", "id_number"):
        op.create_index(f"ix_referral_{column}", "referral", [column])

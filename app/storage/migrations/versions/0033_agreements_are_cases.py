"""Agreements are cases: what each amounts to is kept in `case_now`, as of referrals.

No table changes; that there is a step has every store watch them.

Revision ID: 0033
"""

from __future__ import annotations

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Nothing to be moved."""

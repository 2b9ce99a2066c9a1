"""Beside each row what the program made of it, to tell what was changed behind its back.

Revision ID: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_OF_SYNCED = {"crev", "ord", "frev", "archived", "extra"}


def upgrade() -> None:
    """Rows that are there keep NULL: whether they are as they were written nobody can say any more,
    and the county is asked."""
    inspector = sa.inspect(op.get_bind())
    for table in inspector.get_table_names():
        names = {column["name"] for column in inspector.get_columns(table)}
        if names >= _OF_SYNCED and "row_content" not in names:
            op.add_column(table, sa.Column("row_content", sa.Integer))

"""The journal: changes, shadows, history, drafts, settings, audit and search tokens.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _change()
    _journal()
    _own()


def _change() -> None:
    op.create_table(
        "change",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("op_id", sa.String, nullable=False, unique=True),
        sa.Column("grp", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("record_id", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("home", sa.String, nullable=False),
        sa.Column("root", sa.String),
        sa.Column("values", sa.String, nullable=False),
        sa.Column("was", sa.String, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("person_id", sa.String, nullable=False),
        sa.Column("schema", sa.Integer, nullable=False),
        sa.Column("stamps", sa.String, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("seq", sa.Integer),
        sa.Column("rev", sa.Integer),
        sa.Column("place", sa.Integer),
        sa.Column("lost", sa.String),
        sa.Column("code", sa.String),
        sa.Column("problem", sa.String),
        sa.Column("hub_time", sa.String),
    )
    op.create_index("ix_change_grp", "change", ["grp"])
    op.create_index("ix_change_record", "change", ["record_id", "n"])
    is_open = "state IN ('new', 'sent', 'held', 'waiting')"
    op.create_index("ix_change_open", "change", ["n"], sqlite_where=sa.text(is_open))
    is_urgent = sa.text(f"urgent = 1 AND {is_open}")
    op.create_index("ix_change_urgent", "change", ["n"], sqlite_where=is_urgent)


def _journal() -> None:
    op.create_table(
        "shadow",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("row", sa.String, nullable=False),
    )
    op.create_table(
        "history",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("record_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("by", sa.String),
        sa.Column("place", sa.String),
        sa.Column("at", sa.String),
        sa.Column("before", sa.String, nullable=False),
        sa.Column("after", sa.String, nullable=False),
    )
    op.create_index("ix_history_record_id", "history", ["record_id"])
    op.create_table(
        "inbox",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("row", sa.String, nullable=False),
    )
    op.create_table(
        "unknown_record",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("root", sa.String),
        sa.Column("row", sa.String, nullable=False),
    )
    op.create_index("ix_unknown_record_root", "unknown_record", ["root"])
    op.create_table(
        "sync_state",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )
    op.create_table("open_txn", sa.Column("token", sa.String, primary_key=True))


def _own() -> None:
    op.create_table(
        "audit",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("person_id", sa.String),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("kind", sa.String),
        sa.Column("record_id", sa.String),
        sa.Column("detail", sa.String),
    )
    op.create_table(
        "draft",
        sa.Column("person_id", sa.String, primary_key=True),
        sa.Column("form", sa.String, primary_key=True),
        sa.Column("subject", sa.String, primary_key=True),
        sa.Column("values", sa.String, nullable=False),
        sa.Column("saved_at", sa.String, nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )
    op.create_table(
        "token",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("token", sa.String, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        sqlite_with_rowid=False,
    )

"""What every case amounts to, kept for lists; and an index of what was read.

Revision ID: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_TEXTS = ("state", "sender", "dated_on", "begun_at", "owed_since", "tasks", "facts")
_NUMBERS = ("n", "rank")
_FLAGS = (
    *("sends", "receives", "is_open", "is_begun", "is_sent"),
    *("waits", "is_unread"),
)
_IF_ANY = (
    *("round", "receiver", "other", "calls_from", "due_at"),
    *("word_at", "silence", "silent_since", "silent_at", "beyond"),
)
_URGENT_FIRST = ("rank", "begun_at", "n")
_WHOSE = ("sends", "receives", "is_begun", "is_sent")
_INDEXES = (
    ("calls", (*_URGENT_FIRST, "calls_from", "receives", "is_sent"), "calls_from IS NOT NULL"),
    ("unread", (*_URGENT_FIRST, "sends"), "is_unread = 1"),
    ("waits", _URGENT_FIRST, "waits = 1"),
    ("news", _URGENT_FIRST, "news IS NOT NULL"),
    ("due", ("rank", "due_at", "n"), "due_at IS NOT NULL"),
    (
        "silent",
        ("rank", "silent_since", "n", "beyond", "word_at"),
        "beyond IS NOT NULL",
    ),
    ("open", ("rank", "owed_since", "n", *_WHOSE), "is_open = 1"),
    ("over", ("n", *_WHOSE), "is_open = 0"),
)


def upgrade() -> None:
    keys = [sa.Column(name, sa.String, primary_key=True) for name in ("place", "kind", "id")]
    op.create_table(
        "case_now",
        *keys,
        *(sa.Column(name, sa.String, nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Integer, nullable=False) for name in _NUMBERS),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in _FLAGS),
        *(sa.Column(name, sa.String) for name in _IF_ANY),
        sa.Column("news", sa.Integer),
    )
    for name, columns, only in _INDEXES:
        parts = ["place", "kind", *columns, "dated_on"]
        op.create_index(f"ix_case_now_{name}", "case_now", parts, sqlite_where=sa.text(only))
    op.create_table(
        "case_stale",
        *(sa.Column(name, sa.String, primary_key=True) for name in ("kind", "what", "id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_seat",
        *(sa.Column(name, sa.String, primary_key=True) for name in ("place", "kind")),
        *(sa.Column(name, sa.String, nullable=False) for name in ("stamp", "limits", "places")),
    )
    was_read = sa.text("what = 'read'")
    op.create_index("ix_audit_read", "audit", ["record_id"], sqlite_where=was_read)

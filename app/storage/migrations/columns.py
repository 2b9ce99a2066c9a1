"""The columns of every synced table; migrations are frozen, so this file nearly is.

A column that all such tables get later is added here and, by a step that adds it where it is
missing, to the tables that were made without it: whichever step made a table, it has them all.

No step may change what a row says (its fields, whose it is): the county says something else of it,
and the next comparison would take the change back. What rows shall say is written by the hub, at a
new place, or computed when it is read. A step may add what is not said: an index, a number of this
computer's own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op


def create_synced_table(name: str, *fields: sa.Column[Any], indexes: tuple[str, ...] = ()) -> None:
    """Make the table of a new kind: the journal's columns, its own fields, the common ones."""
    op.create_table(
        name,
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("home", sa.String, nullable=False),
        sa.Column("root", sa.String),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("crev", sa.Integer, nullable=False),
        sa.Column("ord", sa.Integer, nullable=False),
        sa.Column("frev", sa.String, nullable=False),
        sa.Column("changed_by", sa.String),
        sa.Column("changed_from", sa.String),
        sa.Column("changed_at", sa.String),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("extra", sa.String),
        sa.Column("row_content", sa.Integer),
        *fields,
        sa.Column("author_id", sa.String, nullable=False),
        sa.Column("author_home_id", sa.String, nullable=False),
        sa.Column("place_id", sa.String, nullable=False),
        sa.Column("written_at", sa.String, nullable=False),
        sa.Column("voided_at", sa.String),
        sa.Column("voided_by", sa.String),
        sa.Column("voided_why", sa.String),
    )
    # Roots themselves, residents for instance, need not stand in it.
    under_a_root = sa.text("root IS NOT NULL")
    op.create_index(f"ix_{name}_root", name, ["root"], sqlite_where=under_a_root)
    for column in indexes:
        op.create_index(f"ix_{name}_{column}", name, [column])


def text(name: str) -> sa.Column[Any]:
    """Texts, codes, dates, instants, ids and JSON are all kept as text."""
    return sa.Column(name, sa.String)


def integer(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer)


def number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Float)


def flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean)

"""Registers of support between institutions: entries and their steps.

Revision ID: 0034
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, text

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    texts = (
        *("register", "title", "agreement_id", "supporting_id", "supporting_name"),
        *("supporting_department", "supporting_person", "supported_id", "supported_department"),
        *(
            "supported_person",
            "person_id",
            "person_name",
            "from_on",
            "until_on",
            "notes",
            "by_name",
        ),
    )
    indexes = ("register", "agreement_id", "supporting_id", "supported_id", "person_id", "from_on")
    create_synced_table("support_entry", *map(text, texts), indexes=indexes)
    steps = ("register", "step", "day", "due_on", "note", "round", "at", "by_name")
    create_synced_table("support_step", *map(text, steps), indexes=("step", "day"))

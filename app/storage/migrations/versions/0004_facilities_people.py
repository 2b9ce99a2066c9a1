"""Facilities, the communities they work in, people and their posts.

Revision ID: 0004
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, flag, text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _facilities()
    _people()


def _facilities() -> None:
    create_synced_table(
        "facility",
        text("kind"),
        text("level"),
        text("name"),
        text("short_name"),
        text("parent_id"),
        text("division"),
        text("address"),
        text("phone"),
        text("duty_phones"),
        text("departments"),
        text("tags"),
        indexes=("parent_id",),
    )
    create_synced_table("community", text("kind"), text("name"), text("lead_id"))
    create_synced_table(
        "membership",
        text("community_id"),
        text("facility_id"),
        text("role"),
        text("from_on"),
        text("until_on"),
        indexes=("community_id", "facility_id"),
    )


def _people() -> None:
    create_synced_table(
        "person",
        text("name"),
        text("sex"),
        text("title"),
        text("practice"),
        text("speciality"),
        text("phone"),
        text("home_id"),
    )
    create_synced_table(
        "post",
        text("person_id"),
        text("facility_id"),
        text("role"),
        text("department"),
        text("position"),
        text("from_on"),
        text("until_on"),
        flag("is_guest"),
        indexes=("person_id", "facility_id"),
    )

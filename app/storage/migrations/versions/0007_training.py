"""Training sessions, who came, and topics of one's own.

Revision ID: 0007
"""

from __future__ import annotations

from app.storage.migrations.columns import create_synced_table, flag, integer, number, text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    create_synced_table(
        "training_topic", text("name"), text("community_id"), indexes=("community_id",)
    )
    create_synced_table(
        "training_session",
        text("held_on"),
        text("time_text"),
        text("training_kind"),
        text("topic"),
        text("topic_name"),
        text("title"),
        text("channel"),
        text("trainer_id"),
        text("trainer"),
        text("trainer_title"),
        text("supporting_id"),
        text("supporting_name"),
        text("supporting_department"),
        text("supported_id"),
        text("supported_department"),
        text("place"),
        text("audience"),
        number("class_hours"),
        number("credits"),
        text("content"),
        text("notes"),
        indexes=("held_on", "trainer_id", "supporting_id", "supported_id"),
    )
    create_synced_table(
        "attendance",
        integer("line_no"),
        text("person_id"),
        text("name"),
        text("facility_id"),
        text("facility_name"),
        text("job_title"),
        flag("present"),
        number("pre_score"),
        number("post_score"),
        indexes=("person_id",),
    )

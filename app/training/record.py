"""A teaching or training session, who came, and the topics an institution adds (FHIR: Basic).

The roster is one row per attendee, so that two computers can tick it at the same time; a session
and the first rows travel together, a long roster in further groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Mapped

from app.core import coding
from app.core.checks.result import required
from app.core.errors import FieldProblem
from app.core.kinds import OWN, Fields, Sight, SightClass
from app.core.pinyin import tokens
from app.core.rights import Role, writers
from app.core.text import N_
from app.forms.form import Line
from app.forms.typed import asked, typed_form
from app.storage.base import (
    Synced,
    code_field,
    date_field,
    flag_field,
    id_field,
    integer_field,
    kind_of,
    long_text_field,
    number_field,
    text_field,
)

SESSION = "training_session"
ATTENDANCE = "attendance"
TOPIC = "training_topic"
KINDS_TABLE, TOPICS_TABLE, CHANNELS_TABLE = "training_kind", "training_topic", "channel"
OTHER = "other"
HIGHEST_SCORE = 100

WRITERS = writers([Role.DOCTOR, Role.NURSE, Role.PUBLIC_HEALTH, Role.MANAGER, Role.ADMINISTRATOR])


class TrainingSession(Synced):
    """One session, held or planned, at the institution that recorded it.

    `topic` is a code of the table, or the id of a TrainingTopic, whose words stand in `topic_name`.
    The supporting institution is the trainer's own; one that is not on this hub has only its name.
    """

    __tablename__ = SESSION

    held_on: Mapped[date] = date_field(N_("Date"), required=True, index=True)
    time_text: Mapped[str | None] = text_field(N_("Time of day"), max_length=20, reads="span")
    training_kind: Mapped[str] = code_field(N_("Kind of training"), KINDS_TABLE, required=True)
    topic: Mapped[str] = code_field(N_("Topic"), TOPICS_TABLE, required=True)
    topic_name: Mapped[str | None] = text_field(N_("Topic in words"), max_length=30)
    title: Mapped[str | None] = text_field(N_("What it was about"), max_length=80)
    channel: Mapped[str] = code_field(N_("Channel"), CHANNELS_TABLE, required=True)
    trainer_id: Mapped[str | None] = id_field(N_("Trainer's account"), index=True)
    trainer: Mapped[str] = text_field(N_("Trainer"), required=True, max_length=40)
    trainer_title: Mapped[str | None] = code_field(N_("Professional title"), "title")
    supporting_id: Mapped[str | None] = id_field(N_("Supporting institution"), index=True)
    supporting_name: Mapped[str | None] = text_field(
        N_("Supporting institution in words"), max_length=60
    )
    supporting_department: Mapped[str | None] = code_field(
        N_("Supporting department"), "department"
    )
    supported_id: Mapped[str | None] = id_field(N_("Supported institution"), index=True)
    supported_department: Mapped[str | None] = code_field(N_("Supported department"), "department")
    place: Mapped[str | None] = text_field(N_("Venue"), max_length=60)
    audience: Mapped[str | None] = code_field(N_("For whom"), "training_audience")
    class_hours: Mapped[float | None] = number_field(N_("Class hours"), minimum=0, maximum=500)
    credits: Mapped[float | None] = number_field(N_("Credits"), minimum=0, maximum=100)
    content: Mapped[str | None] = long_text_field(N_("Content of the training"))
    notes: Mapped[str | None] = long_text_field(N_("Remarks"), max_length=2000)


class Attendance(Synced):
    """One attendee of one session. `present` is None until it was noted."""

    __tablename__ = ATTENDANCE

    line_no: Mapped[int | None] = integer_field(N_("Line number"), minimum=1, maximum=100_000)
    person_id: Mapped[str | None] = id_field(N_("Attendee's account"), index=True)
    name: Mapped[str] = text_field(N_("Name"), required=True, max_length=40)
    facility_id: Mapped[str | None] = id_field(N_("Institution"))
    facility_name: Mapped[str | None] = text_field(N_("Institution in words"), max_length=60)
    job_title: Mapped[str | None] = code_field(N_("Professional title"), "title")
    present: Mapped[bool | None] = flag_field(N_("Present"))
    pre_score: Mapped[float | None] = number_field(
        N_("Score before"), minimum=0, maximum=HIGHEST_SCORE
    )
    post_score: Mapped[float | None] = number_field(
        N_("Score after"), minimum=0, maximum=HIGHEST_SCORE
    )


class TrainingTopic(Synced):
    """A topic beyond the table: of one institution, or of a whole community."""

    __tablename__ = TOPIC

    name: Mapped[str] = text_field(N_("Topic"), required=True, max_length=30)
    community_id: Mapped[str | None] = id_field(N_("For all of"), index=True)


def check_session(fields: Fields) -> Mapping[str, FieldProblem]:
    problems: dict[str, FieldProblem] = {}
    if fields.get("topic") == OTHER and not fields.get("title"):
        problems["title"] = FieldProblem("FIELD_REQUIRED", N_("Say what it was about."))
    if not fields.get("supporting_id") and not fields.get("supporting_name"):
        problems["supporting_id"] = required()
    return problems


def session_title(fields: Fields) -> str:
    return f"{fields.get('held_on', '')} {topic_words(fields)}".strip()


def topic_words(fields: Fields, language: str = coding.CHINESE) -> str:
    """Topic and what it was about, as one line: 心电图：急性心肌梗死的识别."""
    topic, title = fields.get("topic"), fields.get("title") or ""
    words = fields.get("topic_name") or coding.table(TOPICS_TABLE).label(topic, language)
    if not title or topic == OTHER:
        return title or words
    return f"{words}：{title}"


def session_tokens(fields: Fields) -> set[str]:
    """By topic, title, kind, trainer and place."""
    if fields.get("voided_at"):
        return set()
    kind = coding.table(KINDS_TABLE).label(fields.get("training_kind"))
    topic = fields.get("topic_name") or coding.table(TOPICS_TABLE).label(fields.get("topic"))
    words = (kind, topic, *(fields.get(name) for name in ("title", "trainer", "place")))
    return set().union(*(tokens(word) for word in words if word))


def topic_tokens(fields: Fields) -> set[str]:
    name = fields.get("name")
    return tokens(name) if name and not fields.get("voided_at") else set()


SESSION_KIND = kind_of(
    TrainingSession,
    N_("Training session"),
    sight=Sight(SightClass.STANDING, by=("supporting_id", "supported_id"), on="held_on"),
    writers=WRITERS,
    check=check_session,
    tokens=session_tokens,
    title=session_title,
)
ATTENDANCE_KIND = kind_of(
    Attendance, N_("Attendance"), sight=OWN, writers=WRITERS, child_of=(SESSION,)
)
TOPIC_KIND = kind_of(
    TrainingTopic,
    N_("Training topic"),
    sight=Sight(SightClass.PUBLISHED, by=("community_id",)),
    writers=WRITERS,
    tokens=topic_tokens,
)
SESSION_FORM = typed_form(
    SESSION_KIND,
    rows=[
        ("held_on", "time_text", "training_kind", "channel"),
        ("topic",),
        "trainer",
        "trainer_title",
        ("supporting_id",),
        ("title",),
        ("place", "audience", "supporting_department", "supported_department"),
        ("supported_id",),
        asked("class_hours", decimals=1),
        asked("credits", decimals=1),
        asked("content", lines=4),
        asked("notes", lines=2),
    ],
    sheet=[
        Line(("training_kind", "channel")),
        Line(("topic",)),
        Line(("trainer", "trainer_title")),
        Line(("supporting_id",)),
        Line(("supporting_department", "supported_department")),
        Line(("time_text", "place")),
        Line(("class_hours", "credits")),
        Line(("audience",)),
        Line(("content",)),
        Line(("notes",)),
    ],
)
"""In the order in which they change most often."""

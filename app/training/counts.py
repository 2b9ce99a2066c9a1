"""How many sessions and person-times a period had, by kind, topic and channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.training.record import Attendance, TrainingSession
from app.training.views import Counts, Side, Tally


@dataclass(frozen=True)
class _Held:
    kind: str
    topic: str
    topic_name: str
    channel: str
    person_times: int


def read_counts(session: Session, place: str, from_on: date, until_on: date, side: Side) -> Counts:
    query = _of_side(_held().where(TrainingSession.held_on.between(from_on, until_on)), place, side)
    held = [
        _Held(kind, topic, name, channel, came)
        for kind, topic, name, channel, came in session.execute(query)
    ]
    return Counts(
        len(held),
        sum(one.person_times for one in held),
        _tallies(held, lambda one: (one.kind, "")),
        _tallies(held, lambda one: (one.topic, one.topic_name)),
        _tallies(held, lambda one: (one.channel, "")),
    )


def _held() -> Select[str, str, str, str, int]:
    """One row per session; only attendees noted as present count."""
    came = (
        select(func.count())
        .where(
            Attendance.root == TrainingSession.id,
            Attendance.present.is_(True),
            Attendance.archived.is_(False),
            Attendance.voided_at.is_(None),
        )
        .scalar_subquery()
    )
    return select(
        TrainingSession.training_kind,
        TrainingSession.topic,
        func.coalesce(TrainingSession.topic_name, ""),
        TrainingSession.channel,
        came,
    ).where(TrainingSession.archived.is_(False), TrainingSession.voided_at.is_(None))


def _of_side(
    query: Select[str, str, str, str, int], place: str, side: Side
) -> Select[str, str, str, str, int]:
    gives = func.coalesce(TrainingSession.supporting_id, "") == place
    receives = func.coalesce(TrainingSession.supported_id, "") == place
    if side is Side.GIVEN:
        return query.where(gives, ~receives)
    return query.where(receives, ~gives) if side is Side.RECEIVED else query


def _tallies(held: Iterable[_Held], by: Callable[[_Held], tuple[str, str]]) -> tuple[Tally, ...]:
    """The most frequent first."""
    sessions: dict[str, int] = {}
    person_times: dict[str, int] = {}
    names: dict[str, str] = {}
    for one in held:
        code, name = by(one)
        sessions[code] = sessions.get(code, 0) + 1
        person_times[code] = person_times.get(code, 0) + one.person_times
        names[code] = name
    ranked = sorted(sessions, key=lambda code: (-sessions[code], code))
    return tuple(Tally(c, sessions[c], person_times[c], names[c]) for c in ranked)

"""How a service reads records: one by its id, and those that stand in lists.

What is read is the typed class, complete and detached. `RecordRow` (app/core/record.py) is a record as
it travels: transactions, exchange and comparison speak of any kind with it. Lists of thousands read
single columns.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.storage.base import Synced

R = TypeVar("R", bound=Synced)
LISTED = "archived = 0 AND voided_at IS NULL"
"""As `in_lists`, for what is said as text."""


def record_of(session: Session, record_class: type[R], record_id: str | None) -> R | None:
    """Also one that is void or out of sight now: a link may still lead to it."""
    query = select(record_class).where(record_class.id == record_id)
    return session.scalars(query).one_or_none()


def in_lists(record_class: type[Synced]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """In this place's sight, and not taken back."""
    return record_class.archived.is_(False), record_class.voided_at.is_(None)


def listed(record_class: type[R]) -> Select[R]:
    """The records of a kind that lists show; narrowed and ordered by who asks."""
    return select(record_class).where(*in_lists(record_class))

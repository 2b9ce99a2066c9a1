"""What computers tried that no honest program does, for the county's administrator.

A short list whatever is tried: one line for each computer, attempt and record, and when a computer
has many, one for all the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, select, update

from sync.hub.storage.tables import ALARM

MOST_LINES = 100
"""For one computer."""


class Attempt(StrEnum):
    """Short and stable: they stand in the database."""

    TOKEN = "token"
    """A token that this hub never gave."""
    EPOCH = "epoch"
    """A past far ahead of the present, without proof."""
    CURSOR = "cursor"
    """Said to have read what it was never sent."""
    SEAL = "seal"
    """A row said to have been lost, with a seal that is not the hub's."""
    PLACE = "place"
    """A row said to have been lost, which the hub never had; taken as written now."""
    ROW = "row"
    """A row said to have been lost that it may not write, or that nobody could read."""
    NAME = "name"
    """Other content under the name of an operation that is here."""


@dataclass(frozen=True)
class Alarm:
    """`record` is its id; empty where none is spoken of."""

    attempt: Attempt
    record: str = ""


def note(connection: Connection, device: str, alarms: Iterable[Alarm], now: str) -> None:
    """The device is locked by this transaction, so that nobody else counts for it."""
    for alarm in dict.fromkeys(alarms):
        record = alarm.record[:64]
        if not _count_again(connection, device, alarm.attempt, record, now):
            _note_new(connection, device, alarm.attempt, record, now)


def _note_new(connection: Connection, device: str, attempt: Attempt, record: str, now: str) -> None:
    of_device = select(func.count()).select_from(ALARM).where(ALARM.c.device == device)
    if record and connection.execute(of_device).scalar_one() >= MOST_LINES:
        record = ""
        if _count_again(connection, device, attempt, record, now):
            return
    line = {"device": device, "attempt": attempt.value, "record": record}
    connection.execute(ALARM.insert().values(**line, first_at=now, at=now, times=1))


def _count_again(
    connection: Connection, device: str, attempt: Attempt, record: str, now: str
) -> bool:
    same = (ALARM.c.device == device, ALARM.c.attempt == attempt.value, ALARM.c.record == record)
    counted = update(ALARM).where(*same).values(times=ALARM.c.times + 1, at=now)
    return connection.execute(counted).rowcount > 0


def has(connection: Connection, device: str, attempt: Attempt) -> bool:
    query = select(ALARM.c.times).where(ALARM.c.device == device, ALARM.c.attempt == attempt.value)
    return connection.execute(query.limit(1)).first() is not None


def count(connection: Connection, attempt: Attempt | None = None) -> int:
    """How many attempts there were: of all kinds, or of one."""
    counted = select(func.coalesce(func.sum(ALARM.c.times), 0))
    if attempt is not None:
        counted = counted.where(ALARM.c.attempt == attempt.value)
    return int(connection.execute(counted).scalar_one())

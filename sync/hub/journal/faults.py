"""When the hub's own program stumbles: what is kept apart so that the rest goes on, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.exc import DataError, InternalError, NotSupportedError, ProgrammingError

from app.core.errors import InvalidInput
from sync.hub.log import place_of
from sync.hub.storage.tables import TROUBLE

FAULT = "FAULT"
NOT_LEARNED = "NOT_LEARNED"
MOST_TROUBLES = 1000

FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidInput,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""Of rules and content, never of disk, lock or line: those stop the request, and it comes again."""

OF_THE_DATABASE = (DataError, InternalError, NotSupportedError, ProgrammingError)
"""A value no database takes: PostgreSQL ends the transaction with it, and all that it held."""


@dataclass(frozen=True)
class Trouble:
    """Something for the administrator: what happened with which record of which computer. `type`
    and `place` are those of an error; no text of it, which might name a person."""

    what: str
    device: str
    record: str
    type: str = ""
    place: str = ""


def fault_of(error: BaseException) -> tuple[str, str]:
    """Its type and its place in the program: all that may be said of it."""
    return type(error).__name__, place_of(error)


_SAME = (
    (TROUBLE.c.what == bindparam("of_what"))
    & (TROUBLE.c.device == bindparam("of_device"))
    & (TROUBLE.c.record == bindparam("of_record"))
)
_AGAIN = (
    update(TROUBLE)
    .where(_SAME)
    .values(
        at=bindparam("now"),
        count=TROUBLE.c.count + 1,
        type=bindparam("of_type"),
        place=bindparam("of_place"),
    )
)


def note_troubles(connection: Connection, troubles: Iterable[Trouble], now: str) -> None:
    """Once for each record and computer, with how often; the oldest go when there are too many."""
    found = list(troubles)
    for trouble in found:
        values = {f"of_{name}": value for name, value in vars(trouble).items()}
        if connection.execute(_AGAIN, {**values, "now": now}).rowcount == 0:
            connection.execute(TROUBLE.insert().values(**vars(trouble), at=now, count=1))
    if found:
        newest = select(func.max(TROUBLE.c.n)).scalar_subquery()
        connection.execute(delete(TROUBLE).where(TROUBLE.c.n <= newest - MOST_TROUBLES))

"""The local numbers that this computer gives, and those that were given to two people all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.core.identity import local_number
from app.patients.merging import NOT_MERGED
from app.patients.views import PatientLine, line_of, lines_at
from app.storage.own_part import draw_anew, next_number


@dataclass(frozen=True)
class GivenTwice:
    """One number that stands in the records of several people, who had it first at the head."""

    number: str
    residents: tuple[PatientLine, ...]


_IS_GIVEN = "SELECT 1 FROM patient WHERE record_number = ?"
# Local ones only, by their first mark: an official number comes from the village's own block. Most
# often nothing is found, without leaving the index.
_SEVERAL = (
    "SELECT record_number FROM patient WHERE (record_number >= 'L' AND record_number < 'M') "
    "OR (record_number >= '0' AND record_number < '1') "
    "GROUP BY record_number HAVING count(*) > 1"
)
_TWICE = text(
    f"SELECT record_number FROM patient WHERE record_number IN ({_SEVERAL}) "
    f"AND archived = 0 AND voided_at IS NULL AND {NOT_MERGED} "
    "GROUP BY record_number HAVING count(*) > 1"
)
_WHO_HAS = text(
    f"SELECT n FROM patient WHERE record_number = :number AND archived = 0 "
    f"AND voided_at IS NULL AND {NOT_MERGED} ORDER BY written_at, id"
)


def next_local_number(connection: Connection) -> str:
    """Where somebody has it already, this store has forgotten that it gave it, and draws anew."""
    number = local_number(*next_number(connection))
    if connection.exec_driver_sql(_IS_GIVEN, (number,)).first() is not None:
        draw_anew(connection)
        number = local_number(*next_number(connection))
    return number


def count_given_twice(session: Session) -> int:
    return len(session.execute(_TWICE).all())


def given_twice(session: Session) -> list[GivenTwice]:
    """Of all residents here, whoever registered them; records that were joined are one person's."""
    numbers = session.execute(_TWICE).scalars().all()
    return [GivenTwice(number, tuple(_who_has(session, number))) for number in numbers]


def _who_has(session: Session, number: str) -> Iterator[PatientLine]:
    short = session.execute(_WHO_HAS, {"number": number}).scalars().all()
    lines = {line.n: line for line in map(line_of, session.execute(lines_at(short)))}
    return (lines[n] for n in short if n in lines)

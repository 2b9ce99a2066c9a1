"""The local numbers that this computer gives, and those that were given to two people all the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.core.identity import local_number
from app.patients.joined import Joined
from app.patients.views import PatientLine, line_of, lines_at
from app.storage.own_part import draw_anew, next_number
from app.storage.reading import LISTED


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
    f"SELECT record_number, n, id FROM patient WHERE record_number IN ({_SEVERAL}) "
    f"AND {LISTED} ORDER BY record_number, written_at, id"
)


def next_local_number(connection: Connection) -> str:
    """Where somebody has it already, this store has forgotten that it gave it, and draws anew."""
    number = local_number(*next_number(connection))
    if connection.exec_driver_sql(_IS_GIVEN, (number,)).first() is not None:
        draw_anew(connection)
        number = local_number(*next_number(connection))
    return number


def count_given_twice(session: Session) -> int:
    return len(_people_by_number(session))


def given_twice(session: Session) -> list[GivenTwice]:
    """Of all residents here, whoever registered them; records that were joined are one person's."""
    found = _people_by_number(session)
    places = [n for several in found.values() for n in several]
    lines = {line.n: line for line in map(line_of, session.execute(lines_at(places)))}
    return [
        GivenTwice(number, tuple(lines[n] for n in several if n in lines))
        for number, several in found.items()
    ]


def _people_by_number(session: Session) -> dict[str, list[int]]:
    """The short number of one record of each of the people with the same local number."""
    rows = session.execute(_TWICE).all()
    if not rows:
        return {}
    joined = Joined(session)
    people: dict[str, dict[frozenset[str], int]] = defaultdict(dict)
    for number, n, record_id in rows:
        people[number].setdefault(joined.group(record_id), n)
    return {number: [*found.values()] for number, found in people.items() if len(found) > 1}

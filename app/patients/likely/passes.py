"""The ways in which somebody who may be the same person is looked for; one that finds is enough.

Each asks one index, and none is cut short: what is compared afterwards is all that they found.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from app.patients.likely.births import dates_near
from app.patients.likely.facts import Facts, facts_in
from app.patients.likely.looks import names_alike
from app.patients.likely.sounds import sounds, sounds_near
from app.patients.record import PATIENT
from app.storage.tokens import token_tables

YEARS_ROUND = 2
"""Of the same village, people about as old are compared whatever their name is."""


@dataclass
class FoundByPass:
    """Short numbers of residents, and by which of their names they were found."""

    numbers: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    """Of the very name."""
    sounding: set[int] = field(default_factory=set)
    nearly_sounding: set[int] = field(default_factory=set)

    @property
    def all(self) -> set[int]:
        return self.numbers | self.named | self.sounding | self.nearly_sounding


@dataclass(frozen=True)
class Pass:
    """One condition on the table `patient` and its values, each of which is looked up by itself."""

    name: str
    where: str
    values: Callable[[Facts], Iterable[str]]

    def ask(self, connection: Connection, facts: Facts) -> Iterable[int]:
        values = [value for value in self.values(facts) if value]
        if not values:
            return ()
        sql = f"SELECT n FROM patient WHERE {self.where}"
        return connection.exec_driver_sql(sql, (json.dumps(values),)).scalars()


def _in(column: str) -> str:
    return f"{column} IN (SELECT value FROM json_each(?))"


def _births(facts: Facts) -> Iterator[str]:
    near = {other for day in facts.births for other in dates_near(day)}
    yield from sorted(map(date.isoformat, near))


def _mothers(facts: Facts) -> Iterator[str]:
    yield facts.mother_id_number


PASSES = (
    Pass("number", _in("id_number"), lambda facts: facts.numbers),
    Pass("record number", _in("record_number"), lambda facts: (facts.official_number,)),
    Pass("birthday", _in("birth_on"), _births),
    Pass("contact", _in("contact_name"), lambda facts: (facts.contact_name,)),
    Pass("mother", _in("mother_id_number"), _mothers),
)


def found_for(connection: Connection, facts: Facts) -> FoundByPass:
    """Everybody whom one of the passes finds; the record itself too."""
    found = FoundByPass()
    for one in PASSES:
        found.numbers.update(one.ask(connection, facts))
    found.numbers.update(_of_village(connection, facts))
    _by_tokens(connection, facts, found)
    return found


def _of_village(connection: Connection, facts: Facts) -> Iterable[int]:
    """Neighbours about as old, and those whose birthday nobody knows."""
    if not facts.village_name or not facts.births:
        return ()
    years = [day.year for day in facts.births]
    span = (f"{min(years) - YEARS_ROUND:04}", f"{max(years) + YEARS_ROUND:04}-12-31")
    sql = (
        "SELECT n FROM patient WHERE village_name = ? AND birth_on BETWEEN ? AND ? "
        "UNION ALL SELECT n FROM patient WHERE village_name = ? AND birth_on IS NULL"
    )
    values = (facts.village_name, *span, facts.village_name)
    return connection.exec_driver_sql(sql, values).scalars()


def _by_tokens(connection: Connection, facts: Facts, found: FoundByPass) -> None:
    """What the search box finds somebody by: the name, its sounds and looks, and telephones."""
    named, said = facts.plain_name, sounds(facts.name)
    where: dict[str, set[int]] = dict.fromkeys(sounds_near(facts.name), found.nearly_sounding)
    where |= dict.fromkeys(names_alike(named), found.numbers)
    where |= dict.fromkeys(facts.phones, found.numbers)
    where |= dict.fromkeys(said, found.sounding)
    where |= {named: found.named} if named else {}
    for token, n in _tokens(connection, list(where)):
        where[token].add(n)


def _tokens(connection: Connection, wanted: list[str]) -> Iterator[tuple[str, int]]:
    for table in token_tables(connection, PATIENT):
        sql = f"SELECT token, n FROM {table} WHERE token IN (SELECT value FROM json_each(?))"
        yield from map(tuple, connection.exec_driver_sql(sql, (json.dumps(wanted),)))


_COLUMNS = (
    "n, id, name, sex, birth_on, id_number, mother_id_number, phone, contact_name, contact_phone, "
    "village_name, record_number"
)


def facts_at(connection: Connection, numbers: Iterable[int]) -> list[Facts]:
    """What these records say; those that are void or out of sight are left out.

    The plus signs keep SQLite off the index of the list, which it would read from end to end.
    """
    rows: Iterable[Any] = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM patient WHERE n IN (SELECT value FROM json_each(?)) "
        "AND +archived = 0 AND +voided_at IS NULL",
        (json.dumps(sorted(numbers)),),
    ).mappings()
    return [facts_in(row) for row in rows]

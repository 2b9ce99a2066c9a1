"""How a figure is declared: which rows, which of them, on which day, told apart by what, counted how.

A feature declares its figures beside its records, and one line in `app/counted.py` lists them. What
is written here is SQL over the typed columns of the store; nothing of it names a feature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.clock import midnight
from app.core.text import N_
from app.core.values import instant_text
from app.storage.base import Synced
from app.storage.reading import in_lists

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
Expression = Column | Callable[[str], ColumnElement[Any]]
"""Of the row alone, or as it looks from the place that asks."""
Names = Callable[[Session], Mapping[str, str]]
TakesPart = Callable[[str], ColumnElement[bool]]
Beside = tuple[type[Synced], ColumnElement[bool]]


@dataclass(frozen=True, eq=False)
class When:
    """Which rows belong to a period, and the day (ISO text) on which each of them stands."""

    within: Callable[[date, date], ColumnElement[bool]]
    day: ColumnElement[str]


def on_day(column: Column) -> When:
    """Of a date."""
    day: ColumnElement[str] = type_coerce(column, String)
    return When(lambda first, last: day.between(first.isoformat(), last.isoformat()), day)


def at_instant(column: Column) -> When:
    """Of an instant, by the day it was in China."""
    text: ColumnElement[str] = type_coerce(column, String)

    def within(first: date, last: date) -> ColumnElement[bool]:
        after = instant_text(midnight(last) + timedelta(days=1))
        return and_(text >= instant_text(midnight(first)), text < after)

    return When(within, func.date(text, "+8 hours"))


def lasting(begins: Column | None, ends: Column) -> When:
    """Of what lasts from one day to another: whatever lasted on any day of the period. An end that
    is not written is open."""
    begun = literal("") if begins is None else func.coalesce(type_coerce(begins, String), "")
    ended = func.coalesce(type_coerce(ends, String), "9999")

    def within(first: date, last: date) -> ColumnElement[bool]:
        return and_(ended >= first.isoformat(), begun <= last.isoformat())

    return When(within, begun)


@dataclass(frozen=True, eq=False)
class Dimension:
    """What rows are told apart by, or show beside a number.

    table: the codes' table, where the value is a code; names: the words of ids (institutions);
    words: a column with the words of those values that no table knows.
    """

    code: str
    title: str
    value: Expression
    table: str = ""
    names: Names | None = None
    words: Column | None = None

    def seen_from(self, place: str) -> ColumnElement[str]:
        found = self.value(place) if callable(self.value) else self.value
        return func.coalesce(type_coerce(found, String), "")


@dataclass(frozen=True, eq=False)
class Source:
    """The rows that figures count.

    id: the record behind a row; opens: the record that shows it, and the class of that.
    takes_part: whether an institution does, by its id; None where nobody can be asked for. Where a
    projection has chosen the rows, of the records it reads.
    kinds: the kinds that must be known here, and whose news makes a number an old one.
    ahead: what lies in the days to come counts too; by default only what has happened.
    hands: projections that the conditions ask beside.
    """

    record: type[Synced]
    rows: FromClause
    id: Column
    when: When
    shown: tuple[Dimension, ...] = ()
    takes_part: TakesPart | None = None
    where: tuple[ColumnElement[bool], ...] = ()
    opens: tuple[type[Synced], Column] | None = None
    kinds: tuple[str, ...] = ()
    ahead: bool = False
    projection: Projection | None = None
    hands: tuple[Projection, ...] = ()

    def showing(self, *shown: Dimension) -> Source:
        return replace(self, shown=shown)


def of_kind(
    record: type[Synced],
    when: When,
    *,
    parties: Iterable[Column] = (),
    takes_part: TakesPart | None = None,
    beside: Iterable[Beside] = (),
    where: Iterable[ColumnElement[bool]] = (),
    opens: type[Synced] | None = None,
    ahead: bool = False,
) -> Source:
    """Every record of a kind in the lists. parties: the columns that name an institution that takes
    part. beside: other kinds whose columns may be used too, and by what they belong to each. opens:
    which of them shows it, where the record itself has no page."""
    rows: FromClause = record.__table__
    joined = list(beside)
    for other, condition in joined:
        rows = rows.join(other.__table__, condition)
    records = (record, *(other for other, _ in joined))
    valid = [condition for one in records for condition in _valid(one)]
    shows = opens or record
    return Source(
        record,
        rows,
        record.id,
        when,
        takes_part=takes_part or _one_of(tuple(parties)),
        where=(*valid, *where),
        opens=(shows, shows.id),
        kinds=tuple(one.__tablename__ for one in records),
        ahead=ahead,
    )


def _one_of(parties: tuple[Column, ...]) -> TakesPart | None:
    if not parties:
        return None
    return lambda place: or_(*(party == place for party in parties))


def _valid(record: type[Synced]) -> list[ColumnElement[bool]]:
    return [*in_lists(record)]


Read = Callable[[Session, date, date, str, bool], Iterable[Sequence[Any]]]
"""The rows from one day to another as a place sees them; True: only those in which it takes part."""


@dataclass(frozen=True, eq=False)
class Projection:
    """Rows that no table holds: what a rule in the program makes of the records of a period. They are
    handed to the statement as JSON and are columns there like any others."""

    name: str
    columns: tuple[str, ...]
    read: Read

    @cached_property
    def rows(self) -> FromClause:
        return func.json_each(bindparam(self.name, type_=String)).table_valued(
            "value", name=self.name
        )

    def column(self, name: str) -> ColumnElement[Any]:
        place = self.columns.index(name)
        return func.json_extract(self.rows.c.value, f"$[{place}]")


class Measure(StrEnum):
    COUNT = "count"
    DISTINCT = "distinct"
    """How many different values `counted` has."""
    SUM = "sum"
    MEAN = "mean"
    SHARE = "share"
    """Of 100 rows, for how many `counted` is true."""
    LAST = "last"
    """`counted` of the newest row."""
    MONTHS = "months"
    """From the first of `counted` to the last of `until`, both days included, in whole months."""


@dataclass(frozen=True, eq=False)
class WasAsked:
    """Whether anybody was asked for what is counted: what was not asked is never 0.

    of_row: the rows that were. anywhere: finds something where anything on this computer asks it.
    """

    of_row: ColumnElement[bool]
    anywhere: Select[Any]


@dataclass(frozen=True, eq=False)
class Figure:
    """One figure. `title`, `unit` and `definition` are English source texts; the definition says what
    counts and what does not, and is printed below the number. `group` is the heading it stands under.
    """

    code: str
    title: str
    unit: str
    definition: str
    of: Source
    group: str
    measure: Measure = Measure.COUNT
    counted: Any = None
    until: Column | None = None
    where: tuple[ColumnElement[bool], ...] = ()
    by: tuple[Dimension, ...] = ()
    asking: WasAsked | None = None

    @cached_property
    def dimensions(self) -> Mapping[str, Dimension]:
        """Its own, and the time that every figure can be told apart by."""
        return {one.code: one for one in (*self.by, *_times(self.of.when.day))}


def _times(day: ColumnElement[str]) -> tuple[Dimension, ...]:
    year = func.substr(day, 1, 4)
    quarter = (cast(func.substr(day, 6, 2), Integer) + 2) // 3
    return (
        Dimension("month", N_("Month"), func.substr(day, 1, 7)),
        Dimension("quarter", N_("Quarter"), year.concat("-Q").concat(cast(quarter, String))),
        Dimension("year", N_("Year"), year),
    )

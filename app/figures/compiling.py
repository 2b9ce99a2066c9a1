"""A figure and what is asked of it, as one SQL statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
    type_coerce,
)

from app.figures.declaring import Column, Dimension, Figure, Measure, Source, WasAsked

UNTIL = "until"
"""The last day asked for, as a parameter of the statement."""

Only = Mapping[str, str | Collection[str]]
Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class FigureAsked:
    """last: never a day that is still to come, where those do not count. place: from where it is
    looked at; is_of_place: only that in which it takes part. only: the values of some dimensions."""

    first: date
    last: date
    place: str
    is_of_place: bool
    only: Only = field(default_factory=dict)


def number(figure: Figure, asked: FigureAsked, by: Sequence[Dimension] = ()) -> Statement:
    """The number; with `by` one for each of their values, the words of each beside it."""
    keys = [one.seen_from(asked.place) for one in by]
    columns = [*keys, *map(_words, by), _counted(figure)]
    if figure.measure is Measure.LAST:
        # Of several rows of a group SQLite takes the plain columns from where the greatest stood.
        columns.append(func.max(figure.of.when.day.concat(type_coerce(figure.of.id, String))))
    return _rows(figure, asked, columns).group_by(*keys)


def listed(figure: Figure, asked: FigureAsked, most: int) -> Statement:
    """The rows behind the number, the newest first: id, what opens it, day, what is shown."""
    source = figure.of
    shown = [one.seen_from(asked.place) for one in source.shown]
    opened = source.opens[1] if source.opens else source.id
    columns = [source.id, opened, source.when.day, *shown, *map(_words, source.shown)]
    newest = _rows(figure, asked, columns).order_by(source.when.day.desc(), source.id)
    return newest.limit(most)


def put_to(figure: Figure, asking: WasAsked, asked: FigureAsked) -> Statement:
    """How many rows were asked for what is counted, and how many were not."""
    counts = [func.count().filter(one) for one in (asking.of_row, ~asking.of_row)]
    return _rows(replace(figure, where=(), asking=None), asked, counts)


def held(source: Source, place: str) -> Statement:
    """Whether anything of any time is here in which an institution takes part."""
    assert source.takes_part is not None
    rows = source.rows if source.projection is None else source.record.__table__
    return select(literal(1)).select_from(rows).where(source.takes_part(place)).limit(1)


def _rows(figure: Figure, asked: FigureAsked, columns: Iterable[Any]) -> Statement:
    source = figure.of
    query = select(*columns).select_from(source.rows)
    query = query.where(*source.where, *figure.where, source.when.within(asked.first, asked.last))
    if figure.asking is not None:
        query = query.where(figure.asking.of_row)
    if asked.is_of_place and source.takes_part is not None and source.projection is None:
        query = query.where(source.takes_part(asked.place))
    return query.where(*_only(figure, asked))


def _only(figure: Figure, asked: FigureAsked) -> Iterator[ColumnElement[bool]]:
    for code, wanted in asked.only.items():
        values = [wanted] if isinstance(wanted, str) else list(wanted)
        yield figure.dimensions[code].seen_from(asked.place).in_(values)


def _words(dimension: Dimension) -> ColumnElement[Any]:
    return literal("") if dimension.words is None else func.coalesce(dimension.words, "")


def _counted(figure: Figure) -> Any:
    """The number, as an aggregate over the rows."""
    match figure.measure:
        case Measure.COUNT:
            return func.count()
        case Measure.DISTINCT:
            return func.count(figure.counted.distinct())
        case Measure.SUM:
            return func.coalesce(func.sum(figure.counted), 0)
        case Measure.MEAN:
            return func.avg(figure.counted)
        case Measure.SHARE:
            part = func.sum(cast(figure.counted, Integer))
            return 100.0 * part / func.nullif(func.count(), 0)
        case Measure.LAST:
            return figure.counted
        case Measure.MONTHS:
            return _months(figure.counted, figure.until)


def _months(first: ColumnElement[Any], last: Column | None) -> ColumnElement[Any]:
    """Whole months, both days counted; an end that is not written is the last day asked for."""
    asked = bindparam(UNTIL, type_=String)
    ends = asked if last is None else func.coalesce(type_coerce(last, String), asked)
    begins = func.min(type_coerce(first, String))
    after = func.date(func.max(ends), "+1 day")
    months = 12 * (_part("%Y", after) - _part("%Y", begins)) + _part("%m", after)
    is_short = _part("%d", after) < _part("%d", begins)
    return months - _part("%m", begins) - cast(is_short, Integer)


def _part(which: str, day: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.strftime(which, day), Integer)

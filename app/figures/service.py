"""Counts declared figures: of any period, of one institution or of all that this computer sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import ClinicError
from app.core.kinds import SightClass
from app.core.rights import Actor
from app.core.text import N_
from app.core.values import instant_or_none
from app.figures import compiling
from app.figures.compiling import FigureAsked, Only
from app.figures.declaring import Dimension, Figure, Source
from app.figures.period import Period
from app.figures.views import CountedGroup, FigureRow, Missing, Result, Rows, Words
from app.storage.base import dump
from app.storage.store import Store, read_state

Parameters = dict[str, Any]
Handed = dict[tuple[object, ...], str]
"""What projections have read already, by name and what was asked of them."""


class Carried(StrEnum):
    """How figures left the screen."""

    PRINTED = "printed"
    EXPORTED = "export"


class Figures:
    """Every figure that is declared; counting reads only, on whatever thread asks."""

    def __init__(self, store: Store, actor: Actor, figures: Iterable[Figure]) -> None:
        self._store = store
        self._actor = actor
        self._figures = {figure.code: figure for figure in figures}

    @property
    def declared(self) -> tuple[Figure, ...]:
        return tuple(self._figures.values())

    def compute(
        self,
        code: str,
        period: Period,
        facility: str | None = None,
        by: Sequence[str] = (),
        only: Only | None = None,
    ) -> Result:
        """One figure. facility: only what it takes part in, and as it looks from there; None counts
        all that this computer sees. by: dimensions to tell it apart by; only: values of dimensions.
        Raises FIGURE_UNKNOWN."""
        figure = self._require(code, [*by, *(only or ())])
        with self._store.reading() as session:
            return self._result(session, figure, period, facility, by, only or {}, {})

    def overview(self, period: Period, facility: str | None = None) -> list[Result]:
        """Every figure in the order declared, without dimensions; what several need is read once."""
        handed: Handed = {}
        with self._store.reading() as session:
            return [
                self._result(session, figure, period, facility, (), {}, handed)
                for figure in self._figures.values()
            ]

    def note(self, what: Carried, code: str = "") -> None:
        """To be told when numbers, or the records behind one, were printed or saved as a file."""
        with self._store.transaction(self._actor) as transaction:
            transaction.audit(what.value, "figures", figure=code)

    def _require(self, code: str, dimensions: Iterable[str]) -> Figure:
        figure = self._figures.get(code)
        if figure is None or not set(dimensions) <= figure.dimensions.keys():
            raise ClinicError(
                "FIGURE_UNKNOWN",
                N_("This program does not know this figure, or not in this form."),
                N_("Nothing was counted. Choose another one, or ask for a newer program."),
                figure=code,
            )
        return figure

    def _result(
        self,
        session: Session,
        figure: Figure,
        period: Period,
        facility: str | None,
        by: Sequence[str],
        only: Only,
        handed: Handed,
    ) -> Result:
        blank = self._blank(session, figure, period, facility)
        missing = self._missing(session, figure, facility)
        if missing is not None:
            return replace(blank, missing=missing)
        asked = self._asked(figure.of, period, facility, only)
        parameters = _parameters(session, figure.of, asked, handed)
        left_out = 0
        if figure.asking is not None:
            put = compiling.put_to(figure, figure.asking, asked)
            were, left_out = session.execute(put, parameters).one()
            if left_out and not were:
                return replace(blank, missing=Missing.OTHER_VERSIONS, left_out=left_out)
        (value,) = session.execute(compiling.number(figure, asked), parameters).one()[:1]
        dimensions = [figure.dimensions[name] for name in by]
        groups = session.execute(compiling.number(figure, asked, dimensions), parameters).all()
        return replace(
            blank,
            value=value,
            missing=Missing.NOTHING_TO_COUNT if value is None else None,
            by=_words(session, dimensions, groups, 0),
            groups=tuple(
                CountedGroup(tuple(row[: len(by)]), row[2 * len(by)]) for row in groups if by
            ),
            left_out=left_out,
            read_rows=partial(self._rows, figure, asked),
        )

    def _blank(
        self, session: Session, figure: Figure, period: Period, facility: str | None
    ) -> Result:
        heard = instant_or_none(read_state(session.connection(), "last_at"))
        is_whole = facility == self._actor.place_id or all(map(self._is_public, figure.of.kinds))
        now = self._store.clock.now()
        return Result(figure, period, facility, None, now, heard, is_whole)

    def _is_public(self, name: str) -> bool:
        kind = self._store.kinds.get(name)
        return kind is not None and kind.sight.sight is SightClass.PUBLISHED and not kind.sight.by

    def _missing(self, session: Session, figure: Figure, facility: str | None) -> Missing | None:
        """Why nothing can be counted: of an own house without records the number is 0."""
        source, asking = figure.of, figure.asking
        if not all(name in self._store.kinds for name in source.kinds):
            return Missing.UNKNOWN_KIND
        if asking is not None and session.execute(asking.anywhere.limit(1)).first() is None:
            return Missing.NOT_ASKED_HERE
        if facility in (None, self._actor.place_id) or source.takes_part is None:
            return None
        is_held = session.execute(compiling.held(source, str(facility))).first() is not None
        return None if is_held else Missing.NOT_HELD

    def _asked(
        self, source: Source, period: Period, facility: str | None, only: Only
    ) -> FigureAsked:
        today = self._store.clock.today()
        last = period.last if source.ahead else min(period.last, today)
        place = facility or self._actor.place_id
        return FigureAsked(period.first, last, place, facility is not None, only)

    def _rows(self, figure: Figure, asked: FigureAsked, only: Only, most: int) -> Rows:
        asked = replace(asked, only={**asked.only, **only})
        with self._store.reading() as session:
            parameters = _parameters(session, figure.of, asked, {})
            found = session.execute(compiling.listed(figure, asked, most + 1), parameters).all()
            columns = _words(session, figure.of.shown, found, 3)
        opens = figure.of.opens[0] if figure.of.opens else figure.of.record
        width = len(columns)
        lines = [
            FigureRow(row[0], opens.__tablename__, row[1], row[2] or "", tuple(row[3 : 3 + width]))
            for row in found[:most]
        ]
        return Rows(columns, tuple(lines), len(found) > most)


def _parameters(session: Session, source: Source, asked: FigureAsked, handed: Handed) -> Parameters:
    found: Parameters = {compiling.UNTIL: asked.last.isoformat()}
    chosen = () if source.projection is None else (source.projection,)
    for projection in (*chosen, *source.hands):
        what = (asked.first, asked.last, asked.place, asked.is_of_place)
        if (projection.name, *what) not in handed:
            handed[projection.name, *what] = dump(list(projection.read(session, *what))) or "[]"
        found[projection.name] = handed[projection.name, *what]
    return found


def _words(
    session: Session, dimensions: Sequence[Dimension], rows: Sequence[Any], at: int
) -> tuple[Words, ...]:
    """What the values are called: in each row the values begin at a place, their words follow."""
    width = len(dimensions)
    found = []
    for place, dimension in enumerate(dimensions, at):
        known = dict(dimension.names(session)) if dimension.names else {}
        known |= {row[place]: row[place + width] for row in rows if row[place + width]}
        found.append(Words(dimension, known))
    return tuple(found)

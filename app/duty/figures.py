"""Duties that were on the lists, and the days on which a list said nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.core.text import N_
from app.duty.service import DUTY, Duty
from app.facilities.figures import of_place
from app.figures import Dimension, Figure, Projection, Source, of_kind, on_day
from app.storage.reading import listed

GROUP = N_("Duty list")
_DEPARTMENT = Dimension("department", N_("Department"), Duty.department, "department")
_PLACE = of_place("place", N_("Institution"), Duty.home)
DUTIES = of_kind(Duty, on_day(Duty.on_day), parties=(Duty.home,)).showing(
    Dimension("who", N_("On duty"), Duty.person_name), _DEPARTMENT, _PLACE
)


def _nobody(
    session: Session, first: date, last: date, place: str, is_asked: bool
) -> Iterator[tuple[str, str, str, str]]:
    """From an institution's first day on duty to the last day asked for; with each day the duty
    before it."""
    for home, duties in _lists(session, first, last, place if is_asked else None).items():
        ends = [*(on for on, _ in duties), last + timedelta(days=1)]
        for (_, duty), (before, after) in zip(duties, pairwise(ends), strict=True):
            gap = range(max(before.toordinal() + 1, first.toordinal()), after.toordinal())
            for day in map(date.fromordinal, gap):
                yield f"{home} {day}", day.isoformat(), home, duty


def _lists(
    session: Session, first: date, last: date, place: str | None
) -> dict[str, list[tuple[date, str]]]:
    """The day and id of each duty of the period, after the last one before it."""
    kept = listed(Duty) if place is None else listed(Duty).where(Duty.home == place)
    # Of a group SQLite takes the plain columns from where the greatest stood.
    newest = kept.with_only_columns(Duty.home, func.max(Duty.on_day), Duty.id)
    before = newest.where(Duty.on_day < first).group_by(Duty.home)
    within = kept.with_only_columns(Duty.home, Duty.on_day, Duty.id)
    within = within.where(Duty.on_day.between(first, last)).order_by(Duty.on_day, Duty.n)
    lists: dict[str, list[tuple[date, str]]] = {}
    for home, on, duty in (*session.execute(before), *session.execute(within)):
        lists.setdefault(home, []).append((on, duty))
    return lists


NOBODY = Projection("duty_nobody", ("id", "day", "home", "before"), _nobody)
_WHERE = of_place("place", N_("Institution"), NOBODY.column("home"))
DAYS_WITHOUT = Source(
    Duty,
    NOBODY.rows,
    NOBODY.column("id"),
    on_day(NOBODY.column("day")),
    takes_part=lambda place: Duty.home == place,
    opens=(Duty, NOBODY.column("before")),
    kinds=(DUTY.name,),
    projection=NOBODY,
).showing(_WHERE)

FIGURES = (
    Figure(
        "duties",
        N_("Duties kept"),
        N_("duties"),
        N_("Entries of the duty list up to today; what was withdrawn does not count."),
        DUTIES,
        GROUP,
        by=(_DEPARTMENT, _PLACE),
    ),
    Figure(
        "duty_days_without",
        N_("Days with nobody on duty"),
        N_("days"),
        N_("Days up to today on which the list of an institution that keeps one names nobody."),
        DAYS_WITHOUT,
        GROUP,
        by=(_WHERE,),
    ),
)

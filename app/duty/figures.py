"""Duties that were on the lists, and the days on which a list said nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

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
    kept = listed(Duty).where(Duty.on_day <= last).order_by(Duty.home, Duty.on_day, Duty.n)
    lists: dict[str, list[Duty]] = {}
    for duty in session.scalars(kept.where(Duty.home == place) if is_asked else kept):
        lists.setdefault(duty.home, []).append(duty)
    for home, duties in lists.items():
        ends = [*(duty.on_day for duty in duties), last + timedelta(days=1)]
        for duty, (before, after) in zip(duties, pairwise(ends), strict=True):
            gap = range(max(before.toordinal() + 1, first.toordinal()), after.toordinal())
            for day in map(date.fromordinal, gap):
                yield f"{home} {day}", day.isoformat(), home, duty.id


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

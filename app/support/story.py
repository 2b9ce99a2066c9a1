"""One agreement's story: everything that was done under it, by its days, with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import text

from app.agreements import AgreementView
from app.core.rights import Actor
from app.figures import Figures, Period
from app.storage.store import Store
from app.support.record import ENTRY, STEP
from app.support.register import POSTPONE, REMARK
from app.support.views import AgreementStory, StoryEvent, StoryNumber

BETWEEN = frozenset({"supporting", "supported"})
"""Figures that can be told apart by these speak of two institutions."""
_SAID = text(
    f"SELECT s.day, e.id, e.register, e.title, s.step, s.by_name FROM {STEP} AS s "
    f"JOIN {ENTRY} AS e ON e.id = s.root "
    "WHERE e.voided_at IS NULL AND e.archived = 0 AND s.voided_at IS NULL "
    "AND (e.agreement_id = :agreement OR (e.agreement_id IS NULL "
    "AND e.from_on BETWEEN :first AND :last AND ((e.supporting_id = :here "
    "AND e.supported_id = :there) OR (e.supporting_id = :there AND e.supported_id = :here)))) "
    "ORDER BY s.day, s.n"
)


def story_of(
    store: Store, actor: Actor, figures: Figures, view: AgreementView, partner: str
) -> AgreementStory:
    """Entries that name it, and those between the two in its days that name none."""
    here, there = actor.place_id, view.partner_id
    until = min(view.last_on or date.max, store.clock.today())
    between: dict[str, Any] = {"agreement": view.id, "here": here, "there": there}
    days = {"first": view.from_on.isoformat(), "last": until.isoformat()}
    with store.reading() as session:
        said = session.execute(_SAID, {**between, **days}).all()
    events = tuple(_event(*row) for row in said)
    return AgreementStory(
        view.subject,
        partner,
        view.from_on,
        until,
        events,
        tuple(_counts(events)),
        tuple(_numbers(figures, here, there, view.from_on, until)),
    )


def _event(on: str, *said: str | None) -> StoryEvent:
    entry_id, register, title, step, by = (one or "" for one in said)
    return StoryEvent(date.fromisoformat(on), entry_id, register, title, step, by)


def _counts(events: tuple[StoryEvent, ...]) -> Iterator[tuple[str, str, int]]:
    """Each entry once for each step, however often it was said."""
    seen = {(one.register, one.step, one.entry_id): None for one in events}
    counted = Counter((register, step) for register, step, _ in seen)
    for (register, step), count in counted.items():
        if step not in (POSTPONE, REMARK):
            yield register, step, count


def _numbers(
    figures: Figures, here: str, there: str, first: date, last: date
) -> Iterator[StoryNumber]:
    """What other features count between the two, in both directions."""
    if last < first:
        return
    only = {"supporting": (here, there), "supported": (here, there)}
    for figure in figures.declared:
        if ENTRY in figure.of.kinds or BETWEEN - figure.dimensions.keys():
            continue
        value = figures.compute(figure.code, Period(first, last), there, only=only).value
        if isinstance(value, int | float) and value:
            yield StoryNumber(figure.title, value, figure.unit)

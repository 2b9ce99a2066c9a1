"""Lists of referrals: each line is folded once, and again only when something of it has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.cases.folding import Case
from app.cases.ladder import Side
from app.core.masking import without_numbers
from app.core.values import instant_of
from app.receipts import Arrival, Way, arrival_marks, arrivals_of, way_of
from app.referrals.ladder import State, StepCode, direction_of
from app.referrals.loading import (
    Loaded,
    Overview,
    Parties,
    ReferralRow,
    StepRow,
    load,
    overview,
    pending_of,
    seen_of,
)
from app.referrals.owing import AS_USUAL, Standing, Standings, standings
from app.referrals.rungs import happened_at, task_views
from app.referrals.views import CaseLine, Limits

LONGEST_IMPRESSION = 40
KEPT_IN_LISTS = timedelta(days=400)
"""Older referrals leave the trays and lists; search and the resident's page still have them."""


@dataclass(frozen=True)
class FoldedLine:
    """One line of a list, the sides on which this place stands, and the case behind it."""

    line: CaseLine
    sides: frozenset[Side]
    case: Case
    parties: Parties
    arrivals: Mapping[str, Arrival]
    """What is known of the case at each of the other facilities."""
    standing: Standing = AS_USUAL


class CaseLines:
    """Makes the lines of one place; keeps them until their case changes (any thread)."""

    def __init__(self, place: str, limits: Limits, days: Callable[[], Iterable[date]]) -> None:
        """`days`: those that today may be."""
        self._place = place
        self._days = days
        self._limits = limits
        self._kept: dict[str, tuple[object, FoldedLine]] = {}
        self._facilities: object = None

    def all(self, session: Session, today: date) -> list[FoldedLine]:
        """Every referral in which this place takes part, within the time lists look back."""
        view = overview(session, self._place, today - KEPT_IN_LISTS)
        if self._facilities != (view.places, view.parents):
            self._kept, self._facilities = {}, (view.places, view.parents)
        now = standings(session, self._days())
        marks = self._marks(session, view, now)
        stale = [one for one, mark in marks.items() if self._mark_of(one) != mark]
        if stale:
            for one in self._of(session, load(session, stale), now):
                self._kept[one.line.id] = (marks[one.line.id], one)
        return [self._kept[one][1] for one in marks if one in self._kept]

    def _mark_of(self, record_id: str) -> object:
        kept = self._kept.get(record_id)
        return kept[0] if kept else None

    def _marks(self, session: Session, view: Overview, now: Standings) -> dict[str, object]:
        """What a line depends on, by case: the record, its steps and twins, what was read and sent."""
        seen, pending = seen_of(session, view.rows), pending_of(session, view.rows)
        arrived = arrival_marks(session)
        joined = {old for twins in view.twins.values() for old in twins}
        marks: dict[str, object] = {}
        for record_id, row in view.rows.items():
            if record_id not in joined:
                family = (record_id, *view.twins.get(record_id, ()))
                steps = tuple(view.marks.get(one) for one in family)
                told = (seen.get(record_id), record_id in pending, arrived.get(record_id))
                stands = (now.gone.get(record_id), now.ended & _places(row))
                marks[record_id] = (row, family, steps, told, stands)
        return marks

    def of(self, session: Session, loaded: Loaded) -> Iterator[FoldedLine]:
        """The lines of these cases; one that was matched counts with the referral that is kept."""
        return self._of(session, loaded, standings(session, self._days()))

    def _of(self, session: Session, loaded: Loaded, now: Standings) -> Iterator[FoldedLine]:
        seen, pending = seen_of(session, loaded.rows), pending_of(session, loaded.rows)
        arrivals = arrivals_of(session, loaded.rows)
        joined = {old for twins in loaded.twins.values() for old in twins}
        for record_id in loaded.rows:
            if record_id not in joined:
                read, there = seen.get(record_id, 0), arrivals.get(record_id, {})
                stands = now.of(record_id, loaded.parties(record_id))
                yield self._folded(loaded, record_id, read, record_id in pending, there, stands)

    def _folded(
        self,
        loaded: Loaded,
        record_id: str,
        seen: int,
        is_pending: bool,
        arrivals: Mapping[str, Arrival],
        stands: Standing,
    ) -> FoldedLine:
        case, row = loaded.case(record_id), loaded.rows[record_id]
        sides = loaded.sides(record_id, self._place)
        steps = {step.id: step for step in loaded.all_steps(record_id)}
        tasks = task_views(case, steps, row.urgency or "", sides, self._limits, stands)
        line = CaseLine(
            **_of_record(loaded, record_id),
            **_of_steps(case, steps),
            partner=_partner(loaded, record_id, self._place, sides),
            state=State(case.state),
            is_unread=any(s.place_id != self._place and s.ord > seen for s in steps.values()),
            is_saved_here_only=is_pending,
            way=_way(row, case, arrivals),
            is_from_paper=loaded.rows[record_id].is_from_paper(self._place),
            tasks=tasks,
            gone=stands.gone,
        )
        return FoldedLine(line, sides, case, loaded.parties(record_id), arrivals, stands)


def _places(row: ReferralRow) -> frozenset[str]:
    return frozenset(filter(None, (row.home, row.by_phone_for, row.to_facility_id)))


def _way(row: ReferralRow, case: Case, arrivals: Mapping[str, Arrival]) -> Way | None:
    submitted = case.last(StepCode.SUBMIT)
    if submitted is None or row.to_facility_id in (None, "", row.home):
        return None
    return way_of(submitted.ord, arrivals.get(row.to_facility_id or ""))


def _partner(loaded: Loaded, record_id: str, place: str, sides: frozenset[Side]) -> str:
    """By who they are: two institutions may be called alike."""
    row = loaded.rows[record_id]
    sender = row.by_phone_for or row.home
    sends = place == sender or (Side.SENDER in sides and place != row.to_facility_id)
    return _to_name(loaded, row) if sends else loaded.places.get(sender, "")


def _to_name(loaded: Loaded, row: ReferralRow) -> str:
    return loaded.places.get(row.to_facility_id or "") or row.to_facility_name or ""


def _of_record(loaded: Loaded, record_id: str) -> dict[str, Any]:
    row = loaded.rows[record_id]
    return {
        "n": row.n,
        "id": row.id,
        "number": row.number or "",
        "direction": direction_of(row.direction),
        "patient_name": without_numbers(row.patient_name or ""),
        "sex": row.sex or "",
        "birth_on": _day(row.birth_on),
        "urgency": row.urgency or "",
        "from_name": loaded.places.get(row.by_phone_for or row.home, ""),
        "to_name": _to_name(loaded, row),
        "asked_department": row.to_department or "",
        "diagnosis": _diagnosis(row.diagnoses, row.impression),
        "referred_on": _day(row.referred_on),
    }


def _of_steps(case: Case, steps: dict[str, StepRow]) -> dict[str, Any]:
    submitted = case.last(StepCode.SUBMIT)
    accepted = case.last(StepCode.ACCEPT, StepCode.RESCHEDULE)
    appointed = steps[accepted.id] if accepted else None
    at = appointed.appointment_at if appointed else None
    return {
        "sent_at": happened_at(steps[submitted.id]) if submitted else None,
        "given_department": (appointed.department if appointed else None) or "",
        "appointment_at": instant_of(at) if at else None,
        "has_set_out": case.last(StepCode.SET_OUT) is not None,
    }


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _diagnosis(diagnoses: str | None, impression: str | None) -> str:
    rows: Iterable[Any] = json.loads(diagnoses) if diagnoses else []
    names = [str(one.get("name") or "") for one in rows if isinstance(one, dict)]
    return "、".join(filter(None, names)) or _shortened(impression or "")


def _shortened(text: str) -> str:
    """A number that was cut off must not look like a whole one."""
    return text if len(text) <= LONGEST_IMPRESSION else text[: LONGEST_IMPRESSION - 1] + "…"

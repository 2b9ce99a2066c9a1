"""The steps of cases that count, as rows for figures: each with its turn, its side and its wait.

Whether a step counts is for the fold to say, so the cases of a period are folded and their steps
handed to the statement; nothing of it is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.kind import CaseKind
from app.cases.ladder import Side, Sort
from app.cases.loading import Loaded, load, resolved
from app.core.clock import midnight
from app.core.values import instant_or_none, instant_text
from app.figures import Projection

Row = tuple[str | int | float | None, ...]
A_HOUR = timedelta(hours=1)
_BUCKETS = ((0.5, "half_hour"), (2, "two_hours"), (24, "day"), (72, "three_days"))
"""Codes of the table `answer_time`, with the hours that they reach to."""
_COLUMNS = ("side", "partner", "id", "case", "at", "step", "turn", "hours", "within")


@dataclass(frozen=True)
class CountedSteps:
    """The steps of one kind of case as a figure sees them.

    answers: the steps that answer a submission; there: who is to receive a case, also outside the
    network; told: further columns, read off the root; latest: columns of steps of which the newest
    value counts, each with the root's column that it begins with.
    """

    kind: CaseKind
    answers: frozenset[str]
    there: Callable[[Any], str]
    told: Mapping[str, Callable[[Any], str | None]]
    latest: Mapping[str, str]

    @property
    def projection(self) -> Projection:
        return Projection(f"{self.kind.steps}s", (*_COLUMNS, *self.told, *self.latest), self._read)

    def _read(
        self, session: Session, first: date, last: date, place: str, is_asked: bool
    ) -> Iterator[Row]:
        """One row for each side on which the place stands; where it stands on none, one without a
        side as long as nobody was asked for."""
        moved = resolved(session, self.kind, self._moved(session, first, last))
        loaded = load(session, self.kind, moved)
        for case in loaded.shown():
            sides: list[str] = sorted(loaded.sides(case, place))
            if not sides and not is_asked:
                sides = [""]
            rows = list(self._counted(loaded, case)) if sides else []
            for side in sides:
                partner = self._partner(loaded, case, side)
                yield from ((side, partner, *row) for row in rows)

    def _moved(self, session: Session, first: date, last: date) -> list[str]:
        """The cases of which something happened in the period."""
        if last < first:
            return []
        at = self.kind.named.get("at", "at")
        query = text(
            f"SELECT DISTINCT root FROM {self.kind.steps} WHERE {at} >= :first AND {at} < :after"
        )
        after = midnight(last) + timedelta(days=1)
        values = {"first": instant_text(midnight(first)), "after": instant_text(after)}
        return [root for root in session.execute(query, values).scalars() if root]

    def _counted(self, loaded: Loaded, case: str) -> Iterator[Row]:
        """Every step of the case that counts, in the order in which they do."""
        row, folded = loaded.rows[case], loaded.case(case)
        steps = {step.id: step for step in loaded.all_steps(case)}
        told = [read(row) for read in self.told.values()]
        latest = {name: getattr(row, column) or "" for name, column in self.latest.items()}
        turns: Counter[str] = Counter()
        submitted: datetime | None = None
        for outcome in folded.outcomes:
            step = steps[outcome.step.id]
            latest |= {name: getattr(step, name) or said for name, said in latest.items()}
            at = instant_or_none(step.at)
            if not outcome.is_effective or at is None:
                continue
            turns[step.step] += 1
            hours = self._hours(step, submitted, at)
            rule = folded.ladder.rules.get(step.step)
            if rule is not None and rule.sort is Sort.SUBMIT:
                submitted = at
            elif hours is not None:
                submitted = None
            moment, turn = instant_text(at), turns[step.step]
            within = _bucket(hours)
            yield (
                step.id,
                case,
                moment,
                step.step or "",
                turn,
                hours,
                within,
                *told,
                *latest.values(),
            )

    def _hours(self, step: Any, submitted: datetime | None, at: datetime) -> float | None:
        """How long the first answer to a submission took; never less than nothing, by whatever
        clocks."""
        if submitted is None or step.step not in self.answers:
            return None
        return max((at - submitted) / A_HOUR, 0.0)

    def _partner(self, loaded: Loaded, case: str, side: str) -> str:
        """The institution at the other end; of a case in which we stand on no side, the receiver."""
        if side == Side.RECEIVER:
            return loaded.parties(case).sender
        return self.there(loaded.rows[case])


def _bucket(hours: float | None) -> str | None:
    if hours is None:
        return None
    return next((code for limit, code in _BUCKETS if hours <= limit), "longer")


def beside_of(kind: CaseKind) -> Projection:
    """The steps that do not count, by their ids: for figures that read the steps themselves. They are
    among what is kept of each case; where nobody has looked yet, every case is folded."""

    def read(session: Session, *_: Any) -> Iterator[Row]:
        if session.execute(_HAS_SEAT, {"kind": kind.name}).first() is not None:
            yield from (tuple(row) for row in session.execute(_BESIDE, {"kind": kind.name}))
            return
        loaded = load(session, kind, session.execute(text(f"SELECT id FROM {kind.name}")).scalars())
        for case in loaded.shown():
            outcomes = loaded.case(case).outcomes
            yield from ((one.step.id,) for one in outcomes if not one.is_effective)

    return Projection(f"{kind.steps}_beside", ("id",), read)


_HAS_SEAT = text("SELECT 1 FROM case_seat WHERE kind = :kind")
_BESIDE = text(
    "SELECT DISTINCT one.value FROM case_now, json_each(case_now.facts, '$.beside') AS one "
    "WHERE case_now.kind = :kind"
)

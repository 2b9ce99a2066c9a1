"""Agreements between two facilities: what they open to each other, and between which days.

One side writes the terms, the other confirms them, either ends them. The terms never change, so that
what counts is what was confirmed; other terms are another agreement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.record import RecordRow

AGREEMENT = "agreement"
AGREEMENT_STEP = "agreement_step"
AGREEMENT_KINDS = frozenset({AGREEMENT, AGREEMENT_STEP})


class AgreementWord(StrEnum):
    """Codes of the table `agreement_step`."""

    CONFIRM = "confirm"
    END = "end"


@dataclass(frozen=True)
class Terms:
    """One agreement with what was said to it; days as ISO text, both of them counting.

    An older program may have kept rows that it did not understand: what is no text counts as unsaid.
    """

    row: RecordRow
    steps: tuple[RecordRow, ...] = ()

    @property
    def partner(self) -> str:
        return _text(self.row, "partner_id")

    @property
    def parties(self) -> frozenset[str]:
        return frozenset({self.row.home, self.partner})

    @property
    def is_confirmed(self) -> bool:
        """By the partner itself: what the writer says in its name, or a stranger, is nothing."""
        return self.partner != self.row.home and any(
            step.home == self.partner and _text(step, "step") == AgreementWord.CONFIRM
            for step in self.steps
        )

    @property
    def first_on(self) -> str:
        return _day(self.row, "from_on") or "9999-12-31"

    @property
    def last_on(self) -> str:
        """Its own last day, or an earlier one on which either side ended it."""
        ends = [
            _day(step, "last_on")
            for step in self.steps
            if step.home in self.parties and _text(step, "step") == AgreementWord.END
        ]
        return min([_day(self.row, "until_on") or "9999-12-31", *ends])

    def opens(self, kind: str, on: date | None) -> bool:
        """Whether records of this kind, of that day, are open to the other side."""
        if not self.is_confirmed or self.row.fields.get("voided_at"):
            return False
        opened = self.row.fields.get("opens")
        if not isinstance(opened, list) or kind not in opened:
            return False
        return on is None or self.first_on <= on.isoformat() <= self.last_on


class KnownAgreements:
    """All agreements known to one end."""

    def __init__(self, rows: Iterable[RecordRow] = ()) -> None:
        self._terms: dict[str, Terms] = {}
        self._between: dict[frozenset[str], set[str]] = defaultdict(set)
        steps: dict[str, list[RecordRow]] = defaultdict(list)
        found = [row for row in rows if row.kind in AGREEMENT_KINDS]
        for row in found:
            if row.kind == AGREEMENT_STEP and row.root:
                steps[row.root].append(row)
        for row in found:
            if row.kind == AGREEMENT:
                terms = Terms(row, tuple(steps[row.id]))
                self._terms[row.id] = terms
                self._between[terms.parties].add(row.id)

    def get(self, agreement: str) -> Terms | None:
        return self._terms.get(agreement)

    def open_between(self, one: str, other: str, kind: str, on: date | None) -> bool:
        ids = self._between.get(frozenset({one, other}), ())
        return any(self._terms[i].opens(kind, on) for i in ids)


def _day(row: RecordRow, name: str) -> str:
    text = _text(row, name)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _text(row: RecordRow, name: str) -> str:
    value = row.fields.get(name)
    return value if isinstance(value, str) else ""

"""A row of the table of what was published, and how a computed number is held against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tests.replays.asks import Ask


class Compare(StrEnum):
    EXACTLY = "="
    MORE = ">"
    AT_LEAST = "≥"
    RECORDED = "…"
    """Told without a number: it must be recordable and be found again."""


class Source(StrEnum):
    PUBLISHED = "P"
    TARGET = "T"
    DESCRIBED = "D"
    OURS = "ours"


@dataclass(frozen=True)
class Span:
    """From one day to another, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Row:
    """One published figure. `at` says what was entered for each institution that is asked, the
    reporting one first; `small`, the same of the small run where that differs. Without `ask` it
    cannot be asked for yet, and `missing` says what there must be before. `above` are levels that
    do not hold the rows, and would need the monthly reports of those that do."""

    code: str
    words: str
    compare: Compare
    number: float
    unit: str
    source: Source
    ask: Ask | None = None
    at: Mapping[str, int] = field(default_factory=dict)
    small: Mapping[str, int] = field(default_factory=dict)
    period: Span | None = None
    missing: str = ""
    above: tuple[str, ...] = ()

    def entered(self, *, is_small: bool) -> Mapping[str, int]:
        return self.small if is_small and self.small else self.at

    def is_met_by(self, value: float) -> bool:
        """Whether a computed number is what was published."""
        if self.compare is Compare.EXACTLY:
            return value == self.number
        if self.compare is Compare.AT_LEAST:
            return value >= self.number
        return value > self.number

    @property
    def published(self) -> str:
        if self.compare is Compare.RECORDED:
            return "–"
        return f"{self.compare} {self.number:,.10g} {self.unit}"

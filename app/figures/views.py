"""What a figure came to: complete, detached values for page, print and workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core import coding
from app.figures.declaring import Dimension, Figure
from app.figures.period import Period


class Missing(StrEnum):
    """Why there is no number; none of these is 0."""

    UNKNOWN_KIND = "unknown_kind"
    """Records of this kind are not known to this program."""
    NOT_HELD = "not_held"
    """No record in which the institution takes part is on this computer."""
    NOT_ASKED_HERE = "not_asked_here"
    """No form on this computer asks for it."""
    OTHER_VERSIONS = "other_versions"
    """All that was entered was written by versions that do not ask for it, or are not here yet."""
    NOTHING_TO_COUNT = "nothing_to_count"
    """A mean, a share or a last value of no records at all."""


Number = int | float | str


@dataclass(frozen=True)
class Words:
    """What the values of one dimension are called."""

    dimension: Dimension
    known: Mapping[str, str]

    def of(self, value: str, language: str = coding.CHINESE) -> str:
        """The value itself where nothing better is known; empty where it was not said."""
        if value in self.known:
            return self.known[value]
        table = self.dimension.table
        return coding.table(table).label(value, language) if table else value


@dataclass(frozen=True)
class CountedGroup:
    """The number of the rows that have these values, in the order of `Result.by`."""

    values: tuple[str, ...]
    value: Number | None


@dataclass(frozen=True)
class FigureRow:
    """One record behind a number. kind and record_id: what opens it."""

    id: str
    kind: str
    record_id: str
    day: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """The records behind a number, the newest first; `is_cut`: there are more than these."""

    columns: tuple[Words, ...]
    lines: tuple[FigureRow, ...]
    is_cut: bool = False


ReadRows = Callable[..., Rows]


@dataclass(frozen=True)
class Result:
    """A number with what it means: what it counts, of which days and of whom, and how old it is.

    at: when it was counted; heard_at: the newest word of the hub by then, None if there never was
    one. is_whole: no other computer can know of more; else it is what this computer sees.
    left_out: so many were not asked for what is counted.
    """

    figure: Figure
    period: Period
    facility: str | None
    value: Number | None
    at: datetime
    heard_at: datetime | None
    is_whole: bool
    missing: Missing | None = None
    by: tuple[Words, ...] = ()
    groups: tuple[CountedGroup, ...] = ()
    left_out: int = 0
    read_rows: ReadRows | None = field(default=None, repr=False, compare=False)

    @property
    def unit(self) -> str:
        return self.figure.unit

    @property
    def definition(self) -> str:
        return self.figure.definition

    def of(self, *values: str) -> Number | None:
        """The number of one group; 0 for one that did not come up, where rows are counted at all."""
        found = {group.values: group.value for group in self.groups}
        return found.get(values, None if self.missing else 0)

    def rows(self, *values: str, most: int = 2000) -> Rows:
        """The records behind the number, or behind that of one group; read anew."""
        if self.read_rows is None or self.missing is not None:
            return Rows((), ())
        only = {words.dimension.code: v for words, v in zip(self.by, values, strict=False)}
        return self.read_rows(only, most)

"""Published, entered, counted a second time and computed: whether they are the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.replays.asks import Ask
from tests.replays.computing import Computing
from tests.replays.events import Programme
from tests.replays.machines import Stage
from tests.replays.recounting import Recount
from tests.replays.rows import Row, Span


class Verdict(StrEnum):
    EQUAL = "equal"
    NOT_EQUAL = "NOT EQUAL"
    NOT_YET = "not yet"


@dataclass(frozen=True)
class Line:
    """One figure at one institution. `is_level`: of an institution that does not hold the rows."""

    row: Row
    at: str
    verdict: Verdict
    computed: int | None = None
    recount: int | None = None
    why: str = ""
    is_level: bool = False


def score(
    rows: Sequence[Row], programme: Programme, stage: Stage, *, is_small: bool = False
) -> list[Line]:
    """Every row at every institution that is to answer it."""
    return [line for row in rows for line in _of_row(row, programme, stage, is_small)]


def _of_row(row: Row, programme: Programme, stage: Stage, is_small: bool) -> Iterator[Line]:
    if row.ask is None or row.period is None:
        yield Line(row, "", Verdict.NOT_YET, why=f"needs {row.missing}")
        return
    for place, entered in row.entered(is_small=is_small).items():
        yield _held_against(row, row.ask, row.period, place, entered, programme, stage, is_small)
    for level in row.above:
        yield Line(row, level, Verdict.NOT_YET, why="needs monthly reports", is_level=True)


def _held_against(
    row: Row,
    ask: Ask,
    period: Span,
    place: str,
    entered: int,
    programme: Programme,
    stage: Stage,
    is_small: bool,
) -> Line:
    recount = Recount(programme, place, period).of(ask)
    computed = Computing(stage, stage.machines[place], period).of(ask)
    is_equal = computed == recount == entered and (
        _is_part(row, place, is_small) or row.is_met_by(computed)
    )
    why = "" if is_equal else f"entered {entered:,}, counted again {recount:,}"
    verdict = Verdict.EQUAL if is_equal else Verdict.NOT_EQUAL
    return Line(row, place, verdict, computed, recount, why)


def _is_part(row: Row, place: str, is_small: bool) -> bool:
    """Whether what was published is not to come out here: of a part of the rows, or a small run."""
    whole = next(iter(row.at))
    return (is_small and bool(row.small)) or row.at[place] != row.at[whole]

"""Published, entered, counted a second time and computed: whether they are the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.replays.asks import Ask
from tests.replays.computing import Computing
from tests.replays.entering import Entering
from tests.replays.mutating import wrongly_moved
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


def score(rows: Sequence[Row], entering: Entering, *, is_small: bool = False) -> list[Line]:
    """Every row at every institution that is to answer it."""
    return [line for row in rows for line in _of_row(row, entering, is_small)]


def _of_row(row: Row, entering: Entering, is_small: bool) -> Iterator[Line]:
    if row.ask is None or row.period is None:
        yield Line(row, "", Verdict.NOT_YET, why=f"needs {row.missing}")
        return
    for place, entered in row.entered(is_small=is_small).items():
        yield _held_against(row, row.ask, row.period, place, entered, entering, is_small)
    for level in row.above:
        yield Line(row, level, Verdict.NOT_YET, why="needs monthly reports", is_level=True)


def _held_against(
    row: Row,
    ask: Ask,
    period: Span,
    place: str,
    entered: int,
    entering: Entering,
    is_small: bool,
) -> Line:
    machine = entering.stage.machines[place]
    recount = Recount(entering.programme, place, period).of(ask)
    computed = Computing(entering.stage, machine, period).of(ask)
    if computed != recount or computed != entered:
        why = f"entered {entered:,}, counted again {recount:,}"
    elif not _is_part(row, place, is_small) and not row.is_met_by(computed):
        why = "not what was published"
    elif place != next(iter(row.at)):
        why = ""  # The mutations are tried where it is reported.
    else:
        why = "; ".join(wrongly_moved(ask, entering, machine, period, computed))
    return Line(row, place, Verdict.NOT_EQUAL if why else Verdict.EQUAL, computed, recount, why)


def _is_part(row: Row, place: str, is_small: bool) -> bool:
    """Whether what was published is not to come out here: of a part of the rows, or a small run."""
    whole = next(iter(row.at))
    return (is_small and bool(row.small)) or row.at[place] != row.at[whole]

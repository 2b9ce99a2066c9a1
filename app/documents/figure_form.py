"""What stands on the printed sheet of figures: values ready to print, as in `forms`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FigureTable:
    """Rows of figures, or the records behind one; `shares` of the width in the ratio to each other."""

    headings: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class FigureSheet:
    """统计表: of which days and of whom, how old the data are, the tables, what each number counts."""

    facility: str
    period: str
    of: str
    moment: str
    tables: tuple[FigureTable, ...]
    notes: tuple[str, ...] = ()

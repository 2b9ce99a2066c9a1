"""The board as text: a line for each figure and each answer to it, and at the end the sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tests.replays.rows import Row
from tests.replays.scoring import Line, Verdict

WORDS = 62


def told(lines: Sequence[Line]) -> Iterator[str]:
    """Institutions that answer the same stand on one line."""
    for row, answers in groupby(lines, lambda line: line.row):
        same: dict[tuple[object, ...], list[str]] = {}
        for line in answers:
            same.setdefault((line.verdict, line.computed, line.why), []).append(line.at)
        for (verdict, computed, why), places in same.items():
            number = "" if computed is None else f"{computed:,}"
            where = "、".join(filter(None, places))
            yield f"{_head(row)} {number:>8}  {verdict:9}  {where}  {why}".rstrip()


def _head(row: Row) -> str:
    """Chinese units count twice in a line of text."""
    wide = sum(ord(character) > 0x2E80 for character in row.published)
    left = f"{row.code:4} {row.words:{WORDS}.{WORDS}} {row.source:4}"
    return f"{left} {row.published}{' ' * max(0, 12 - wide - len(row.published))}"


def summary(lines: Sequence[Line]) -> str:
    """Figures by the worst of their answers; levels that need monthly reports beside them."""
    worst: dict[str, Verdict] = {}
    for line in lines:
        if not line.is_level:
            worst[line.row.code] = max(
                worst.get(line.row.code, Verdict.EQUAL), line.verdict, key=_ORDER.index
            )
    counted = [sum(one is verdict for one in worst.values()) for verdict in _ORDER]
    levels = sum(line.is_level for line in lines)
    return (
        f"{len(worst)} figures: {counted[0]} equal, {counted[2]} not equal, "
        f"{counted[1]} not yet; and {levels} levels above, not yet"
    )


_ORDER = [Verdict.EQUAL, Verdict.NOT_YET, Verdict.NOT_EQUAL]

"""In what order the answers of a form are settled: what decides whether another is asked, first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter


class GoesInCircles(Exception):
    """Each of these elements waits for the next one; the sequence ends where it began."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__("FORM_CIRCLE")


def order_of(waits_for: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Every element after those it waits for. Raises GoesInCircles."""
    try:
        return tuple(TopologicalSorter(waits_for).static_order())
    except CycleError as circle:
        raise GoesInCircles(circle.args[1]) from None

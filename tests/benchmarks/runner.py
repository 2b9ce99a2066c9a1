"""What every benchmark shares: timing, percentiles, and the one line of JSON at the end."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Bar = tuple[float, float, bool]
"""The value, its limit, and whether it is kept."""


def times_ms(job: Callable[[], object], rounds: int) -> list[float]:
    """Each round's time. The collector rests meanwhile, so that it is not measured."""
    found = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            start = time.perf_counter()
            job()
            found.append((time.perf_counter() - start) * 1000)
    finally:
        gc.enable()
    return found


def median(times: Sequence[float]) -> float:
    return round(statistics.median(times), 3)


def percentile(times: Sequence[float], part: float) -> float:
    """The time that `part` of the rounds stayed below; 0.95 for p95."""
    ranked = sorted(times)
    return round(ranked[min(len(ranked) - 1, int(len(ranked) * part))], 3)


@dataclass
class Report:
    """Gathers figures while a benchmark goes on, telling each as it comes."""

    bench: str
    figures: dict[str, Any] = field(default_factory=dict)
    floor: dict[str, Any] = field(default_factory=dict)
    ratio: dict[str, float] = field(default_factory=dict)
    bars: dict[str, Bar] = field(default_factory=dict)
    is_quiet: bool = False

    def figure(self, name: str, value: Any) -> None:
        self.figures[name] = value
        self.tell(f"{name}: {value}")

    def at_most(self, name: str, value: float, limit: float) -> None:
        self.bars[name] = (value, limit, value <= limit)

    def at_least(self, name: str, value: float, limit: float) -> None:
        self.bars[name] = (value, limit, value >= limit)

    def tell(self, words: str) -> None:
        if not self.is_quiet:
            print(words, flush=True)  # noqa: T201 - a benchmark speaks on the terminal

    def result(self) -> Mapping[str, Any]:
        return {
            "bench": self.bench,
            "figures": self.figures,
            "floor": self.floor,
            "ratio": self.ratio,
            "bars": self.bars,
        }

    def finish(self) -> None:
        self.tell(json.dumps(self.result(), ensure_ascii=False))

"""How many generated variants a test tries: as many as it says, or so many times as a command wants."""

from __future__ import annotations

import os

TIMES = "JICENG_TIMES"
_asked_for: list[int] = []


def many(count: int) -> int:
    _asked_for.append(count * int(os.environ.get(TIMES, "1")))
    return _asked_for[-1]


def tried() -> int:
    return sum(_asked_for)

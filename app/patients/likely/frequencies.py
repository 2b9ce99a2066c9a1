"""How common a name or a village is in this store: the rarer, the more an agreement says."""

from __future__ import annotations

import math

from sqlalchemy import Connection

from app.core.pinyin import BEYOND
from app.patients.record import PATIENT

MOST_KEPT = 5_000
MORE = 1.1
MOST_COUNTED = 20_000
"""Of what is still more common the exact number says nothing more."""
SEEN_ELSEWHERE = 1_000
"""Residents whom a small store is thought to lack: a name that stands once among ten is not rare
because of it."""
_RARE = {"surname": 0.01, "character": 0.01, "name": 0.0005, "village": 0.02}


class Frequencies:
    """Counts of one store, each counted once in a session. `count` answers in residents."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str, str], int] = {}
        self._residents = 0

    def weight(self, connection: Connection, what: str, value: str) -> float:
        """The bits that two records' agreement in this value is worth."""
        return self._bits(connection, what, self._count(connection, what, value))

    def weight_of(self, connection: Connection, what: str, count: int) -> float:
        """The same where the caller has counted."""
        return self._bits(connection, what, count)

    def _bits(self, connection: Connection, what: str, count: int) -> float:
        part = (count + _RARE[what] * SEEN_ELSEWHERE) / (self._all(connection) + SEEN_ELSEWHERE)
        return -math.log2(min(part, 1.0))

    def _all(self, connection: Connection) -> int:
        """One more than the short numbers say matters to nobody; a tenth more is counted anew."""
        found = int(connection.exec_driver_sql("SELECT max(n) FROM patient").scalar() or 0)
        if found > self._residents * MORE:
            self._counted.clear()
            self._residents = found
        return found

    def _count(self, connection: Connection, what: str, value: str) -> int:
        if (known := self._counted.get((what, value))) is not None:
            return known
        if len(self._counted) >= MOST_KEPT:
            self._counted.clear()
        found = self._counted[what, value] = _COUNTERS[what](connection, value)
        return found


def _beginning(connection: Connection, value: str) -> int:
    """Residents of whose name a part begins so; a part begins at every character."""
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM (SELECT 1 FROM token "
        "WHERE kind = ? AND token >= ? AND token < ? LIMIT ?)",
        (PATIENT, value, value + BEYOND, MOST_COUNTED),
    )
    return int(found.scalar() or 0)


def _of_village(connection: Connection, value: str) -> int:
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM (SELECT 1 FROM patient WHERE village_name = ? LIMIT ?)",
        (value, MOST_COUNTED),
    )
    return int(found.scalar() or 0)


_COUNTERS = {"surname": _beginning, "character": _beginning, "village": _of_village}

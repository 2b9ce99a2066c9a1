"""A place that looks at its cases: its rows are made when it first looks, and after whatever no
record tells of (another program, another limit, a line that changed, an institution that ended)."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.cases.keeping import limits_text, stamp_of
from app.cases.kind import CaseKind
from app.cases.owing import Limits
from app.core.errors import StoreError
from app.storage.institutions import ended_places, line_of
from app.storage.reading import LISTED
from app.storage.store import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seat:
    """One place that looks at one kind of case."""

    store: Store
    kind: CaseKind
    place: str
    limits: Limits

    def ready(self) -> None:
        """See to it that what is kept is what the records say. A disk that takes nothing leaves
        what was kept last."""
        with self.store.reading() as session:
            known, places = self._known(session), self._places(session)
            is_left = session.execute(_STALE, {"kind": self.kind.name}).first() is not None
        try:
            if known != (stamp_of(self.limits), places):
                self._sit_down(known, places)
            elif not is_left:
                return
            self.store.catch_up()
        except StoreError as error:
            _log.warning("cases are shown as they were kept: %s", error.code)

    def mend(self, case_id: str) -> None:
        """Fold one case again."""
        with self.store.journal_transaction() as (connection, _):
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO case_stale (kind, what, id) VALUES (?, 'case', ?)",
                (self.kind.name, case_id),
            )

    def _known(self, session: Session) -> tuple[str, str] | None:
        values = {"place": self.place, "kind": self.kind.name}
        found = session.execute(_SEAT, values).first()
        return None if found is None else (found.stamp, found.places)

    def _places(self, session: Session) -> str:
        """The institutions in this one's line, and those that have ended."""
        line = line_of(session, self.place)
        ended = ended_places(session, self.store.clock.days())
        return json.dumps([sorted(line), sorted(ended)])

    def _sit_down(self, known: tuple[str, str] | None, places: str) -> None:
        stamp = stamp_of(self.limits)
        with self.store.journal_transaction() as (connection, _):
            if known is None or known[0] != stamp:
                connection.exec_driver_sql(_MARK_ALL.format(kind=self.kind.name))
            else:
                self._mark(connection, _changed(known[1], places))
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO case_seat (place, kind, stamp, limits, places) "
                "VALUES (?, ?, ?, ?, ?)",
                (self.place, self.kind.name, stamp, limits_text(self.limits), places),
            )

    def _mark(self, connection: Connection, places: set[str]) -> None:
        """The cases in which these institutions take part."""
        named = json.dumps(sorted(places))
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO case_stale (kind, what, id) SELECT kind, 'case', id FROM case_now "
            "WHERE place = ? AND kind = ? AND (sender IN (SELECT value FROM json_each(?)) "
            "OR receiver IN (SELECT value FROM json_each(?)))",
            (self.place, self.kind.name, named, named),
        )


def _changed(before: str, now: str) -> set[str]:
    """What came or went, of the line or of what has ended."""
    old, new = json.loads(before), json.loads(now)
    return {one for a, b in zip(old, new, strict=True) for one in set(a) ^ set(b)}


_STALE = text("SELECT 1 FROM case_stale WHERE kind = :kind LIMIT 1")
_SEAT = text("SELECT stamp, places FROM case_seat WHERE place = :place AND kind = :kind")
_MARK_ALL = (
    "INSERT OR IGNORE INTO case_stale (kind, what, id) "
    f"SELECT '{{kind}}', 'case', id FROM {{kind}} WHERE {LISTED}"
)

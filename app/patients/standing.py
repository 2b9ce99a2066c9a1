"""Who has died or moved away: nobody is to be chased, rung for or referred under that name."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.patients.joined import family_of, links
from app.patients.record import PatientState
from app.storage.reading import LISTED

GONE = frozenset({PatientState.DECEASED, PatientState.MOVED_AWAY})


@dataclass(frozen=True)
class Gone:
    """How and when a resident left, and what was written of it (a cause, a destination)."""

    state: PatientState
    since: date | None
    note: str = ""

    @property
    def has_died(self) -> bool:
        return self.state is PatientState.DECEASED


def gone_of(session: Session, patient_id: str) -> Gone | None:
    """What is known of one resident; None for who is in care here."""
    rows = session.execute(_OF_THESE, {"ids": json.dumps(family_of(session, patient_id))})
    return _newest(rows.all())


def all_gone(session: Session) -> dict[str, Gone]:
    """By every record of a resident who has gone, those joined with others too."""
    known = links(session)
    families: dict[str, set[str]] = defaultdict(set)
    for one, shown in known.items():
        families[shown] |= {one, shown}
    found: dict[str, Gone] = {}
    for row in session.execute(_ALL, {"states": json.dumps(sorted(GONE))}).all():
        family = families.get(known.get(row.id, row.id))
        if family is None:
            found |= _of_rows((row.id,), [row])
        elif row.id not in found:
            found |= _of_family(session, family)
    return found


def _of_family(session: Session, family: Iterable[str]) -> dict[str, Gone]:
    rows = session.execute(_OF_THESE, {"ids": json.dumps(sorted(family))})
    return _of_rows(family, rows.all())


def _of_rows(
    family: Iterable[str], rows: Iterable[Row[tuple[str, str, str, str]]]
) -> dict[str, Gone]:
    gone = _newest(rows)
    return dict.fromkeys(family, gone) if gone else {}


def _newest(rows: Iterable[Row[tuple[str, str, str, str]]]) -> Gone | None:
    """What was said last counts; who never had another state than "in care" says nothing."""
    said = sorted((row for row in rows if row.state), key=_order)
    if not said or said[-1].state not in GONE:
        return None
    last = said[-1]
    since = date.fromisoformat(last.state_on) if last.state_on else None
    return Gone(PatientState(last.state), since, last.state_note or "")


def _order(row: Row[tuple[str, str, str, str]]) -> tuple[str, bool]:
    """Of two that are said of one day, the one that is not to be overlooked comes last."""
    is_gone = row.state in GONE
    return (row.state_on or ("0" if is_gone else ""), is_gone)


_COLUMNS = f"SELECT id, state, state_on, state_note FROM patient WHERE {LISTED}"
_ALL = text(f"{_COLUMNS} AND state IN (SELECT value FROM json_each(:states))")
_OF_THESE = text(f"{_COLUMNS} AND id IN (SELECT value FROM json_each(:ids))")

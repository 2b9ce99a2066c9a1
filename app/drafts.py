"""What a person has typed into a form and not saved yet: encrypted, kept through a power cut."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from app.core.rights import Actor
from app.core.values import instant_of, instant_text
from app.storage.base import dump
from app.storage.store import Store

KEPT = timedelta(days=30)
"""An older draft is forgotten: nobody comes back to it, and it holds a patient's data."""
NOT_SO_OLD = timedelta(days=400)
"""No draft gets so old: one that seems to be was saved, or is read, under a wrong clock."""
_KEPT = "(saved_at >= ? OR saved_at < ?)"
_MINE = "person_id = ? AND form = ? AND subject = ?"


@dataclass(frozen=True)
class Draft:
    """One form as it stood; `subject` is the record it is about, empty for a new one."""

    form: str
    subject: str
    values: Mapping[str, Any]
    saved_at: datetime


class Drafts:
    """The drafts of who is signed in; nobody else on this computer is shown them."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def save(self, form: str, values: Mapping[str, Any], subject: str = "") -> None:
        """Keep the form as it stands now, in place of what was kept before. JSON values only."""
        now = self._store.clock.now()
        row = (*self._key(form, subject), dump(dict(values)), instant_text(now))
        with self._store.transaction(self._actor) as transaction:
            transaction.connection.exec_driver_sql(
                'INSERT OR REPLACE INTO draft (person_id, form, subject, "values", saved_at) '
                "VALUES (?, ?, ?, ?, ?)",
                row,
            )
            transaction.connection.exec_driver_sql(
                f"DELETE FROM draft WHERE NOT ({_KEPT})", _ages(now)
            )

    def restore(self, form: str, subject: str = "") -> Draft | None:
        found = self._read(_MINE, self._key(form, subject))
        return found[0] if found else None

    def discard(self, form: str, subject: str = "") -> None:
        """The form was saved, or the person does not want it any more."""
        if self.restore(form, subject) is None:
            return
        with self._store.transaction(self._actor) as transaction:
            transaction.connection.exec_driver_sql(
                f"DELETE FROM draft WHERE {_MINE}", self._key(form, subject)
            )

    def all(self) -> list[Draft]:
        """Everything this person has begun and not finished, newest first."""
        return self._read("person_id = ?", (self._actor.person_id,))

    def _key(self, form: str, subject: str) -> tuple[str, str, str]:
        return self._actor.person_id, form, subject

    def _read(self, condition: str, values: tuple[str, ...]) -> list[Draft]:
        ages = _ages(self._store.clock.now())
        query = f"SELECT * FROM draft WHERE {condition} AND {_KEPT} ORDER BY saved_at DESC"
        with self._store.reading() as session:
            found = session.connection().exec_driver_sql(query, (*values, *ages))
            return [_draft(row) for row in found]


def _ages(now: datetime) -> tuple[str, str]:
    return instant_text(now - KEPT), instant_text(now - NOT_SO_OLD)


def _draft(row: Row[Any]) -> Draft:
    # By name: a row has a method of its own called `values`.
    named = row._mapping
    values = json.loads(named["values"])
    return Draft(named["form"], named["subject"], values, instant_of(named["saved_at"]))

"""How much at this computer needs a person, counted without reading it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.patients.numbers import count_given_twice
from app.reconciliation import last_comparison
from app.storage.change import OPEN

_COUNTS = text(
    f"""
    SELECT
      (SELECT count(DISTINCT +grp) FROM change WHERE {OPEN} AND state = 'held'),
      (SELECT count(*) FROM conflict WHERE resolved IS NULL AND archived = 0),
      (SELECT count(*) FROM inbox)
    """
)


@dataclass(frozen=True)
class Needs:
    """held: groups that the hub refused; conflicts: fields written differently and not decided;
    inbox: what does not fit here; unequal: records not the same here and at the hub, though fetched
    again; given_twice: local numbers that several people have."""

    held: int
    conflicts: int
    inbox: int
    unequal: int
    given_twice: int

    @property
    def total(self) -> int:
        return self.held + self.conflicts + self.inbox + self.unequal + bool(self.given_twice)


def needs_of(session: Session) -> Needs:
    compared = last_comparison(session.connection())
    unequal = compared.unequal if compared is not None else 0
    held, conflicts, inbox = session.execute(_COUNTS).one()
    return Needs(held, conflicts, inbox, unequal, count_given_twice(session))

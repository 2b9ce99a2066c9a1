"""One transaction on one case: where it stands, and the steps added to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.cases.folding import Case
from app.cases.kind import CaseKind, Parties
from app.cases.ladder import Rule, Side, Sort
from app.cases.loading import load, resolve
from app.core.errors import NotAllowed, NotFound
from app.core.text import N_
from app.storage.base import Synced
from app.storage.institutions import person_name
from app.storage.reading import record_of
from app.storage.transaction import Transaction


class Deed:
    """What a service does to one case; everything it writes is one transaction.

    Raises NotFound when the case is not on this computer.
    """

    def __init__(
        self, transaction: Transaction, kind: CaseKind, case_id: str, now: datetime
    ) -> None:
        session = transaction.session
        kept = resolve(session, kind, case_id)
        loaded = load(session, kind, [kept])
        if kept not in loaded.rows:
            raise NotFound
        record_class = transaction.class_of(kind.name)
        self.record: Any = record_of(session, record_class, kept)
        session.expunge(self.record)
        self.transaction = transaction
        self.kind = kind
        self.now = now
        self.case: Case = loaded.case(kept)
        self.parties: Parties = loaded.parties(kept)
        self.sides = loaded.sides(kept, transaction.actor.place_id)

    def take(self, code: str, **values: Any) -> str:
        """Take a step. Raises NotAllowed when it is not this side's or comes too late."""
        rule = self.case.ladder.rules[code]
        self.require_possible(rule)
        if rule.sort is Sort.DECISION and "round" not in self.kind.named:
            values["round"] = self.case.round
        return write_step(self.transaction, self.kind, self.record, code, self.now, **values)

    def require_possible(self, rule: Rule) -> None:
        self.require(rule.sides)
        if not self.case.is_possible(rule):
            raise self.kind.too_late()

    def require(self, sides: frozenset[Side]) -> None:
        if not sides & self.sides:
            raise NotAllowed(code="OTHER_SIDE", title=N_("This step is for the other side."))


def write_step(
    transaction: Transaction, kind: CaseKind, record: Any, code: str, now: datetime, **values: Any
) -> str:
    """Add a step to a case. It carries what its kind takes over from the record."""
    step_class = transaction.class_of(kind.steps)
    values |= {name: getattr(record, name) for name in kind.carried}
    values[kind.named.get("step", "step")] = str(code)
    if "at" not in kind.named:
        values["at"] = values.get("at") or now
    values["by_name"] = person_name(transaction.session, transaction.actor.person_id)
    step: Synced = step_class(**values)
    return transaction.put(step, root=record.id)

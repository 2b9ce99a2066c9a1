"""One case complete, for its page: folded afresh, and held against what is kept of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.folding import Case
from app.cases.keeping import CaseNow, row_of
from app.cases.kind import CaseKind
from app.cases.ladder import Side
from app.cases.loading import Loaded, load, seen_of
from app.cases.rungs import rungs
from app.cases.seats import Seat
from app.cases.silence import awaited_of
from app.cases.views import CaseView, OpenedView, Rung, RungCode, StepView, There
from app.core.errors import NotFound
from app.core.rights import Actor
from app.receipts import (
    Arrival,
    Opened,
    Receipt,
    ReceiptState,
    came_from_hub,
    receipts_of,
)
from app.signatures import Signatures, Signed, examine
from app.storage.base import Synced
from app.storage.institutions import names_of_places
from app.storage.reading import record_of
from app.storage.store import Store

_log = logging.getLogger(__name__)


class Opening:
    """Reads one case of a kind as a place sees it."""

    def __init__(self, seat: Seat, actor: Actor) -> None:
        self._seat = seat
        self._store: Store = seat.store
        self._kind: CaseKind = seat.kind
        self._actor = actor

    def view(self, session: Session, case_id: str) -> tuple[CaseView, Loaded]:
        """Raises NotFound when it is not on this computer."""
        loaded = load(session, self._kind, [case_id], self._store.clock.days(), archived=True)
        record = self._record(session, case_id)
        if record is None or case_id not in loaded.rows:
            raise NotFound
        family = loaded.family(case_id)
        names = names_of_places(session)
        one = loaded.folded(case_id, self._actor.place_id, self._seat.limits)
        records = children(session, self._class_of(self._kind.steps), family)
        receipts = receipts_of(session, [case_id, *(step.id for step in records)])
        receipt = receipts.get(case_id) or self._from_elsewhere(session, record)
        signatures = self._signatures(session, case_id, records)
        views = _step_views(one.case, records, receipts, names, signatures)
        steps = tuple(self._there(step, loaded, one.parties, names) for step in views)
        at = getattr(record, "written_at", None)
        by = getattr(record, "doctor_name", None) or getattr(record, "by_name", None) or ""
        written = Rung(RungCode.WRITTEN, True, at, names.get(one.parties.sender, ""), by)
        return CaseView(
            record=record,
            case=one.case,
            parties=one.parties,
            sides=one.sides,
            steps=steps,
            opened=_opened_views(session, family, names),
            rungs=rungs(written, one.case, one.parties, steps, one.arrivals, receipt, names),
            tasks=one.tasks,
            may=() if record.archived else allowed(one.case, one.sides, self._actor),
            receipt=receipt,
            twins=tuple(family[1:]),
            names=names,
            standing=one.standing,
        ), loaded

    def differs(self, session: Session, view: CaseView, loaded: Loaded) -> bool:
        """Whether something else is kept of the case than it is."""
        case_id, place = view.record.id, self._seat.place
        if view.record.archived:
            return False
        kept = session.get(CaseNow, (place, self._kind.name, case_id))
        if kept is None:
            return True
        seen = seen_of(session, self._kind, loaded.rows)
        fresh = row_of(loaded, case_id, place, self._seat.limits, seen)
        return any(getattr(kept, name) != value for name, value in fresh.items())

    def _from_elsewhere(self, session: Session, record: Any) -> Receipt:
        receipt = from_elsewhere(record)
        if receipt.state is not ReceiptState.ON_PAPER:
            return receipt
        return replace(receipt, hub_at=awaited_of(session, self._kind).get(record.id))

    def _record(self, session: Session, case_id: str) -> Any:
        record_class = self._class_of(self._kind.name)
        return record_of(session, record_class, case_id)

    def _class_of(self, kind: str) -> type[Synced]:
        table = self._store.tables.of(kind)
        assert table is not None
        return table.record_class

    def _there(
        self, step: StepView, loaded: Loaded, parties: Any, names: Mapping[str, str]
    ) -> StepView:
        """Of a step that was taken here and is on the hub: whether the other side has it."""
        record, here = step.record, self._actor.place_id
        inside = loaded.kind.ladder(loaded.rows[next(iter(loaded.rows))]).inside
        if record.place_id != here or not record.ord or step.code in inside:
            return step
        known: Mapping[str, Arrival] = loaded.arrivals.get(record.root or "", {})
        others = {parties.sender, parties.receiver} - {here, None, ""}
        there = tuple(
            There(names.get(one, ""), known[one].arrived_at(record.ord) if one in known else None)
            for one in sorted(filter(None, others))
        )
        return replace(step, there=there)

    def _signatures(self, session: Session, case_id: str, steps: Iterable[Any]) -> Signatures:
        """Of each step that carries one: whether it fits what the step sent."""
        found: dict[str, Signed] = {}
        for step in steps if self._kind.signs else ():
            assert self._kind.signs is not None
            kind, record_id = self._kind.signs(step)
            row = self._store.tables.get(session.connection(), kind, record_id or case_id)
            if row is None:
                continue
            signed = examine(session, row, step.signature, step.author_id, step.place_id)
            if signed is not None:
                found[step.id] = signed
        return found


def allowed(case: Case, sides: frozenset[Side], actor: Actor) -> tuple[str, ...]:
    """The steps this person may take now, in the order of the ladder."""
    return tuple(
        rule.code
        for rule in case.ladder.steps
        if rule.sides & sides and actor.may(rule.writers) and case.is_possible(rule)
    )


def children(session: Session, record_class: Any, roots: Iterable[str]) -> list[Any]:
    query = (
        select(record_class)
        .where(record_class.root.in_(list(roots)), record_class.voided_at.is_(None))
        .order_by(record_class.n)
    )
    return list(session.scalars(query))


def from_elsewhere(record: Any) -> Receipt:
    """Of what was not written on this computer: the hub has numbered all that it brought."""
    return came_from_hub(record) if record.rev else Receipt(ReceiptState.ON_PAPER)


def _step_views(
    case: Case,
    records: Iterable[Any],
    receipts: dict[str, Receipt],
    names: Mapping[str, str],
    signatures: Signatures,
) -> tuple[StepView, ...]:
    """In the order in which they count."""
    found = {one.id: one for one in records}
    return tuple(
        StepView(
            record=found[outcome.step.id],
            outcome=outcome,
            place=names.get(found[outcome.step.id].place_id, ""),
            receipt=receipts.get(outcome.step.id) or from_elsewhere(found[outcome.step.id]),
            signed=signatures.get(outcome.step.id),
        )
        for outcome in case.outcomes
        if outcome.step.id in found
    )


def _opened_views(
    session: Session, roots: Iterable[str], names: Mapping[str, str]
) -> tuple[OpenedView, ...]:
    return tuple(
        OpenedView(one.place_id, names.get(one.place_id, ""), one.by_name or "", one.written_at)
        for one in children(session, Opened, roots)
    )

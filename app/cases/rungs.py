"""The receipt ladder of one case: facts from the first to the last, and what is still ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.cases.folding import Case
from app.cases.kind import Parties
from app.cases.ladder import Ahead, Sort
from app.cases.views import Rung, RungCode, StepView
from app.receipts import Arrival, Receipt, ReceiptState


def rungs(
    written: Rung,
    case: Case,
    parties: Parties,
    steps: Sequence[StepView],
    arrivals: Mapping[str, Arrival],
    receipt: Receipt,
    names: Mapping[str, str],
) -> tuple[Rung, ...]:
    """written: the first one; what is still ahead follows as not done."""
    climbed = [written, _on_hub(receipt, names.get(parties.sender, ""))]
    if parties.receiver and parties.receiver != parties.home:
        place, there = names.get(parties.receiver, ""), arrivals.get(parties.receiver)
        climbed += [_delivered(case, there, place), _opened(there, place)]
    by_step = {view.record.id: view for view in steps}
    climbed += [_rung(ahead, case, by_step) for ahead in case.ladder.ahead]
    return tuple(climbed)


def _on_hub(receipt: Receipt, sender: str) -> Rung:
    """A case read off its slip waits for the record of its sender; since when, by the hub's time."""
    if receipt.state is ReceiptState.ON_PAPER:
        return Rung(RungCode.RECORD_AWAITED, False, receipt.hub_at, sender)
    return Rung(RungCode.ON_HUB, receipt.state is ReceiptState.ON_HUB, receipt.hub_at)


def _delivered(case: Case, there: Arrival | None, place: str) -> Rung:
    """Of the newest submission; of a case that is its own, of the first that arrived of it. Who has
    opened the case has it, whoever noted that."""
    opening = [rule.code for rule in case.ladder.steps if rule.sort is Sort.SUBMIT]
    submitted = case.last(*opening)
    reached = submitted.ord if submitted else 0 if opening else 1
    at = there.arrived_at(reached) if there else None
    if at is None and (there is None or there.opened_at is None):
        return Rung(RungCode.DELIVERED, False)
    return Rung(RungCode.DELIVERED, True, at, place)


def _opened(there: Arrival | None, place: str) -> Rung:
    if there is None or there.opened_at is None:
        return Rung(RungCode.OPENED, False)
    return Rung(RungCode.OPENED, True, there.opened_at, place, there.opened_by)


def _rung(ahead: Ahead, case: Case, by_step: Mapping[str, StepView]) -> Rung:
    step = case.last(*ahead.steps)
    view = by_step.get(step.id) if step else None
    if view is None or case.state in ahead.unless:
        return Rung(ahead.code, False)
    rule = case.ladder.rules[view.code]
    by, failed = view.record.by_name or "", rule.has_failed
    return Rung(ahead.code, True, view.stamp.at, view.place, by, rule.code, failed)

"""Faults planted into client and hub, one at a time: each must show in the simulator.

`python -m tests.faults.planted --seeds 200` plants every one of them, says which seed found it first, and
ends with 1 if one was not found. What a bad week cannot find out is not tested by it: a later rule
may hide an earlier fault, so the list is run again whenever a rule is added.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from app.core import sight
from app.core.merge import Verdict, verdict
from app.core.record import RecordRow
from app.referrals import folding
from app.storage import shadow
from app.storage.transaction import Transaction
from sync.client import forks, offers, outbox, packing
from sync.client.intake import Intake
from sync.hub import apply, epochs, feed, rules
from sync.hub.apply import Application
from sync.hub.epochs import Freshness, Tokens
from sync.hub.joining import Joining, Past
from sync.protocol.messages import Offer, Operation, Page, Receipt
from tests.faults.simulate import STEPS, told

Fault = Callable[[ExitStack], None]
_FAULTS: dict[str, Fault] = {}


def _fault(plant: Fault) -> Fault:
    """Listed under its name, with its first sentence as what it does."""
    _FAULTS[plant.__name__] = plant
    return plant


def _swap(stack: ExitStack, where: object, name: str, other: object) -> None:
    stack.enter_context(patch.object(where, name, other))


# Merging


@_fault
def every_value_applies(stack: ExitStack) -> None:
    """The last to come wins, whatever its author had seen."""

    def careless(
        current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any
    ) -> Verdict:
        return Verdict.EQUAL if current.get(name) == value else Verdict.APPLY

    _swap(stack, apply, "verdict", careless)


@_fault
def the_loser_is_not_kept(stack: ExitStack) -> None:
    """A value that lost leaves no conflict."""
    _swap(stack, Application, "_keep_aside", lambda *_: None)


@_fault
def the_revision_decides(stack: ExitStack) -> None:
    """What was the newest revision when one saved counts as seen, field by field."""
    merge = Application._merge

    def by_base(self: Application, op: Operation, present: RecordRow, *rest: Any) -> Any:
        def verdict_of(
            current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any
        ) -> Verdict:
            if present.frev.get(name, present.crev) <= op.base and current.get(name) != value:
                return Verdict.APPLY
            return verdict(current, was, name, value)

        with patch.object(apply, "verdict", verdict_of):
            return merge(self, op, present, *rest)

    _swap(stack, Application, "_merge", by_base)


@_fault
def the_same_computer_has_seen_it(stack: ExitStack) -> None:
    """What the same facility wrote last counts as seen by whoever writes there next."""
    merge = Application._merge

    def by_place(
        self: Application, op: Operation, present: RecordRow, number: int, sender: Any
    ) -> Any:
        def verdict_of(
            current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any
        ) -> Verdict:
            if present.place == sender.facility and current.get(name) != value:
                return Verdict.APPLY
            return verdict(current, was, name, value)

        with patch.object(apply, "verdict", verdict_of):
            return merge(self, op, present, number, sender)

    _swap(stack, Application, "_merge", by_place)


@_fault
def was_is_taken_when_saving(stack: ExitStack) -> None:
    """What stands in the record at the moment of saving counts as what the author saw."""
    write = Transaction.patch

    def late(self: Transaction, record_class: Any, record_id: str, values: Any, seen: Any) -> bool:
        row = self._tables.get(self.connection, record_class.kind.name, record_id)
        assert row is not None
        plain = (str, int, float, bool, type(None))
        now = {n: row.fields.get(n) if isinstance(v, plain) else v for n, v in seen.items()}
        return write(self, record_class, record_id, values, now)

    _swap(stack, Transaction, "patch", late)


# Settling


@_fault
def an_acknowledgement_settles(stack: ExitStack) -> None:
    """An acknowledged change no longer lies over the record, though its row has not come yet."""
    receipts = Intake.receipts

    def hasty(self: Intake, found: list[Receipt]) -> None:
        receipts(self, found)
        query = "SELECT DISTINCT kind, record_id FROM change WHERE settled = 0 AND state = 'acked'"
        rows = self._connection.exec_driver_sql(query).all()
        self._connection.exec_driver_sql("UPDATE change SET settled = 1 WHERE state = 'acked'")
        for kind, record_id in rows:
            shadow.refold(self._connection, self._tables, kind, record_id)

    _swap(stack, Intake, "receipts", hasty)


@_fault
def refused_is_taken_for_done(stack: ExitStack) -> None:
    """A change that the hub refused is crossed off like any other."""
    receipts = Intake.receipts

    def hasty(self: Intake, found: list[Receipt]) -> None:
        receipts(self, found)
        self._connection.exec_driver_sql("UPDATE change SET state = 'acked' WHERE state = 'held'")

    _swap(stack, Intake, "receipts", hasty)


# Sending


@_fault
def what_waits_is_merged_into_one(stack: ExitStack) -> None:
    """Two changes of one record that wait together go up as one."""
    groups = outbox.next_groups

    def merged(connection: Any, *most: int) -> list[Operation]:
        kept: dict[str, Operation] = {}
        for op in groups(connection, *most):
            before = kept.pop(op.id, None)
            if before is None or before.action != op.action:
                kept[op.id if before is None else op.op_id] = op
                if before is not None:
                    kept[before.op_id] = before
                continue
            whole = {**before.set, **op.set}
            values = [getattr(op, name) for name in op.__struct_fields__]
            values[op.__struct_fields__.index("set")] = whole
            kept[op.id] = Operation(*values)
        return list(kept.values())

    _swap(stack, outbox, "next_groups", merged)


@_fault
def one_refused_change_holds_all(stack: ExitStack) -> None:
    """Nothing written after a refused change goes up."""
    groups = outbox.next_groups

    def stuck(connection: Any, *most: int) -> list[Operation]:
        held = connection.exec_driver_sql("SELECT 1 FROM change WHERE state = 'held' LIMIT 1")
        return [] if held.first() else groups(connection, *most)

    _swap(stack, outbox, "next_groups", stuck)


@_fault
def a_repeated_change_is_applied_again(stack: ExitStack) -> None:
    """The hub does not look whether it has an operation already."""
    _swap(stack, apply, "known_ops", lambda *_: {})


# Reading


@_fault
def the_cursor_runs_ahead(stack: ExitStack) -> None:
    """A row that shares the last place of a page is left out."""
    page = Intake.page

    def short(self: Intake, read: Page, cursor: int) -> int:
        rows = read.rows[:-1] if read.more and len(read.rows) > 1 else read.rows
        return page(self, Page(read.start, read.to, read.more, rows), cursor)

    _swap(stack, Intake, "page", short)


@_fault
def what_left_sight_stays(stack: ExitStack) -> None:
    """A case that was closed to a facility stays in its lists."""
    _swap(stack, Intake, "archive", lambda *_: None)


@_fault
def unsent_work_leaves_with_sight(stack: ExitStack) -> None:
    """With a case that leaves sight goes what was written on it and not yet sent."""
    archive = Intake.archive

    def careless(self: Intake, ids: list[str]) -> None:
        archive(self, ids)
        for one in ids:
            self._connection.exec_driver_sql(
                "UPDATE change SET state = 'replaced' "
                "WHERE state IN ('new', 'sent') AND (record_id = ? OR root = ?)",
                (one, one),
            )

    _swap(stack, Intake, "archive", careless)


# Sight


@_fault
def the_feed_forgets_whom_it_shows_a_case(stack: ExitStack) -> None:
    """A grant is stored and the case does not follow."""
    _swap(stack, feed, "_may_open", lambda row: False)


@_fault
def an_ended_grant_still_opens(stack: ExitStack) -> None:
    """Whom a case was opened to once sees it for ever."""

    def for_ever(root: RecordRow, grants: Iterable[RecordRow]) -> set[str]:
        return {grant.fields["to"] for grant in grants if grant.home == root.home}

    _swap(stack, sight, "granted", for_ever)


@_fault
def a_stranger_may_open_a_case(stack: ExitStack) -> None:
    """A grant is taken and counts whoever wrote it."""
    _swap(stack, rules, "GRANT", "no kind of ours")
    _swap(stack, sight, "_counts", lambda grant, root: True)


# Time goes back

_OFFERING = (offers, packing)
"""By wire and by stick."""


@_fault
def numbers_do_not_jump(stack: ExitStack) -> None:
    """A new epoch goes on where the old one ended."""
    _swap(stack, epochs, "_JUMP", 1)


@_fault
def no_new_epoch_at_a_start(stack: ExitStack) -> None:
    """The hub goes on in its epoch, as if it had never been away."""
    _swap(stack, epochs, "is_of_this_start", _has_epoch)


def _has_epoch(connection: Any) -> bool:
    return connection.exec_driver_sql("SELECT epoch FROM meta").scalar() is not None


@_fault
def copies_are_not_told_apart(stack: ExitStack) -> None:
    """Every token counts as the newest."""
    judge = Tokens.judge

    def trusting(self: Tokens, token: str | None, incarnation: str) -> Freshness:
        found = judge(self, token, incarnation)
        return Freshness.FRESH if found is Freshness.LOST else found

    _swap(stack, Tokens, "judge", trusting)


@_fault
def the_cursor_is_kept_over_a_fork(stack: ExitStack) -> None:
    """A computer reads on in the new epoch where it was in the old one."""
    _swap(stack, forks, "_common_cursor", lambda lineage, fork: lineage[-1].cursor_left or 0)


@_fault
def an_operation_is_offered_at_another_place(stack: ExitStack) -> None:
    """Offered work carries the place of the newest change of its record."""
    operations = offers.lost_operations

    def elsewhere(connection: Any, most: int) -> list[Offer]:
        found = operations(connection, most)
        last = max((offer.place for offer in found), default=0)
        return [Offer(op=offer.op, place=last, lost=offer.lost) for offer in found]

    for road in _OFFERING:
        _swap(stack, road, "lost_operations", elsewhere)


@_fault
def own_work_is_not_offered(stack: ExitStack) -> None:
    """What the hub acknowledged and lost is not sent once more."""
    for road in _OFFERING:
        _swap(stack, road, "lost_operations", lambda connection, most: [])


@_fault
def rows_are_not_offered(stack: ExitStack) -> None:
    """What others had written, and only this computer still has, does not go back to the hub."""
    for road in _OFFERING:
        _swap(stack, road, "lost_rows", lambda *_: offers.Offers())


@_fault
def lost_conflicts_are_not_made_again(stack: ExitStack) -> None:
    """An offered change whose field had lost brings no conflict back."""
    _swap(stack, Joining, "_keep_aside_again", lambda *_: None)


@_fault
def an_offered_value_always_counts(stack: ExitStack) -> None:
    """Whoever offers is taken to have known what stands at the hub now."""
    _swap(stack, Past, "knew", lambda *_: True)


@_fault
def places_are_forgotten_when_joining(stack: ExitStack) -> None:
    """Every offered number counts as one the hub knows."""
    _swap(stack, Past, "has", lambda *_: True)


# The ladder


@_fault
def steps_are_folded_as_they_came_here(stack: ExitStack) -> None:
    """Each computer orders the steps of a case by its own numbers."""
    _swap(stack, folding, "_place", lambda step: (False, 0, step.n, step.id))


FAULTS: Mapping[str, Fault] = _FAULTS


@contextmanager
def planted(name: str) -> Iterator[None]:
    with ExitStack() as stack:
        FAULTS[name](stack)
        yield


def first_found(name: str, seeds: int, steps: int = STEPS) -> tuple[str, int | None, list[str]]:
    """(the fault, the first seed that shows it, what was seen)"""
    with planted(name):
        for seed in range(seeds):
            faults = told(seed, steps).faults
            if any(fault.startswith("TypeError") for fault in faults):
                raise AssertionError(f"{name} no longer fits what it is planted into: {faults}")
            if faults:
                return name, seed, faults
    return name, None, []


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--only", nargs="*", default=list(FAULTS), choices=list(FAULTS))
    chosen = parser.parse_args(arguments)
    fresh = multiprocessing.get_context("spawn")
    found: dict[str, int | None] = {}
    with ProcessPoolExecutor(mp_context=fresh, max_tasks_per_child=1) as pool:
        for done in as_completed(
            pool.submit(first_found, name, chosen.seeds) for name in chosen.only
        ):
            name, seed, faults = done.result()
            found[name] = seed
            sys.stdout.write(
                f"{name}: {'NOT FOUND' if seed is None else f'seed {seed}'} {faults}\n"
            )
            sys.stdout.flush()
    missed = [name for name, seed in found.items() if seed is None]
    sys.stdout.write(json.dumps({"planted": len(found), "seeds": chosen.seeds, "missed": missed}))
    sys.stdout.write("\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

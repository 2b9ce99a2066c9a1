"""Two people at one record."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from app.core.merge import Verdict, verdict
from app.core.record import RecordRow
from app.core.values import instant_of
from app.storage.transaction import Transaction
from sync.hub.journal.applying import applying
from sync.hub.journal.applying.applying import Applying
from sync.protocol.messages import Operation
from tests.faults.plants.listed import fault, swap


@fault
def every_value_applies(stack: ExitStack) -> None:
    """The last to come wins, whatever its author had seen."""

    def careless(
        current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any, *_: Any
    ) -> Verdict:
        return Verdict.EQUAL if current.get(name) == value else Verdict.APPLY

    swap(stack, applying, "verdict", careless)


@fault
def the_later_clock_wins(stack: ExitStack) -> None:
    """Of two values the one whose author's clock showed more stays, and the other is dropped."""
    merge = Applying._merge

    def by_clock(self: Applying, op: Operation, present: RecordRow, *rest: Any) -> Any:
        def verdict_of(
            current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any, kind: Any
        ) -> Verdict:
            found = verdict(current, was, name, value, kind)
            if found is not Verdict.LOST:
                return found
            is_later = op.stamps[0] > instant_of(present.at or "").timestamp() * 1000
            return Verdict.APPLY if is_later else Verdict.EQUAL

        with patch.object(applying, "verdict", verdict_of):
            return merge(self, op, present, *rest)

    swap(stack, Applying, "_merge", by_clock)


@fault
def the_loser_is_not_kept(stack: ExitStack) -> None:
    """A value that lost leaves no conflict."""
    swap(stack, Applying, "_keep_aside", lambda *_: None)


@fault
def the_revision_decides(stack: ExitStack) -> None:
    """What was the newest revision when one saved counts as seen, field by field."""
    merge = Applying._merge

    def by_base(self: Applying, op: Operation, present: RecordRow, *rest: Any) -> Any:
        def verdict_of(
            current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any, kind: Any
        ) -> Verdict:
            if present.frev.get(name, present.crev) <= op.base and current.get(name) != value:
                return Verdict.APPLY
            return verdict(current, was, name, value, kind)

        with patch.object(applying, "verdict", verdict_of):
            return merge(self, op, present, *rest)

    swap(stack, Applying, "_merge", by_base)


@fault
def the_same_computer_has_seen_it(stack: ExitStack) -> None:
    """What the same facility wrote last counts as seen by whoever writes there next."""
    merge = Applying._merge

    def by_place(
        self: Applying, op: Operation, present: RecordRow, number: int, sender: Any
    ) -> Any:
        def verdict_of(
            current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any, kind: Any
        ) -> Verdict:
            if present.place == sender.facility and current.get(name) != value:
                return Verdict.APPLY
            return verdict(current, was, name, value, kind)

        with patch.object(applying, "verdict", verdict_of):
            return merge(self, op, present, number, sender)

    swap(stack, Applying, "_merge", by_place)


@fault
def was_is_taken_when_saving(stack: ExitStack) -> None:
    """What stands in the record at the moment of saving counts as what the author saw."""
    write = Transaction.patch

    def late(self: Transaction, record_class: Any, record_id: str, values: Any, seen: Any) -> bool:
        row = self._tables.get(self.connection, record_class.kind.name, record_id)
        assert row is not None
        plain = (str, int, float, bool, type(None))
        now = {n: row.fields.get(n) if isinstance(v, plain) else v for n, v in seen.items()}
        return write(self, record_class, record_id, values, now)

    swap(stack, Transaction, "patch", late)

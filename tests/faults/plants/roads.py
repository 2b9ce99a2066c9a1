"""What goes up, what comes down, and when it counts as done."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from app.storage import shadow
from sync.client import answers, outbox, state
from sync.client.answers import HubAnswers
from sync.client.intake import Intake
from sync.hub.journal.applying import received
from sync.hub.journal.applying.received import ReceivedOperations
from sync.protocol.messages import FeedPage, Operation, OpReceipt
from tests.faults.plants.listed import fault, swap

# Settling


@fault
def an_acknowledgement_settles(stack: ExitStack) -> None:
    """An acknowledged change no longer lies over the record, though its row has not come yet."""
    receipts = Intake.receipts

    def hasty(self: Intake, found: list[OpReceipt]) -> None:
        receipts(self, found)
        query = "SELECT DISTINCT kind, record_id FROM change WHERE settled = 0 AND state = 'acked'"
        rows = self._connection.exec_driver_sql(query).all()
        self._connection.exec_driver_sql("UPDATE change SET settled = 1 WHERE state = 'acked'")
        for kind, record_id in rows:
            shadow.refold(self._connection, self._tables, kind, record_id)

    swap(stack, Intake, "receipts", hasty)


@fault
def refused_is_taken_for_done(stack: ExitStack) -> None:
    """A change that the hub refused is crossed off like any other."""
    receipts = Intake.receipts

    def hasty(self: Intake, found: list[OpReceipt]) -> None:
        receipts(self, found)
        self._connection.exec_driver_sql("UPDATE change SET state = 'acked' WHERE state = 'held'")

    swap(stack, Intake, "receipts", hasty)


@fault
def the_cursor_settles(stack: ExitStack) -> None:
    """A change is settled once the feed was read past its receipt, wherever its row has gone."""
    page = Intake.page

    def by_cursor(self: Intake, read: FeedPage, cursor: int) -> int:
        reached = page(self, read, cursor)
        query = "SELECT n, kind, record_id FROM change WHERE settled = 0 AND state = 'acked' AND seq <= ?"
        for n, kind, record_id in self._connection.exec_driver_sql(query, (reached,)).all():
            self._connection.exec_driver_sql("UPDATE change SET settled = 1 WHERE n = ?", (n,))
            shadow.refold(self._connection, self._tables, kind, record_id)
        return reached

    swap(stack, Intake, "page", by_cursor)


# Sending


@fault
def what_waits_is_merged_into_one(stack: ExitStack) -> None:
    """Two changes of one record that wait together go up as one."""
    groups = outbox.next_groups

    def merged(connection: Any, *most: Any) -> list[Operation]:
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

    swap(stack, outbox, "next_groups", merged)


@fault
def one_refused_change_holds_all(stack: ExitStack) -> None:
    """Nothing written after a refused change goes up."""
    groups = outbox.next_groups

    def stuck(connection: Any, *most: Any) -> list[Operation]:
        held = connection.exec_driver_sql("SELECT 1 FROM change WHERE state = 'held' LIMIT 1")
        return [] if held.first() else groups(connection, *most)

    swap(stack, outbox, "next_groups", stuck)


@fault
def a_repeated_change_is_applied_again(stack: ExitStack) -> None:
    """The hub does not look whether it has an operation already."""
    swap(stack, received, "known_ops", lambda *_: {})


@fault
def what_waits_at_the_hub_is_not_asked_after(stack: ExitStack) -> None:
    """An operation that came before its case is left to the hub, and nobody hears what became of it."""
    oldest = outbox._oldest

    def but_waiting(connection: Any, state: str, *rest: Any) -> list[outbox.WaitingGroup]:
        return [] if "waiting" in state else oldest(connection, state, *rest)

    swap(stack, outbox, "_oldest", but_waiting)


# Reading


@fault
def the_cursor_runs_ahead(stack: ExitStack) -> None:
    """A row that shares the last place of a page is left out."""
    page = Intake.page

    def short(self: Intake, read: FeedPage, cursor: int) -> int:
        rows = read.rows[:-1] if read.more and len(read.rows) > 1 else read.rows
        return page(self, FeedPage(read.start, read.to, read.more, rows), cursor)

    swap(stack, Intake, "page", short)


@fault
def a_page_is_taken_wherever_it_begins(stack: ExitStack) -> None:
    """Nobody asks whether a page joins on to what is here."""
    page = Intake.page

    def eager(self: Intake, read: FeedPage, cursor: int) -> int:
        return page(self, FeedPage(min(read.start, cursor), read.to, read.more, read.rows), cursor)

    swap(stack, Intake, "page", eager)


@fault
def the_cursor_is_kept_before_the_rows(stack: ExitStack) -> None:
    """How far the feed was read is one transaction, and what was read is the next."""
    read = HubAnswers.read

    def hasty(self: HubAnswers, epoch: str, page: FeedPage) -> bool:
        with self._store.journal_transaction() as (connection, _):
            conversation = state.load(connection)
            before = conversation.cursor
            if conversation.epoch == epoch and page.start <= before < page.to:
                conversation.cursor = page.to
                state.save(connection, conversation)
        with self._store.journal_transaction() as (connection, _):
            conversation = state.load(connection)
            if conversation.epoch == epoch:
                conversation.cursor = before
                state.save(connection, conversation)
        return read(self, epoch, page)

    swap(stack, HubAnswers, "read", hasty)


@fault
def what_left_sight_stays(stack: ExitStack) -> None:
    """A case that was closed to a facility stays in its lists."""
    swap(stack, Intake, "archive", lambda *_: None)


@fault
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

    swap(stack, Intake, "archive", careless)


@fault
def an_answer_of_a_past_epoch_is_taken(stack: ExitStack) -> None:
    """Nobody asks of which past an answer is."""
    swap(stack, answers, "_speaks_of", lambda conversation, answer: answer.fork is None)


@fault
def a_group_is_cut(stack: ExitStack) -> None:
    """Of a business transaction a part goes up, and the rest under a name of its own."""
    groups = outbox.next_groups

    def cut(connection: Any, *most: Any) -> list[Operation]:
        found = groups(connection, *most)
        return found[: max(1, len(found) // 2)]

    swap(stack, outbox, "next_groups", cut)


@fault
def what_was_lost_is_not_said_again(stack: ExitStack) -> None:
    """The receipt of a change that is sent once more forgets which of its fields had lost."""
    receipt = ReceivedOperations._receipt

    def forgetful(self: ReceivedOperations, op_id: str) -> OpReceipt | None:
        found = receipt(self, op_id)
        if found is not None and op_id not in self.changed:
            found.lost = []
        return found

    swap(stack, ReceivedOperations, "_receipt", forgetful)


@fault
def urgent_work_goes_alone(stack: ExitStack) -> None:
    """What cannot wait goes ahead of what it builds on."""
    swap(stack, outbox, "_with_needs", lambda connection, groups: groups)

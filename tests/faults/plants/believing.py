"""What the hub believes, what a comparison says, and who is asked about again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from app.core.record import RecordRow
from app.storage.change import OPEN
from app.storage.rows import Content, KindTable
from app.storage.water import findings
from sync.client import outbox
from sync.client.intake import Intake
from sync.hub.clock import HubClock
from sync.hub.journal import drift
from sync.hub.journal.applying.rules import Rules
from sync.hub.journal.known_numbers import HubsWord, Trust
from sync.protocol.messages import FeedPage
from tests.faults.plants.listed import fault, swap


@fault
def the_hub_serves_by_any_clock(stack: ExitStack) -> None:
    """Nobody asks whether the hub's time can be right."""
    swap(stack, HubClock, "_fits", lambda *_: True)


@fault
def whoever_comes_back_is_not_asked_for(stack: ExitStack) -> None:
    """What was held for want of a post stays held when the post is there."""
    oldest = outbox._oldest

    def but_held(connection: Any, condition: str, *rest: Any) -> list[outbox.WaitingGroup]:
        held = "state = 'held'" in condition
        return oldest(connection, "state = 'waiting'" if held else condition, *rest)

    swap(stack, outbox, "_oldest", but_held)


@fault
def drift_is_called_the_same(stack: ExitStack) -> None:
    """A comparison counts what was written here once, and not what stands here."""
    contents = KindTable.contents

    def as_written(self: KindTable, connection: Connection) -> Iterator[Content]:
        for row in contents(self, connection):
            row.now = row.now if row.kept is None else row.kept
            yield row

    swap(stack, KindTable, "contents", as_written)


@fault
def what_drifts_at_the_hub_is_not_told(stack: ExitStack) -> None:
    """The hub's row counts as what the hub wrote, whatever it says."""
    said = drift.RowSays
    swap(stack, drift, "RowSays", lambda *what: replace(said(*what), is_doubtful=False))


@fault
def what_is_taken_in_is_written_again(stack: ExitStack) -> None:
    """A page that brings a row counts as work of whoever reads it."""
    page = Intake.page

    def echoing(self: Intake, read: FeedPage, cursor: int) -> int:
        reached = page(self, read, cursor)
        if read.rows:
            self._connection.exec_driver_sql(_COPY_OF_THE_LAST)
        return reached

    swap(stack, Intake, "page", echoing)


_COLUMNS = (
    'grp, person_id, home, root, action, kind, record_id, base, "values", was, schema, stamps'
)
_COPY_OF_THE_LAST = (
    f"INSERT INTO change (op_id, {_COLUMNS}, urgent, state, settled) "
    f"SELECT lower(hex(randomblob(16))), {_COLUMNS}, 0, 'replaced', 1 FROM change "
    f"WHERE NOT ({OPEN}) ORDER BY n DESC LIMIT 1"
)


@fault
def who_writes_is_not_looked_at(stack: ExitStack) -> None:
    """A record counts in whosever name it is written."""
    swap(stack, Rules, "_check_place", lambda *_: None)
    swap(stack, Rules, "_check_person", lambda *_: None)


@fault
def a_date_is_kept_as_it_was_typed(stack: ExitStack) -> None:
    """Nobody sees to it that a column holds what it is declared to hold."""
    save_many = KindTable.save_many

    def careless(self: KindTable, connection: Connection, rows: list[RecordRow]) -> None:
        save_many(self, connection, rows)
        if self.name == "note":
            connection.exec_driver_sql("UPDATE note SET noted_on = '15.1.2026' WHERE n % 3 = 0")

    swap(stack, KindTable, "save_many", careless)


@fault
def an_unproved_offer_keeps_its_place(stack: ExitStack) -> None:
    """A row that somebody says was lost stands where he says that it stood."""
    trust_in = HubsWord.trust_in

    def trusting(self: HubsWord, row: RecordRow, seal: str) -> Trust:
        found = trust_in(self, row, seal)
        return found if self.past.has(row.rev) else Trust.WHOLE

    swap(stack, HubsWord, "trust_in", trusting)


@fault
def the_audit_may_be_changed(stack: ExitStack) -> None:
    """Nobody follows the seals from row to row."""
    swap(stack, findings, "broken", lambda *_, **__: [])

"""P1 to P7: what goes wrong between two who exchange."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

import sync.client.answers
import sync.client.engine
import sync.client.forks
import sync.client.intake
import sync.client.offers
import sync.client.outbox
import sync.hub.hub
import sync.hub.journal.applying.received
from app.attention import Attention
from app.core.clock import Clock
from app.core.errors import ClinicError, StoreError
from app.core.rights import Role
from app.notes import Note, Notes
from app.receipts import Opened
from app.storage.change import ChangeState
from app.storage.errors import StoreCode, store_error
from app.storage.rows import KindTable
from app.storage.transaction import new_id
from sync.client.answers import HubAnswers
from sync.client.engine import SyncEngine
from sync.client.intake import Intake
from sync.client.status import status_of
from sync.hub.journal.applying.applying import Applying
from sync.hub.journal.applying.received import ReceivedOperations
from sync.hub.journal.applying.rules import Refusal, Rules
from sync.hub.journal.journal import Journal
from sync.hub.storage.tables import OP
from sync.protocol.messages import FeedPage
from tests.seats import Seat
from tests.sync.named.stage import (
    CENTRE,
    TODAY,
    Bug,
    Patch,
    Stage,
    conflicts,
    drop_link,
    edit,
    quietly,
    titles,
    until_blocked_or_done,
    write,
)


class LateCommit(Bug):
    """P1. One takes its number and commits late; a reader passes meanwhile."""

    on_server = True

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        late, quick, reader = (Seat(stage.county, name) for name in ("甲", "乙", "丙"))
        for seat in (late, quick, reader):
            seat.read()
        numbered, go_on = threading.Event(), threading.Event()
        write_after = Journal._take_numbers

        def wait_with_the_number(journal: Journal, *rest: Any) -> Any:
            taken = write_after(journal, *rest)
            if threading.current_thread().name.startswith("late"):
                numbered.set()
                assert go_on.wait(30)
            return taken

        monkeypatch.setattr(Journal, "_take_numbers", wait_with_the_number)
        with ThreadPoolExecutor(1, "late") as first, ThreadPoolExecutor(1, "quick") as second:
            one = first.submit(_publish, late)
            assert numbered.wait(30)
            two = second.submit(_publish, quick)
            until_blocked_or_done(stage.county.hub.engine, two)
            reader.read()
            go_on.set()
            published = {one.result(30), two.result(30)}
        reader.read()
        assert published <= reader.rows.keys()

    def take_cure_out(self, monkeypatch: Patch) -> None:
        """Numbers of a sequence: given out at once, whoever commits when."""
        inside = Journal._take_numbers

        def by_sequence(journal: Journal, _: Connection, *counted: int) -> tuple[int, int, int]:
            with journal.engine.begin() as another:
                return inside(journal, another, *counted)

        monkeypatch.setattr(Journal, "_take_numbers", by_sequence)


def _publish(seat: Seat) -> str:
    duty = {"on_day": "2026-01-15", "department": "03", "person_name": "王", "phone": "6712345"}
    made = seat.new("duty", new_id(), None, **duty)
    seat.exchange(made)
    return made.id


class CursorArithmetic(Bug):
    """P2. Every row comes, whatever the size of the pages."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        for number in range(9):
            write(stage.one, f"第{number}条")
        stage.one.sync()
        for size in range(1, 11):
            newcomer = stage.county.workstation(
                f"n{size}", stage.one.actor.place_id, CENTRE, (Role.DOCTOR,)
            )
            SyncEngine(newcomer.store, newcomer.wire, newcomer.device, page=size).run_once()
            assert len(titles(newcomer)) == 9

    def take_cure_out(self, monkeypatch: Patch) -> None:
        inside = Intake.page
        monkeypatch.setattr(Intake, "page", lambda *given: inside(*given) + 1)


class CursorWithoutRows(Bug):
    """P3. The disk fails while a page is stored; the page comes again."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        write(stage.one, "晨会")
        stage.one.sync()
        inside, failures = KindTable.save_many, iter([store_error(StoreCode.DISK_FULL)])

        def fail_once(*given: Any) -> None:
            for failure in failures:
                raise failure
            inside(*given)

        monkeypatch.setattr(KindTable, "save_many", fail_once)
        with pytest.raises(StoreError):
            stage.two.sync()
        stage.two.sync()
        assert titles(stage.two) == ["晨会"]

    def take_cure_out(self, monkeypatch: Patch) -> None:
        inside = HubAnswers.read

        def cursor_first(answers: HubAnswers, epoch: str, page: FeedPage) -> bool:
            with answers._store.journal_transaction() as (connection, _):
                conversation = sync.client.state.load(connection)
                before, conversation.cursor = conversation.cursor, page.to
                sync.client.state.save(connection, conversation)
            with answers._store.journal_transaction() as (connection, touched):
                Intake(connection, answers._store.tables, touched).page(page, before)
            return inside(answers, epoch, page)

        monkeypatch.setattr(HubAnswers, "read", cursor_first)


class LostAnswer(Bug):
    """P4. The answer is lost after the hub has counted the change; somebody writes on top of it."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        one, two = stage.one, stage.two
        note = write(one, "零")
        stage.meet()
        edit(one, note, title="一")
        one.wire.after = drop_link
        quietly(one)
        two.sync()
        edit(two, note, title="二")
        two.sync()
        stage.meet()
        assert titles(one) == titles(two) == ["二"]
        assert conflicts(one) == []

    def take_cure_out(self, monkeypatch: Patch) -> None:
        """The hub does not remember what it was sent."""
        monkeypatch.setattr(
            sync.hub.journal.applying.received, "known_ops", lambda connection, ids: {}
        )


class PoisonRecord(Bug):
    """P5. One change that the hub refuses, among good ones."""

    fails_with = ClinicError

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        one = stage.one
        write(one, "前")
        Notes(one.store, one.as_person("0" * 32)).write(Note(noted_on=TODAY, title="坏"))
        write(one, "后")
        stage.meet()
        assert one.states() == [ChangeState.ACKED, ChangeState.HELD, ChangeState.ACKED]
        assert titles(stage.two) == ["前", "后"]
        (held,) = Attention(one.store, one.actor).held()
        assert held.code == "PERSON"
        with stage.county.hub.engine.connect() as connection:
            kept = connection.execute(OP.select().where(OP.c.state == "held")).all()
        assert len(kept) == 1

    def take_cure_out(self, monkeypatch: Patch) -> None:
        def refuse_all(*given: Any) -> None:
            raise ClinicError("NOT_ALLOWED", "", "")

        monkeypatch.setattr(ReceivedOperations, "held", refuse_all)


class ChildFirst(Bug):
    """P6. A record of a case reaches the hub before its case, and a reader before its root."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        seat = Seat(stage.county, "惠七镇卫生院")
        root = new_id()
        child = seat.new("opened", new_id(), root, case_kind="note")
        assert seat.exchange(child).receipts[0].state == "acked"
        seat.exchange(seat.new("note", root, None, noted_on="2026-01-15", title="晨会"))
        reader = stage.county.workstation("reader", seat.facility, CENTRE, (Role.DOCTOR,))
        SyncEngine(reader.store, reader.wire, reader.device, page=1).run_once()
        with reader.store.reading() as session:
            assert session.query(Opened).one().root == root
        assert titles(reader) == ["晨会"]
        assert status_of(reader.store).inbox == 0

    def take_cure_out(self, monkeypatch: Patch) -> None:
        inside = Rules._check_case

        def wants_the_root(rules: Rules, root: Any) -> None:
            if root is None:
                raise Refusal("NOT_FOUND")
            inside(rules, root)

        monkeypatch.setattr(Rules, "_check_case", wants_the_root)
        monkeypatch.setattr(
            Rules, "_check_root", lambda rules, op, kind, root: wants_the_root(rules, root)
        )


class ClockIn2099(Bug):
    """P7. A computer whose clock stands in 2099 writes first; a right one corrects it."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        one, two = stage.one, stage.two
        note = write(one, "零")
        stage.meet()
        one.store.clock = Clock(lambda: datetime(2099, 1, 1, tzinfo=UTC))
        edit(one, note, title="来自2099年")
        stage.meet()
        edit(two, note, title="更正")
        stage.meet(two, one)
        assert titles(one) == titles(two) == ["更正"]
        assert conflicts(two) == []

    def take_cure_out(self, monkeypatch: Patch) -> None:
        """The later wall clock wins."""
        inside, newest = Applying._merge, {"wall": 0}

        def by_wall_clock(application: Applying, op: Any, present: Any, *rest: Any) -> Any:
            if op.stamps[0] < newest["wall"]:
                return present.rev, []
            newest["wall"] = op.stamps[0]
            return inside(application, op, present, *rest)

        monkeypatch.setattr(Applying, "_merge", by_wall_clock)

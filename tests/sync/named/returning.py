"""P8 to P17: what goes wrong when somebody or something comes back."""

from __future__ import annotations

import copy
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, delete, text

import sync.client.answers
import sync.client.engine
import sync.client.forks
import sync.client.intake
import sync.client.offers
import sync.client.outbox
import sync.hub.hub
from app.core.kinds import Kinds
from app.core.rights import Role
from app.duty import DUTY, Duty, DutyList
from app.kinds import BY_NAME, KINDS
from app.notes import Note, Notes
from app.receipts import Opened
from app.storage import transaction
from app.storage.cases import Grant
from app.storage.change import ChangeState
from app.storage.rows import Tables
from app.storage.transaction import new_id
from sync.client.engine import SyncEngine
from sync.client.intake import Intake
from sync.client.status import status_of
from sync.hub.journal import epochs
from sync.hub.journal.epochs import TokenChain, TokenFreshness
from sync.hub.journal.feed import Feed, Moves
from sync.hub.journal.known_numbers import KnownNumbers
from sync.hub.journal.records import Records
from sync.hub.storage.tables import DELIVERY, RECORD
from sync.protocol.messages import FeedPage
from tests.county import DroppedLink
from tests.seats import Seat
from tests.sync.named.stage import (
    CENTRE,
    TODAY,
    Bug,
    Patch,
    Stage,
    drop_link,
    edit,
    quietly,
    title,
    titles,
    until_blocked_or_done,
    write,
)


class BackAfterAHundredDays(Bug):
    """P8. A note was voided, and the hub has even forgotten it, when an old copy of it returns."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        one, two = stage.one, stage.two
        note = write(one, "旧")
        stage.meet()
        with one.store.transaction(one.actor) as transaction:
            transaction.void(Note, note, "写错了")
        one.sync()
        with stage.county.hub.engine.begin() as connection:
            number = RECORD.select().where(RECORD.c.id == note)
            n = connection.execute(number).mappings().one()["n"]
            connection.execute(delete(DELIVERY).where(DELIVERY.c.record == n))
            connection.execute(delete(RECORD).where(RECORD.c.id == note))
        stage.county.restart_hub()
        two.sync()
        with stage.county.hub.engine.connect() as connection:
            assert connection.execute(RECORD.select().where(RECORD.c.id == note)).all() == []

    def take_cure_out(self, monkeypatch: Patch) -> None:
        """Whatever the hub lacks is sent."""
        monkeypatch.setattr(sync.client.forks, "_surely_known", lambda *given: 0)
        for module in (sync.client.forks, sync.client.offers):
            monkeypatch.setattr(module, "is_lost", lambda number, lived: number > 0)
        monkeypatch.setattr(KnownNumbers, "has", lambda past, number: number <= 0)


class HubFromABackup(Bug):
    """P9. The hub comes back from yesterday's copy, and the day's work with it."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        put_back = stage.county.safety_copy()
        write(stage.one, "今天")
        stage.meet()
        put_back()
        write(stage.two, "之后")
        stage.meet()
        newcomer = stage.county.workstation("new", stage.one.actor.place_id, CENTRE, (Role.DOCTOR,))
        newcomer.sync()
        assert titles(newcomer) == titles(stage.one) == titles(stage.two) == ["之后", "今天"]

    def take_cure_out(self, monkeypatch: Patch) -> None:
        """The hub goes on where its copy ended, and believes every token."""
        inside = epochs.start_epoch

        def only_the_first(connection: Connection, floor: int = 0) -> str:
            if connection.execute(text("SELECT epoch FROM meta")).scalar() is None:
                return inside(connection, floor)
            return epochs.present(connection).epoch

        monkeypatch.setattr(epochs, "start_epoch", only_the_first)
        monkeypatch.setattr(TokenChain, "judge", lambda *given: TokenFreshness.FRESH)


class NumbersUsedAgain(Bug):
    """P10. A computer is restored to yesterday and writes something new."""

    def __init__(self) -> None:
        self.used = 0

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        yesterday, used = stage.one.copied("yesterday"), self.used
        write(stage.one, "今天")
        stage.meet()
        self.used = used
        write(yesterday, "恢复之后")
        stage.meet(yesterday, stage.two)
        assert titles(yesterday) == titles(stage.two) == ["今天", "恢复之后"]
        assert yesterday.conversation().copies_noticed == 1

    def take_cure_out(self, monkeypatch: Patch) -> None:
        """Names are counted, as a restored store counts them again."""

        def next_name() -> str:
            self.used += 1
            return f"{self.used:032x}"

        monkeypatch.setattr(transaction, "new_id", next_name)


class KindOfTomorrow(Bug):
    """P11. A row of a kind that the program does not know; then the program is updated."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        one, two = stage.one, stage.two
        two.store.tables = Tables(Kinds([k for k in KINDS if k is not DUTY]), BY_NAME)
        duty = Duty(on_day=TODAY, department="03", person_name="王医生", phone="0455-6712345")
        DutyList(one.store, one.actor).publish(duty)
        stage.meet()
        two.store.tables = Tables(KINDS, BY_NAME)
        two.store.understand()
        two.sync()
        assert len(DutyList(two.store, two.actor).from_day(TODAY)) == 1

    def take_cure_out(self, monkeypatch: Patch) -> None:
        monkeypatch.setattr(sync.client.intake, "keep_unknown", lambda connection, rows: None)


class EditedInFlight(Bug):
    """P12. An edit is saved between a request and its answer, whose page brings an older row."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        one = stage.one
        note = write(one, "零")
        stage.meet()
        edit(one, note, text="送出")

        def edit_meanwhile(_: object) -> None:
            edit(one, note, title="途中")
            one.wire.before = drop_link

        one.wire.after = edit_meanwhile
        quietly(one)
        assert title(one, note) == "途中"
        stage.meet()
        assert title(one, note) == title(stage.two, note) == "途中"

    def take_cure_out(self, monkeypatch: Patch) -> None:
        """A row that comes is laid over whatever is here."""
        monkeypatch.setattr(Intake, "_with_unsettled", lambda intake, ids: {})


class CheckedThenWritten(Bug):
    """P13. Two requests read one revision before either has written."""

    on_server = True

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        one = Seat(stage.county, "惠七镇卫生院")
        two = _another_device(one)
        note = one.put("note", noted_on="2026-01-15", title="零")
        read, go_on = threading.Event(), threading.Event()
        inside = Records.load

        def wait_with_what_was_read(records: Records, ids: Any) -> None:
            inside(records, ids)
            if threading.current_thread().name.startswith("first") and not read.is_set():
                read.set()
                assert go_on.wait(30)

        monkeypatch.setattr(Records, "load", wait_with_what_was_read)
        changes = [one.change("note", note, {"title": "零"}, title=t) for t in ("一", "二")]
        with ThreadPoolExecutor(1, "first") as first, ThreadPoolExecutor(1, "second") as second:
            a = first.submit(lambda: str(one.exchange(changes[0]).receipts[0].lost))
            assert read.wait(30)
            b = second.submit(lambda: str(two.exchange(changes[1]).receipts[0].lost))
            until_blocked_or_done(stage.county.hub.engine, b)
            go_on.set()
            lost = [a.result(30), b.result(30)]
        assert lost == ["[]", "['title']"]

    def take_cure_out(self, monkeypatch: Patch) -> None:
        inside = Records.__init__

        def without_locks(
            records: Records, connection: Connection, *, locking: bool = True
        ) -> None:
            inside(records, connection, locking=False)

        monkeypatch.setattr(Records, "__init__", without_locks)


def _another_device(seat: Seat) -> Seat:
    other = copy.copy(seat)
    other.device, other.incarnation = new_id(), new_id()
    other._epoch, other._token = None, None
    other.county.enrol(other.device, other.facility, "二号机")
    return other


class NoSideIsChosen(Bug):
    """P14. What is here and what is at the hub differ; reading all again takes nothing away."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        one = stage.one
        sent = write(one, "已送")
        stage.meet()
        unsent = write(one, "未送")
        edit(one, sent, title="未送的修改")
        directory = stage.county.hub.directory()
        with stage.county.hub.engine.begin() as connection:
            feed = Feed(connection, KINDS, directory)
            page = feed.page(one.actor.place_id, 0, 1000, 2**60)
        page = msgspec.json.decode(msgspec.json.encode(page), type=FeedPage)
        with one.store.journal_transaction() as (connection, touched):
            Intake(connection, one.store.tables, touched).page(page, 0)
        assert (title(one, sent), title(one, unsent)) == ("未送的修改", "未送")
        stage.meet()
        assert titles(stage.two) == ["未送", "未送的修改"]

    def take_cure_out(self, monkeypatch: Patch) -> None:
        """The hub's side is taken whenever its rows are read anew."""
        monkeypatch.setattr(Intake, "_with_unsettled", lambda intake, ids: {})


class NothingWakes(Bug):
    """P15. A run fails half-way; the next one goes on from there, with what was marked as sent."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        write(stage.one, "晨会")
        stage.one.wire.before = drop_link
        quietly(stage.one)
        assert stage.one.states() == [ChangeState.SENT]
        assert status_of(stage.one.store).waiting == 1
        stage.meet()
        assert stage.one.states() == [ChangeState.ACKED]
        assert titles(stage.two) == ["晨会"]

    def take_cure_out(self, monkeypatch: Patch) -> None:
        """What was sent once is believed to be under way for ever."""
        inside = sync.client.outbox._oldest

        def only_new(connection: Connection, condition: str, *rest: Any) -> Any:
            return inside(connection, condition.replace("'new', 'sent'", "'new'"), *rest)

        monkeypatch.setattr(sync.client.outbox, "_oldest", only_new)


class LeftSight(Bug):
    """P16. A case is closed to a hospital that has written in it and not sent that yet."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        one, ward = stage.one, stage.hospital()
        note = write(one, "会诊")
        with one.store.transaction(one.actor) as transaction:
            grant = transaction.put(Grant(to=ward.actor.place_id, reason="会诊"), root=note)
        stage.meet(one, ward)
        assert titles(ward) == ["会诊"]
        with one.store.transaction(one.actor) as transaction:
            transaction.patch(Grant, grant, {"ended": stage.county.now}, {"ended": None})
        one.sync()
        with ward.store.transaction(ward.actor) as transaction:
            transaction.put(Opened(case_kind="note"), root=note)
        ward.sync()
        ward.sync()
        assert titles(ward) == []
        assert ward.states() == [ChangeState.HELD]
        kept = Notes(ward.store, ward.actor).get(note)
        assert kept is not None
        assert kept.archived

    def take_cure_out(self, monkeypatch: Patch) -> None:
        monkeypatch.setattr(Moves, "take_away", lambda *given: None)


class CutShort(Bug):
    """P17. The first reading of everything breaks off after its first page."""

    def tell(self, stage: Stage, monkeypatch: Patch) -> None:
        for number in range(9):
            write(stage.one, f"第{number}条")
        stage.one.sync()
        newcomer = stage.county.workstation("new", stage.one.actor.place_id, CENTRE, (Role.DOCTOR,))
        turns = iter(range(2))

        def break_later(_: object) -> None:
            if next(turns, 1) == 1:
                raise DroppedLink

        newcomer.wire.before = break_later
        engine = SyncEngine(newcomer.store, newcomer.wire, newcomer.device, page=3)
        with pytest.raises(DroppedLink):
            engine.run_once()
        assert not status_of(newcomer.store).head_reached
        newcomer.wire.before = lambda _: None
        engine.run_once()
        assert status_of(newcomer.store).head_reached
        assert len(titles(newcomer)) == 9

    def take_cure_out(self, monkeypatch: Patch) -> None:
        def last(start: int, to: int, more: bool, rows: Any) -> FeedPage:
            return FeedPage(start, to, False, rows)

        monkeypatch.setattr(sync.client.answers, "FeedPage", last)

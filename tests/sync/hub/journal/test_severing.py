"""Whole at home, severable at the hub: one bad thing holds itself, and what hangs on it, alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, func, select

from app.core.directory import FacilityDirectory
from app.core.record import RecordRow
from app.storage.transaction import new_id
from sync.hub.journal import faults
from sync.hub.journal.applying.rules import Rules
from sync.hub.journal.journal import Journal
from sync.hub.journal.records import Records
from sync.hub.storage.tables import ALARM, OP, TROUBLE
from sync.protocol.messages import Lineage, Offer, Operation, OpReceipt, Request
from tests.county import County
from tests.seats import WRITTEN, Seat

POISON = "毒"
DIGEST = "0" * 64
Stumble = Callable[[type[Exception]], None]


def grouped(*operations: Operation) -> list[Operation]:
    group = new_id()
    return [msgspec.structs.replace(operation, grp=group) for operation in operations]


def note(seat: Seat, title: str = "晨会") -> Operation:
    return seat.new("note", new_id(), noted_on="2026-01-15", title=title)


def person(seat: Seat, name: str = "李护士") -> Operation:
    return seat.new("person", new_id(), name=name, home_id=seat.facility)


def post(seat: Seat, of: Operation, role: str = "nurse") -> Operation:
    fields = {"person_id": of.id, "facility_id": seat.facility, "from_on": "2026-01-01"}
    return seat.new("post", new_id(), role=role, **fields)


def picture(seat: Seat, root: str, **fields: Any) -> Operation:
    whole = {"about_kind": "note", "about_id": root, "size": 3}
    whole |= {"name": "a.jpg", "media_type": "image/jpeg", "sha256": DIGEST, "proof": DIGEST}
    return seat.new("attachment", new_id(), root, **{**whole, **fields})


def said(receipts: list[OpReceipt]) -> list[tuple[str, str | None]]:
    return [(receipt.state.value, receipt.code) for receipt in receipts]


def alarms(county: County) -> list[tuple[str, str, str, int]]:
    with county.hub.engine.connect() as connection:
        columns = (TROUBLE.c.what, TROUBLE.c.device, TROUBLE.c.record, TROUBLE.c.count)
        return [tuple(row) for row in connection.execute(select(*columns).order_by(TROUBLE.c.n))]


@pytest.fixture
def stumble(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stumble]:
    """A hub whose rules stumble over one title."""
    check = Rules.check

    def arm(error: type[Exception]) -> None:
        def checked(self: Rules, op: Operation, present: RecordRow | None) -> None:
            if POISON in (op.set.get("title"), op.set.get("name")):
                raise error
            check(self, op, present)

        monkeypatch.setattr(Rules, "check", checked)

    yield arm
    monkeypatch.undo()


# What must hold together, and what need not


def test_a_picture_that_is_refused_does_not_hold_the_note_it_came_with(centre: Seat) -> None:
    told = note(centre)
    bad = picture(centre, told.id, sha256="no digest")
    receipts = centre.exchange(*grouped(told, bad)).receipts
    assert said(receipts) == [("acked", None), ("held", "FIELDS")]
    assert centre.sees(told.id)
    assert not centre.sees(bad.id)


def test_a_person_and_the_post_that_was_given_with_it_hold_together(centre: Seat) -> None:
    who = person(centre)
    receipts = centre.exchange(*grouped(who, post(centre, who, role="no role"))).receipts
    assert [receipt.state for receipt in receipts] == ["held", "held"]
    assert not centre.sees(who.id)


def test_what_hangs_on_a_refused_record_is_held_with_it(centre: Seat) -> None:
    who = person(centre)
    told, wrong = note(centre), post(centre, who, role="no role")
    receipts = centre.exchange(*grouped(told, who, wrong)).receipts
    assert {receipt.state for receipt in receipts} == {"held"}
    refused = note(centre, "")
    on_it = picture(centre, refused.id)
    receipts = centre.exchange(*grouped(refused, on_it)).receipts
    assert said(receipts) == [("held", "FIELDS"), ("held", "GROUP")]
    assert receipts[1].problem == {"op_id": refused.op_id}


# Faults of the program


@pytest.mark.parametrize("error", [TypeError, KeyError, ZeroDivisionError, RecursionError])
def test_a_fault_of_the_program_holds_its_group_and_lets_the_others_through(
    county: County, centre: Seat, stumble: Stumble, error: type[Exception]
) -> None:
    before, poison, after = note(centre), note(centre, POISON), note(centre)
    stumble(error)
    receipts = centre.exchange(before, poison, after).receipts
    assert said(receipts) == [("acked", None), ("held", "FAULT"), ("acked", None)]
    assert centre.sees(after.id)
    assert alarms(county) == [("FAULT", centre.device, poison.id, 1)]


def test_a_fault_holds_all_that_must_hold_together(centre: Seat, stumble: Stumble) -> None:
    who = person(centre, POISON)
    stumble(TypeError)
    receipts = centre.exchange(*grouped(who, post(centre, who))).receipts
    assert said(receipts) == [("held", "FAULT"), ("held", "FAULT")]


def test_what_a_fault_held_counts_as_soon_as_a_better_program_is_asked(
    county: County, centre: Seat, stumble: Stumble, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = person(centre, POISON)
    operations = grouped(who, post(centre, who))
    stumble(TypeError)
    centre.exchange(*operations)
    page = centre.exchange(*operations, page=10).page
    assert page is not None
    again = centre.exchange(*operations, page=10)
    assert said(again.receipts) == [("held", "FAULT"), ("held", "FAULT")]
    assert again.page is not None
    assert again.page.to == page.to
    assert alarms(county) == [("FAULT", centre.device, who.id, 1)]
    monkeypatch.undo()
    assert said(centre.exchange(*operations).receipts) == [("acked", None), ("acked", None)]
    assert centre.sees(who.id)


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that the database does not take, which shows only when all is written."""
    write = Records.write

    def written(self: Records, *how: Any) -> list[RecordRow]:
        names = [row.fields.get("title") for i in self.touched if (row := self.get(i))]
        if POISON in names:
            refuse_value(self.connection)
        return write(self, *how)

    monkeypatch.setattr(Records, "write", written)


def refuse_value(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("SELECT ?", (2**70,))
    else:
        connection.exec_driver_sql("SELECT 1 / 0")


@pytest.mark.usefixtures("breaking")
def test_what_the_database_does_not_take_is_found_and_held_alone(
    county: County, centre: Seat
) -> None:
    notes = [note(centre, POISON if i in (3, 4) else f"第{i}条") for i in range(9)]
    receipts = {r.op_id: r for r in centre.exchange(*notes, page=50).receipts}
    codes = [receipts[one.op_id].code for one in notes]
    assert codes == [None, None, None, "FAULT", "FAULT", None, None, None, None]
    assert sorted(record for _, _, record, _ in alarms(county)) == sorted(n.id for n in notes[3:5])
    assert all(centre.sees(n.id) for i, n in enumerate(notes) if i not in (3, 4))


def test_what_cannot_even_be_kept_is_answered_and_told(
    county: County, centre: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, poison = Journal.write, note(centre, POISON)

    def written(self: Journal, *how: Any) -> Any:
        if poison.op_id in how[4].received.changed:
            raise OverflowError
        return write(self, *how)

    monkeypatch.setattr(Journal, "write", written)
    fine = note(centre)
    receipts = centre.exchange(poison, fine).receipts
    assert sorted(said(receipts), key=str) == [("acked", None), ("held", "FAULT")]
    assert alarms(county) == [("FAULT", centre.device, poison.id, 1)]
    with county.hub.engine.connect() as connection:
        mine = select(func.count()).select_from(OP).where(OP.c.op_id == poison.op_id)
        assert connection.execute(mine).scalar_one() == 0


def test_an_offered_row_that_the_program_stumbles_over_stops_no_other(
    county: County, centre: Seat, stumble: Stumble
) -> None:
    stamp = {"author_id": centre.person, "author_home_id": centre.facility}
    stamp |= {"place_id": centre.facility, "written_at": WRITTEN, "noted_on": "2026-01-15"}

    def offered(title: str) -> Offer:
        fields = {**stamp, "title": title}
        row = RecordRow(new_id(), "note", centre.facility, rev=3, crev=3, ord=3, fields=fields)
        row.by, row.place, row.at = centre.person, centre.facility, WRITTEN
        return Offer(row=row)

    fine, poison, other = offered("晨会"), offered(POISON), offered("交班")
    answer = centre.exchange()
    epoch = answer.epoch
    stumble(TypeError)
    request = Request(1, centre.device, centre.incarnation, epoch, answer.token, 0)
    offers = [fine, poison, other]
    county.hub.exchange(
        centre.device, msgspec.structs.replace(request, offers=offers, lineage=[Lineage("x", 1)])
    )
    seen = [centre.sees(one.row.id) for one in offers if one.row]
    assert seen == [True, False, True]
    assert [what for what, *_ in alarms(county)] == ["FAULT"]


def test_a_record_of_the_directory_that_cannot_be_read_spoils_nothing_after_it(
    centre: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, who = FacilityDirectory._add, person(centre)
    centre.exchange(who)
    bad = post(centre, who, role="doctor")

    def added(self: FacilityDirectory, row: RecordRow) -> None:
        if row.id == bad.id:
            raise ValueError
        add(self, row)

    monkeypatch.setattr(FacilityDirectory, "_add", added)
    receipts = centre.exchange(bad, post(centre, who), note(centre)).receipts
    assert said(receipts) == [("held", "FAULT"), ("acked", None), ("acked", None)]
    assert centre.send(note(centre)).state == "acked"


def test_other_content_under_a_known_name_is_told_to_the_administrator(
    county: County, centre: Seat
) -> None:
    first = note(centre)
    other = msgspec.structs.replace(first, set={**first.set, "title": "另一条"})
    centre.exchange(first)
    assert centre.exchange(other).receipts == []
    assert centre.exchange(other).receipts == []
    with county.hub.engine.connect() as connection:
        (alarm,) = connection.execute(ALARM.select()).all()
    assert (alarm.attempt, alarm.device, alarm.record) == ("name", centre.device, first.id)
    assert alarm.times == 2
    assert alarms(county) == []


def test_the_list_for_the_administrator_has_an_end(
    county: County, centre: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "MOST_TROUBLES", 3)
    told = [
        faults.Trouble("FAULT", centre.device, f"r{i}", "TypeError", "a.py:1") for i in range(7)
    ]
    with county.hub.engine.begin() as connection:
        faults.note_troubles(connection, told, WRITTEN)
    assert [record for _, _, record, _ in alarms(county)] == ["r4", "r5", "r6"]

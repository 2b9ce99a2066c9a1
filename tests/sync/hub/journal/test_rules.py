"""What a device may not do at the hub, however its program was changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.core.rights import Role
from app.storage.transaction import new_id
from sync.hub.storage.tables import RECORD
from sync.protocol.messages import Operation
from tests.county import County
from tests.seats import Seat


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


def note(seat: Seat, title: str = "晨会") -> str:
    return seat.put("note", noted_on="2026-01-15", title=title)


def verdict(seat: Seat, operation: Operation) -> tuple[str, str | None]:
    receipt = seat.send(operation)
    return receipt.state, receipt.code


def as_kind(operation: Operation, kind: str) -> Operation:
    return msgspec.structs.replace(operation, kind=kind)


def grouped(*operations: Operation) -> list[Operation]:
    group = new_id()
    return [msgspec.structs.replace(operation, grp=group) for operation in operations]


# Under another name


def test_a_record_cannot_be_changed_under_the_name_of_an_unknown_kind(centre: Seat) -> None:
    """Nothing of an unknown kind is checked, so it must not be a known record's other name."""
    opened = centre.put("opened", note(centre), case_kind="note")
    change = as_kind(centre.change("opened", opened, place_id="x"), "hologram")
    assert verdict(centre, change) == ("held", "KIND")
    put = as_kind(centre.new("opened", opened, anything="x"), "hologram")
    assert verdict(centre, put) == ("held", "KIND")


def test_nobody_becomes_administrator_under_the_name_of_an_unknown_kind(
    county: County, centre: Seat
) -> None:
    nurse = county.staff(centre.facility, Role.NURSE)
    post = centre.put(
        "post", person_id=nurse, facility_id=centre.facility, role="nurse", from_on="2026-01-01"
    )
    change = as_kind(centre.change("post", post, {"role": "nurse"}, role="administrator"), "x")
    assert verdict(centre, change) == ("held", "KIND")
    assert centre.sees(post)
    assert centre.rows[post].fields["role"] == "nurse"


def test_a_record_of_an_unknown_kind_enters_no_case_of_others(centre: Seat, hospital: Seat) -> None:
    """After an upgrade the kind is known, and it would be seen where the case is seen."""
    case = note(centre)
    assert verdict(hospital, hospital.new("hologram", new_id(), case)) == ("held", "NOT_FOUND")
    assert centre.send(centre.new("hologram", new_id(), case)).state == "acked"


# Authorship


def test_nobody_rewrites_who_wrote_a_record_where_and_when(centre: Seat) -> None:
    written = note(centre)
    for name in ("author_id", "author_home_id", "place_id", "written_at"):
        centre.read()
        seen = {name: centre.rows[written].fields[name]}
        value = "2020-01-01T00:00:00.000Z" if name == "written_at" else new_id()
        change = centre.change("note", written, seen, **{name: value})
        assert verdict(centre, change) == ("held", "AUTHOR"), name


# What is never changed


def test_a_fact_is_not_added_to_by_writing_it_once_more(centre: Seat) -> None:
    opened = centre.put("opened", note(centre), case_kind="note")
    again = centre.new("opened", opened, case_kind="note", voided_why="x")
    assert verdict(centre, again) == ("held", "APPEND_ONLY")


def test_a_fact_that_arrives_twice_counts_once(centre: Seat) -> None:
    case = note(centre)
    opened = centre.put("opened", case, case_kind="note")
    receipt = centre.send(centre.new("opened", opened, case, case_kind="note"))
    assert (receipt.state, receipt.lost) == ("acked", [])


# What the hub alone writes


def test_devices_make_no_conflicts(centre: Seat) -> None:
    case = note(centre)
    forged = centre.new("conflict", new_id(), case, record_kind="note", field="title", loser="x")
    assert verdict(centre, forged) == ("held", "ADMINISTERED")


def test_of_a_conflict_only_the_choice_can_be_written(centre: Seat) -> None:
    conflict = _conflict(centre)
    forged = centre.change("conflict", conflict, {"loser": "十点"}, loser="十一点")
    assert verdict(centre, forged) == ("held", "ADMINISTERED")
    choice = centre.change("conflict", conflict, resolved="kept")
    assert verdict(centre, choice) == ("acked", None)


def _conflict(seat: Seat) -> str:
    written = note(seat, "晨会")
    seat.send(seat.change("note", written, {"title": "晨会"}, title="九点"))
    assert seat.send(seat.change("note", written, {"title": "晨会"}, title="十点")).lost
    seat.read()
    (found,) = [row.id for row in seat.rows.values() if row.kind == "conflict"]
    return found


# Identity and place in a case


@pytest.mark.parametrize("record_id", ["", " ", "a/b", "*", "名", "x" * 65])
def test_an_id_is_a_plain_short_name(centre: Seat, record_id: str) -> None:
    operation = centre.new("note", record_id, noted_on="2026-01-15", title="晨会")
    assert operation.id == record_id
    assert verdict(centre, operation) == ("held", "FIELDS")


def test_a_record_is_not_its_own_case(centre: Seat) -> None:
    own = new_id()
    assert verdict(centre, centre.new("opened", own, own)) == ("held", "ROOT")
    assert verdict(centre, centre.new("hologram", own, own)) == ("held", "ROOT")


def test_an_action_is_one_of_two(centre: Seat) -> None:
    operation = msgspec.structs.replace(
        centre.new("note", new_id(), noted_on="2026-01-15", title="晨会"), action="replace"
    )
    assert verdict(centre, operation) == ("held", "FIELDS")


# Groups and what waits


def test_what_waits_in_a_refused_group_is_refused_with_it(centre: Seat) -> None:
    """It must not come to life in the same request, when its record arrives after the group."""
    awaited = new_id()
    change = centre.change("person", awaited, {"name": "王医生"}, name="李医生")
    spoilt = centre.new("person", new_id(), name="", home_id=centre.facility)
    put = centre.new("person", awaited, name="王医生", home_id=centre.facility)
    answer = centre.exchange(*grouped(change, spoilt), put)
    assert [receipt.state for receipt in answer.receipts] == ["held", "held", "acked"]
    assert centre.sees(awaited)
    assert centre.rows[awaited].fields["name"] == "王医生"


def test_a_post_ended_by_a_change_that_waited_is_ended(county: County, centre: Seat) -> None:
    doctor = new_id()
    centre.put("person", name="王医生")
    post = new_id()
    ended = centre.change("post", post, until_on="2026-01-01")
    assert centre.send(ended).state == "waiting"
    fields: dict[str, Any] = {"person_id": doctor, "role": "doctor", "from_on": "2020-01-01"}
    centre.send(centre.new("post", post, facility_id=centre.facility, **fields))
    assert county.hub.directory().roles(doctor, centre.facility, [county.now.date()]) == set()


# Founding


def test_a_facility_whose_administrator_was_voided_is_not_founded_again(
    county: County, centre: Seat
) -> None:
    for post in _posts(county):
        county.hub.administer("post", post, {"voided_at": "2026-01-15T00:00:00.000Z"})
    intruder = new_id()
    founding = msgspec.structs.replace(
        centre.new("person", intruder, name="不速之客", author_id=intruder), user=intruder
    )
    assert verdict(centre, founding) == ("held", "PERSON")


def _posts(county: County) -> list[str]:
    with county.hub.engine.connect() as connection:
        query = select(RECORD.c.id).where(RECORD.c.kind == "post")
        return list(connection.execute(query).scalars())

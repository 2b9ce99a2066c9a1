"""What only an operation can do wrong: each is held with its word, the others of its batch count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from app.core.rights import FacilityKind, Role
from app.core.sight import HUB
from app.kinds import KINDS
from app.storage.base import STAMPED
from app.storage.transaction import new_id
from sync.hub.journal.operations import decode_operation
from sync.hub.storage.tables import OP, RECORD
from sync.protocol.messages import MOST_OPERATIONS, Operation
from tests.county import County
from tests.faults.rubbish import sound
from tests.seats import Seat


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def centre(county: County) -> Seat:
    return Seat(county, "惠七镇卫生院")


@pytest.fixture
def other(county: County) -> Seat:
    return Seat(county, "通江镇卫生院")


@pytest.fixture
def hospital(county: County) -> Seat:
    return Seat(county, "望奎县人民医院", FacilityKind.COUNTY_HOSPITAL)


def new(seat: Seat, kind: str, root: str | None = None, **fields: Any) -> Operation:
    """A sound record of this kind, but for what is named."""
    own = {"author_id": seat.person, "author_home_id": seat.facility, "place_id": seat.facility}
    made = seat.new(kind, new_id(), root)
    return msgspec.structs.replace(made, set=sound(KINDS[kind], **{**own, **fields}))


def held(seat: Seat, operation: Operation) -> str | None:
    """The word it is held with, between two good ones; it must be kept and change nothing."""
    before = _record(seat.county, operation.id)
    answers = seat.exchange(new(seat, "note"), operation, new(seat, "note")).receipts
    assert [answers[0].state, answers[-1].state] == ["acked", "acked"]
    receipt = next(one for one in answers if one.op_id == operation.op_id)
    assert receipt.state == "held"
    assert _record(seat.county, operation.id) == before
    assert _kept(seat.county, operation.op_id) == operation
    seat.read()
    is_known = before is not None and before.home in (seat.facility, HUB)
    assert (operation.id in seat.rows) == is_known
    return receipt.code


def _record(county: County, record_id: str) -> Any:
    query = select(RECORD).where(RECORD.c.id == record_id)
    with county.hub.engine.connect() as connection:
        return connection.execute(query).first()


def _kept(county: County, op_id: str) -> Operation:
    query = select(OP.c.body).where(OP.c.op_id == op_id, OP.c.state == "held")
    with county.hub.engine.connect() as connection:
        return decode_operation(connection.execute(query).scalar_one())


def test_no_device_writes_in_the_name_of_another_place(centre: Seat, other: Seat) -> None:
    elsewhere = msgspec.structs.replace(new(centre, "note"), home=other.facility)
    assert held(centre, elsewhere) == "NOT_YOURS"
    assert held(centre, new(centre, "note", place_id=other.facility)) == "NOT_YOURS"
    assert held(centre, new(centre, "note", author_id=other.person)) == "AUTHOR"
    foreign = msgspec.structs.replace(
        new(centre, "note", author_id=other.person), user=other.person
    )
    assert held(centre, foreign) == "PERSON"
    nobody = msgspec.structs.replace(new(centre, "note", author_id=new_id()))
    assert held(centre, nobody) == "AUTHOR"


def test_no_device_changes_the_record_of_another_facility(centre: Seat, other: Seat) -> None:
    note = centre.put("note", noted_on="2026-01-15", title="晨会")
    patch = msgspec.structs.replace(other.change("note", note, title="别"), home=centre.facility)
    assert held(other, patch) == "NOT_FOUND"
    put = msgspec.structs.replace(new(other, "note", title="别"), id=note)
    assert held(other, put) == "NOT_FOUND"
    seen = msgspec.structs.replace(
        other.change("facility", centre.person, name="别"), kind="person"
    )
    assert held(other, seen) == "NOT_YOURS"


def test_nobody_opens_the_case_of_another_facility_to_himself(
    centre: Seat, other: Seat, hospital: Seat
) -> None:
    case = _referral(centre, hospital)
    assert held(other, new(other, "grant", case, to=other.facility)) == "NOT_FOUND"
    # The receiver sees the case and may still not hand it on.
    assert held(hospital, new(hospital, "grant", case, to=other.facility)) == "NOT_YOURS"
    assert not other.sees(case)


def test_no_step_is_taken_on_a_case_that_is_not_open(
    centre: Seat, other: Seat, hospital: Seat
) -> None:
    case = _referral(centre, hospital)
    assert held(other, new(other, "referral_step", case)) == "NOT_FOUND"
    grant = next(row for row in _rows(centre) if row.kind == "grant")
    ended = centre.change("grant", grant.id, ended="2026-01-15T00:00:00.000Z")
    assert centre.send(ended).state == "acked"
    assert held(hospital, new(hospital, "referral_step", case)) == "NOT_FOUND"


def test_a_step_and_a_resident_need_the_right_case(centre: Seat, hospital: Seat) -> None:
    case = _referral(centre, hospital)
    assert held(centre, new(centre, "referral_step")) == "ROOT"
    assert held(centre, new(centre, "note", case)) == "ROOT"
    assert held(centre, new(centre, "attendance", case)) == "ROOT"


@pytest.mark.parametrize("kind", ["facility", "community", "membership"])
def test_only_the_hubs_administrator_writes_the_directory(centre: Seat, kind: str) -> None:
    assert held(centre, new(centre, kind)) == "ADMINISTERED"
    if kind == "facility":
        own = msgspec.structs.replace(
            centre.change("facility", centre.facility, name="县人民医院"), home="hub"
        )
        assert held(centre, own) == "ADMINISTERED"


def test_posts_are_made_by_an_administrator_and_at_home(
    county: County, centre: Seat, other: Seat
) -> None:
    nurse = county.staff(centre.facility, Role.NURSE)
    post = {"person_id": nurse, "facility_id": centre.facility, "role": "administrator"}
    by_nurse = msgspec.structs.replace(new(centre, "post", **post, author_id=nurse), user=nurse)
    assert held(centre, by_nurse) == "ROLE"
    abroad = {**post, "facility_id": other.facility}
    assert held(centre, new(centre, "post", **abroad)) == "NOT_YOURS"
    roles = county.hub.directory().roles(nurse, centre.facility, [county.now.date()])
    assert roles == {Role.NURSE}


def test_one_bad_operation_among_five_hundred_is_held_alone(centre: Seat) -> None:
    good = [new(centre, "note") for _ in range(MOST_OPERATIONS - 1)]
    bad = new(centre, "note", title="\x00")
    answers = centre.exchange(*good[:250], bad, *good[250:]).receipts
    states = {receipt.op_id: receipt.state for receipt in answers}
    assert states.pop(bad.op_id) == "held"
    assert set(states.values()) == {"acked"}
    centre.read()
    assert {op.id for op in good} == {r.id for r in centre.rows.values() if r.kind == "note"}
    assert _kept(centre.county, bad.op_id) == bad


def test_a_transaction_counts_whole_or_not_at_all(centre: Seat) -> None:
    """What holds together; a note is whole by itself, whatever came beside it."""
    group = new_id()
    parts = [new(centre, "duty"), new(centre, "duty", on_day=None), new(centre, "duty")]
    together = [msgspec.structs.replace(op, grp=group) for op in parts]
    answers = centre.exchange(*together, new(centre, "note")).receipts
    assert [(r.state, r.code) for r in answers[:-1]] == [
        ("held", "GROUP"),
        ("held", "FIELDS"),
        ("held", "GROUP"),
    ]
    assert answers[-1].state == "acked"
    assert [_record(centre.county, op.id) for op in parts] == [None, None, None]


def test_other_content_under_a_name_already_used_is_never_applied(
    centre: Seat, other: Seat
) -> None:
    first = new(centre, "note", title="晨会")
    assert centre.send(first).state == "acked"
    again = msgspec.structs.replace(first, set={**first.set, "title": "别的"})
    assert centre.exchange(again, new(centre, "note")).receipts[0].op_id != first.op_id
    theirs = msgspec.structs.replace(new(other, "note"), op_id=first.op_id)
    assert theirs.op_id not in {r.op_id for r in other.exchange(theirs).receipts}
    centre.read()
    assert centre.rows[first.id].fields["title"] == "晨会"
    assert not other.sees(theirs.id)


def test_who_wrote_a_record_first_stays_its_author(county: County, centre: Seat) -> None:
    """A colleague puts it once more, as his own and earlier."""
    note = new(centre, "note", title="晨会")
    assert centre.send(note).state == "acked"
    nurse = county.staff(centre.facility, Role.DOCTOR)
    stamp = {"author_id": nurse, "written_at": "2015-01-15T00:30:00.000Z"}
    again = replace(new(centre, "note", **{**note.set, **stamp}), id=note.id, user=nurse)
    assert centre.send(again).state == "acked"
    kept = decode_row_fields(county, note.id)
    assert {name: kept[name] for name in STAMPED} == {n: note.set[n] for n in STAMPED}
    for_another = replace(again, op_id=new_id(), user=centre.person)
    assert held(centre, for_another) == "AUTHOR"


def test_nobody_is_from_where_he_never_worked(centre: Seat, other: Seat) -> None:
    assert held(centre, new(centre, "note", author_home_id=other.facility)) == "AUTHOR"


def test_a_record_is_voided_in_one_s_own_name_and_for_good(county: County, centre: Seat) -> None:
    nurse = county.staff(centre.facility, Role.DOCTOR)
    note = centre.put("note", noted_on="2026-01-15", title="晨会")
    at: dict[str, Any] = {"voided_at": "2026-01-15T00:30:00.000Z", "voided_why": "误"}
    assert held(centre, centre.change("note", note, **at, voided_by=nurse)) == "AUTHOR"
    assert centre.send(centre.change("note", note, **at, voided_by=centre.person)).state == "acked"
    seen = {"voided_by": centre.person}
    later = replace(centre.change("note", note, seen, voided_by=nurse), user=nurse)
    assert held(centre, later) == "AUTHOR"


def test_nothing_was_written_tomorrow(county: County, centre: Seat) -> None:
    note = new(centre, "note", written_at="2031-01-15T00:30:00.000Z")
    assert centre.send(note).state == "acked"
    assert decode_row_fields(county, note.id)["written_at"] == "2026-01-15T00:30:00.000Z"


@pytest.mark.parametrize(
    "bad",
    [
        {"stamps": [0] * 9},
        {"stamps": ["x" * 65]},
        {"stamps": [{}, [], 0, 0]},
        {"base": -1},
        {"schema": 2**63},
        {"home": "a b"},
        {"was": {"a\x00": 1}},
    ],
    ids=str,
)
def test_every_part_of_an_operation_is_checked_at_the_door(
    centre: Seat, bad: dict[str, Any]
) -> None:
    assert held(centre, replace(new(centre, "note"), **bad)) == "FIELDS"


def decode_row_fields(county: County, record_id: str) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.json.decode(_record(county, record_id).fields)
    return fields


def _referral(sender: Seat, receiver: Seat) -> str:
    case = new(sender, "referral", to_facility_id=receiver.facility)
    assert sender.send(case).state == "acked"
    assert sender.send(new(sender, "grant", case.id, to=receiver.facility)).state == "acked"
    return case.id


def _rows(seat: Seat) -> list[Any]:
    seat.read()
    return list(seat.rows.values())

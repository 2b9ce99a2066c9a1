"""Every kind of the program is shown to exactly those whom its class of sight names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.core.kinds import Kind, SightClass
from app.core.record import RecordRow
from app.core.rights import FacilityKind
from app.core.sight import HUB
from app.kinds import CLASSES, KINDS
from app.storage.transaction import new_id
from sync.hub.journal.applying.conflicts import copied
from sync.hub.journal.records import Records
from tests.county import County
from tests.seats import WRITTEN, Seat, join

ROOTS = [kind for kind in KINDS if not kind.child_of]
CHILDREN = [kind for kind in KINDS if kind.child_of]


@dataclass
class Places:
    """A centre with its village, another centre, and two hospitals: one shares a community with the
    centre."""

    county: County
    centre: Seat
    village: Seat
    other: Seat
    hospital: Seat
    far: Seat
    community: str

    @property
    def all(self) -> tuple[Seat, ...]:
        return self.centre, self.village, self.other, self.hospital, self.far


@pytest.fixture
def places(county: County, centre: Seat, hospital: Seat) -> Places:
    village = Seat(county, "惠一村卫生室", FacilityKind.VILLAGE_CLINIC, parent_id=centre.facility)
    other = Seat(county, "通江镇卫生院")
    far = Seat(county, "邻县人民医院", FacilityKind.COUNTY_HOSPITAL)
    community = county.administer("community", name="望奎县医共体", kind="county_community")
    for member in (centre, hospital):
        join(community, member)
    return Places(county, centre, village, other, hospital, far, community)


def add(records: Records, home: Seat, kind: Kind, root: str | None = None, **fields: Any) -> str:
    """Past the rules of who may write what: here it is asked who sees what stands there."""
    record_id = new_id()
    at = HUB if kind.administered else home.facility
    row = RecordRow(record_id, kind.name, at, root, rev=-1, crev=-1, ord=-1, fields=dict(fields))
    row.by, row.place, row.at = home.person, home.facility, WRITTEN
    records.add(row)
    return record_id


def point(places: Places, case: str, kind: Kind, named: str) -> None:
    journal = places.county.hub._journal
    with journal.transaction() as connection:
        records = Records(connection)
        present = records.get(case)
        assert present is not None
        row = copied(present)
        row.fields.update(dict.fromkeys(kind.sight.by, named))
        row.rev = -1
        records.replace(row)
        journal.write(connection, records, 1, journal.book(connection))


def named_by(kind: Kind, value: str) -> dict[str, Any]:
    on: dict[str, Any] = {kind.sight.on: "2026-01-15"} if kind.sight.on else {}
    return {**dict.fromkeys(kind.sight.by, value), **on}


def cases_of(places: Places, kind: Kind) -> Iterator[tuple[Seat, dict[str, Any], set[Seat]]]:
    """Where a record is at home, what it says, and who sees it."""
    centre, village, hospital = places.centre, places.village, places.hospital
    sight = SightClass.PUBLISHED if kind.administered else kind.sight.sight
    match sight:
        case SightClass.OWN | SightClass.GRANTED:
            yield centre, {}, {centre}
            yield village, {}, {village}
        case SightClass.LINE:
            yield centre, {}, {centre}
            yield village, {}, {village, centre}
            if kind.sight.by:
                yield centre, named_by(kind, village.facility), {centre, village}
                yield centre, named_by(kind, hospital.facility), {centre}
        case SightClass.STANDING:
            yield centre, named_by(kind, hospital.facility), {centre, hospital}
            yield centre, named_by(kind, places.far.facility), {centre}
        case SightClass.PUBLISHED:
            yield centre, {}, set(places.all)
            if kind.sight.by:
                yield centre, named_by(kind, places.community), {centre, hospital}


Expected = list[tuple[str, str, set[Seat]]]
"""What it is, the record's id, and who sees it."""


def wrongly_shown(places: Places, expected: Expected) -> list[tuple[str, set[str]]]:
    for seat in places.all:
        seat.read()
    names = dict(zip(places.all, ("centre", "village", "other", "hospital", "far"), strict=True))
    found = [
        (what, wanted, {seat for seat in places.all if record_id in seat.rows})
        for what, record_id, wanted in expected
    ]
    return [
        (what, {names[seat] for seat in shown ^ wanted})
        for what, wanted, shown in found
        if shown != wanted
    ]


def test_no_class_of_sight_and_no_kind_is_left_out() -> None:
    assert {one.kind for one in CLASSES} == {*ROOTS, *CHILDREN}
    assert {kind.sight.sight for kind in ROOTS} | {SightClass.OWN} == set(SightClass)


def test_every_case_is_shown_to_whom_its_class_names_and_to_nobody_else(places: Places) -> None:
    with places.county.hub.writing() as (_, records):
        expected: Expected = [
            (f"{kind.name} {fields}", add(records, home, kind, **fields), wanted)
            for kind in ROOTS
            for home, fields, wanted in cases_of(places, kind)
        ]
    assert wrongly_shown(places, expected) == []
    assert places.county.hub.undelivered() == {}


def test_every_case_opened_to_a_hospital_is_shown_there_too(places: Places) -> None:
    expected: Expected = []
    with places.county.hub.writing() as (_, records):
        for kind in ROOTS:
            home, fields, wanted = next(cases_of(places, kind))
            case = add(records, home, kind, **fields)
            add(records, home, KINDS["grant"], case, to=places.far.facility)
            expected.append((kind.name, case, wanted | {places.far}))
    assert wrongly_shown(places, expected) == []


def test_what_belongs_to_a_case_is_shown_where_the_case_is(places: Places) -> None:
    expected: Expected = []
    with places.county.hub.writing() as (_, records):
        for parent in ROOTS:
            papers = [kind for kind in CHILDREN if {"*", parent.name} & {*kind.child_of}]
            for home, fields, wanted in cases_of(places, parent):
                case = add(records, home, parent, **fields)
                expected += [
                    (f"{one.name} of {parent.name} {fields}", add(records, home, one, case), wanted)
                    for one in papers
                ]
    assert wrongly_shown(places, expected) == []


@pytest.mark.parametrize("kind", [k for k in ROOTS if k.sight.by], ids=lambda kind: kind.name)
def test_a_case_that_names_others_moves_with_all_that_belongs_to_it(
    places: Places, kind: Kind
) -> None:
    """The link changes; what it points at, and what hangs on the case, is not written again."""
    wanted = {
        SightClass.LINE: (places.village, places.village.facility),
        SightClass.STANDING: (places.hospital, places.hospital.facility),
        SightClass.PUBLISHED: (places.hospital, places.community),
    }
    seat, value = wanted[kind.sight.sight]
    nobody = places.far.facility if kind.sight.sight is not SightClass.PUBLISHED else new_id()
    with places.county.hub.writing() as (_, records):
        case = add(records, places.centre, kind, **named_by(kind, nobody))
        paper = add(records, places.centre, KINDS["conflict"], case)
    assert not seat.sees(paper)
    for named, is_seen in ((value, True), (nobody, False), (value, True)):
        point(places, case, kind, named)
        assert (seat.sees(case), seat.sees(paper)) == (is_seen, is_seen)
    assert places.county.hub.undelivered() == {}

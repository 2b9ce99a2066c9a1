"""Many computers at the hub at once, on both databases: what each may rely on, and the order of locks."""

from __future__ import annotations

import copy
import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from sqlalchemy import Engine, event, select

from app.core.kinds import GRANTED, OWN, PUBLISHED, Field, FieldType, Kind, Kinds, Sight, SightClass
from app.core.rights import EVERYONE, FacilityKind, writers
from app.kinds import KINDS
from app.notes import NOTE
from app.receipts import DELIVERED
from app.storage.base import Synced
from app.storage.transaction import new_id
from sync.hub.journal.feed import Feed
from sync.hub.storage.tables import META, OP, RECORD
from sync.protocol.messages import Answer, Operation, Request
from tests.county import County
from tests.seats import Seat

T = TypeVar("T")
TURNS = 25
COMMON = tuple(field for field in NOTE.fields if hasattr(Synced, field.name))
CLINIC = Field("clinic_id", FieldType.ID, "clinic_id")


def _kind(name: str, sight: Sight, *fields: Field, child_of: tuple[str, ...] = ()) -> Kind:
    return Kind(name, name, (*fields, *COMMON), sight, writers(EVERYONE), child_of=child_of)


TEST_KINDS = (
    _kind("resident", Sight(SightClass.LINE, by=("clinic_id",)), CLINIC),
    _kind("case", GRANTED),
    _kind("answer", OWN, child_of=("case", "resident")),
    _kind("notice", PUBLISHED),
)


@pytest.fixture
def county(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> County:
    engine = request.getfixturevalue("server") if database == "server" else None
    county = County(tmp_path, engine, Kinds([*KINDS, *TEST_KINDS]))
    if engine is None:
        _take_turns(county)
    return county


def _take_turns(county: County) -> None:
    """The file has one writer; the hub's door lets one in after the other."""
    door, exchange = threading.Lock(), county.hub.exchange

    def in_turn(device_id: str, request: Request) -> Answer:
        with door:
            return exchange(device_id, request)

    county.hub.exchange = in_turn  # type: ignore[assignment]


class Desk(Seat):
    """A device that notes every place of the feed it was shown."""

    places: list[tuple[int, str]]

    def exchange(self, *operations: Operation, page: int = 0) -> Answer:
        answer = super().exchange(*operations, page=page)
        if answer.page is not None:
            self.places += [(row.seq, row.id) for row in answer.page.rows]
        return answer

    def beside(self) -> Desk:
        """Another device of the same facility, which has read nothing yet."""
        other = copy.copy(self)
        other.device, other.incarnation = new_id(), new_id()
        other.rows, other.told_gone, other.places = {}, [], []
        other._epoch, other._token, other._cursor = None, None, 0
        other.county.enrol(other.device, other.facility, "")
        return other

    def read_by(self, page: int) -> None:
        while (found := self.exchange(page=page).page) is not None and found.more:
            pass


def _desk(county: County, name: str, kind: FacilityKind, **fields: Any) -> Desk:
    desk = Desk(county, name, kind, **fields)
    desk.places = []
    return desk


@pytest.fixture
def desks(county: County) -> list[Desk]:
    """Two devices at each of a centre, its village, another centre and a hospital."""
    centre = _desk(county, "惠七镇卫生院", FacilityKind.TOWNSHIP_CENTRE)
    village = _desk(county, "惠一村卫生室", FacilityKind.VILLAGE_CLINIC, parent_id=centre.facility)
    other = _desk(county, "通江镇卫生院", FacilityKind.TOWNSHIP_CENTRE)
    hospital = _desk(county, "望奎县人民医院", FacilityKind.COUNTY_HOSPITAL)
    first = [centre, village, other, hospital]
    return [*first, *(desk.beside() for desk in first)]


class Day:
    """What one device does: writes, opens cases, answers, edits what it sees, reads on."""

    def __init__(self, desk: Desk, hospital: str, seed: int) -> None:
        self.desk = desk
        self.hospital = hospital
        self.chance = random.Random(seed)
        self.states: Counter[str] = Counter()

    def work(self) -> None:
        for _ in range(TURNS):
            todo = self.chance.choice(
                (self.write, self.open_case, self.edit, self.edit, self.answer)
            )
            answer = self.desk.exchange(*todo(), page=self.chance.choice((0, 1, 3, 20)))
            self.states.update(receipt.state for receipt in answer.receipts)

    def write(self) -> list[Operation]:
        kind = self.chance.choice(("resident", "notice"))
        return [self.desk.new(kind, new_id())]

    def open_case(self) -> list[Operation]:
        case, group = new_id(), new_id()
        grant = self.desk.new("grant", new_id(), case, to=self.hospital, reason="转诊")
        both = self.desk.new("case", case), grant
        return [msgspec.structs.replace(operation, grp=group) for operation in both]

    def edit(self) -> list[Operation]:
        """A case and something in it, in an order of their own: a lock taken late would be found."""
        mine = [row for row in self.desk.rows.values() if self._may_edit(row.id)]
        chosen = self.chance.sample(mine, min(3, len(mine)))
        return [
            self.desk.change(row.kind, row.id, dict(row.fields), voided_why=new_id())
            for row in chosen
        ]

    def _may_edit(self, record_id: str) -> bool:
        row = self.desk.rows[record_id]
        root = self.desk.rows.get(row.root) if row.root else row
        if row.kind in ("conflict", "facility", "person", "post"):
            return False
        return row.home == self.desk.facility or (root is not None and root.kind == "resident")

    def answer(self) -> list[Operation]:
        roots = [r.id for r in self.desk.rows.values() if r.kind in ("case", "resident")]
        if not roots:
            return self.write()
        return [self.desk.new("answer", new_id(), self.chance.choice(roots))]


@pytest.fixture
def days(desks: list[Desk]) -> list[Day]:
    hospital = desks[3].facility
    days = [Day(desk, hospital, seed) for seed, desk in enumerate(desks)]
    _together([day.work for day in days])
    return days


def _together(works: list[Callable[[], T]]) -> list[T]:
    """All at once; whatever one of them raises is raised here."""
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], T]) -> T:
        start.wait(30)
        return work()

    with ThreadPoolExecutor(len(works)) as threads:
        return [done.result(100) for done in [threads.submit(begin, work) for work in works]]


def test_eight_computers_of_four_facilities_work_at_once(county: County, days: list[Day]) -> None:
    """One county's day, looked at from every side; a day takes too long to be lived five times."""
    for day in days:
        assert day.states.keys() == {"acked"}
    _check_numbers(county)
    assert county.hub.undelivered() == {}
    for day in days * 3:  # reading shows what has arrived, and that comes to be read too
        day.desk.read_by(7)
    for day in days:
        _check_reading(day.desk)


def _check_numbers(county: County) -> None:
    """Every operation once, and no gap in the order: a gap is a number that may still appear.

    What the hub notes by itself, each arrival of a case, has a number too and no operation.
    """
    with county.hub.engine.connect() as connection:
        written = list(connection.execute(select(OP.c.seq)).scalars())
        names = list(connection.execute(select(OP.c.op_id)).scalars())
        head = connection.execute(select(META.c.seq)).scalar_one()
        numbers = list(connection.execute(select(RECORD.c.n)).scalars())
        arrivals = connection.execute(select(RECORD.c.fields).where(RECORD.c.kind == DELIVERED))
        noted = sum(len(json.loads(fields)["places"]) for fields in arrivals.scalars())
    assert len(names) == len(set(names))
    assert set(written) <= set(range(min(written), head + 1))
    assert head + 1 - min(written) == len(set(written)) + noted
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def _check_reading(desk: Desk) -> None:
    """Who read all day knows what a newcomer reads now, whatever the size of the pages."""
    desk.read_by(7)
    assert len(desk.places) == len(set(desk.places))
    assert desk.places == sorted(desk.places, key=lambda place: place[0])
    for page in (1, 2, 50, 1000):
        newcomer = desk.beside()
        newcomer.read_by(page)
        assert newcomer.rows == desk.rows
        ids = [record_id for _, record_id in newcomer.places]
        assert len(ids) == len(set(ids))


# The order of locks


@pytest.fixture
def centre(county: County) -> Seat:
    return Seat(county, "惠七镇卫生院")


@contextmanager
def _statements(engine: Engine) -> Iterator[list[str]]:
    heard: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        heard.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def _locks(heard: list[str]) -> list[str]:
    """The tables that statements locked, in order; `meta` holds the counter."""
    locks = []
    for statement in heard:
        words = " ".join(statement.split())
        if "FOR UPDATE" in words:
            locks.append(words.split("FROM ")[1].split()[0])
        elif words.startswith(("UPDATE device", "UPDATE meta")):
            locks.append(words.split()[1])
    return locks


@pytest.mark.parametrize("database", ["server"])
def test_the_records_of_a_request_are_locked_in_one_step_before_the_counter(
    county: County, centre: Seat
) -> None:
    """A case locked after its child waits for whoever locked it first and wants the child."""
    case = centre.put("case")
    child = centre.put("answer", case)
    centre.put("grant", case, to=new_id(), reason="转诊")
    change = centre.change("answer", child, voided_why="重复")
    with _statements(county.hub.engine) as heard:
        assert centre.send(change).state == "acked"
    assert _locks(heard) == ["device", "record", "meta"]


@pytest.mark.parametrize("database", ["server"])
def test_who_only_reads_a_story_locks_nothing(county: County, centre: Seat) -> None:
    case = centre.put("case")
    child = centre.put("answer", case)
    with _statements(county.hub.engine) as heard:
        assert county.hub.history(centre.facility, "answer", child) is not None
    assert _locks(heard) == []


@pytest.mark.parametrize("database", ["server"])
def test_a_case_that_appeared_meanwhile_is_read_without_a_lock(
    county: County, centre: Seat
) -> None:
    """Its writer may be waiting for the counter that is held here."""
    stray = centre.new("answer", new_id(), new_id())
    with _statements(county.hub.engine) as heard:
        assert centre.send(stray).state == "acked"
    assert _locks(heard) == ["device", "record", "meta"]


# At the same moment


def test_two_computers_bring_the_same_record_at_the_same_moment(
    county: County, desks: list[Desk]
) -> None:
    one, two = desks[0], desks[4]
    for _ in range(10):
        notice = one.new("notice", new_id())
        twin = msgspec.structs.replace(notice, op_id=new_id())
        answers = _together([partial(one.exchange, notice), partial(two.exchange, twin)])
        assert [answer.receipts[0].state for answer in answers] == ["acked", "acked"]


def test_what_waits_is_applied_once_though_two_requests_find_it(
    county: County, desks: list[Desk]
) -> None:
    """Its own computer asks again while another brings the record it waits for."""
    one, two = desks[0], desks[4]
    for _ in range(10):
        awaited = new_id()
        change = one.change("notice", awaited, voided_why="晚到")
        assert one.send(change).state == "waiting"
        later = two.change("notice", awaited, {"voided_why": "晚到"}, voided_why="更晚")

        _together([partial(_bring, two, awaited, later), partial(one.exchange, change)])
        receipt = one.send(change)
        assert (receipt.state, receipt.lost) == ("acked", [])
        two.read()
        assert two.rows[awaited].fields["voided_why"] == "更晚"


def _bring(desk: Desk, awaited: str, later: Operation) -> Answer:
    desk.exchange(desk.new("notice", awaited))
    return desk.exchange(later)


def test_a_page_ends_where_the_counter_stood_when_the_request_read_it(
    county: County, centre: Seat
) -> None:
    """Otherwise what is committed between the two readings would come twice."""
    first, second = centre.put("notice"), centre.put("notice")
    centre.read()
    before = centre.rows[first].rev
    directory = county.hub.directory()
    with county.hub.engine.begin() as connection:
        feed = Feed(connection, county.kinds, directory)
        page = feed.page(centre.facility, 0, 1000, before)
    shown = {row.id for row in page.rows}
    assert (page.to, first in shown, second in shown) == (before, True, False)


@pytest.mark.parametrize("database", ["server"])
def test_a_server_restored_under_a_running_hub_begins_a_new_epoch(
    county: County, centre: Seat
) -> None:
    """Otherwise the hub would give numbers away a second time until somebody restarts it."""
    centre.put("notice")
    before = centre._epoch
    with county.hub.engine.begin() as connection:
        connection.execute(META.update().values(fingerprint="of another start"))
    county.hub.engine.dispose()
    centre.read()
    assert centre._epoch != before
    again = centre._epoch
    centre.read()
    assert centre._epoch == again

"""How the engine packs requests and unpacks answers: sizes, order, slices, what it remembers."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from app.core.errors import NetworkError
from app.core.record import RecordRow
from app.core.rights import FacilityKind
from app.notes import Note, Notes
from app.storage.change import OPEN, ChangeState
from sync.client import outbox
from sync.client.answers import Slices
from sync.client.engine import SyncEngine
from sync.client.pace import Pace
from sync.client.state import Conversation
from sync.protocol.messages import (
    MOST_ROWS,
    PROTOCOL,
    Answer,
    FeedPage,
    Operation,
    PageRow,
    Request,
)
from sync.protocol.problems import ProtocolError
from tests.county import County, Workstation
from tests.seats import Seat

TODAY = date(2026, 1, 15)


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def station(county: County) -> Workstation:
    kind = FacilityKind.TOWNSHIP_CENTRE
    return county.workstation("one", county.facility("满杖子乡卫生院", kind), kind)


def write(station: Workstation, *titles: str) -> None:
    for title in titles:
        Notes(station.store, station.actor).write(Note(noted_on=TODAY, title=title))


def sizes(station: Workstation, engine: SyncEngine) -> list[tuple[int, int]]:
    """What each request of one run held: operations, rows asked for."""
    seen: list[tuple[int, int]] = []
    station.wire.before = lambda request: seen.append((len(request.operations), request.page))
    engine.run_once()
    return seen


def test_requests_grow_while_the_line_holds(station: Workstation) -> None:
    write(station, *map(str, range(400)))
    engine = SyncEngine(station.store, station.wire, station.device)
    assert [count for count, _ in sizes(station, engine)][:4] == [50, 100, 200, 50]


def test_rows_are_asked_for_with_the_last_of_the_own_work(station: Workstation) -> None:
    write(station, *map(str, range(120)))
    engine = SyncEngine(station.store, station.wire, station.device)
    assert [rows > 0 for _, rows in sizes(station, engine)][:2] == [False, True]


def test_a_cut_line_gets_smaller_requests_until_they_pass(station: Workstation) -> None:
    write(station, *map(str, range(60)))
    engine = SyncEngine(station.store, station.wire, station.device)

    def cut(request: Request) -> None:
        if len(request.operations) > 7:
            raise NetworkError("NET_CUT")

    station.wire.before = cut
    for _ in range(3):
        with pytest.raises(NetworkError):
            engine.run_once()
    assert [count for count, _ in sizes(station, engine)][:2] == [6, 11]


def test_what_a_road_carries_is_remembered_from_one_run_to_the_next(station: Workstation) -> None:
    write(station, *map(str, range(400)))
    first = SyncEngine(station.store, station.wire, station.device, road=lambda: "https://one")
    sizes(station, first)
    write(station, *map(str, range(400)))
    again = SyncEngine(station.store, station.wire, station.device, road=lambda: "https://one")
    assert sizes(station, again)[0][0] == 400
    write(station, *map(str, range(400)))
    other = SyncEngine(station.store, station.wire, station.device, road=lambda: "https://two")
    assert sizes(station, other)[0][0] == 50


def test_long_texts_make_small_requests_while_the_line_is_unknown(station: Workstation) -> None:
    notes = Notes(station.store, station.actor)
    for number in range(30):
        notes.write(Note(noted_on=TODAY, title=f"{number}", text="记" * 4000))
    counts = [
        count
        for count, _ in sizes(station, SyncEngine(station.store, station.wire, station.device))
    ]
    assert counts[0] < 20
    assert sum(counts) == 30


def test_a_size_the_hub_refused_is_never_tried_again() -> None:
    pace = Pace(most_operations=500, most_rows=1000)
    pace.refused(_request(200))
    for _ in range(40):
        pace.held(_request(pace.operations), _answer(more=False))
    assert pace.operations == 199
    resumed = Pace(500, 1000)
    resumed.resume(pace.told())
    resumed.held(_request(resumed.operations), _answer(more=False))
    assert resumed.operations == 199


def test_a_size_at_which_the_line_broke_is_tried_again_when_it_has_held() -> None:
    pace = Pace(most_operations=500, most_rows=1000)
    pace.broke(_request(50))
    tried = []
    for _ in range(12):
        pace.held(_request(pace.operations), _answer(more=False))
        tried.append(pace.operations)
    assert tried[:3] == [49, 49, 49]
    assert tried[-1] > 49


def test_what_is_remembered_of_a_road_and_makes_no_sense_is_let_go() -> None:
    for kept in ([], [1, 2], [0, 0, 0, 0], [-5, 1, 1, 1]):
        pace = Pace(500, 1000)
        pace.resume(kept)
        assert (pace.operations, pace.rows) == (50, 200)


def test_what_the_hub_finds_too_large_is_split_and_the_rest_goes_through(
    station: Workstation,
) -> None:
    write(station, *map(str, range(9)), "太大", "之后")

    def refuse(request: Request) -> None:
        if len(request.operations) > 3 or any(
            op.set["title"] == "太大" for op in request.operations
        ):
            raise ProtocolError("TOO_LARGE")

    station.wire.before = refuse
    station.sync()
    assert station.states() == [ChangeState.ACKED] * 9 + [ChangeState.HELD, ChangeState.ACKED]


def test_a_request_of_another_size_follows_one_that_failed() -> None:
    pace = Pace(most_operations=500, most_rows=1000)
    request = Request(1, "", "", None, None, 0, operations=[_operation()] * 3)
    pace.broke(request)
    assert (pace.operations, pace.rows) == (1, 100)
    pace.held(Request(1, "", "", None, None, 0, operations=[_operation()]), _answer(more=True))
    assert (pace.operations, pace.rows) == (2, 200)


@pytest.mark.parametrize("query", ["has_unacknowledged", "waits_beyond", "next_groups"])
def test_what_waits_is_found_without_reading_the_whole_journal(
    station: Workstation, query: str
) -> None:
    """300,000 old changes must not make each exchange slower."""
    asked: list[str] = []
    with station.store.reading() as session:
        connection = session.connection()
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.set_trace_callback(asked.append)
        calls = {
            "has_unacknowledged": lambda: outbox.has_unacknowledged(connection),
            "waits_beyond": lambda: outbox.waits_beyond(connection, []),
            "next_groups": lambda: outbox.next_groups(connection, 10),
        }
        calls[query]()  # type: ignore[no-untyped-call]
        raw.set_trace_callback(None)
        selects = [sql for sql in asked if "FROM change" in sql]
        assert selects
        for sql in selects:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()
            details = " / ".join(row[3] for row in plan)
            assert "SCAN change USING" in details or "SCAN" not in details, (sql, details)


def test_the_index_of_open_changes_says_what_the_queries_say(station: Workstation) -> None:
    with station.store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'ix_change_open'"
        )
        assert str(found.scalar_one()).endswith(OPEN)


def test_a_page_is_cut_between_places_only() -> None:
    rows = [_row(seq) for seq in (1, 2, 2, 2, 3, 4, 4, 5)]
    slices = Slices()
    slices._rows = 2
    parts = slices.of(FeedPage(0, 9, False, rows))
    assert [([row.seq for row in part], to) for part, to in parts] == [
        ([1, 2, 2, 2], 2),
        ([3, 4, 4], 4),
        ([5], 9),
    ]


def test_an_empty_page_moves_the_cursor_to_its_end() -> None:
    assert list(Slices().of(FeedPage(3, 9, False, []))) == [([], 9)]


def test_the_past_told_to_the_hub_stays_short() -> None:
    conversation = Conversation()
    for number in range(200):
        conversation.enter(f"e{number}", number, [(n, n) for n in range(number)])
    told = [lived.epoch for lived in conversation.lineage_told()]
    assert told == ["e168", "e184", "e192", "e196", "e197", "e198", "e199"]
    assert sum(len(lived.ranges) for lived in conversation.lineage) < 200


def test_an_operation_that_waits_for_its_record_keeps_nothing_back(
    county: County, station: Workstation
) -> None:
    """Its record is unknown to the hub; what was written after it goes up all the same."""
    write(station, "等待")
    station.sync()
    with station.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "UPDATE change SET state = 'waiting', settled = 0 WHERE state = 'acked'"
        )
    write(station, *map(str, range(60)))
    engine = SyncEngine(station.store, station.wire, station.device, batch=1)
    assert engine.run_once().complete
    assert set(station.states()) <= {ChangeState.ACKED, ChangeState.WAITING}


def test_all_that_waits_is_asked_about_in_one_run_however_small_its_requests(
    county: County, station: Workstation
) -> None:
    """On a line that carries one change at a time, only the oldest was ever asked about."""
    write(station, "一", "二", "三", "四")
    station.sync()
    with station.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "UPDATE change SET state = 'waiting', settled = 0 WHERE n IN (SELECT n FROM change "
            "ORDER BY n DESC LIMIT 4)"
        )
    engine = SyncEngine(station.store, station.wire, station.device, batch=1)
    assert [count for count, _ in sizes(station, engine)] == [1, 1, 1, 1]
    assert set(station.states()) == {ChangeState.ACKED}


def test_what_goes_on_waiting_is_asked_about_once_in_a_run(station: Workstation) -> None:
    write(station, "一", "二", "三")
    for note in Notes(station.store, station.actor).latest():
        with station.store.transaction(station.actor) as transaction:
            transaction.patch(Note, note.id, {"title": "改"}, {"title": note.title})
    with station.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE change SET state = 'held' WHERE action = 'put'")
    station.sync()
    assert station.states().count(ChangeState.WAITING) == 3
    engine = SyncEngine(station.store, station.wire, station.device, batch=2)
    assert [count for count, _ in sizes(station, engine)] == [2, 1]


def test_an_operation_that_waited_counts_once_its_record_is_there(county: County) -> None:
    one = Seat(county, "满杖子乡卫生院")
    change = one.change("note", "b" * 32, title="改")
    assert one.send(change).state == "waiting"
    put = one.new("note", "b" * 32, noted_on="2026-01-15", title="原")
    assert one.exchange(put, change).receipts[-1].state == "acked"
    assert one.sees("b" * 32)
    assert one.rows["b" * 32].fields["title"] == "原"


def _request(size: int) -> Request:
    return Request(1, "", "", None, None, 0, operations=[_operation()] * size)


def _operation() -> Operation:
    return Operation("o", "", "put", "note", "i", "h", None, {}, {}, 0, "u", 1, [])


def _answer(more: bool) -> Answer:
    return Answer("e", 1, "", page=FeedPage(0, 1, more, []))


def _row(seq: int) -> PageRow:
    return PageRow(seq, f"r{seq}", RecordRow(f"r{seq}", "note", "h"))


def test_on_a_slow_line_without_loss_a_page_is_as_large_as_it_may_be_after_a_few_turns() -> None:
    """A second and a half for every answer is no reason to ask for little."""
    pace, turns = Pace(), 0
    while pace.rows < MOST_ROWS:
        request = Request(PROTOCOL, "d", "i", "e", "t", 0, page=pace.rows)
        pace.held(request, Answer("e", 1, "", page=FeedPage(0, 1, True, [])))
        turns += 1
    assert turns <= math.ceil(math.log2(MOST_ROWS / Pace().rows))

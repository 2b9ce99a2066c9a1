"""A county that ran version 1.0.0 gets this program, hub first or computers first, in mid-work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, select

from app.attachments import Attachments
from app.attachments.record import Attachment
from app.kinds import BY_NAME, KINDS
from app.notes import Notes
from app.reconciliation import Comparison, rows_here
from app.storage.opening import engine_for
from app.storage.rows import Tables
from sync.client.attachments import Lane
from sync.client.engine import SyncEngine
from sync.client.status import status_of
from sync.hub.hub import Hub
from sync.hub.journal.drift import doubtful, said_by
from sync.hub.safety.tables import read_tables, snapshot, write_tables
from sync.hub.storage.tables import BLOB
from sync.protocol.messages import Spoken
from tests.county import TEMPLATE_KEY, Workstation
from tests.landed import LandedCounty
from tests.pictures import BlobWire

OLD = Spoken(newest=1)
"""As version 1.0.0 spoke."""


@pytest.fixture
def landed(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> LandedCounty:
    county = LandedCounty(tmp_path)
    if database == "server":
        move(county, request.getfixturevalue("server"))
    return county


def move(county: LandedCounty, server: Engine) -> None:
    with snapshot(county.hub.engine) as old, server.begin() as new:
        write_tables(new, read_tables(old))
    county._engine = server
    county.restart_hub()


def hub_speaks(county: LandedCounty, spoken: Spoken) -> None:
    county.hub = Hub(
        county.hub.engine, KINDS, lambda: county.now, spoken, authority=county.signer.public
    )


def exchange(stations: list[Workstation], spoken: Spoken) -> None:
    """Until all have heard of all, and that all have; and their pictures."""
    for station in stations * 3:
        SyncEngine(station.store, station.wire, station.device, spoken=spoken).run_once()
        Lane(station.store, BlobWire(station), lambda: 0.0).run_once(lambda: True)


def compared(stations: list[Workstation]) -> list[Comparison]:
    found = [station.compare() for station in stations]
    assert None not in found
    return [one for one in found if one is not None]


def check_that_nothing_is_lost(county: LandedCounty, stations: list[Workstation]) -> None:
    for station in stations:
        status = status_of(station.store)
        assert (status.waiting, status.held, status.inbox) == (0, 0, 0)
    texts = {note.title: note.text for note in notes(stations[0])}
    assert texts["晨会2"] == "没有发出的改动"
    assert texts["晨会3"] == "二号机没有发出的改动"
    assert "没有发出的" in texts
    with stations[0].store.reading() as session:
        pictures = session.scalars(select(Attachment)).all()
    files = Attachments(stations[0].store, stations[0].actor)
    assert len(pictures) == len([files.open(one.id).content for one in pictures]) == 3
    with county.hub.engine.begin() as connection:
        assert [row.complete for row in connection.execute(select(BLOB))] == [True] * 3
        assert doubtful(connection) == []


def notes(station: Workstation) -> Any:
    return Notes(station.store, station.actor).latest(500)


def hub_first(county: LandedCounty, stations: list[Workstation]) -> None:
    hub_speaks(county, Spoken())
    exchange(stations, OLD)


def computers_first(county: LandedCounty, stations: list[Workstation]) -> None:
    hub_speaks(county, OLD)
    exchange(stations, Spoken())


Half = Callable[[LandedCounty, list[Workstation]], None]


@pytest.mark.parametrize("half_way", [hub_first, computers_first])
def test_in_either_order_nothing_is_lost_and_contents_are_compared_once_both_are_new(
    landed: LandedCounty, half_way: Half
) -> None:
    stations = [landed.station(name) for name in landed.names]
    half_way(landed, stations)
    check_that_nothing_is_lost(landed, stations)
    for found in compared(stations):
        assert (found.contents, found.is_complete) == (False, False)
        assert (found.mended, found.unequal) == (0, 0)
        assert all(line.is_complete for line in found.lines)
    hub_speaks(landed, Spoken())
    exchange(stations, Spoken())
    for found in compared(stations):
        assert (found.contents, found.is_complete, found.mended) == (True, True, 0)
    check_that_all_say_the_same(landed, stations)


def check_that_all_say_the_same(county: LandedCounty, stations: list[Workstation]) -> None:
    """Not by the comparison's word."""
    with county.hub.engine.begin() as connection:
        at_hub = {said.record_id: said.content for said in said_by(connection)}
    for station in stations:
        with station.store.reading() as session:
            rows = list(rows_here(session.connection(), station.store.tables))
        assert len(rows) > 20
        assert {r.record_id: r.content for r in rows} == {
            r.record_id: at_hub[r.record_id] for r in rows
        }


def test_the_stick_written_by_the_older_program_is_read(tmp_path: Path) -> None:
    landed = LandedCounty(tmp_path)
    second = landed.station("second")
    outcomes = list(landed.sticks.take(tmp_path / "stick"))
    assert [one.problem for one in outcomes] == [None] * len(outcomes)
    assert outcomes
    second.courier.unpack(tmp_path / "stick")
    assert status_of(second.store).waiting == 0


@pytest.mark.parametrize("name", ["township", "second", "hospital"])
def test_no_step_of_a_store_changes_what_a_row_says(tmp_path: Path, name: str) -> None:
    landed = LandedCounty(tmp_path)
    before = said_in(tmp_path / f"{name}.db")
    store = landed.station(name).store
    with store.reading() as session:
        rows = list(rows_here(session.connection(), store.tables))
    assert before
    assert {row.record_id for row in rows} >= before.keys()
    with store.reading() as session:
        after = {
            row.record_id: row.now
            for table in store.tables
            for row in table.contents(session.connection())
        }
    assert {record_id: after[record_id] for record_id in before} == before


def said_in(path: Path) -> dict[str, int]:
    """What every row in the lists says, before anything is upgraded."""
    engine = engine_for(path, TEMPLATE_KEY)
    with engine.connect() as connection:
        there = set(
            connection.exec_driver_sql(
                "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
                "WHERE m.type = 'table' AND c.name = 'archived'"
            ).scalars()
        )
        for name in there:
            connection.exec_driver_sql(f'ALTER TABLE "{name}" ADD COLUMN row_content INTEGER')
        found = {
            row.record_id: row.now
            for table in Tables(KINDS, BY_NAME)
            if table.name in there
            for row in table.contents(connection)
        }
        connection.rollback()
    engine.dispose()
    return found


def test_what_the_older_hub_wrote_is_noted_as_it_stands(tmp_path: Path) -> None:
    landed = LandedCounty(tmp_path)
    with landed.hub.engine.begin() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM record_content").scalar_one()
        assert kept == connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one()
        connection.exec_driver_sql("UPDATE record SET fields = replace(fields, '晨会', '早会')")
        assert {said.kind for said in doubtful(connection)} == {"note"}


def test_messages_of_protocol_one_have_the_keys_that_version_knew(tmp_path: Path) -> None:
    """It refuses any other."""
    landed = LandedCounty(tmp_path)
    hub_speaks(landed, OLD)
    station = landed.station("township")
    sent: list[Any] = []
    station.wire.before = sent.append
    station.wire.before_digest = sent.append
    answered: list[Any] = []
    station.wire.after = answered.append
    exchange([station], Spoken())
    assert station.compare() is not None
    in_one = [one for one in sent if getattr(one, "protocol", 1) == 1]
    assert len(in_one) > 2
    for message in in_one:
        keys = set(msgspec.json.decode(msgspec.json.encode(message)))
        assert keys <= KNEW[type(message).__name__], keys
    for answer in answered:
        assert set(msgspec.json.decode(msgspec.json.encode(answer))) <= KNEW["Answer"]


KNEW = {
    "Request": {
        *("protocol", "device", "incarnation", "epoch", "token", "cursor", "lineage"),
        *("operations", "offers", "page"),
    },
    "DigestRequest": {"device", "epoch", "cursor", "since", "kinds", "buckets", "fetch"},
    "Answer": {
        *("epoch", "start", "hub_time", "token", "receipts", "page", "fork", "ranges"),
        *("new_incarnation", "newest_schema", "not_here", "needs", "spoken_for"),
    },
}

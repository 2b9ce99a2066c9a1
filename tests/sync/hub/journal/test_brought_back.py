"""The administrator sees which computers were copied, and who spoke in the name of whom."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import update

from app.core.record import RecordRow
from sync.hub.cli import run
from sync.hub.cli.language import CHINESE, Phrases
from sync.hub.house.home import HubHome, HubSettings
from sync.hub.journal.alarms import MOST_LINES, Alarm, Attempt, count, note
from sync.hub.journal.rejoining.spoken_for import SpokenFor, SpokenOutcome, confirm, save_spoken
from sync.hub.storage.tables import ALARM, DEVICE
from tests.county import County
from tests.seats import Seat

AT = "2026-01-15T01:00:00.000Z"


@pytest.fixture
def home(tmp_path: Path) -> HubHome:
    home = HubHome(tmp_path / "hub")
    home.set_up(HubSettings("河东县", ["127.0.0.1"]))
    return home


@pytest.fixture
def seat(tmp_path: Path, home: HubHome) -> Seat:
    return Seat(County(tmp_path, home.open()), "惠七镇卫生院")


def shows(home: HubHome, command: str) -> str:
    out = io.StringIO()
    console = Console(file=out, width=220, force_terminal=False)
    assert run([command, "--home", str(home.folder)], Phrases(CHINESE), console) == 0
    return out.getvalue()


def say(seat: Seat, record_id: str, outcome: SpokenOutcome) -> None:
    row = RecordRow(record_id, "opened", "hospital", "case", rev=5, crev=5, ord=5)
    with seat.county.hub.engine.begin() as connection:
        save_spoken(connection, [SpokenFor(row, seat.device, seat.facility, outcome)], AT)


def test_nothing_is_listed_where_nothing_happened(home: HubHome, seat: Seat) -> None:
    assert "没有人交还过其他机构的记录" in shows(home, "healed")
    assert "副本" not in shows(home, "status")


def test_who_spoke_for_whom_is_listed_once(home: HubHome, seat: Seat) -> None:
    for _ in range(2):
        say(seat, "a" * 32, SpokenOutcome.TAKEN)
    say(seat, "b" * 32, SpokenOutcome.KEPT)
    told = shows(home, "healed")
    assert told.count("惠七镇卫生院") == 4  # facility and computer bear one name here
    assert "已采用，并已告知所属机构" in told
    assert "已另存，以较早的内容为准" in told
    assert "用 `healed` 查看" in shows(home, "status")


def test_what_the_owner_brought_back_too_is_told_as_such(home: HubHome, seat: Seat) -> None:
    say(seat, "a" * 32, SpokenOutcome.TAKEN)
    with seat.county.hub.engine.begin() as connection:
        confirm(connection, ["a" * 32])
    assert "所属机构也已交还" in shows(home, "healed")


def test_a_copied_computer_is_named_with_the_day(home: HubHome, seat: Seat) -> None:
    seat.exchange()
    with seat.county.hub.engine.begin() as connection:
        connection.execute(update(DEVICE).values(forked_at=AT, key="A" * 43))
    assert "曾被复制或恢复，2026-01-15 09:00" in shows(home, "devices")
    assert "副本会以自己的名义" in shows(home, "status")


def test_what_a_computer_tried_is_listed_shortly_however_often_it_tries(
    home: HubHome, seat: Seat
) -> None:
    assert "没有电脑做过" in shows(home, "alarms")
    tried = [Alarm(Attempt.PLACE, f"{n:032}") for n in range(MOST_LINES + 50)]
    with seat.county.hub.engine.begin() as connection:
        for _ in range(2):
            note(connection, seat.device, tried, AT)
        assert len(connection.execute(ALARM.select()).all()) == MOST_LINES + 1
        assert count(connection) == 2 * len(tried)
    assert "交还了并未丢失的记录" in shows(home, "alarms")
    assert "用 `alarms` 查看" in shows(home, "status")


def test_other_content_under_a_known_name_stands_in_the_status_and_among_the_attempts(
    home: HubHome, seat: Seat
) -> None:
    with seat.county.hub.engine.begin() as connection:
        note(connection, seat.device, [Alarm(Attempt.PLACE), Alarm(Attempt.NAME, "a" * 32)], AT)
        assert (count(connection), count(connection, Attempt.NAME)) == (2, 1)
    assert "其中以已知名称发来不同内容" in shows(home, "status")
    assert "不同的内容" in shows(home, "alarms")

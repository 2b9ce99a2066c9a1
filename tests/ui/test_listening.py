"""The county hears at once, and the light says of this computer what is true of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.core.errors import NetworkError
from app.core.rights import Actor, FacilityKind, Role
from app.patients import Patient
from app.storage.store import Store, write_state
from sync.client.engine import SyncEngine
from sync.client.listening import Heard, Listening
from sync.client.schedule import Timetable
from sync.client.status import SyncStatus
from tests.county import County
from tests.sync.road import Road as HubRoad
from tests.sync.road import home_at, road_to
from tests.ui.test_sync_runner import FakeEngine
from ui.shell.enrolment import exchange_of
from ui.shell.status_line import StatusLine
from ui.sync_runner import Road, SyncRunner
from ui.widgets.bars import Tone

RARELY = Timetable(interval_s=3600.0)
PATIENCE_MS = 60_000


class Ear:
    """Hears what it is told to hear, one thing after another, and then waits until it is let go."""

    def __init__(self, *heard: Heard) -> None:
        self.pause_s = 0.0
        self.heard = list(heard)
        self.speaks = threading.Event()
        self.is_over = threading.Event()

    def ask(self) -> Heard:
        if self.heard:
            self.speaks.wait(10)
            return self.heard.pop(0)
        self.is_over.wait(30)
        return Heard.NOT_ASKED

    def hang_up(self) -> None:
        self.is_over.set()


def listening_runner(engine: FakeEngine, ear: Ear, table: Timetable, **more: Any) -> SyncRunner:
    return SyncRunner(
        cast("SyncEngine", engine),
        lambda: table,
        listening=cast("Listening", ear),
        look_every_s=0.01,
        **more,
    )


@pytest.mark.parametrize(
    "table",
    [
        RARELY,
        Timetable(3600.0, is_metered=True),
        Timetable(3600.0, quiet=(time(0, 0), time(23, 59, 59))),
    ],
    ids=["at any time", "metered", "quiet hours"],
)
def test_what_is_urgent_is_fetched_at_once(qtbot: QtBot, table: Timetable) -> None:
    engine, ear = FakeEngine(), Ear(Heard.URGENT)
    runner = listening_runner(engine, ear, table)
    runner.start()
    qtbot.waitUntil(lambda: engine.runs == 1 and not runner.is_busy)
    ear.speaks.set()
    qtbot.waitUntil(lambda: engine.runs == 2)
    runner.stop()


def _has_run_once(engine: FakeEngine, runner: SyncRunner) -> bool:
    return engine.runs == 1 and not runner.is_busy


def _has_heard(runner: SyncRunner) -> bool:
    return runner.since_heard_s is not None


def test_other_news_is_fetched_in_some_seconds_and_on_a_metered_line_by_the_timetable(
    qtbot: QtBot,
) -> None:
    for table, most_s in ((RARELY, 8.0), (Timetable(3600.0, is_metered=True), 3600.0)):
        engine, ear = FakeEngine(), Ear(Heard.NEWS)
        runner = listening_runner(engine, ear, table, steady_s=lambda: 1000.0)
        runner.start()
        qtbot.waitUntil(partial(_has_run_once, engine, runner))
        with qtbot.waitSignal(runner.heard):
            ear.speaks.set()
        left_s = runner._left_s()
        runner.stop()
        assert most_s / 4 <= left_s <= most_s


def test_a_hub_that_answers_again_is_exchanged_with_though_the_pause_is_long(qtbot: QtBot) -> None:
    seconds = [1000.0]
    engine, ear = FakeEngine(NetworkError()), Ear(Heard.NOTHING)
    runner = listening_runner(engine, ear, RARELY, steady_s=lambda: seconds[0])
    runner._schedule._next_pause_s = 600.0
    runner.start()
    qtbot.waitUntil(lambda: runner._failed_s is not None)
    seconds[0] += 61
    ear.speaks.set()
    qtbot.waitUntil(lambda: engine.runs == 2)
    runner.stop()


def test_who_listens_keeps_nobody_from_ending(qtbot: QtBot) -> None:
    engine, ear = FakeEngine(), Ear()
    runner = listening_runner(engine, ear, RARELY)
    runner.start()
    qtbot.waitUntil(lambda: engine.runs == 1)
    runner.stop()
    assert runner._listener is not None
    assert not runner._listener._thread.is_alive()


# --- the light

QUIET = SyncStatus(None, 0, 0, None, 0, 0, 0, True, 0.0, 0, 0, 0, False, False)


@pytest.fixture
def light(qtbot: QtBot) -> Callable[..., tuple[str, Tone]]:
    """What the light shows; asked for with the seconds since the hub answered, and with what waits."""
    since: list[float | None] = [None]
    line = StatusLine(lambda: since[0])
    qtbot.addWidget(line)
    line.set_road(Road.IDLE, None)

    def shown(heard_s: float | None, **status: Any) -> tuple[str, Tone]:
        since[0] = heard_s
        line.set_status(SyncStatus(**{**_fields(QUIET), **status}))
        return line.badge.text, Tone(line.badge.property("tone"))

    return shown


def _fields(status: SyncStatus) -> dict[str, Any]:
    return {name: getattr(status, name) for name in status.__dataclass_fields__}


def test_the_light_is_green_while_nothing_waits_and_the_hub_was_heard_within_a_minute(
    light: Callable[..., tuple[str, Tone]],
) -> None:
    assert light(59.0) == ("Everything here has gone up", Tone.GOOD)
    for heard_s in (61.0, 3600.0, None):
        text, tone = light(heard_s)
        assert tone is not Tone.GOOD
        assert "heard" in text
    assert light(1.0, waiting=1)[1] is not Tone.GOOD
    assert light(1.0, head_reached=False)[1] is not Tone.GOOD
    assert light(1.0, held=1)[1] is not Tone.GOOD


def test_a_light_that_nobody_touches_goes_out_by_itself(qtbot: QtBot) -> None:
    since = [1.0]
    line = StatusLine(lambda: since[0])
    qtbot.addWidget(line)
    line.set_road(Road.IDLE, None)
    line.set_status(QUIET)
    assert line.badge.property("tone") == Tone.GOOD.value
    since[0] = 61.0
    line.findChildren(QTimer)[0].timeout.emit()
    assert line.badge.property("tone") != Tone.GOOD.value


# --- the whole way


@pytest.fixture
def county(tmp_path: Path) -> Iterator[tuple[County, HubRoad]]:
    county = County(tmp_path)
    home = home_at(tmp_path / "hub")
    with road_to(county.hub, home, lambda: county.now, look_every_s=0.05) as road:
        yield county, road
    county.hub.engine.dispose()


def desk(county: County, road: HubRoad, name: str, kind: FacilityKind) -> Clinic:
    place = county.facility(name, kind)
    doctor = county.staff(place, Role.DOCTOR)
    store: Store = county.open_store(f"{name}.db", create=True)
    identity = json.loads(road.enrol(place).to_json())
    with store.journal_transaction() as (connection, _):
        write_state(connection, identity=identity)
    return Clinic(store, Actor(doctor, place, place, kind, frozenset({Role.DOCTOR})))


def test_the_county_has_a_critical_referral_without_asking_for_it(
    qtbot: QtBot, county: tuple[County, HubRoad]
) -> None:
    """Both ask every hour. The township saves; the hospital's computer is told and fetches it."""
    township = desk(*county, "惠七镇卫生院", FacilityKind.TOWNSHIP_CENTRE)
    hospital = desk(*county, "望奎县人民医院", FacilityKind.COUNTY_HOSPITAL)
    runners = []
    for clinic in (hospital, township):
        exchange = exchange_of(clinic.store)
        assert exchange is not None
        runner = SyncRunner(exchange.engine, lambda: RARELY, listening=exchange.listening)
        runner.start()
        qtbot.waitUntil(partial(_has_heard, runner), timeout=PATIENCE_MS)
        runners.append(runner)
    until_waiting(qtbot, county[1])
    refer(township, hospital.actor.place_id, "3")
    runners[1].sync_now()
    qtbot.waitUntil(lambda: len(hospital.referrals.news()) == 1, timeout=PATIENCE_MS)
    (news,) = hospital.referrals.news()
    assert (news.is_new, news.line.urgency) == (True, "3")
    for runner in runners:
        runner.stop()
    for clinic in (hospital, township):
        clinic.store.close()


def until_waiting(qtbot: QtBot, road: HubRoad) -> None:
    qtbot.waitUntil(lambda: len(road.waiting) == 2, timeout=PATIENCE_MS)


def refer(clinic: Clinic, to: str, urgency: str, name: str = "张国华") -> str:
    resident = Patient(name=name, sex="1", no_id_reason="未带证件")
    found = clinic.patients.get(clinic.patients.register(resident))
    assert found is not None
    referral = clinic.referrals.draft_for(found)
    referral.to_facility_id, referral.urgency = to, urgency
    referral.impression, referral.reasons_up = "脑卒中", ["6"]
    return clinic.referrals.refer(referral)

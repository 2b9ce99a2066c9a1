"""The exchange runs by itself and on demand, and says how the road looks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, cast

from pytestqt.qtbot import QtBot

from app.core.errors import ClinicError, NetworkError
from sync.client.attachments import Lane
from sync.client.engine import Outcome, SyncEngine
from ui.sync_runner import Road, SyncRunner


class FakeEngine:
    """Answers as told, and counts."""

    def __init__(self, *answers: ClinicError | None) -> None:
        self.answers = list(answers)
        self.runs = 0
        self.gate = threading.Event()
        self.gate.set()

    def run_once(self) -> Outcome:
        self.gate.wait(10)
        self.runs += 1
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        return Outcome(0, 0, 1, complete=True)


class FakeLane:
    """Moves parts as long as it may; `turns` are what happens before each, and then it is done."""

    def __init__(self, *turns: Callable[[], None]) -> None:
        self.turns = list(turns)
        self.moved = 0
        self.runs = 0

    def run_once(self, may_go_on: Callable[[], bool]) -> bool:
        self.runs += 1
        while self.turns and may_go_on():
            self.turns.pop(0)()
            self.moved += 1
        return not self.turns


def _runner(engine: FakeEngine, lane: FakeLane | None = None, **more: Any) -> SyncRunner:
    more["lane"] = cast("Lane | None", lane)
    return SyncRunner(cast("SyncEngine", engine), lambda: 3600.0, **more)


def test_it_exchanges_once_at_the_start(qtbot: QtBot) -> None:
    engine = FakeEngine()
    runner = _runner(engine)
    with qtbot.waitSignal(runner.exchanged):
        runner.start()
    runner.stop()
    assert engine.runs == 1


def test_a_wish_during_a_run_is_granted_after_it(qtbot: QtBot) -> None:
    engine = FakeEngine()
    runner = _runner(engine)
    engine.gate.clear()
    runner.start()
    qtbot.waitUntil(lambda: runner._due == float("inf"))
    runner.sync_now()
    engine.gate.set()
    qtbot.waitUntil(lambda: engine.runs == 2)
    runner.stop()


def test_a_lost_network_is_told_and_tried_again(qtbot: QtBot) -> None:
    engine = FakeEngine(NetworkError())
    runner = _runner(engine)
    seen: list[Road] = []
    runner.road_changed.connect(lambda road, error: seen.append(road))
    runner.start()
    qtbot.waitUntil(lambda: Road.AWAY in seen)
    runner.sync_now()
    qtbot.waitUntil(lambda: seen[-1] is Road.IDLE)
    runner.stop()


def test_a_refusal_names_its_reason(qtbot: QtBot) -> None:
    runner = _runner(FakeEngine(ClinicError("DEVICE_REVOKED")))
    with qtbot.waitSignal(
        runner.road_changed, check_params_cb=lambda road, error: road is Road.REFUSED
    ) as caught:
        runner.start()
    runner.stop()
    assert caught.args is not None
    assert caught.args[1].code == "DEVICE_REVOKED"


def test_a_computer_without_a_county_does_nothing(qtbot: QtBot) -> None:
    runner = SyncRunner(None, lambda: 1.0)
    with qtbot.waitSignal(runner.road_changed) as caught:
        runner.start()
    runner.sync_now()
    runner.stop()
    assert caught.args == [Road.NONE, None]


def test_attachments_move_after_the_exchange_and_give_way_to_the_next(qtbot: QtBot) -> None:
    engine = FakeEngine()
    runner = _runner(engine)
    lane = FakeLane(lambda: None, runner.sync_now, lambda: None)
    runner._lane = cast("Lane", lane)
    runner.start()
    qtbot.waitUntil(lambda: not lane.turns)
    runner.stop()
    assert (engine.runs, lane.runs, lane.moved) == (2, 2, 3)


def test_attachments_wait_while_the_line_is_metered_or_the_hub_is_away(qtbot: QtBot) -> None:
    engine, lane = FakeEngine(None, NetworkError()), FakeLane(lambda: None)
    runner = _runner(engine, lane, may_move_attachments=lambda: False)
    runner.start()
    qtbot.waitUntil(lambda: lane.runs == 1)
    runner.sync_now()
    qtbot.waitUntil(lambda: engine.runs == 2)
    runner.stop()
    assert (lane.runs, lane.moved) == (1, 0)


def test_a_line_that_breaks_under_an_attachment_is_told_and_tried_again(qtbot: QtBot) -> None:
    def breaks() -> None:
        raise NetworkError

    engine, lane = FakeEngine(), FakeLane(breaks)
    runner = _runner(engine, lane)
    with qtbot.waitSignal(
        runner.road_changed, check_params_cb=lambda road, error: road is Road.AWAY
    ):
        runner.start()
    assert runner._due < float("inf")
    runner.stop()

"""The exchange runs by itself and on demand, and says how the road looks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.errors import ClinicError, NetworkError, StoreError
from app.reconciliation import Comparison
from sync.client.attachments import Lane
from sync.client.engine import RunOutcome, SyncEngine
from sync.client.schedule import Timetable
from ui.shell.last_exchange import LastExchange
from ui.sync_runner import Road, SyncRunner


class FakeEngine:
    """Answers as told, and counts."""

    def __init__(self, *answers: ClinicError | None) -> None:
        self.answers = list(answers)
        self.runs = 0
        self.gate = threading.Event()
        self.gate.set()
        self.unsent = False

    def has_unsent_work(self) -> bool:
        return self.unsent

    def has_urgent_work(self) -> bool:
        return False

    def run_once(self) -> RunOutcome:
        self.gate.wait(10)
        self.runs += 1
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        return RunOutcome(0, 0, 1, complete=True)


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
    table = more.pop("timetable", lambda: Timetable(interval_s=3600.0))
    return SyncRunner(cast("SyncEngine", engine), table, look_every_s=0.01, **more)


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
    qtbot.waitUntil(lambda: runner.is_busy)
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
    runner = SyncRunner(None)
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
    runner = _runner(engine, lane, timetable=lambda: Timetable(3600.0, is_metered=True))
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
    assert runner._left_s() < 10
    runner.stop()


def test_a_fault_of_the_program_puts_nothing_to_sleep(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_: seen.append(kind))
    engine = FakeEngine(cast("ClinicError", ZeroDivisionError()))
    runner = _runner(engine)
    with qtbot.waitSignal(
        runner.road_changed, check_params_cb=lambda road, error: road is Road.AWAY
    ):
        runner.start()
    runner.sync_now()
    qtbot.waitUntil(lambda: engine.runs == 2)
    runner.stop()
    assert seen == [ZeroDivisionError]


def test_settings_that_cannot_be_read_put_nothing_to_sleep(qtbot: QtBot) -> None:
    def unreadable() -> Timetable:
        raise StoreError("STORE_CLOSED")

    engine = FakeEngine()
    runner = _runner(engine, timetable=unreadable)
    runner.start()
    qtbot.waitUntil(lambda: engine.runs == 1)
    runner.sync_now()
    qtbot.waitUntil(lambda: engine.runs == 2)
    runner.stop()


def test_a_computer_that_was_suspended_exchanges_when_it_wakes(qtbot: QtBot) -> None:
    seconds = [1000.0]
    engine = FakeEngine()
    runner = _runner(engine, steady_s=lambda: seconds[0])
    runner.start()
    qtbot.waitUntil(lambda: engine.runs == 1 and not runner.is_busy)
    seconds[0] += 8 * 3600
    qtbot.waitUntil(lambda: engine.runs == 2)
    runner.stop()


def test_a_stop_during_a_run_ends_it_without_a_word(qtbot: QtBot) -> None:
    engine = FakeEngine()
    runner = _runner(engine)
    engine.gate.clear()
    runner.start()
    qtbot.waitUntil(lambda: runner.is_busy)
    runner.stop(within_s=0)
    seen: list[Road] = []
    runner.road_changed.connect(lambda road, error: seen.append(road))
    engine.gate.set()
    assert runner._thread is not None
    runner._thread.join(10)
    assert not runner._thread.is_alive()
    assert seen == []


def test_a_setting_changed_while_it_waits_counts_at_once(qtbot: QtBot) -> None:
    tables = [Timetable(interval_s=3600.0)]
    engine = FakeEngine()
    runner = _runner(engine, timetable=lambda: tables[-1])
    runner.start()
    qtbot.waitUntil(lambda: engine.runs == 1)
    tables.append(Timetable(interval_s=0.0))
    qtbot.waitUntil(lambda: engine.runs >= 2)
    runner.stop()


class FakeReconciler:
    """Finds what it is told to find; None: something was to be exchanged first."""

    def __init__(self, *found: Comparison | None, is_due: bool = False) -> None:
        self.found = list(found)
        self.due = is_due
        self.runs = 0

    def is_due(self) -> bool:
        return self.due

    def run_once(self, _: Callable[[], bool]) -> Comparison | None:
        self.runs += 1
        self.due = False
        return self.found.pop(0)


SAME = Comparison("2026-01-15T00:30:00.000Z", "2025-12-16", [])


def test_both_ends_are_compared_when_it_is_time_and_not_otherwise(qtbot: QtBot) -> None:
    engine, reconciler = FakeEngine(), FakeReconciler(SAME, is_due=True)
    runner = _runner(engine, reconciler=reconciler)
    with qtbot.waitSignal(runner.compared) as caught:
        runner.start()
    assert caught.args == [SAME, None]
    runner.sync_now()
    qtbot.waitUntil(lambda: engine.runs == 2)
    runner.stop()
    assert reconciler.runs == 1


def test_a_comparison_asked_for_exchanges_first_what_moved(qtbot: QtBot) -> None:
    engine, reconciler = FakeEngine(), FakeReconciler(None, SAME)
    runner = _runner(engine, reconciler=reconciler)
    runner.start()
    qtbot.waitUntil(lambda: engine.runs == 1)
    with qtbot.waitSignal(runner.compared) as caught:
        runner.compare_now()
    runner.stop()
    assert caught.args == [SAME, None]
    assert (engine.runs, reconciler.runs) == (3, 2)


def test_a_comparison_asked_for_while_the_hub_is_away_says_why(qtbot: QtBot) -> None:
    # However soon after the start the wish comes, no exchange succeeds before it.
    away = [NetworkError() for _ in range(5)]
    runner = _runner(FakeEngine(*away), reconciler=FakeReconciler())
    with qtbot.waitSignal(runner.compared) as caught:
        runner.start()
        runner.compare_now()
    runner.stop()
    assert caught.args is not None
    assert isinstance(caught.args[1], NetworkError)


def test_closing_sends_what_waits_and_then_ends(qtbot: QtBot) -> None:
    engine = FakeEngine()
    engine.unsent = True
    runner = _runner(engine)
    last = LastExchange(runner)
    qtbot.addWidget(last)
    engine.gate.clear()
    runner.start()
    last.begin()
    assert last.isVisible()
    with qtbot.waitSignal(last.ended):
        engine.unsent = False
        engine.gate.set()
    runner.stop()
    assert not last.isVisible()


def test_closing_never_waits_for_a_line_that_does_not_answer(qtbot: QtBot) -> None:
    engine = FakeEngine()
    engine.gate.clear()
    runner = _runner(engine)
    last = LastExchange(runner, longest_ms=20)
    qtbot.addWidget(last)
    runner.start()
    with qtbot.waitSignal(last.ended):
        last.begin()
    engine.gate.set()
    runner.stop()


def test_who_has_enough_closes_at_once(qtbot: QtBot) -> None:
    engine = FakeEngine()
    engine.gate.clear()
    runner = _runner(engine)
    runner.start()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Space):
        last = LastExchange(runner)
        qtbot.addWidget(last)
        last.begin()
        qtbot.waitUntil(last.close_now.hasFocus)
        with qtbot.waitSignal(last.ended):
            qtbot.keyClick(last.close_now, key)
    engine.gate.set()
    runner.stop()

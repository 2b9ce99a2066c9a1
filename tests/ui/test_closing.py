"""Closing the window sends what waits first, and never keeps anybody."""

from __future__ import annotations

from typing import cast

from pytestqt.qtbot import QtBot

from sync.client.engine import RunOutcome, SyncEngine
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.shell.last_exchange import LastExchange
from ui.shell.main_window import MainWindow
from ui.sync_runner import Road


class Unsent:
    """Something waits until it is told that it was sent."""

    waits = True

    def has_unsent_work(self) -> bool:
        return self.waits

    def has_urgent_work(self) -> bool:
        return False

    def run_once(self) -> RunOutcome:
        return RunOutcome(0, 0, 1, complete=True)


def _connected(window: MainWindow, road: Road) -> Unsent:
    engine = Unsent()
    window._runner._engine = cast("SyncEngine", engine)
    window._runner.road_changed.emit(road, None)
    return engine


def test_a_window_without_a_county_closes_at_once(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        assert window.close()


def test_what_waits_is_sent_before_the_window_closes(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        engine = _connected(window, Road.IDLE)
        assert not window.close()
        last = window.findChild(LastExchange)
        assert last is not None
        assert last.isVisible()
        window._runner.road_changed.emit(Road.IDLE, None)  # of an earlier run
        assert window.isVisible()
        engine.waits = False
        window._runner.road_changed.emit(Road.IDLE, None)
        assert not window.isVisible()


def test_nobody_waits_for_a_hub_that_is_away_or_against_the_setting(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        _connected(window, Road.AWAY)
        assert window.close()
        window.show()
        _connected(window, Road.IDLE)
        window.desk.clinic.settings.exchange_at_close = False
        assert window.close()


def test_a_session_that_ends_asks_nothing_more(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        _connected(window, Road.IDLE)
        window.is_leaving = True
        assert window.close()

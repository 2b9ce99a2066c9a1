"""The settings page shows every option, keeps what is changed, and offers printers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.settings import Preferences, Settings
from tests.ui.clinic_window import main_window
from tests.ui.looks import clipped, marked_up, unnamed
from tests.workstations import Desk
from ui import settings
from ui.page import Errand
from ui.settings import NOT_TYPED, SettingsPage
from ui.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def printers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "printer_names", lambda: ["门诊打印机"])


def _page(window: MainWindow) -> SettingsPage:
    window.run(Errand("settings"))
    page = window.findChild(SettingsPage)
    assert page is not None
    return page


def test_every_declared_option_has_a_field(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        declared = {o.name for o in (*Preferences.declared(), *Settings.declared())}
        assert set(_page(window)._form.boxes) == declared - NOT_TYPED


def test_a_limit_that_is_changed_holds_from_the_next_sign_in(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        page = _page(window)
        page._form.go_to("answer_hours")
        QTest.keyClicks(window.focusWidget(), "12")
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return, CTRL)
        background.drain()
        clinic = window.desk.clinic
        assert clinic.settings.answer_hours == 12
        again = Clinic(clinic.store, clinic.actor)
        assert again.referrals._seat.limits["answer"].total_seconds() == 12 * 3600


def test_a_printer_is_chosen_from_those_there_are(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        page = _page(window)
        background.drain()
        assert not page._form.is_dirty
        page._form.field("printer").set_value("门诊打印机")
        page._form.submit()
        background.drain()
        assert window.desk.clinic.settings.printer == "门诊打印机"


def test_nothing_is_written_when_nothing_was_changed(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        page = _page(window)
        background.drain()
        page._form.submit()
        background.drain()
        assert window.desk.clinic.settings.read("copies") is None


def test_the_settings_are_named_and_plain_and_whole(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        page = _page(window)
        assert (unnamed(page), marked_up(page), clipped(page)) == ([], [], [])

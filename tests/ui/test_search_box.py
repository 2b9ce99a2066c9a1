"""The box at the top finds a page by whatever people call it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.patients import Patient
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.features import FEATURES
from ui.shell.main_window import MainWindow
from ui.text import tr
from ui.widgets.choice_popup import ChoicePopup


def _offered(window: MainWindow, typed: str) -> list[str]:
    popup = window.findChild(ChoicePopup)
    assert popup is not None
    window.search.setText(typed)
    window.search.begin()
    window.desk.background.settle(window.search)
    return [choice.value.rstrip("/") for choice in popup.model.choices]


CALLED = {
    "stick": ("usb", "USB", "U盘", "u 盘", "优盘", "ＵＳＢ", "upan", "youpan", "yp", "upjh"),
    "duty": ("排班", "zbb", "zhiban"),
    "reconciliation": ("一条不少", "ytbs", "对账"),
    "account": ("密码", "mm", "恢复单"),
}


@pytest.mark.usefixtures("chinese")
def test_a_page_is_found_by_what_people_call_it(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        for page, words in CALLED.items():
            assert [typed for typed in words if page not in _offered(window, typed)] == []


def test_typing_and_enter_open_the_page(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        window.search.begin()
        QTest.keyClicks(window.search, "usb")
        QTest.keyClick(window.search, Qt.Key.Key_Return)
        assert window._stack.currentWidget() is window._page("stick")
        background.drain()


@pytest.mark.usefixtures("chinese")
def test_no_word_leads_to_two_pages() -> None:
    words = [word for feature in FEATURES for word in (feature.title, *feature.also.split())]
    assert len(set(words)) == len(words)
    spoken = [word for feature in FEATURES for word in tr(feature.also).split()]
    assert len(set(spoken)) == len(spoken)


@pytest.mark.usefixtures("chinese")
def test_the_exact_initials_of_a_page_stand_above_people(qtbot: QtBot, desk: Desk) -> None:
    """沈珍 is found by sz too; whoever types the page's own letters means the page."""
    with main_window(qtbot, desk) as (window, _, _workstation):
        person = window.desk.clinic.patients.register(
            Patient(name="沈珍", sex="2", no_id_reason="未带")
        )
        assert _offered(window, "sz")[:2] == ["settings", f"patients/{person}"]
        assert _offered(window, "shenz")[0] == f"patients/{person}"

"""The institutions of the county are found by name or initials and shown beside the list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.stores import HOSPITAL, lay_out_county
from tests.ui.clinic_window import main_window
from tests.ui.looks import clipped, marked_up, unnamed
from tests.workstations import Desk
from ui.facilities import FacilitiesPage
from ui.page import Errand
from ui.shell.main_window import MainWindow


def _page(window: MainWindow) -> FacilitiesPage:
    lay_out_county(window.desk.clinic.store)
    window.run(Errand("facilities"))
    page = window.findChild(FacilitiesPage)
    assert page is not None
    return page


def _facts(page: FacilitiesPage) -> str:
    labels = page._card.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def test_initials_find_an_institution_and_its_community(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        page = _page(window)
        QTest.keyClicks(page._find, "wkx")
        QTest.keyClick(page._find, Qt.Key.Key_Return)
        assert page._list.view.hasFocus()
        assert "望奎县人民医院" in _facts(page)
        assert "望奎县医共体" in _facts(page)


def test_what_is_not_there_says_so_and_shows_no_empty_card(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        page = _page(window)
        QTest.keyClicks(page._find, "zzzz")
        page.settle()
        assert page._list.empty.isVisible()
        assert not page._card.isVisible()


def test_another_page_opens_an_institution(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        page = _page(window)
        window.run(Errand("facilities", "open", HOSPITAL))
        assert "望奎县人民医院" in _facts(page)
        assert (unnamed(page), marked_up(page), clipped(page)) == ([], [], [])

"""One's own sign-in: a new recovery sheet counts only once a group of it came back from paper."""

from __future__ import annotations

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.own import AccountPage
from ui.page import Errand


def test_a_new_sheet_is_left_when_its_group_is_typed_back(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        window.run(Errand("account"))
        page = window.findChild(AccountPage)
        assert page is not None
        page._new_sheet.click()
        background.drain()
        card, shown = page.sheet.card, page.sheet.shown
        assert shown is not None
        QTest.keyClicks(card.answer, "wrong")
        card.done.click()
        assert card.notice.isVisible()
        assert page.sheet.isVisible()
        assert window.focusWidget() is card.answer
        card.answer.setText(shown.wanted)
        card.done.click()
        assert not page.sheet.isVisible()
        assert page.isAncestorOf(window.focusWidget())

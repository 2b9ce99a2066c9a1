"""The first day: there is nothing on any page yet, and each still keeps the keyboard."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.page import Errand


def test_a_page_with_nothing_on_it_keeps_the_keyboard(qtbot: QtBot, desk: Desk) -> None:
    """Or Enter and a card on the reader would go to the window's search box."""
    with main_window(qtbot, desk) as (window, background, _):
        lost = []
        for feature in window._features.names:
            window.run(Errand(feature))
            background.drain()
            if not window._page(feature).isAncestorOf(window.focusWidget()):
                lost.append(feature)
        assert lost == []

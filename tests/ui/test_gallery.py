"""Every part, in Chinese, at every type size on a small screen: named, plain, and not cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.gallery import PAGES, gallery_window
from tests.ui.looks import clipped, marked_up, unnamed
from ui.theme import DARK, LIGHT, Theme


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    yield made
    made.set_scale(100)
    made.set_tokens(LIGHT)


@pytest.mark.parametrize("scale", [90, 100, 125, 150])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_cut_off_on_a_small_screen(
    page: str, scale: int, theme: Theme, qtbot: QtBot
) -> None:
    theme.set_scale(scale)
    window = gallery_window(page)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    assert (window.width(), window.height()) == (1366, 768)
    assert clipped(window) == []
    assert unnamed(window) == []
    assert marked_up(window) == []


def test_the_type_can_change_while_a_page_is_open(theme: Theme, qtbot: QtBot) -> None:
    window = gallery_window("form")
    qtbot.addWidget(window)
    window.show()
    theme.set_scale(150)
    theme.set_tokens(DARK)
    qtbot.waitUntil(lambda: clipped(window) == [])

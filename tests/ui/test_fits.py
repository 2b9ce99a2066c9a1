"""Large type on a small screen: no page makes the window larger, and its foot stays in sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.stores import lay_out_county
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.page import Errand
from ui.shell.main_window import DESIGN_SIZE
from ui.theme import Theme
from ui.translation import CHINESE, ENGLISH

WIDTH_PX, HEIGHT_PX = DESIGN_SIZE
"""What a task bar leaves of 1366 × 768."""
FORMS = [(name, "new") for name in ("referrals", "patients", "training", "notes", "duty", "users")]
LONG_NEWS = "Entered. The first password is changed at the first sign-in."


@pytest.fixture
def large_type(qapp: QApplication) -> Iterator[None]:
    theme = Theme(qapp)
    theme.set_scale(150)
    yield
    theme.set_scale(100)


@pytest.fixture(params=[CHINESE, ENGLISH])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages, one after the other, on the same screen."""
    name: str = request.param
    if name == CHINESE:
        request.getfixturevalue("chinese")
    return name


@pytest.mark.usefixtures("large_type", "language")
def test_every_page_and_form_fits_a_small_screen_in_large_type(qtbot: QtBot, desk: Desk) -> None:
    """Also while something is said above it."""
    with main_window(qtbot, desk) as (window, background, _):
        lay_out_county(window.desk.clinic.store)
        window.resize(WIDTH_PX, HEIGHT_PX)
        too_large = []
        for feature, do in [*((name, "") for name in window._features.names), *FORMS]:
            window.run(Errand(feature, do))
            window.say(LONG_NEWS)
            background.drain()
            QTest.qWait(0)
            if window.height() > HEIGHT_PX or window.width() > WIDTH_PX:
                too_large.append((feature, do, window.size().toTuple()))
            window.resize(WIDTH_PX, HEIGHT_PX)
        assert too_large == []


@pytest.mark.usefixtures("large_type", "chinese")
def test_the_whole_rail_is_seen_beside_a_task_bar_in_large_type(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        window.resize(WIDTH_PX, HEIGHT_PX)
        window.open(window._features.names[-1])
        QTest.qWait(0)
        rail = window.navigation
        entries = [one for one in rail.findChildren(QToolButton) if one.isVisible()]
        assert [e.text() for e in entries if not rail.rect().contains(_place(e, rail))] == []


def _place(part: QWidget, whole: QWidget) -> QRect:
    return QRect(part.mapTo(whole, QPoint()), part.size())

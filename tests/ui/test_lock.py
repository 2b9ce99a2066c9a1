"""The screen lock: when it comes, and that it touches nothing but its own window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.workstation import StationStage
from tests.ui.test_application import running, session_of, sign_in
from tests.workstations import PASSWORD, Desk
from ui.application import MINUTE_MS, Application
from ui.page import Errand
from ui.shell.main_window import MainWindow
from ui.shell.place import WindowPlace
from ui.theme import Theme
from ui.widgets.dialogs import file_to_open, file_to_save, folder_to_use

NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


def window_of(application: Application) -> MainWindow:
    return session_of(application).window


def windows() -> set[QWidget]:
    return {one for one in QApplication.topLevelWidgets() if one.isVisible()}


def _key() -> QEvent:
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, NO_KEY, "a")


def _shortcut() -> QEvent:
    return QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F5, NO_KEY)


def _wheel() -> QEvent:
    place, none = QPointF(5, 5), QPoint()
    phase = Qt.ScrollPhase.NoScrollPhase
    button = Qt.MouseButton.NoButton
    return QWheelEvent(place, place, none, QPoint(0, 120), button, NO_KEY, phase, False)


def _move() -> QEvent:
    none = Qt.MouseButton.NoButton
    place = QPointF(7, 9)
    return QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, NO_KEY)


@pytest.mark.parametrize("touch", [_key, _shortcut, _wheel, _move])
def test_whatever_a_hand_does_puts_the_lock_off(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot, touch: object
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        began: list[object] = []
        application._idle.start = lambda *_: began.append(touch)  # type: ignore[method-assign]
        QApplication.sendEvent(window_of(application), touch())  # type: ignore[operator]
        assert began


def test_a_pointer_that_lies_still_does_not(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        QApplication.sendEvent(window_of(application), _move())
        began: list[object] = []
        application._idle.start = lambda *_: began.append(1)  # type: ignore[method-assign]
        QApplication.sendEvent(window_of(application), _move())
        assert not began


def test_another_number_of_minutes_counts_at_once(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        application.workstation.clinic.settings.idle_lock_min = 3
        qtbot.waitUntil(lambda: application._idle.interval() == 3 * MINUTE_MS)


def test_the_lock_stays_in_the_place_of_the_window_and_gives_it_back(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        window = window_of(application)
        window.setGeometry(40, 30, 900, 640)
        window.showMaximized()
        before, place = windows(), window.geometry()
        application.lock()
        assert windows() <= before
        assert application.sign_in.isVisible()
        assert not window._stack.isVisible()
        sign_in(application, qtbot, PASSWORD)
        assert window._stack.isVisible()
        assert not application.entrance.isVisible()
        assert window.isMaximized()
        assert window.geometry() == place


def test_no_key_does_anything_beneath_the_lock(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        window = window_of(application)
        window.run(Errand("notes", "new"))
        here = window.focusWidget()
        application.lock()
        for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_Escape):
            QTest.keyClick(application.sign_in.password, key)
        window._on_slip("JC1")
        assert window._stack.currentWidget() is window._page("notes")
        sign_in(application, qtbot, PASSWORD)
        assert window.focusWidget() is here


def test_a_deep_lock_stands_where_the_window_stood(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        window = window_of(application)
        window.setGeometry(20, 40, 700, 600)
        place = window.geometry()
        application.lock()
        application.deep_lock()
        assert application.entrance.isWindow()
        assert application.entrance.geometry() == place
        words = application.place.words()
        assert WindowPlace.read(words[1], is_in_front="--behind" not in words) == application.place


def test_the_process_after_a_deep_lock_takes_no_keyboard_from_another_program(
    qtbot: QtBot,
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    WindowPlace(b"", is_in_front=False).give(window)
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def menu(parent: QWidget) -> QMenu:
    made = QMenu("更多", parent)
    made.addAction("作废")
    return made


OPEN: dict[str, Callable[[MainWindow], object]] = {
    "a file to open": lambda parent: file_to_open(parent, "附件"),
    "a file to save": lambda parent: file_to_save(parent, "附件", "附件.pdf", "*.pdf"),
    "a folder": lambda parent: folder_to_use(parent, "附件"),
    "a line of text": lambda parent: QInputDialog.getText(parent, "作废", "为什么")[1],
    "a question": lambda parent: QMessageBox(parent).exec() == QMessageBox.StandardButton.Ok,
    "a menu": lambda parent: menu(parent).exec(parent.mapToGlobal(QPoint(9, 9))),
}


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("what", OPEN)
def test_whatever_is_open_closes_when_the_screen_is_locked(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot, what: str
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        window, before = window_of(application), windows()
        QTimer.singleShot(0, application.lock)
        assert not OPEN[what](window)
        assert application.workstation.stage is StationStage.LOCKED
        assert windows() <= before

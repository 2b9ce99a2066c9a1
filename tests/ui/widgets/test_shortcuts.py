"""The keyboard map is data: every key works, none twice, and the overlay shows what works."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.widgets.edits import LineEdit
from ui.widgets.key_map import KeyMapOverlay
from ui.widgets.shortcuts import (
    KEYMAP,
    Command,
    ShortcutMap,
    WheelGuard,
    repeated_mnemonics,
)


class Window(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.edit = LineEdit(self)
        self.setCentralWidget(self.edit)

    def find(self) -> None:  # type: ignore[override]
        self.done.append("find")

    def larger(self) -> None:
        self.done.append("larger")


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.edit.setFocus()
    return made


def test_every_command_has_a_key_and_no_key_has_two_commands() -> None:
    bound = [shortcut for shortcut in KEYMAP if shortcut.command]
    assert {shortcut.command for shortcut in bound} == set(Command)
    times = Counter(QKeySequence(key).toString() for shortcut in bound for key in shortcut.keys)
    assert "" not in times
    assert set(times.values()) == {1}


def test_a_key_does_its_work_from_a_field(window: Window, qtbot: QtBot) -> None:
    ShortcutMap(window, {Command.FIND: window.find, Command.LARGER: window.larger})
    qtbot.keyClick(window.edit, Qt.Key.Key_F2)
    qtbot.keyClick(window.edit, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.edit, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert window.done == ["find", "find", "larger"]


def test_a_command_that_is_not_allowed_does_nothing(window: Window, qtbot: QtBot) -> None:
    keys = ShortcutMap(window, {Command.FIND: window.find})
    keys.allow(Command.FIND, allowed=False)
    keys.allow(Command.LOCK, allowed=False)
    qtbot.keyClick(window.edit, Qt.Key.Key_F2)
    assert window.done == []


def test_while_composing_no_shortcut_fires(
    window: Window, qtbot: QtBot, qapp: QApplication
) -> None:
    ShortcutMap(window, {Command.FIND: window.find})
    qapp.sendEvent(window.edit, QInputMethodEvent("zhang", []))
    qtbot.keyClick(window.edit, Qt.Key.Key_F2)
    assert window.done == []
    qapp.sendEvent(window.edit, QInputMethodEvent("", []))
    qtbot.keyClick(window.edit, Qt.Key.Key_F2)
    assert window.done == ["find"]


def test_the_map_shows_what_works_and_gives_the_keyboard_back(window: Window, qtbot: QtBot) -> None:
    keys = ShortcutMap(window, {Command.FIND: window.find})
    overlay = KeyMapOverlay(window, keys.shown())
    overlay.toggle()
    words = {label.text() for label in overlay.findChildren(QLabel)}
    assert {"F2", "Ctrl+K", "Find a resident or a page", "Ctrl+Enter"} <= words
    assert "F12" not in words
    assert overlay.hasFocus()
    window.resize(800, 500)
    assert overlay.size() == window.size()
    qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert not overlay.isVisible()
    assert window.edit.hasFocus()


def test_a_key_that_closes_the_map_does_nothing_else(window: Window, qtbot: QtBot) -> None:
    """Esc also led the page under the map back to its start, and the map stayed."""
    keys = ShortcutMap(window, {Command.FIND: window.find})
    escape = QShortcut(QKeySequence("Esc"), window)
    overlay = KeyMapOverlay(window, keys.shown())
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F2):
        overlay.toggle()
        with qtbot.assertNotEmitted(escape.activated):
            qtbot.keyClick(overlay, key)
        assert not overlay.isVisible()
    assert window.done == []


def _turn(qapp: QApplication, target: QWidget) -> None:
    middle = QPointF(target.rect().center())
    turned = QWheelEvent(
        middle,
        QPointF(target.mapToGlobal(middle.toPoint())),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    qapp.sendEvent(target, turned)


def test_the_wheel_changes_only_a_number_that_was_clicked(qtbot: QtBot, qapp: QApplication) -> None:
    guard = WheelGuard()
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    spin, other = QSpinBox(), QSpinBox()
    column.addWidget(spin)
    column.addWidget(other)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    other.setFocus()
    qapp.installEventFilter(guard)
    try:
        _turn(qapp, spin)
        _turn(qapp, other)
    finally:
        qapp.removeEventFilter(guard)
    assert spin.value() == 0
    assert other.value() == 1


def test_a_letter_claimed_twice_is_found(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    for text in ("&Save", "&Send", "&Print"):
        QPushButton(text, page)
    page.show()
    assert repeated_mnemonics(page) == {"Alt+S"}

"""A button is pressed by the key that everybody tries first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ui.widgets.labels import button

NONE = Qt.KeyboardModifier.NoModifier
PAD = Qt.KeyboardModifier.KeypadModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pressed() -> list[bool]:
    return []


@pytest.fixture
def made(qtbot: QtBot, pressed: list[bool]) -> QPushButton:
    made = button("比较")
    made.clicked.connect(lambda: pressed.append(True))
    qtbot.addWidget(made)
    made.show()
    return made


def _down(
    to: QPushButton, key: Qt.Key, held: Qt.KeyboardModifier = NONE, *, repeated: bool = False
) -> bool:
    """Press a key; whether the button used it up."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, "", repeated)
    QApplication.sendEvent(to, event)
    return event.isAccepted()


@pytest.mark.parametrize(("key", "held"), [(Qt.Key.Key_Return, NONE), (Qt.Key.Key_Enter, PAD)])
def test_enter_presses_it_on_the_number_pad_too(
    made: QPushButton, pressed: list[bool], key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    assert _down(made, key, held)
    assert len(pressed) == 1


def test_an_enter_held_down_presses_it_once(made: QPushButton, pressed: list[bool]) -> None:
    _down(made, Qt.Key.Key_Return)
    assert _down(made, Qt.Key.Key_Return, repeated=True)
    assert len(pressed) == 1


def test_the_enter_of_a_scanner_presses_nothing(
    made: QPushButton, pressed: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A box of drugs is read while the button that voids a case has the keyboard."""
    monkeypatch.setattr("ui.widgets.labels.FASTEST_TYPING_MS", 60_000)
    QTest.keyClicks(made, "6901234567892")
    QTest.keyClick(made, Qt.Key.Key_Return)
    assert not pressed


def test_the_key_that_saves_goes_on_to_the_form_around_it(
    made: QPushButton, pressed: list[bool]
) -> None:
    assert not _down(made, Qt.Key.Key_Return, CTRL)
    assert not pressed


def test_what_cannot_be_done_now_is_not_done_by_enter(
    made: QPushButton, pressed: list[bool]
) -> None:
    made.setEnabled(False)
    _down(made, Qt.Key.Key_Return)
    assert not pressed

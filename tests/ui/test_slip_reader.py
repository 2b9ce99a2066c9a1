"""A scanner types fast and ends with Enter: its code is caught wherever the caret stands."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.shell.slip_reader import SlipReader

CODE = "JC1:A0 $%*+-./:" + "9" * 40


class Scanner:
    """A window with fields, and a clock that moves with every key."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.line, self.text, self.list = QLineEdit("头晕"), QPlainTextEdit("病史"), QListWidget()
        column = QVBoxLayout(self.window)
        self.button = QPushButton("接诊")
        for part in (self.line, self.text, self.list, self.button):
            column.addWidget(part)
        self.at_ms = 1000.0
        self.reader = SlipReader(self.window, lambda: self.at_ms)
        self.heard: list[str] = []
        self.reader.scanned.connect(self.heard.append)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)

    def type(self, place: QWidget, keys: str, every_ms: float) -> None:
        place.setFocus()
        for key in keys:
            self.at_ms += every_ms
            QTest.keyClicks(place, key)


@pytest.fixture
def scanner(qtbot: QtBot) -> Scanner:
    return Scanner(qtbot)


@pytest.mark.parametrize("name", ["line", "text", "list", "button"])
def test_a_code_is_heard_and_leaves_no_trace_where_the_caret_was(
    scanner: Scanner, name: str
) -> None:
    place: QWidget = getattr(scanner, name)
    scanner.type(place, CODE + "\r", every_ms=3)
    assert scanner.heard == [CODE]
    assert (scanner.line.text(), scanner.text.toPlainText()) == ("头晕", "病史")


def test_a_person_who_types_the_same_slowly_just_types(scanner: Scanner) -> None:
    scanner.line.clear()
    scanner.type(scanner.line, "JC1:A0\r", every_ms=120)
    assert scanner.heard == []
    assert scanner.line.text() == "JC1:A0"


def test_other_fast_typing_is_left_alone(scanner: Scanner) -> None:
    scanner.line.clear()
    scanner.type(scanner.line, "130821195403081220", every_ms=3)
    assert scanner.line.text() == "130821195403081220"
    scanner.type(scanner.line, "\r", every_ms=3)
    assert scanner.heard == []


def test_a_code_that_stops_half_way_is_forgotten(scanner: Scanner) -> None:
    scanner.line.clear()
    scanner.type(scanner.line, CODE[:20], every_ms=3)
    scanner.type(scanner.line, "a", every_ms=900)
    scanner.type(scanner.line, "\r", every_ms=900)
    assert scanner.heard == []
    assert scanner.line.text() == "a"


def test_a_code_that_an_input_method_hands_over_is_heard_too(scanner: Scanner) -> None:
    scanner.line.setFocus()
    wide = CODE.replace(":", "：")
    event = QInputMethodEvent()
    event.setCommitString(wide)
    QApplication.sendEvent(scanner.line, event)
    QTest.keyClicks(scanner.line, "\r")
    assert scanner.heard == [wide]
    assert scanner.line.text() == "头晕"

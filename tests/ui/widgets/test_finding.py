"""What is typed into a picker is looked up beside the window; no key waits, and none is misread."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import background as waiting
from ui.background import Background
from ui.widgets.choices import Choice
from ui.widgets.fields import TextField
from ui.widgets.form import Form
from ui.widgets.pickers import Picker

NOBODY = "x"
MOST_S = 20


class Records:
    """Answers what is typed with two that begin so, each when it may."""

    def __init__(self) -> None:
        self._held: dict[str, threading.Event] = {}

    def hold(self, typed: str) -> None:
        self._held[typed] = threading.Event()

    def let_go(self, typed: str) -> None:
        self._held[typed].set()

    def search(self, typed: str) -> Sequence[Choice]:
        assert threading.current_thread() is not threading.main_thread()
        if typed in self._held:
            assert self._held[typed].wait(MOST_S)
        return () if NOBODY in typed else [Choice(f"{typed}{n}", f"{typed}{n}") for n in (1, 2)]


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    made = Background(lambda error: None)
    yield made
    made.close()


@pytest.fixture
def form(background: Background, records: Records, qtbot: QtBot) -> Form:
    made = Form("保存")
    made.add("who", "谁", Picker(records.search, background=background))
    made.add("then", "然后", TextField())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.start()
    return made


@pytest.fixture
def who(form: Form) -> Picker:
    found = form.field("who")
    assert isinstance(found, Picker)
    return found


def _offered(who: Picker) -> list[str]:
    return [one.label for one in who.edit.popup.model.choices] if who.edit.popup.is_open else []


def test_an_answer_to_older_letters_never_takes_the_place_of_a_newer_one(
    who: Picker, records: Records, background: Background
) -> None:
    records.hold("a")
    QTest.keyClicks(who.edit, "ab")
    background.settle(who)
    assert _offered(who) == ["ab1", "ab2"]
    records.let_go("a")
    background.drain()
    assert _offered(who) == ["ab1", "ab2"]


@pytest.mark.parametrize(
    ("key", "taken"),
    [(Qt.Key.Key_Return, "ab1"), (Qt.Key.Key_2, "ab2"), (Qt.Key.Key_Tab, "ab1")],
)
def test_a_key_that_takes_waits_for_the_answer_to_what_was_typed(
    who: Picker, records: Records, background: Background, key: Qt.Key, taken: str
) -> None:
    QTest.keyClicks(who.edit, "a")
    background.drain()
    records.hold("ab")
    QTest.keyClicks(who.edit, "b")
    assert _offered(who) == ["a1", "a2"]  # still the answer to less
    QTimer.singleShot(0, lambda: records.let_go("ab"))
    QTest.keyClick(who.edit, key)
    assert who.value() == taken


def test_enter_after_the_longest_wait_takes_the_answer_when_it_comes(
    who: Picker, records: Records, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_S", 0.001)
    QTest.keyClicks(who.edit, "a")
    background.drain()
    records.hold("ab")
    QTest.keyClicks(who.edit, "b")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(who.edit, key)
    assert (who.value(), who.text()) == (None, "ab")
    records.let_go("ab")
    background.drain()
    assert who.value() == "ab2"


def test_who_types_on_after_that_is_not_interrupted(
    who: Picker, records: Records, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_S", 0.001)
    records.hold("a")
    QTest.keyClicks(who.edit, "a")
    QTest.keyClick(who.edit, Qt.Key.Key_Return)
    QTest.keyClicks(who.edit, "b")
    records.let_go("a")
    background.drain()
    assert (who.value(), who.text(), _offered(who)) == (None, "ab", ["ab1", "ab2"])


def test_esc_typed_before_the_list_came_closes_it_and_not_the_form(
    form: Form, who: Picker, records: Records, background: Background, qtbot: QtBot
) -> None:
    records.hold("a")
    QTest.keyClicks(who.edit, "a")
    QTimer.singleShot(0, lambda: records.let_go("a"))
    with qtbot.assertNotEmitted(form.left):
        QTest.keyClick(who.edit, Qt.Key.Key_Escape)
    background.drain()
    assert (who.text(), _offered(who)) == ("a", [])


def test_nobody_found_takes_nobody_and_loses_no_letter(who: Picker, background: Background) -> None:
    QTest.keyClicks(who.edit, "a")
    background.drain()
    QTest.keyClicks(who.edit, NOBODY)
    QTest.keyClick(who.edit, Qt.Key.Key_Return)
    assert (who.value(), who.text()) == (None, "ax")


def test_a_list_that_comes_after_one_has_left_stays_closed(
    form: Form, who: Picker, records: Records, background: Background
) -> None:
    records.hold("a")
    QTest.keyClicks(who.edit, "a")
    form.go_to("then")
    records.let_go("a")
    background.drain()
    assert (who.text(), _offered(who)) == ("a", [])

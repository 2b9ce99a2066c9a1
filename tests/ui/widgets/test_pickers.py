"""Pickers find by initials, take by Enter or number, and give the keyboard to nobody."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QFrame, QToolButton
from pytestqt.qtbot import QtBot

from ui.widgets.choices import Choice, best
from ui.widgets.fields import TextField
from ui.widgets.form import Form
from ui.widgets.pickers import ListPicker, Picker

DIAGNOSES = (
    Choice("I10", "原发性高血压", "I10", "yfxgxy gxy"),
    Choice("I11.9", "高血压性心脏病", "I11.9", "gxyxxzb"),
    Choice("E11.9", "2型糖尿病", "E11.9", "extnb tnb"),
)


def _search(typed: str) -> Sequence[Choice]:
    return best(DIAGNOSES, typed)


def _resolve(value: str) -> Choice | None:
    return next((choice for choice in DIAGNOSES if choice.value == value), None)


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form()
    qtbot.addWidget(made)
    made.add("diagnosis", "诊断", Picker(_search, _resolve))
    made.add("others", "其他诊断", ListPicker(_search, _resolve))
    made.add("note", "备注", TextField())
    made.resize(800, 500)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.start()
    return made


@pytest.fixture
def picker(form: Form) -> Picker:
    field = form.field("diagnosis")
    assert isinstance(field, Picker)
    return field


@pytest.fixture
def several(form: Form) -> ListPicker:
    field = form.field("others")
    assert isinstance(field, ListPicker)
    field.edit.setFocus()
    return field


def test_typing_shows_what_fits_and_enter_takes_it_and_goes_on(
    form: Form, picker: Picker, several: ListPicker, qtbot: QtBot
) -> None:
    form.go_to("diagnosis")
    qtbot.keyClicks(picker.edit, "gxy")
    assert picker.edit.popup.isVisible()
    assert picker.edit.hasFocus()
    qtbot.keyClick(picker.edit, Qt.Key.Key_Return)
    assert picker.value() == "I10"
    assert picker.text() == "原发性高血压"
    assert not picker.edit.popup.isVisible()
    assert several.edit.hasFocus()


def test_arrows_go_along_and_esc_closes_the_list_only(
    form: Form, picker: Picker, qtbot: QtBot
) -> None:
    qtbot.keyClicks(picker.edit, "g")
    qtbot.keyClick(picker.edit, Qt.Key.Key_Down)
    assert picker.edit.accessibleDescription() == "高血压性心脏病 I11.9"
    with qtbot.assertNotEmitted(form.left):
        qtbot.keyClick(picker.edit, Qt.Key.Key_Escape)
    with qtbot.waitSignal(form.left):
        qtbot.keyClick(picker.edit, Qt.Key.Key_Escape)


def test_down_in_an_empty_line_shows_everything(picker: Picker, qtbot: QtBot) -> None:
    qtbot.keyClick(picker.edit, Qt.Key.Key_Down)
    assert len(picker.edit.popup.model.choices) == 3


def test_a_number_takes_its_row_unless_digits_are_being_typed(picker: Picker, qtbot: QtBot) -> None:
    qtbot.keyClicks(picker.edit, "g2")
    assert picker.value() == "I11.9"
    picker.edit.clear()
    qtbot.keyClicks(picker.edit, "2x")
    assert picker.text() == "2x"


def test_alt_and_a_number_always_takes_its_row(qtbot: QtBot) -> None:
    picker = Picker(_search, digits_choose=False)
    qtbot.addWidget(picker)
    picker.show()
    qtbot.keyClicks(picker.edit, "g1")
    assert picker.value() is None
    qtbot.keyClick(picker.edit, Qt.Key.Key_Backspace)
    qtbot.keyClick(picker.edit, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert picker.value() == "I10"


def test_a_click_takes_and_the_caret_stays(picker: Picker, qtbot: QtBot) -> None:
    qtbot.keyClicks(picker.edit, "g")
    shown = picker.edit.popup.list
    place = shown.visualRect(shown.model().index(1, 0)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert picker.value() == "I11.9"
    assert picker.edit.hasFocus()


def test_words_that_were_not_chosen_are_a_problem(form: Form, picker: Picker, qtbot: QtBot) -> None:
    qtbot.keyClicks(picker.edit, "qqq")
    assert not picker.edit.popup.isVisible()
    form.go_to("note")
    assert form.boxes["diagnosis"].problem is not None
    assert picker.draft() == {"value": None, "text": "qqq"}


def test_free_words_may_be_allowed(qtbot: QtBot) -> None:
    picker = Picker(_search, free_text=True)
    qtbot.addWidget(picker)
    qtbot.keyClicks(picker.edit, "qqq")
    assert picker.check().is_good
    assert picker.text() == "qqq"


def test_changing_the_words_unpicks(picker: Picker, qtbot: QtBot) -> None:
    picker.set_value("I10")
    assert picker.text() == "原发性高血压"
    qtbot.keyClick(picker.edit, Qt.Key.Key_End)
    qtbot.keyClick(picker.edit, Qt.Key.Key_Backspace)
    assert picker.value() is None


def test_one_enter_adds_and_clears(several: ListPicker, qtbot: QtBot) -> None:
    for typed in ("gxy", "tnb"):
        qtbot.keyClicks(several.edit, typed)
        qtbot.keyClick(several.edit, Qt.Key.Key_Return)
        assert several.edit.text() == ""
        assert several.edit.hasFocus()
    assert several.value() == ["I10", "E11.9"]


def test_enter_in_the_empty_line_goes_on(form: Form, several: ListPicker, qtbot: QtBot) -> None:
    qtbot.keyClick(several.edit, Qt.Key.Key_Return)
    assert form.focusWidget() is form.field("note").stops()[0]


def test_the_same_thing_is_added_once(several: ListPicker) -> None:
    several.set_value(["I10", "E11.9", "I10"])
    assert several.value() == ["I10", "E11.9"]


def test_backspace_and_the_cross_take_away(several: ListPicker, qtbot: QtBot) -> None:
    several.set_value(["I10", "E11.9", "X99"])
    qtbot.keyClick(several.edit, Qt.Key.Key_Backspace)
    assert several.value() == ["I10", "E11.9"]
    cross = several._chosen.findChildren(QToolButton)[-1]
    assert cross.accessibleName() == "Remove 2型糖尿病"
    cross.click()
    assert several.value() == ["I10"]


def test_a_draft_of_a_picker_comes_back(picker: Picker, several: ListPicker) -> None:
    picker.set_value("I10")
    several.set_value(["E11.9"])
    drafts = picker.draft(), several.draft()
    picker.set_value(None)
    several.set_value([])
    picker.restore(drafts[0])
    several.restore(drafts[1])
    assert picker.text() == "原发性高血压"
    assert several.value() == ["E11.9"]


def test_the_list_stays_inside_the_window(form: Form, picker: Picker, qtbot: QtBot) -> None:
    form.resize(500, 160)
    qtbot.keyClick(picker.edit, Qt.Key.Key_Down)
    popup: QFrame = picker.edit.popup
    assert form.rect().contains(popup.geometry())


def test_composing_shows_no_list_and_the_word_that_comes_of_it_does(
    picker: Picker, qapp: QApplication
) -> None:
    qapp.sendEvent(picker.edit, QInputMethodEvent("gao", []))
    assert not picker.edit.popup.is_open
    done = QInputMethodEvent()
    done.setCommitString("高血压")
    qapp.sendEvent(picker.edit, done)
    assert picker.edit.popup.is_open
    assert picker.edit.hasFocus()


def test_the_input_method_knows_where_the_caret_is(picker: Picker, qtbot: QtBot) -> None:
    before = picker.edit.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    qtbot.keyClicks(picker.edit, "gao")
    after = picker.edit.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert after.x() > before.x()
    assert picker.edit.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)

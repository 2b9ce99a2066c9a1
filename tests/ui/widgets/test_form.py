"""A form is worked by Enter, marks what is wrong, and never loses what was typed."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.core.checks import FieldWarning
from app.core.errors import FieldProblem, InvalidInput, NotAllowed
from ui.widgets.chips import MultiChoiceField, SegmentField
from ui.widgets.choices import Choice
from ui.widgets.fields import DateField, LongTextField, TextField, WholeField
from ui.widgets.form import FULL, QUARTER, Form

TODAY = date(2026, 3, 12)
SEXES = (Choice("1", "男"), Choice("2", "女"))


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form()
    qtbot.addWidget(made)
    made.add("name", "姓名", TextField(), needed=True)
    made.add("born_on", "出生日期", DateField(lambda: TODAY), span=QUARTER)
    made.add("systolic", "收缩压", WholeField("mmHg", low=40, high=300, likely=(60, 280)))
    made.add("sex", "性别", SegmentField(SEXES))
    made.add("history", "现病史", LongTextField(), span=FULL)
    made.resize(900, 600)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.start()
    return made


def _here(form: Form) -> QWidget | None:
    return form.focusWidget()


def _stop(form: Form, name: str) -> QWidget:
    return form.field(name).stops()[0]


def _press(
    form: Form,
    qtbot: QtBot,
    key: Qt.Key = Qt.Key.Key_Return,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    target = form.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key, held)


def test_enter_goes_on_and_shift_enter_back(form: Form, qtbot: QtBot) -> None:
    for name in ("born_on", "systolic", "sex", "history"):
        _press(form, qtbot)
        assert _here(form) is _stop(form, name)
    _press(form, qtbot)
    assert _here(form) is form.save
    _press(form, qtbot, held=Qt.KeyboardModifier.ShiftModifier)
    assert _here(form) is _stop(form, "history")


def test_tab_goes_the_same_way_and_ends_at_saving(form: Form, qtbot: QtBot) -> None:
    for name in ("born_on", "systolic", "sex", "history"):
        _press(form, qtbot, Qt.Key.Key_Tab)
        assert _here(form) is _stop(form, name)
    _press(form, qtbot, Qt.Key.Key_Tab)
    assert _here(form) is form.save
    _press(form, qtbot, Qt.Key.Key_Tab)
    assert _here(form) is form.back


def test_ctrl_enter_saves_from_any_field(form: Form, qtbot: QtBot) -> None:
    form.field("name").set_value("张三")
    form.go_to("history")
    with qtbot.waitSignal(form.submitted) as told:
        _press(form, qtbot, held=Qt.KeyboardModifier.ControlModifier)
    assert told.args is not None
    assert told.args[0]["name"] == "张三"


def test_enter_on_the_save_button_saves(form: Form, qtbot: QtBot) -> None:
    form.field("name").set_value("张三")
    form.save.setFocus()
    with qtbot.waitSignal(form.submitted):
        _press(form, qtbot)


def test_esc_leaves_and_keeps_the_text(form: Form, qtbot: QtBot) -> None:
    qtbot.keyClicks(_stop(form, "name"), "abc")
    with qtbot.waitSignal(form.left):
        _press(form, qtbot, Qt.Key.Key_Escape)
    assert form.values()["name"] == "abc"


def test_alt_enter_starts_a_new_line(form: Form, qtbot: QtBot) -> None:
    form.go_to("history")
    qtbot.keyClicks(_stop(form, "history"), "a")
    _press(form, qtbot, held=Qt.KeyboardModifier.AltModifier)
    qtbot.keyClicks(_stop(form, "history"), "b")
    assert form.values()["history"] == "a\nb"


def test_what_is_missing_is_said_at_saving_and_the_caret_goes_there(
    form: Form, qtbot: QtBot
) -> None:
    form.go_to("history")
    with qtbot.assertNotEmitted(form.submitted):
        form.submit()
    assert form.boxes["name"].message == "This must be filled in."
    assert _here(form) is _stop(form, "name")
    qtbot.keyClicks(_stop(form, "name"), "x")
    assert form.boxes["name"].problem is None


def test_problems_of_the_service_stand_under_their_fields(form: Form) -> None:
    problem = FieldProblem("RANGE", "Between {low} and {high}.", {"low": 1, "high": 2})
    form.set_busy(is_busy=True)
    form.show_error(InvalidInput({"systolic": problem}))
    assert form.boxes["systolic"].message == "Between 1 and 2."
    assert _stop(form, "systolic").accessibleDescription() == "Between 1 and 2."
    assert _here(form) is _stop(form, "systolic")
    assert form.save.isEnabled()
    assert form.notice.isHidden()


def test_an_enter_too_many_while_it_saves_neither_leaves_nor_saves_again(
    form: Form, qtbot: QtBot
) -> None:
    form.field("name").set_value("张国华")
    form.submitted.connect(lambda _: form.set_busy(is_busy=True))
    form.save.setFocus()
    _press(form, qtbot)
    with qtbot.assertNotEmitted(form.submitted), qtbot.assertNotEmitted(form.left):
        _press(form, qtbot)
        _press(form, qtbot, held=Qt.KeyboardModifier.ControlModifier)
    assert _here(form) is form.save


def test_a_problem_of_no_field_stands_above_the_form(form: Form) -> None:
    form.show_error(NotAllowed())
    assert not form.notice.isHidden()
    form.show_error(InvalidInput({"elsewhere": FieldProblem("X", "Not here.")}))
    assert not form.notice.isHidden()


def test_a_warning_does_not_block(form: Form, qtbot: QtBot) -> None:
    form.field("name").set_value("张三")
    form.go_to("systolic")
    qtbot.keyClicks(_stop(form, "systolic"), "290")
    _press(form, qtbot)
    assert form.boxes["systolic"].message.startswith("Usually between 60 and 280")
    assert form.boxes["systolic"].problem is None
    with qtbot.waitSignal(form.submitted):
        form.submit()
    form.warn({"name": (FieldWarning("W", "Seen before."),)})
    assert form.boxes["name"].message == "Seen before."


def test_a_date_typed_short_is_written_in_full(form: Form, qtbot: QtBot) -> None:
    form.go_to("born_on")
    qtbot.keyClicks(_stop(form, "born_on"), "+3m")
    _press(form, qtbot)
    assert form.values()["born_on"] == date(2026, 6, 12)
    assert form.draft()["born_on"] == "2026-06-12"


def test_text_that_cannot_be_read_stays_and_blocks(form: Form, qtbot: QtBot) -> None:
    form.field("name").set_value("张三")
    form.go_to("born_on")
    qtbot.keyClicks(_stop(form, "born_on"), "soon")
    _press(form, qtbot)
    assert form.boxes["born_on"].problem is not None
    with qtbot.assertNotEmitted(form.submitted):
        form.submit()
    assert form.draft()["born_on"] == "soon"


def test_the_form_knows_whether_it_was_touched(form: Form, qtbot: QtBot) -> None:
    form.set_values({"name": "张三", "sex": "1"})
    assert not form.is_dirty
    with qtbot.waitSignal(form.dirty_changed) as told:
        qtbot.keyClicks(_stop(form, "name"), "a")
    assert told.args == [True]
    with qtbot.waitSignal(form.dirty_changed) as told:
        qtbot.keyClick(_stop(form, "name"), Qt.Key.Key_Backspace)
        form.field("name").set_value("张三")
        qtbot.keyClick(_stop(form, "name"), Qt.Key.Key_Delete)
        form.mark_clean()
    assert told.args == [False]


def test_drafts_come_once_for_many_keys_and_bring_everything_back(form: Form, qtbot: QtBot) -> None:
    drafts: list[dict[str, object]] = []
    form.edited.connect(drafts.append)
    qtbot.keyClicks(_stop(form, "name"), "zhang")
    qtbot.keyClicks(_stop(form, "born_on"), "19")
    assert drafts == []
    form._saved_soon.timeout.emit()
    assert len(drafts) == 1
    form.set_values({"name": "", "born_on": None})
    form.restore(drafts[0])
    assert form.draft()["name"] == "zhang"
    assert form.draft()["born_on"] == "19"
    assert form.is_dirty


def test_the_save_button_stays_in_sight_whatever_is_scrolled(form: Form) -> None:
    for number in range(30):
        form.add(f"more{number}", "更多", LongTextField())
    form.go_to("more29")
    assert form.save.visibleRegion().isEmpty() is False
    assert _stop(form, "more29").visibleRegion().isEmpty() is False


def test_a_closed_field_is_neither_stopped_at_nor_asked_for(form: Form, qtbot: QtBot) -> None:
    form.show_field("name", shown=False)
    form.go_to("born_on")
    _press(form, qtbot, held=Qt.KeyboardModifier.ShiftModifier)
    assert _here(form) is _stop(form, "born_on")
    with qtbot.waitSignal(form.submitted):
        form.submit()
    form.show_field("name", shown=True)
    with qtbot.assertNotEmitted(form.submitted):
        form.submit()


def test_every_place_to_type_has_a_name(form: Form) -> None:
    for box in form.boxes.values():
        for stop in box.field.stops():
            assert stop.accessibleName()


def test_a_narrow_form_has_one_column(form: Form, qtbot: QtBot) -> None:
    form.resize(400, 600)
    qtbot.waitUntil(lambda: form.boxes["systolic"].x() == form.boxes["name"].x())
    assert form.boxes["systolic"].y() > form.boxes["born_on"].y()


def test_no_shortcut_steals_a_composition(form: Form, qapp: QApplication) -> None:
    edit = form.field("name").stops()[0]
    qapp.sendEvent(edit, QInputMethodEvent("zh", []))
    assert edit.property("text") == ""
    assert getattr(edit, "is_composing", False)
    done = QInputMethodEvent()
    done.setCommitString("张")
    qapp.sendEvent(edit, done)
    assert not getattr(edit, "is_composing", True)
    assert form.values()["name"] == "张"


def test_going_where_the_caret_is_already_selects_all_the_same(form: Form) -> None:
    edit = _stop(form, "name")
    assert isinstance(edit, QLineEdit)
    edit.setText("王五")
    form.go_to("name")
    assert edit.selectedText() == "王五"


def test_a_form_of_many_chips_is_no_higher_than_its_rows(qtbot: QtBot) -> None:
    made = Form()
    qtbot.addWidget(made)
    many = tuple(Choice(str(number), "慢性阻塞性肺疾病") for number in range(20))
    made.add("diseases", "既往疾病", MultiChoiceField(many), span=FULL)
    made.resize(1200, 700)
    made.show()
    (area,) = made.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() == 0


def test_a_form_that_is_too_high_scrolls_and_presses_no_field_together(qtbot: QtBot) -> None:
    """Though nothing in it wraps, from which a height for this width would follow."""
    made = Form()
    qtbot.addWidget(made)
    for number in range(6):
        made.add(f"text{number}", "治疗经过", LongTextField(), span=FULL)
    made.resize(700, 300)
    made.show()
    (area,) = made.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    for box in made.boxes.values():
        assert box.height() >= box.minimumSizeHint().height()

"""Fields read what was typed, by code and by initials, and the wheel leaves them alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.coding import Code
from ui.widgets.chips import MultiChoiceField, SegmentField
from ui.widgets.choices import Choice, best, choices_of
from ui.widgets.fields import CheckField, ChoiceField, LongTextField, NumberField, TextField

DEPARTMENTS = (
    Choice("03", "内科", initials="nk"),
    Choice("0301", "心血管内科", initials="xxgnk xn"),
    Choice("04", "外科", initials="wk"),
)
SYMPTOMS = tuple(
    Choice(str(number), name, initials=initials)
    for number, name, initials in (
        (1, "无症状", "wzz"),
        (2, "头痛头晕", "tttyy"),
        (12, "体重下降", "tzxj"),
    )
)


def test_choices_come_from_a_code_table_with_their_initials() -> None:
    (made,) = choices_of([Code("1", "男", "Male", "n")])
    assert made == Choice("1", "男", initials="n")
    assert choices_of([Code("1", "男", "Male", "n")], "en")[0].label == "Male"


def test_the_best_fit_comes_first() -> None:
    assert [choice.label for choice in best(DEPARTMENTS, "xn")] == ["心血管内科"]
    assert [choice.label for choice in best(DEPARTMENTS, "03")] == ["内科", "心血管内科"]
    assert best(DEPARTMENTS, "") == list(DEPARTMENTS)


def test_a_drop_down_is_chosen_by_initials_and_emptied_by_delete(qtbot: QtBot) -> None:
    field = ChoiceField(DEPARTMENTS)
    qtbot.addWidget(field)
    field.show()
    with qtbot.waitSignal(field.edited):
        qtbot.keyClicks(field.combo, "xn")
    assert field.value() == "0301"
    qtbot.keyClick(field.combo, Qt.Key.Key_Delete)
    assert field.value() is None


def test_a_value_of_an_older_form_is_kept(qtbot: QtBot) -> None:
    field = ChoiceField(DEPARTMENTS)
    qtbot.addWidget(field)
    field.set_value("99")
    assert field.value() == "99"
    assert field.combo.currentText() == "99"


def test_the_wheel_does_not_change_a_drop_down(qtbot: QtBot, qapp: QApplication) -> None:
    field = ChoiceField(DEPARTMENTS)
    qtbot.addWidget(field)
    field.set_value("03")
    field.show()
    field.combo.setFocus()
    middle = QPointF(field.combo.rect().center())
    turned = QWheelEvent(
        middle,
        middle,
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    qapp.sendEvent(field.combo, turned)
    assert field.value() == "03"
    assert not turned.isAccepted()


@pytest.fixture
def symptoms(qtbot: QtBot) -> MultiChoiceField:
    made = MultiChoiceField(SYMPTOMS, exclusive="1")
    qtbot.addWidget(made)
    made.show()
    return made


def test_none_excludes_the_others_both_ways(symptoms: MultiChoiceField, qtbot: QtBot) -> None:
    symptoms.set_value(["2", "12"])
    qtbot.mouseClick(symptoms.chips[0], Qt.MouseButton.LeftButton)
    assert symptoms.value() == ["1"]
    qtbot.mouseClick(symptoms.chips[1], Qt.MouseButton.LeftButton)
    assert symptoms.value() == ["2"]


def test_digits_turn_chips_over_and_two_digits_mean_one_code(
    symptoms: MultiChoiceField, qtbot: QtBot
) -> None:
    qtbot.keyClicks(symptoms.stops()[0], "2")
    assert symptoms.value() == ["2"]
    symptoms._typing.invalidate()
    qtbot.keyClicks(symptoms.stops()[0], "12")
    assert symptoms.value() == ["2", "12"]


def test_several_choices_are_one_stop_and_arrows_go_along(
    symptoms: MultiChoiceField, qtbot: QtBot
) -> None:
    (stop,) = symptoms.stops()
    stop.setFocus()
    qtbot.keyClick(stop, Qt.Key.Key_Right)
    (stop,) = symptoms.stops()
    assert stop is symptoms.chips[1]
    qtbot.keyClick(stop, Qt.Key.Key_Space)
    assert symptoms.value() == ["2"]


def test_one_of_a_few_is_chosen_by_digit(qtbot: QtBot) -> None:
    field = SegmentField((Choice("1", "门诊"), Choice("2", "家庭"), Choice("3", "电话")))
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClicks(field.stops()[0], "3")
    assert field.value() == "3"
    field.set_value(None)
    assert field.value() is None


def test_numbers_take_full_width_digits(qtbot: QtBot) -> None:
    field = NumberField("kg")
    qtbot.addWidget(field)
    field.edit.insert("６８．５")
    assert field.value() == Decimal("68.5")
    field.set_value(None)
    assert field.value() is None
    assert field.draft() == ""


def test_only_the_persons_hand_counts_as_an_edit(qtbot: QtBot) -> None:
    for field in (TextField(), LongTextField(), CheckField("同意")):
        qtbot.addWidget(field)
        with qtbot.assertNotEmitted(field.edited):
            field.set_value("1")

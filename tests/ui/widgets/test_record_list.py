"""A list is worked by keyboard and keeps its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.widgets.test_record_table import COLUMNS, PEOPLE, Resident, Village
from ui.widgets.badges import EmptyState
from ui.widgets.edits import LineEdit
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import PagedRecordModel, RecordTableModel


def _key(resident: Resident) -> int:
    return resident.id


@pytest.fixture
def model() -> RecordTableModel[Resident]:
    made = RecordTableModel(COLUMNS, _key)
    made.set_records(PEOPLE)
    return made


@pytest.fixture
def shown(model: RecordTableModel[Resident], qtbot: QtBot) -> RecordList[Resident]:
    made = RecordList("居民", model, EmptyState("没有居民", action="新建居民"))
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    return made


def _press(shown: RecordList[Resident], qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(shown.view, key)


def test_it_opens_with_its_first_row_selected(shown: RecordList[Resident]) -> None:
    assert shown.current() is PEOPLE[0]
    assert shown.view.selectionModel().isRowSelected(0)


def test_enter_opens_the_record_one_stands_on(shown: RecordList[Resident], qtbot: QtBot) -> None:
    _press(shown, qtbot, Qt.Key.Key_Down)
    with qtbot.waitSignal(shown.chosen) as told:
        _press(shown, qtbot, Qt.Key.Key_Return)
    assert told.args == [PEOPLE[1]]


def test_up_from_the_first_row_leaves_the_list(shown: RecordList[Resident], qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.left_up):
        _press(shown, qtbot, Qt.Key.Key_Up)


def test_typing_initials_jumps(shown: RecordList[Resident], qtbot: QtBot) -> None:
    qtbot.keyClicks(shown.view, "wj")
    assert shown.current() is PEOPLE[2]


def test_it_keeps_its_place_when_records_come_in(
    shown: RecordList[Resident], model: RecordTableModel[Resident]
) -> None:
    shown.go_to_key(2)
    model.set_records((Resident(9, "新来的", "xld", 1), *PEOPLE))
    assert shown.current() is PEOPLE[1]
    model.set_records((PEOPLE[0], PEOPLE[2]))
    assert shown.current() is not None


def test_an_empty_list_says_what_to_do(
    shown: RecordList[Resident], model: RecordTableModel[Resident]
) -> None:
    model.set_records(())
    assert shown.empty.isVisible()
    assert shown.current() is None
    model.set_records(PEOPLE)
    assert not shown.empty.isVisible()
    assert shown.current() is PEOPLE[0]


def test_the_keyboard_goes_with_the_rows_and_comes_back_with_them(
    shown: RecordList[Resident], model: RecordTableModel[Resident], qtbot: QtBot
) -> None:
    shown.setFocus()
    model.set_records(())
    action = QApplication.focusWidget()
    assert isinstance(action, QPushButton)
    with qtbot.waitSignal(shown.empty.acted):
        qtbot.keyClick(action, Qt.Key.Key_Return)
    model.set_records(PEOPLE)
    assert QApplication.focusWidget() is shown.view


def test_an_empty_list_without_a_next_step_keeps_the_keyboard_on_its_words(
    shown: RecordList[Resident], model: RecordTableModel[Resident]
) -> None:
    shown.empty.set_text("没有居民")
    model.set_records(())
    shown.setFocus()
    assert QApplication.focusWidget() is shown.empty
    shown.empty.set_text("没有居民", action="新建居民")
    assert isinstance(QApplication.focusWidget(), QPushButton)
    shown.empty.set_text("没有居民")
    assert QApplication.focusWidget() is shown.empty


def test_rows_that_come_and_go_leave_the_keyboard_where_somebody_types(
    shown: RecordList[Resident], model: RecordTableModel[Resident]
) -> None:
    elsewhere = LineEdit(shown)
    elsewhere.show()
    elsewhere.setFocus()
    for records in ((), PEOPLE):
        model.set_records(records)
        assert QApplication.focusWidget() is elsewhere


def test_the_view_has_a_name_and_selects_rows(shown: RecordList[Resident]) -> None:
    assert shown.view.accessibleName() == "居民"
    assert shown.view.editTriggers() == QAbstractItemView.EditTrigger.NoEditTriggers


def test_a_hundred_thousand_residents_fetch_only_what_is_seen(qtbot: QtBot) -> None:
    village = Village()
    model = PagedRecordModel(COLUMNS, _key, village.list_keys, village.fetch, village.find)
    shown = RecordList("居民", model, EmptyState("没有居民"))
    qtbot.addWidget(shown)
    shown.resize(700, 400)
    shown.show()
    model.reload()
    shown.grab()
    shown.go_to_key(50_000)
    shown.grab()
    assert shown.current() == Resident(50_000, "居民50000", "jm50000", 0)
    assert len(village.fetched) <= 4
    village.keys.remove(7)
    model.reload()
    assert shown.current() == Resident(50_000, "居民50000", "jm50000", 0)

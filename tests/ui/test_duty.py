"""Publishing a duty by keyboard, in the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.duty import Duty
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.duty import DutyPage
from ui.page import Errand


def test_a_duty_is_published_and_stands_in_the_list(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        window.run(Errand("duty", "new"))
        page = window.findChild(DutyPage)
        assert page is not None
        typed = {"department": "03", "person_name": "李护士", "phone": "13912345678"}
        page._form.set_values(typed)
        QTest.keyClick(page._form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        background.drain()
        today = window.desk.clinic.clock.today()
        (duty,) = window.desk.clinic.duty.from_day(today)
        assert duty.person_name == "李护士"


def test_the_form_opens_when_wanted_and_esc_gives_the_list_its_room_back(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        window.run(Errand("duty"))
        page = window.findChild(DutyPage)
        assert page is not None
        assert not page._form.isVisible()
        QTest.keyClick(page._list.view, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(page._form.isVisible)
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        assert not page._form.isVisible()


def test_where_nobody_is_on_duty_enter_begins_the_list(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        window.run(Errand("duty"))
        page = window.findChild(DutyPage)
        assert page is not None
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
        assert page._form.isVisible()
        assert page._form.isAncestorOf(window.focusWidget())


def test_an_entry_that_does_not_hold_is_withdrawn_with_a_reason(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        today = clinic.clock.today()
        duty = Duty(on_day=today, department="03", person_name="李护士", phone="13912345678")
        window.run(Errand("duty", "open", clinic.duty.publish(duty)))
        page = window.findChild(DutyPage)
        assert page is not None
        background.drain()
        QTest.keyClick(page._list.view, Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(page._withdrawal.isVisible)
        page._withdrawal.field("voided_why").set_value("换班")
        QTest.keyClick(page._withdrawal, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        background.drain()
        assert clinic.duty.from_day(today) == []
        assert page._list.current() is None

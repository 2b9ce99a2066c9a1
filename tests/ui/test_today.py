"""The first page shows what came in, what waits and what is due; Enter opens the case."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.duty import Duty
from app.patients import Patient
from app.tasks import Pile, Task, TaskList, Tasks
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.notes import NotesPage
from ui.page import Errand
from ui.today import TodayPage


def _refer(clinic: object) -> str:
    from app.clinic import Clinic

    assert isinstance(clinic, Clinic)
    patient = Patient(name="张桂花", sex="2", birth_on=date(1954, 3, 8), no_id_reason="未带")
    found = clinic.patients.get(clinic.patients.register(patient))
    assert found is not None
    referral = clinic.referrals.draft_for(found)
    referral.to_facility_name = "市中心医院"
    referral.impression = "高血压3级"
    referral.reasons_up = ["6"]
    return clinic.referrals.refer(referral)


def test_today_comes_first_and_is_calm_when_nothing_happened(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _):
        page = window.findChild(TodayPage)
        assert page is not None
        assert page.isVisible()
        assert page.panels[Pile.WAITING].list.current() is None


def test_a_referral_waits_here_and_opens_with_enter(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        referral_id = _refer(window.desk.clinic)
        page = window.findChild(TodayPage)
        assert page is not None
        page.reload()
        background.drain()
        asked: list[Errand] = []
        page.opens.connect(asked.append)
        lists = [panel.list for panel in page.panels.values() if panel.list.current()]
        assert lists
        qtbot.keyClick(lists[0].view, Qt.Key.Key_Return)
        background.drain()
        assert asked == [Errand("referrals", "open", referral_id)]


def test_an_empty_list_leaves_room_to_the_others(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        page = window.findChild(TodayPage)
        assert page is not None
        page.settle()
        waiting = Task(kind="referral", record="c", what="sent", pile=Pile.WAITING, person="张桂花")
        page._show(TaskList([waiting]))
        narrow, wide = page.panels[Pile.CAME], page.panels[Pile.WAITING]
        qtbot.waitUntil(lambda: wide.width() > narrow.width() + 50)


def test_what_presses_is_counted_beside_its_page(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        entry = window.navigation._entries["duty"]
        today = clinic.clock.today()
        told = {"department": "03", "person_name": "王医生", "phone": "13912345678"}
        clinic.duty.publish(Duty(on_day=today, **told))
        qtbot.waitUntil(lambda: entry.count == 1)
        clinic.duty.publish(Duty(on_day=today + timedelta(days=1), **told))
        qtbot.waitUntil(lambda: entry.count == 0)
        background.drain()


def test_what_was_begun_is_due_and_enter_goes_on_with_it(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        window.desk.clinic.drafts.save("note", {"fields": {"title": "晨会改期"}, "seen": {}})
        window.open("today")
        page = window.findChild(TodayPage)
        assert page is not None
        due = page.panels[Pile.DUE]
        begun = due.list.current()
        assert begun is not None
        assert (begun.what, begun.person) == ("Not saved", "晨会改期")
        qtbot.keyClick(due.list.view, Qt.Key.Key_Return)
        background.drain()
        notes = window.findChild(NotesPage)
        assert notes is not None
        assert notes._form.draft()["title"] == "晨会改期"
        assert "is back" in notes._form.notice.text


def test_tasks_are_read_once_at_a_change_for_all_who_show_them(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        page, entry = window.findChild(TodayPage), window.navigation._entries["duty"]
        assert page is not None
        window.start()
        background.drain()
        asked: list[int] = []
        read = Tasks.all

        def counted(tasks: Tasks, days_ahead: int = 0, patient_id: str = "") -> TaskList:
            asked.append(days_ahead)
            return read(tasks, days_ahead, patient_id)

        monkeypatch.setattr(Tasks, "all", counted)
        told = {"department": "03", "person_name": "王医生", "phone": "13912345678"}
        clinic = window.desk.clinic
        clinic.duty.publish(Duty(on_day=clinic.clock.today(), **told))
        qtbot.waitUntil(lambda: entry.count == 1)
        background.drain()
        assert page.panels[Pile.DUE].list.current() is not None
        assert len(asked) == 1

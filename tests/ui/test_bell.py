"""Who does not look at the window is called: a line that stays, a sound, the task bar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.cases import Cut
from app.clinic import Clinic
from app.patients import Patient
from app.referrals import Appointment, StepCode
from app.storage.store import Store
from tests.stores import HOSPITAL, lay_out_county
from tests.ui.clinic_window import main_window
from tests.ui.test_application import running, session_of, sign_in
from tests.ui.test_referrals import county_clinic
from tests.workstations import PASSWORD, Desk
from ui.background import Background
from ui.page import Errand
from ui.referrals import ReferralsPage
from ui.shell.bell import Bell, summary
from ui.shell.main_window import MainWindow
from ui.theme import Theme


class Called:
    """How often somebody was called, by ear and by the task bar."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.beeps = 0
        self.alerts: list[object] = []
        monkeypatch.setattr(QApplication, "beep", self._beep)
        monkeypatch.setattr(QApplication, "alert", lambda window, ms=0: self.alerts.append(window))

    def _beep(self) -> None:
        self.beeps += 1


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Called:
    return Called(monkeypatch)


Hospital = tuple[MainWindow, Background, Clinic]


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> Iterator[Hospital]:
    """The window of whoever is written to; and the desk that writes, at the same store, as if all
    had been exchanged."""
    with main_window(qtbot, desk) as (window, background, _):
        lay_out_county(window.desk.clinic.store)
        window.start()
        background.drain()
        yield window, background, county_clinic(window.desk.clinic.store)


def refer(clinic: Clinic, to: str, urgency: str, name: str) -> str:
    resident = Patient(name=name, sex="1", no_id_reason="未带证件")
    found = clinic.patients.get(clinic.patients.register(resident))
    assert found is not None
    referral = clinic.referrals.draft_for(found)
    referral.to_facility_id, referral.urgency = to, urgency
    referral.impression, referral.reasons_up = "脑卒中", ["6"]
    case = clinic.referrals.refer(referral)
    exchange(clinic.store)
    return case


def exchange(store: Store) -> None:
    """What was written gets its place in the hub's order, and is told."""
    with store.journal_transaction() as (connection, touched):
        for kind in ("referral_step", "opened"):
            newest = "(SELECT max((SELECT max(ord) FROM referral_step), coalesce((SELECT max(ord) FROM opened), 0)))"
            connection.exec_driver_sql(f"UPDATE {kind} SET ord = {newest} + n WHERE ord = 0")
            touched.add(kind)


def bell_of(window: MainWindow) -> Bell:
    found = window.findChild(Bell)
    assert found is not None
    return found


def test_a_line_stays_until_somebody_opens_what_came(
    qtbot: QtBot, window: Hospital, called: Called
) -> None:
    here, background, other = window
    place = here.desk.clinic.actor.place_id
    bell = bell_of(here)
    assert not bell.isVisible()
    first = refer(other, place, "1", "李平")
    second = refer(other, place, "3", "张国华")
    qtbot.waitUntil(lambda: bell.text == "New referrals: 2, critical: 1")
    background.drain()
    assert called.beeps >= 1
    assert set(called.alerts) == {here}
    assert "张国华" in bell._advice.text().splitlines()[0]
    press_open(qtbot, bell)
    background.drain()
    page = here.findChild(ReferralsPage)
    assert page is not None
    assert page.pane.shown == second
    qtbot.waitUntil(lambda: bell.isVisible() and bell.text == "New referrals: 1")
    here.desk.clinic.referrals.mark_opened(first)
    qtbot.waitUntil(lambda: not bell.isVisible())


def test_of_more_than_a_list_holds_all_are_counted(window: Hospital) -> None:
    here, _, other = window
    place = here.desk.clinic.actor.place_id
    for urgency, name in (("3", "张国华"), ("1", "李平")):
        refer(other, place, urgency, name)
    news = here.desk.clinic.referrals.news()
    assert summary(Cut(news[:1], 2003)) == "Referrals not opened: 2003, critical: 1+"
    assert summary(Cut(news, 2003)) == "Referrals not opened: 2003, critical: 1"


def press_open(qtbot: QtBot, bell: Bell) -> None:
    (button,) = bell.findChildren(QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_an_answer_calls_the_township_too(qtbot: QtBot, window: Hospital, called: Called) -> None:
    here, background, other = window
    clinic = here.desk.clinic
    case = refer(clinic, HOSPITAL, "2", "张国华")
    background.drain()
    assert called.beeps == 0
    other.referrals.take(case, StepCode.ACCEPT, **Appointment(department="03").fields)
    exchange(clinic.store)
    qtbot.waitUntil(lambda: bell_of(here).text == "Referrals with news: 1, urgent: 1")
    assert called.beeps == 1


def test_what_arrives_in_an_open_case_that_nobody_looks_at_is_news(
    qtbot: QtBot, window: Hospital, called: Called
) -> None:
    here, background, other = window
    case = refer(other, here.desk.clinic.actor.place_id, "3", "张国华")
    here.run(Errand("referrals", "open", case))
    qtbot.waitUntil(lambda: here.desk.clinic.referrals.news() == [])
    qtbot.waitUntil(lambda: not bell_of(here).isVisible())
    exchange(other.store)
    elsewhere = QWidget()
    qtbot.addWidget(elsewhere)
    elsewhere.show()
    elsewhere.activateWindow()
    assert QTest.qWaitForWindowActive(elsewhere)
    other.referrals.take(case, StepCode.NOTE, text="病情加重")
    exchange(other.store)
    qtbot.waitUntil(bell_of(here).isVisible)
    background.drain()
    assert bell_of(here).isVisible()
    here.activateWindow()
    qtbot.waitUntil(lambda: not bell_of(here).isVisible())


def test_who_wants_no_sound_still_sees_the_line(
    qtbot: QtBot, window: Hospital, called: Called
) -> None:
    here, _, other = window
    here.desk.clinic.settings.news_sound = False
    refer(other, here.desk.clinic.actor.place_id, "3", "张国华")
    qtbot.waitUntil(bell_of(here).isVisible)
    assert called.beeps == 0
    assert called.alerts


def test_what_waited_before_somebody_signed_in_is_shown_without_a_sound(
    qtbot: QtBot, desk: Desk, called: Called
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        store = window.desk.clinic.store
        lay_out_county(store)
        refer(county_clinic(store), window.desk.clinic.actor.place_id, "3", "张国华")
        window.start()
        background.drain()
        assert bell_of(window).isVisible()


def test_a_locked_screen_says_how_many_and_names_nobody(
    qtbot: QtBot, desk: Desk, qapp: QApplication, called: Called
) -> None:
    with running(desk, Theme(qapp), qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        session = session_of(application)
        clinic = session.clinic
        lay_out_county(clinic.store)
        application.background.drain()
        application.lock()
        entrance: Any = application.sign_in
        assert not entrance.news.isVisible()
        refer(county_clinic(clinic.store), clinic.actor.place_id, "3", "张国华")
        qtbot.waitUntil(entrance.news.isVisible)
        assert entrance.news.text() == "New referrals: 1, critical: 1"
        assert session.window in called.alerts
        clinic.referrals.mark_opened(clinic.referrals.news()[0].line.id)
        qtbot.waitUntil(lambda: not entrance.news.isVisible())

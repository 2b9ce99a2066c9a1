"""Colleagues, guests and first passwords are entered on one calm page."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.core.rights import Role
from app.storage.errors import StoreCode, store_error
from app.users import Person, Posting
from tests.first_key_file import as_first_version
from tests.stores import HOSPITAL, arrive
from tests.ui.clinic_window import main_window
from tests.ui.looks import clipped, marked_up, unnamed
from tests.workstations import OTHER_PASSWORD, PASSWORD, Desk
from ui.page import Errand
from ui.shell.main_window import MainWindow
from ui.users import UsersPage

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def _page(window: MainWindow, do: str = "") -> UsersPage:
    window.run(Errand("users", do))
    page = window.findChild(UsersPage)
    assert page is not None
    return page


def test_a_colleague_is_entered_by_keyboard_and_can_sign_in(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, workstation):
        page = _page(window, "new")
        name = QApplication.focusWidget()
        assert isinstance(name, QLineEdit)
        name.insert("李春兰")
        page._form.field("role").set_value(Role.NURSE.value)
        page._form.field("password").set_value(OTHER_PASSWORD)
        QTest.keyClick(name, Qt.Key.Key_Return, CTRL)
        background.drain()
        assert "李春兰" in {person.name for person in workstation.people()}
        assert page._form.draft()["name"] == ""


def test_who_has_no_sign_in_gets_one_with_a_first_password(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, workstation):
        users = window.desk.clinic.users
        users.register(Person(name="赵国栋"), [Posting(Role.DOCTOR)])
        page = _page(window)
        page._list.go_to_key(users.search("赵国栋")[0].id)
        QTest.keyClick(page._list.view, Qt.Key.Key_P, ALT)
        qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        password = QApplication.focusWidget()
        assert isinstance(password, QLineEdit)
        QTest.keyClicks(password, OTHER_PASSWORD)
        QTest.keyClick(password, Qt.Key.Key_Return, CTRL)
        background.drain()
        assert "赵国栋" in {person.name for person in workstation.people()}
        page._list.go_to_key(users.search("赵国栋")[0].id)
        page._close.click()
        background.drain()
        assert "赵国栋" not in {person.name for person in workstation.people()}


def test_a_guest_is_listed_with_the_last_day(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        person = "9" * 32
        fields = {"name": "孙主任", "home_id": HOSPITAL}
        arrive(clinic.store, "person", person, fields)
        page = _page(window)
        until = clinic.clock.today() + timedelta(days=30)
        page._entering.open(1)
        page._guest.set_values(
            {"person_id": person, "role": "doctor", "until_on": until, "password": OTHER_PASSWORD}
        )
        page._guest.submit()
        background.drain()
        page._list.go_to_key(person)
        row = page._list.view.currentIndex().row()
        assert str(until.year) in page._model.row_at(row).texts[1]


def test_a_first_password_that_is_refused_leaves_one_colleague(qtbot: QtBot, desk: Desk) -> None:
    """Each try once left the person behind, and all of them went to the county."""
    with main_window(qtbot, desk) as (window, background, workstation):
        page, clinic = _page(window, "new"), window.desk.clinic
        page._form.set_values({"name": "李四", "role": "doctor"})
        for password in ("abc", "1234567890", OTHER_PASSWORD):
            page._form.field("password").set_value(password)
            page._form.submit()
            background.drain()
        names = [member.person.name for member in clinic.users.staff(clinic.actor.place_id)]
        assert names.count("李四") == 1
        assert [person.name for person in workstation.people()].count("李四") == 1


def _hired(window: MainWindow, page: UsersPage, name: str) -> str:
    person = window.desk.clinic.users.register(Person(name=name), [Posting(Role.DOCTOR)])
    page.reload()
    page.settle()
    page._list.go_to_key(person)
    return person


def test_a_post_is_ended_by_keyboard(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        clinic, page = window.desk.clinic, _page(window)
        person = _hired(window, page, "赵国栋")
        QTest.keyClick(page._list.view, Qt.Key.Key_L, ALT)
        qtbot.waitUntil(page._leaving.isVisible)
        page._leaving.field("until_on").set_value(clinic.clock.today() + timedelta(days=7))
        QTest.keyClick(page._leaving, Qt.Key.Key_Return, CTRL)
        background.drain()
        (post,) = clinic.users.posts_of(person)
        assert post.until_on == clinic.clock.today() + timedelta(days=7)


def test_a_mistyped_name_is_corrected_by_keyboard(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        clinic, page = window.desk.clinic, _page(window)
        person = _hired(window, page, "赵国东")
        QTest.keyClick(page._list.view, Qt.Key.Key_C, ALT)
        qtbot.waitUntil(page._correction.isVisible)
        assert page._correction.field("name").value() == "赵国东"
        page._correction.field("name").set_value("赵国栋")
        QTest.keyClick(page._correction, Qt.Key.Key_Return, CTRL)
        background.drain()
        found = clinic.users.get(person)
        assert found is not None
        assert found.name == "赵国栋"


def test_somebody_entered_by_mistake_is_withdrawn_with_a_reason(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, workstation):
        clinic, page = window.desk.clinic, _page(window)
        person = _hired(window, page, "赵国栋")
        workstation.accounts.add(person, OTHER_PASSWORD)
        page._leaving.mistake.click()
        background.drain()
        assert page._leaving.boxes["voided_why"].problem is not None
        page._leaving.field("voided_why").set_value("录入重复")
        page._leaving.mistake.click()
        background.drain()
        assert clinic.users.search("赵国栋") == []
        assert "赵国栋" not in {one.name for one in workstation.people()}


def test_a_sign_in_without_a_post_stays_in_sight_until_it_is_taken_away(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, background, workstation):
        clinic, page = window.desk.clinic, _page(window)
        person = _hired(window, page, "赵国栋")
        workstation.accounts.add(person, OTHER_PASSWORD)
        (post,) = clinic.users.posts_of(person)
        clinic.users.end_post(post, clinic.clock.today())
        desk.forward(days=2)
        page.reload()
        page.settle()
        page._list.go_to_key(person)
        assert (
            "No post here any more"
            in page._model.row_at(page._list.view.currentIndex().row()).texts
        )
        page._close.click()
        background.drain()
        assert "赵国栋" not in {one.name for one in workstation.people()}


def test_one_s_own_sign_in_is_not_taken_away(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        page = _page(window)
        page._list.go_to_key(window.desk.clinic.actor.person_id)
        assert not page._close.isEnabled()


def test_the_staff_page_is_named_and_plain_and_whole(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        page = _page(window)
        for number in range(4):
            page._entering.open(number)
            assert (unnamed(page), marked_up(page), clipped(page)) == ([], [], [])


def test_an_administrator_is_told_what_keeps_the_key_from_being_changed(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, background, workstation):
        users, own = window.desk.clinic.users, window.desk.clinic.actor.person_id
        people = {own: PASSWORD}
        for name in ("赵国栋", "李春兰"):
            person = users.register(Person(name=name), [Posting(Role.DOCTOR)])
            workstation.accounts.add(person, OTHER_PASSWORD)
            people[person] = OTHER_PASSWORD
        page = _page(window)
        assert not page._key.isVisible()
        as_first_version(workstation._keys, people)
        page._list.go_to_key(users.search("赵国栋")[0].id)
        page._close.click()
        background.drain()
        assert page._key.isVisible()
        assert "李春兰" in page._key._advice.text()
        assert not clipped(page)


def test_an_administrator_is_told_when_the_disk_is_too_small_for_a_new_key(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, _, workstation):
        workstation._care.failure = store_error(StoreCode.DISK_FULL)
        page = _page(window)
        page.reload()
        page.settle()
        assert page._key.isVisible()
        assert not clipped(page)

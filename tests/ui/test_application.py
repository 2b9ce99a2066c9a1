"""From the first start to the lock: who gets in, how, and what stands on the screen then."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.rights import Role
from app.patients import Patient
from app.users import Person, Posting
from app.workstation import StationStage
from tests.workstations import CHIEF, OTHER_PASSWORD, PASSWORD, THIRD_PASSWORD, Desk, copy_desk
from ui.application import Application
from ui.own.sheet_page import sheet_pdf
from ui.shell.session import Session
from ui.theme import Theme

PIN = "204060"


@contextmanager
def running(desk: Desk, theme: Theme, qapp: QApplication) -> Iterator[Application]:
    """The whole program on this computer, from its first window on."""
    with desk.start() as workstation:
        application = Application(qapp, theme, workstation)
        application.start()
        application.background.drain()
        yield application
        application.leave()
        qapp.removeEventFilter(application)
        application.entrance.deleteLater()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


def sign_in(application: Application, qtbot: QtBot, secret: str) -> None:
    qtbot.keyClicks(application.sign_in.password, secret)
    qtbot.keyClick(application.sign_in.password, Qt.Key.Key_Return)
    application.background.drain()


def session_of(application: Application) -> Session:
    assert isinstance(application.window, Session)
    return application.window


def test_the_first_window_does_not_wait_for_services_or_the_database_library() -> None:
    loads = "import sys, ui.application; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert "ui.shell.sign_in" in done.stdout.split()
    assert not {"sqlalchemy", "app.clinic", "ui.shell.session"} & {*done.stdout.split()}


def test_a_new_computer_asks_for_a_group_of_its_recovery_sheet_before_it_opens(
    tmp_path: Path, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(Desk(tmp_path), theme, qapp) as application:
        form, sheet = application.first_start.form, application.first_start.sheet
        form.set_values({"facility": "惠七镇卫生院", "name": "王建国"})
        for name in ("password", "again"):
            qtbot.keyClicks(form.field(name).stops()[0], PASSWORD)
        form.submit()
        application.background.drain()
        assert application.window is None
        assert sheet.shown is not None
        qtbot.keyClicks(sheet.card.answer, "AAAAA")
        qtbot.keyClick(sheet.card.answer, Qt.Key.Key_Return)
        application.background.drain()
        assert application.window is None
        assert sheet.card.notice.isVisible()
        sheet.card.answer.setText(sheet.shown.wanted)
        qtbot.keyClick(sheet.card.answer, Qt.Key.Key_Return)
        application.background.drain()
        assert session_of(application).window.isVisible()


def test_the_recovery_sheet_can_be_printed(
    tmp_path: Path, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(Desk(tmp_path), theme, qapp) as application:
        form, sheet = application.first_start.form, application.first_start.sheet
        form.set_values({"facility": "惠七镇卫生院", "name": "王建国"})
        form.set_values({"password": PASSWORD, "again": PASSWORD})
        form.submit()
        application.background.drain()
        assert sheet.shown is not None
        assert (sheet.shown.facility, sheet.shown.person) == ("惠七镇卫生院", "王建国")
        data = sheet_pdf(sheet.shown, application.workstation.clock.now())
        assert data.startswith(b"%PDF")
        sheet.print_it()
        application.background.drain()
        assert not sheet.card.isVisible()


def test_a_pin_opens_the_locked_screen_of_the_same_person(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        before = session_of(application)
        application.workstation.set_pin(PIN)
        application.lock()
        assert application.workstation.stage is StationStage.LOCKED
        assert before.window.is_covered
        assert application.sign_in.name.text() == CHIEF
        sign_in(application, qtbot, "111111")
        assert before.window.is_covered
        application.sign_in.password.clear()
        sign_in(application, qtbot, PIN)
        assert session_of(application) is before
        assert not before.window.is_covered


def test_after_a_long_absence_the_records_are_closed(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        application.workstation.set_pin(PIN)
        application.lock()
        application.deep_lock()
        assert application.workstation.stage is StationStage.SIGNED_OUT
        assert application.window is None
        sign_in(application, qtbot, PASSWORD)
        assert session_of(application).window.isVisible()


def test_another_person_comes_in_and_first_chooses_an_own_password(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        _hire(application)
        application.lock()
        application.sign_in._on_other()
        qtbot.keyClicks(application.sign_in.name, "lxl")
        qtbot.keyClick(application.sign_in.name, Qt.Key.Key_Return)
        sign_in(application, qtbot, OTHER_PASSWORD)
        form = application.first_password.form
        assert form.isVisible()
        form.set_values({"old": OTHER_PASSWORD, "password": THIRD_PASSWORD})
        form.set_values({"again": THIRD_PASSWORD})
        form.submit()
        application.background.drain()
        assert session_of(application).clinic.person_name == "李秀兰"
        assert session_of(application).window.isVisible()


def _hire(application: Application) -> None:
    users = application.workstation.clinic.users
    nurse = users.register(Person(name="李秀兰"), [Posting(Role.NURSE)])
    application.workstation.accounts.add(nurse, OTHER_PASSWORD)


def test_the_sheet_opens_when_the_password_is_forgotten_and_is_replaced(
    founded_desk: tuple[Path, str], tmp_path: Path, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    home, paper = founded_desk
    with running(copy_desk(home, tmp_path / "desk"), theme, qapp) as application:
        application.sign_in.wants_sheet.emit()
        entry = application.sheet_entry
        entry.form.set_values({"sheet": paper, "password": THIRD_PASSWORD})
        entry.form.set_values({"again": THIRD_PASSWORD})
        entry.form.submit()
        application.background.drain()
        assert application.window is None
        assert entry.sheet.shown is not None
        assert entry.sheet.shown.sheet.text != paper
        entry.sheet.card.answer.setText(entry.sheet.shown.wanted)
        qtbot.keyClick(entry.sheet.card.answer, Qt.Key.Key_Return)
        assert session_of(application).window.isVisible()


def _awaiting_a_turn(application: Application) -> None:
    application.workstation.accounts.remove(_hired(application))


def _hired(application: Application) -> str:
    _hire(application)
    (person,) = application.workstation.find("lxl")
    return person.id


def test_the_screen_says_so_while_the_key_of_the_records_is_changed(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        _awaiting_a_turn(application)
        seen: list[tuple[bool, int]] = []
        page = application.turning
        page.told.connect(lambda _: seen.append((page.isVisible(), page.bar.value())))
        application.lock()
        application.deep_lock()
        assert (True, 90) in seen
        assert application.sign_in.isVisible()
        sign_in(application, qtbot, PASSWORD)
        assert session_of(application).window.isVisible()


def test_it_says_so_at_the_sign_in_after_the_power_went(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        _awaiting_a_turn(application)
        application.lock()
        application.workstation._care.finish = lambda due: None  # type: ignore[method-assign]
        application.deep_lock()
        seen: list[tuple[bool, int]] = []
        page = application.turning
        page.told.connect(lambda _: seen.append((page.isVisible(), page.bar.value())))
        qtbot.keyClicks(application.sign_in.password, PASSWORD)
        qtbot.keyClick(application.sign_in.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: isinstance(application.window, Session), timeout=20_000)
        assert (True, 90) in seen
        assert not application.entrance.isVisible()
        assert session_of(application).window.isVisible()


def test_after_a_deep_lock_a_fresh_process_shows_the_sign_in_of_who_was_here(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        begun: list[str] = []
        application._begin_afresh = lambda: begun.append("afresh")
        sign_in(application, qtbot, PASSWORD)
        application.lock()
        assert not begun
        application.deep_lock()
        assert begun == ["afresh"]
        last = application.workstation.last_person
        assert last is not None
    with desk.start() as workstation:
        workstation.remember(last.id)
        fresh = Application(qapp, theme, workstation)
        fresh.sign_in.begin()
        assert fresh.sign_in.name.text() == CHIEF
        fresh.leave()
        qapp.removeEventFilter(fresh)


def test_what_is_attached_follows_beside_the_work(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        _awaiting_a_turn(application)
        application.lock()
        application.deep_lock()
        sign_in(application, qtbot, PASSWORD)
        store = session_of(application).clinic.store
        qtbot.waitUntil(lambda: store.state("unfinished_turn") == [], timeout=20_000)


def test_residents_who_may_be_one_person_are_found_beside_the_work(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.shell.session.LOOK_PAUSE_MS", 0)
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        patients = session_of(application).clinic.patients
        for day in (date(1955, 3, 12), date(1955, 4, 4)):
            told = {"sex": "2", "phone": "13800001111", "no_id_reason": "未带证件"}
            patients.register(Patient(name="刘桂兰", birth_on=day, **told))
        qtbot.waitUntil(lambda: patients.pair_count() == 1)

"""The desk of the exchange by keyboard: correct and send again, choose one of two values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.core.rights import FacilityKind, Role
from app.duty import Duty
from app.storage.change import State
from app.storage.store import Store
from app.users import Appointment, Person
from tests.county import County, Workstation
from tests.ui.looks import clipped, marked_up, unnamed
from tests.workstations import PASSWORD, Desk
from ui.attention import AttentionPage
from ui.background import Background
from ui.changes import ChangeNews
from ui.page import Errand
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner

TODAY = date(2026, 1, 15)
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County(tmp_path_factory.mktemp("county"))


@pytest.fixture
def pair(county: County) -> tuple[Workstation, Workstation]:
    kind, roles = FacilityKind.TOWNSHIP_CENTRE, (Role.DOCTOR, Role.ADMINISTRATOR)
    centre = county.facility("满杖子乡卫生院", kind)
    doctor = county.staff(centre, *roles)
    one = county.workstation("one", centre, kind, roles, person=doctor)
    two = county.workstation("two", centre, kind, roles, person=doctor)
    one.sync()
    two.sync()
    return one, two


@contextmanager
def opened(qtbot: QtBot, desk: Desk, at: Workstation) -> Iterator[tuple[AttentionPage, Background]]:
    with desk.start() as workstation:
        workstation.sign_in(workstation.people()[0].id, PASSWORD)
        background = Background(lambda error: None)
        news = ChangeNews(at.store.changes)
        clinic = Clinic(at.store, at.actor)
        window = MainWindow(clinic, workstation, background, news, SyncRunner(None))
        qtbot.addWidget(window)
        window.show()
        QTest.qWaitForWindowActive(window)
        window.run(Errand("attention"))
        page = window.findChild(AttentionPage)
        assert page is not None
        yield page, background
        background.close()
        news.close()


def _refuse(store: Store, record_id: str, fields: tuple[str, ...]) -> None:
    problem = {"code": "FIELD_CHOICE", "text": "Choose one of the values that are offered."}
    told = json.dumps({"fields": dict.fromkeys(fields, problem)})
    with store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "UPDATE change SET state = 'held', code = 'FIELDS', problem = ? WHERE record_id = ?",
            (told, record_id),
        )


def _disagree(one: Workstation, two: Workstation) -> None:
    """Two colleagues' titles, each written differently at two computers."""
    users = Clinic(one.store, one.actor).users
    names = ("李春兰", "赵国栋")
    for name in names:
        users.register(Person(name=name), [Appointment(Role.NURSE)])
    one.sync()
    two.sync()
    for at, title in ((one, "233"), (two, "232")):
        clinic = Clinic(at.store, at.actor)
        for name in names:
            clinic.users.correct(clinic.users.search(name)[0], {"title": title})
    one.sync()
    two.sync()


def _focus() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def _words(page: AttentionPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_the_fields_at_fault_are_corrected_and_sent_again_by_keyboard(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    duty = Duty(on_day=TODAY, department="03", person_name="王医生", phone="13912345678")
    _refuse(one.store, Clinic(one.store, one.actor).duty.publish(duty), ("phone",))
    with opened(qtbot, desk, one) as (page, background):
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        form = page._correction.form
        assert form is not None
        assert list(form.boxes) == ["phone"]
        QTest.keyClicks(_focus(), "13800001111")
        QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
        background.drain()
        assert one.states() == [State.REPLACED, State.NEW]
        (sent,) = Clinic(one.store, one.actor).duty.from_day(TODAY)
        assert sent.phone == "13800001111"
        assert page._correction.form is None


def test_news_of_others_does_not_wipe_a_correction(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    duty = Duty(on_day=TODAY, department="03", person_name="王医生", phone="13912345678")
    _refuse(one.store, Clinic(one.store, one.actor).duty.publish(duty), ("phone",))
    with opened(qtbot, desk, one) as (page, _background):
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        QTest.keyClicks(_focus(), "138")
        page.reload()
        form = page._correction.form
        assert form is not None
        assert form.draft() == {"phone": "138"}


def test_codes_are_words_and_alt_keys_decide_one_conflict_after_the_other(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    _disagree(one, two)
    with opened(qtbot, desk, two) as (page, background):
        assert page._conflicts.hasFocus() or page._conflicts.view.hasFocus()
        assert "Attending physician" in _words(page)
        assert "Associate chief physician" in _words(page)
        first = page._conflicts.current()
        QTest.keyClick(_focus(), Qt.Key.Key_2, ALT)
        background.drain()
        second = page._conflicts.current()
        assert first is not None
        assert second is not None
        assert second.id != first.id
        QTest.keyClick(_focus(), Qt.Key.Key_1, ALT)
        background.drain()
        assert page._conflicts.current() is None
        users = Clinic(two.store, two.actor).users
        titles = {users.search(name)[0].title for name in ("李春兰", "赵国栋")}
        assert titles == {"232", "233"}


def test_the_desk_is_named_and_plain_and_whole(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    _disagree(one, two)
    with opened(qtbot, desk, two) as (page, _):
        assert unnamed(page) == []
        assert marked_up(page) == []
        assert clipped(page) == []

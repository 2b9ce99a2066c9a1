"""Every key lands where the eye is: nothing that answers late moves the keyboard."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

import ui
from app.core.errors import FieldProblem, InvalidInput
from app.patients import Patient
from app.storage.errors import StoreCode, store_error
from tests.replies import note, reply
from tests.stores import HOSPITAL, lay_out_county
from tests.ui.clinic_window import main_window
from tests.ui.test_referrals import register, sent
from tests.workstations import Desk
from ui import background as background_module
from ui import keyboard
from ui.background import Background
from ui.page import Errand
from ui.patients import PatientsPage
from ui.referrals import ReferralsPage
from ui.shell.main_window import MainWindow

SOURCE = Path(ui.__file__).parent
CTRL = Qt.KeyboardModifier.ControlModifier
PHONE = "13977770001"


def _calls(name: str) -> set[str]:
    """The modules of the screen that use this name of Qt's."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.Attribute) and node.attr == name
            if named or (isinstance(node, ast.Name) and node.id == name):
                found.add(path.relative_to(SOURCE).as_posix())
    return found


def test_the_keyboard_is_moved_in_one_place_only() -> None:
    assert _calls("setFocus") == {"keyboard.py"}


def test_files_are_asked_for_in_one_place_only() -> None:
    assert _calls("QFileDialog") == {"widgets/dialogs.py"}


def in_sight(window: MainWindow) -> bool:
    """The keyboard is in the page that is shown, or in the search box."""
    focus = QApplication.focusWidget()
    page = window._stack.currentWidget()
    if focus is None or page is None or not focus.isVisible():
        return False
    return focus is window.search or focus is page or page.isAncestorOf(focus)


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, held)


def type_in(letters: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, letters)


def patients_of(window: MainWindow) -> PatientsPage:
    page = window.findChild(PatientsPage)
    assert page is not None
    return page


def referrals_of(window: MainWindow) -> ReferralsPage:
    page = window.findChild(ReferralsPage)
    assert page is not None
    return page


@contextmanager
def a_slow_disk(background: Background, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is asked for in here is answered only afterwards, when patience is long over."""
    monkeypatch.setattr(background_module, "PATIENCE_S", 0.0)
    ready = threading.Event()
    background.run(background, ready.wait)
    yield
    ready.set()
    background.drain()
    QApplication.processEvents()


THEN: dict[str, Callable[[MainWindow], object]] = {
    "F3": lambda window: window.run(Errand("patients", "new")),
    "F4": lambda window: window.run(Errand("today", "due")),
    "F11": lambda window: window.run(Errand("referrals", "in_tray")),
    "F2": lambda window: window.search.begin(),
    "notes": lambda window: window.open("notes"),
}


@pytest.mark.parametrize("key", THEN)
def test_a_record_is_there_before_the_next_key(qtbot: QtBot, desk: Desk, key: str) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        resident = register(window.desk.clinic)
        window.run(Errand("patients", "open", resident))
        THEN[key](window)
        before = QApplication.focusWidget()
        background.drain()
        QApplication.processEvents()
        assert QApplication.focusWidget() is before
        assert in_sight(window)


def test_f6_on_a_record_just_opened_refers_this_resident(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _background, _):
        resident = register(window.desk.clinic)
        window.run(Errand("patients", "open", resident))
        press(Qt.Key.Key_F6)
        assert referrals_of(window).writing._subject == resident
        assert in_sight(window)


def test_f6_right_after_a_new_resident_was_saved_is_for_this_one(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _background, _):
        window.run(Errand("patients", "new"))
        pane = patients_of(window).register
        pane._on_registers()
        born = date(1958, 3, 12)
        about = {"name": "张国华", "sex": "1", "birth_on": born, "no_id_reason": "未带证件"}
        pane.form.show_new(about)
        press(Qt.Key.Key_Return, CTRL)
        press(Qt.Key.Key_F6)
        (line,) = window.desk.clinic.patients.find("张国华", 5)
        assert referrals_of(window).writing._subject == line.id


def test_a_save_that_takes_long_does_not_pull_the_person_back(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        lay_out_county(clinic.store)
        first, second = register(clinic), register(clinic)
        window.run(Errand("referrals", "new", first))
        writing = referrals_of(window).writing
        writing.form.set_values({**writing.form.values(), **_complete()})
        with a_slow_disk(background, monkeypatch):
            writing.form.submit()
            window.run(Errand("referrals", "new", second))
            here = QApplication.focusWidget()
        assert len(clinic.referrals.of_patient(first)) == 1
        assert writing.isVisible()
        assert writing._subject == second
        assert QApplication.focusWidget() is here


def _complete() -> dict[str, object]:
    return {"to_facility_id": HOSPITAL, "reasons_up": ["6"], "impression": "高血压3级"}


@pytest.mark.parametrize("key", THEN)
def test_a_refusal_that_comes_late_takes_no_letter_away(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        window.run(Errand("patients", "open", register(clinic)))
        form = patients_of(window).record.form
        monkeypatch.setattr(clinic.patients, "edit", _refused)
        with a_slow_disk(background, monkeypatch):
            type_in(PHONE)
            press(Qt.Key.Key_Return, CTRL)
            THEN[key](window)
            here = QApplication.focusWidget()
        assert not form.is_busy
        assert QApplication.focusWidget() is here


def _refused(*_: object) -> bool:
    raise InvalidInput({"phone": FieldProblem("FIELD_PHONE", "Not a telephone.")})


def test_news_of_the_county_takes_no_letter_out_of_the_search(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _background, _):
        clinic = window.desk.clinic
        resident = register(clinic)
        window.run(Errand("patients", "open", resident))
        window.search.begin()
        type_in("zg")
        clinic.patients.void(resident, "重复")
        qtbot.waitUntil(patients_of(window).list.isVisible)
        assert window.search.hasFocus()
        assert window.search.text() == "zg"


def test_what_is_typed_next_waits_for_the_answer(qtbot: QtBot) -> None:
    background = Background(lambda error: None)
    said: list[str] = []
    ready = threading.Timer(0.02, lambda: None)
    ready.start()
    background.lead(background, ready.join, lambda _: said.append("answered"))
    assert said == ["answered"]
    background.close()


def test_a_part_of_a_page_that_is_not_shown_is_given_no_keyboard(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _background, _):
        window.run(Errand("patients", "open", register(window.desk.clinic)))
        window.open("notes")
        here = QApplication.focusWidget()
        patients_of(window).record.start()
        assert QApplication.focusWidget() is here


# Esc, and a click elsewhere


def test_esc_in_the_search_leaves_the_record_where_it_is(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _background, _):
        window.run(Errand("patients", "open", register(window.desk.clinic)))
        window.search.begin()
        type_in("zgh")
        QApplication.processEvents()
        window.desk.background.settle(window.search)
        assert window.search._popup.is_open
        press(Qt.Key.Key_Escape)
        assert not window.search._popup.is_open
        assert not window.search.text()
        assert patients_of(window).record.isVisible()
        assert patients_of(window).record.isAncestorOf(QApplication.focusWidget() or window)


def test_esc_closes_the_list_and_only_then_the_form(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _background, _):
        lay_out_county(window.desk.clinic.store)
        register(window.desk.clinic)
        window.run(Errand("referrals", "new"))
        page = referrals_of(window)
        type_in("zgh")
        edit = QApplication.focusWidget()
        assert isinstance(edit, QLineEdit)
        press(Qt.Key.Key_Escape)
        assert page.writing.isVisible()
        assert edit.text() == "zgh"
        press(Qt.Key.Key_Escape)
        assert page.trays.isVisible()


def test_esc_closes_the_offer_of_a_file_and_leaves_the_form(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        lay_out_county(window.desk.clinic.store)
        window.desk.clinic.settings.attachment_folder = str(tmp_path)
        window.run(Errand("referrals", "new", register(window.desk.clinic)))
        writing = referrals_of(window).writing
        bar = writing._files[writing.form].bar
        bar.begin()
        background.drain()
        assert bar.offer.isVisible()
        press(Qt.Key.Key_Escape)
        assert not bar.offer.isVisible()
        assert writing.isVisible()


@pytest.mark.parametrize("elsewhere", ["page", "key"])
def test_a_list_closes_when_one_goes_elsewhere(qtbot: QtBot, desk: Desk, elsewhere: str) -> None:
    with main_window(qtbot, desk) as (window, _background, _):
        register(window.desk.clinic)
        window.search.begin()
        type_in("zgh")
        QApplication.processEvents()
        window.desk.background.settle(window.search)
        assert window.search._popup.is_open
        if elsewhere == "page":
            QTest.mouseClick(
                cast(QWidget, window._stack.currentWidget()), Qt.MouseButton.LeftButton
            )
        else:
            press(Qt.Key.Key_F4)
        assert not window.search._popup.is_open


# What was read


@contextmanager
def a_reply(qtbot: QtBot, desk: Desk) -> Iterator[tuple[MainWindow, Background, str]]:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        lay_out_county(clinic.store)
        case = sent(clinic)
        reply(clinic, case)
        window.run(Errand("referrals", "in_tray"))
        yield window, background, case


def is_unread(window: MainWindow) -> bool:
    return bool(window.desk.clinic.referrals.answers())


def test_a_reply_that_one_only_passes_by_stays_unread(qtbot: QtBot, desk: Desk) -> None:
    with a_reply(qtbot, desk) as (window, background, _case):
        press(Qt.Key.Key_Return)
        page = referrals_of(window)
        assert page.case.isVisible()
        QApplication.processEvents()
        press(Qt.Key.Key_F3)
        page.pane._reading.moment.timeout.emit()
        background.drain()
        assert is_unread(window)


def test_a_reply_counts_as_read_when_it_has_stood_there(qtbot: QtBot, desk: Desk) -> None:
    with a_reply(qtbot, desk) as (window, background, _case):
        press(Qt.Key.Key_Return)
        reading = referrals_of(window).pane._reading
        assert not reading.moment.isActive()  # nothing has been drawn yet
        qtbot.waitUntil(reading.moment.isActive)
        assert is_unread(window)
        reading.moment.timeout.emit()
        background.drain()
        assert not is_unread(window)


def test_what_came_after_the_case_was_drawn_is_news_yet(qtbot: QtBot, desk: Desk) -> None:
    with a_reply(qtbot, desk) as (window, background, case):
        press(Qt.Key.Key_Return)
        reading = referrals_of(window).pane._reading
        qtbot.waitUntil(reading.moment.isActive)
        reading.moment.stop()
        with_one_more = window.desk.clinic.referrals.case(case)
        note(window.desk.clinic, case)
        assert len(window.desk.clinic.referrals.case(case).steps) > len(with_one_more.steps)
        reading.moment.timeout.emit()
        background.drain()
        assert is_unread(window)


def test_a_full_disk_hides_no_record_and_no_reply(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_reply(qtbot, desk) as (window, background, case):
        clinic = window.desk.clinic
        resident = register(clinic)
        with monkeypatch.context() as full:
            full.setattr(type(clinic.store), "transaction", _no_room)
            window.run(Errand("patients", "open", resident))
            QApplication.processEvents()
            background.drain()
            assert patients_of(window).record.isVisible()
            window.run(Errand("referrals", "open", case))
            page = referrals_of(window)
            assert page.case.isVisible()
            qtbot.waitUntil(page.pane._reading.moment.isActive)
            page.pane._reading.moment.timeout.emit()
            background.drain()
        assert is_unread(window)
        clinic.patients.register(Patient(name="李秀兰", sex="2", no_id_reason="未带证件"))
        assert not is_unread(window)
        assert [line.id for line in clinic.patients.recent(1)] == [resident]


@contextmanager
def _no_room(*_: object) -> Iterator[None]:
    raise store_error(StoreCode.DISK_FULL)
    yield


def test_asking_for_something_else_makes_an_answer_late() -> None:
    before = keyboard.asked()
    with keyboard.answering(before):
        assert not keyboard.is_late()
        assert keyboard.ask()  # an answer that is expected may lead on
        assert not keyboard.is_late()
    with keyboard.answering(before):
        assert keyboard.is_late()
        assert not keyboard.ask()

"""Writing a note by keyboard, in the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.notes import Note
from tests.ui.clinic_window import focused, main_window
from tests.workstations import Desk
from ui.notes import NotesPage
from ui.page import Errand


def test_a_note_is_written_by_keyboard_and_stands_in_the_list(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        window.run(Errand("notes", "new"))
        title = QApplication.focusWidget()
        assert isinstance(title, QLineEdit)
        title.insert("晨会改到九点")
        QTest.keyClick(title, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        background.drain()
        assert [note.title for note in window.desk.clinic.notes.latest()] == ["晨会改到九点"]


def test_where_there_is_no_note_enter_begins_one(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        window.run(Errand("notes"))
        QTest.keyClick(focused(), Qt.Key.Key_Return)
        assert isinstance(QApplication.focusWidget(), QLineEdit)
        page = window.findChild(NotesPage)
        assert page is not None
        assert page.isAncestorOf(focused())


def test_a_note_without_a_title_says_so_at_the_field(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        window.run(Errand("notes", "new"))
        title = QApplication.focusWidget()
        assert title is not None
        QTest.keyClick(title, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        background.drain()
        assert window.desk.clinic.notes.latest() == []
        assert QApplication.focusWidget() is title


def test_a_note_that_was_typed_waits_while_another_is_read(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _workstation):
        clinic = window.desk.clinic
        clinic.notes.write(Note(noted_on=clinic.clock.today(), title="旧便笺"))
        window.run(Errand("notes", "new"))
        page = window.findChild(NotesPage)
        assert page is not None
        title = QApplication.focusWidget()
        assert isinstance(title, QLineEdit)
        QTest.keyClicks(title, "typed")
        page._list.setFocus()
        QTest.keyClick(page._list.view, Qt.Key.Key_Return)
        assert page._form.draft()["title"] == "旧便笺"
        page._on_new()
        assert page._form.draft()["title"] == "typed"
        assert "is back" in page._form.notice.text
        page._form.notice.acted.emit()
        assert page._form.draft()["title"] == ""
        background.drain()
        assert clinic.drafts.all() == []

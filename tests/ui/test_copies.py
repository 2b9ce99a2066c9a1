"""A damaged store, an empty computer: the way back to the records, by keyboard."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.notes import Note
from app.workstation import StationStage
from tests.stores import TODAY
from tests.ui.clinic_window import main_window
from tests.ui.test_application import running, session_of, sign_in
from tests.workstations import CHIEF, OTHER_PASSWORD, PASSWORD, Desk, found_desk
from ui.application import Application
from ui.copies import CopiesPage
from ui.copies.entry import CopyEntry
from ui.stick.volumes import Volume
from ui.theme import Theme


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


def prepared(desk: Desk, stick: Path | None = None) -> None:
    """A note, and a safety copy of it."""
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        clinic.notes.write(Note(noted_on=TODAY.date(), title="晨会"))
        station.make_safety_copy(stick)


def damage(desk: Desk) -> None:
    records = desk.home / "jiceng" / "store" / "records.db"
    records.write_bytes(b"\0" * 8192)


def titles(application: Application) -> list[str]:
    return [note.title for note in session_of(application).clinic.notes.latest()]


def test_a_damaged_store_is_replaced_by_its_newest_copy_from_the_sign_in(
    desk: Desk, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    prepared(desk)
    damage(desk)
    with running(desk, theme, qapp) as application:
        sign_in(application, qtbot, PASSWORD)
        assert application.sign_in.notice.isVisible()
        application.sign_in.notice.acted.emit()
        application.background.drain()
        application.background.drain()
        entry = application.copy_entry
        assert entry.isVisible()
        qtbot.keyClicks(entry.form.field("password").stops()[0], PASSWORD)
        entry.form.submit()
        application.background.drain()
        assert entry.told.isVisible()
        entry.told.go.click()
        assert titles(application) == ["晨会"]


def test_an_empty_computer_is_set_up_from_a_stick_with_the_sheet(
    tmp_path: Path, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    sheet = found_desk(tmp_path / "old")
    prepared(Desk(tmp_path / "old"), stick)
    shutil.rmtree(tmp_path / "old")
    with running(Desk(tmp_path / "new"), theme, qapp) as application:
        application.first_start.form.copy.click()
        entry = application.copy_entry
        assert isinstance(entry, CopyEntry)
        entry.look_in(stick)
        application.background.drain()
        application.background.drain()
        assert not entry.form.is_by_password
        entry.form.sheet.click()
        form = application.sheet_entry.form
        form.set_values({"sheet": sheet, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD})
        form.submit()
        application.background.drain()
        page = application.sheet_entry.sheet
        assert page.shown is not None
        qtbot.keyClicks(page.card.answer, page.shown.sheet.groups[page.shown.asked_group - 1])
        qtbot.keyClick(page.card.answer, Qt.Key.Key_Return)
        application.background.drain()
        assert entry.told.isVisible()
        entry.told.go.click()
        assert titles(application) == ["晨会"]


def test_leaving_brings_a_new_computer_back_to_its_wizard(
    tmp_path: Path, theme: Theme, qapp: QApplication
) -> None:
    with running(Desk(tmp_path), theme, qapp) as application:
        application.first_start.form.copy.click()
        application.background.drain()
        assert application.copy_entry.form.notice.isVisible()
        application.copy_entry.form.back.click()
        assert application.first_start.isVisible()
        assert application.workstation.stage is StationStage.NEW


def test_a_lost_key_file_is_said_at_once_with_the_way_back(
    desk: Desk, theme: Theme, qapp: QApplication
) -> None:
    prepared(desk)
    for path in (desk.home / "jiceng" / "store").glob("keys.*"):
        path.write_bytes(b"{")
    with running(desk, theme, qapp) as application:
        assert application.sign_in.notice.isVisible()
        application.sign_in.notice.acted.emit()
        assert application.copy_entry.isVisible()


def test_copies_are_made_here_and_onto_a_stick_one_at_a_time(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with main_window(qtbot, desk) as (window, background, _):
        page = CopiesPage(window.desk, volumes=lambda: [Volume(stick, "KINGSTON")])
        qtbot.addWidget(page)
        for key in (page.make, page.make, page.carry):
            key.click()  # the second and the third come while the first copy is being made
        background.drain()
        background.drain()
        page.carry.click()
        background.drain()
        background.drain()
        assert [line.where for line in page._lines.records()] in (
            ["KINGSTON", "on this computer"],
            ["on this computer", "KINGSTON"],
        )

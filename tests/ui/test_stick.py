"""The exchange by stick in the real window: by keyboard, there and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.rights import FacilityKind
from app.notes import Note
from app.storage.store import write_state
from sync.client.courier import Courier
from sync.client.enrolment import DeviceIdentity
from sync.client.status import status_of
from tests.county import County
from tests.county import Workstation as Neighbour
from tests.stores import CENTRE
from tests.sync.road import home_at, road_to
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.background import Background
from ui.identity import IDENTITY
from ui.shell.main_window import MainWindow
from ui.stick.page import StickPage
from ui.stick.volumes import Volume


@pytest.fixture
def county(tmp_path: Path) -> County:
    folder = tmp_path / "county"
    folder.mkdir()
    made = County(folder)
    made.hub.administer("facility", CENTRE, {"name": "惠七镇卫生院", "kind": "township_centre"})
    return made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


class Seat:
    """The window of a computer that has joined, at the page of the stick."""

    def __init__(self, window: MainWindow, background: Background, county: County) -> None:
        self.window, self.background, self.county = window, background, county
        store = window.desk.clinic.store
        neighbour = county.workstation("neighbour", CENTRE, FacilityKind.TOWNSHIP_CENTRE)
        self.neighbour: Neighbour = neighbour
        county.enrol("this-one", CENTRE, "门诊一号机")
        identity = Neighbour(county, store, "this-one", neighbour.actor).identity
        self.join(replace(identity, hub_url="http://127.0.0.1:1"))

    def join(self, identity: DeviceIdentity) -> None:
        with self.window.desk.clinic.store.journal_transaction() as (connection, _):
            write_state(connection, **{IDENTITY: json.loads(identity.to_json())})

    def open(self) -> StickPage:
        self.window.open("stick")
        page = self.window._pages["stick"]
        assert isinstance(page, StickPage)
        return page

    def press(self, key: Qt.Key) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        self.settle()

    def settle(self) -> None:
        self.background.drain()
        QApplication.processEvents()
        self.background.drain()


@pytest.fixture
def seat(qtbot: QtBot, desk: Desk, county: County) -> Iterator[Seat]:
    with main_window(qtbot, desk) as (window, background, _):
        window.desk.clinic.notes.write(Note(title="晨会", noted_on=date(2026, 1, 15)))
        yield Seat(window, background, county)


def words(page: StickPage) -> str:
    return f"{page.plan.text()}\n{page.notice.accessibleName()}\n{page.problems.text()}"


def test_everything_goes_with_one_key_and_comes_home_with_another(
    qtbot: QtBot, seat: Seat, county: County, stick: Path
) -> None:
    page = seat.open()
    page.use(stick)
    seat.settle()
    assert "MB" in page.plan.text()
    waiting = status_of(seat.window.desk.clinic.store).waiting
    assert waiting
    assert QApplication.focusWidget() is page.go
    seat.press(Qt.Key.Key_Return)
    assert "may be removed" in words(page)
    assert status_of(seat.window.desk.clinic.store).on_stick == waiting
    on_stick = f"({waiting} of them on a stick)"
    qtbot.waitUntil(lambda: on_stick in seat.window.status.waiting.text())

    for outcome in county.sticks.take(stick):
        assert outcome.problem is None
    page.use(stick)
    seat.settle()
    assert "Read 1 answers" in page.plan.text()
    seat.press(Qt.Key.Key_Return)
    assert "confirmed" in words(page)
    assert status_of(seat.window.desk.clinic.store).waiting == 0


def test_a_bad_file_is_named_and_stops_nothing(seat: Seat, county: County, stick: Path) -> None:
    (stick / "jiceng").mkdir()
    (stick / "jiceng" / "x.jiceng").write_bytes(b"what is this?")
    page = seat.open()
    page.use(stick)
    seat.settle()
    assert "PKG_NOT_OURS" in page.problems.text()
    seat.press(Qt.Key.Key_Return)
    assert list(stick.rglob("up-*"))


def test_a_stick_that_was_pulled_out_says_so(seat: Seat, stick: Path) -> None:
    page = seat.open()
    page.use(stick)
    seat.settle()
    stick.rmdir()
    seat.press(Qt.Key.Key_Return)
    assert "Nothing is lost" in words(page)
    assert page.card.isHidden()


def test_others_files_are_passed_on_or_left_for_later(seat: Seat, stick: Path) -> None:
    """Here the hub cannot be reached: the stick then carries this computer's work, too."""
    seat.neighbour.courier.pack(stick)
    before = sorted(path.name for path in stick.rglob("up-*"))
    page = seat.open()
    page.use(stick)
    seat.settle()
    assert "Pass on 1 files" in page.plan.text()
    seat.press(Qt.Key.Key_Return)
    assert "NET_DOWN" in words(page)
    assert len(list(stick.rglob("up-*"))) == len(before) + 1


def test_others_files_are_passed_on_by_the_second_address(
    seat: Seat, county: County, stick: Path, tmp_path: Path
) -> None:
    """The address of the enrolment does not answer; that of the settings, of the same hub, does."""
    with road_to(county.hub, home_at(tmp_path / "hub"), lambda: county.now) as road:
        here, neighbour = road.enrol(CENTRE), road.enrol(CENTRE)
        Courier(seat.neighbour.store, neighbour).pack(stick)
        seat.join(replace(here, hub_url="https://127.0.0.1:1"))
        seat.window.desk.clinic.settings.second_hub_address = road.url
        page = seat.open()
        page.use(stick)
        seat.settle()
        assert "Pass on 1 files" in page.plan.text()
        seat.press(Qt.Key.Key_Return)
        assert "1 files passed on" in words(page)
        assert page.problems.text() == ""
    received = Courier(seat.neighbour.store, neighbour).unpack(stick)
    assert (received.files, received.problems) == (1, [])


def test_a_stick_that_is_plugged_in_is_found_by_itself(
    qtbot: QtBot, seat: Seat, stick: Path
) -> None:
    there: list[Volume] = []
    page = StickPage(seat.window.desk, volumes=lambda: there)
    qtbot.addWidget(page)
    page.show()
    page.start()
    assert not page.empty.isHidden()
    there.append(Volume(stick, "KINGSTON"))
    page._look_for_sticks()
    seat.settle()
    assert not page.card.isHidden()
    there.clear()
    page._look_for_sticks()
    assert not page.empty.isHidden()


def test_another_stick_keeps_the_keyboard_on_the_page(
    seat: Seat, stick: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    page = seat.open()
    for folder in (stick, other):
        page.use(folder)
        seat.settle()
        assert QApplication.focusWidget() is page.go


def test_news_that_comes_just_then_takes_no_key_away(seat: Seat, stick: Path) -> None:
    page = seat.open()
    page.use(stick)
    seat.settle()
    page.reload()
    page.settle()
    seat.press(Qt.Key.Key_Return)
    assert "may be removed" in words(page)


def test_a_stick_plugged_in_does_not_take_the_keyboard_from_the_search_box(
    qtbot: QtBot, seat: Seat, stick: Path
) -> None:
    """Enter, meant for a resident, would write to the stick."""
    page = seat.open()
    search = seat.window.search
    search.setFocus()
    page.use(stick)
    seat.settle()
    assert "MB" in page.plan.text()
    assert search.hasFocus()


def test_a_computer_that_stands_alone_says_so(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _):
        window.open("stick")
        page = window._pages["stick"]
        assert isinstance(page, StickPage)
        assert "not joined" in page.empty.accessibleName()

"""An agreement is offered, confirmed and ended by keyboard, beside the institution it is with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.agreements import CONFIRM, END, Agreement, Stage
from app.clinic import Clinic
from app.core.rights import FacilityKind, Role
from tests.county import County, Workstation
from tests.ui.clinic_window import focused
from tests.ui.looks import clipped, marked_up, unnamed
from tests.workstations import PASSWORD, Desk
from ui import keyboard
from ui.background import Background
from ui.changes import ChangeNews
from ui.facilities import FacilitiesPage
from ui.page import Errand
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Workstation, Workstation]:
    """A township and its county hospital."""
    county = County(tmp_path)
    places = (
        ("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE),
        ("承德县医院", FacilityKind.COUNTY_HOSPITAL),
    )
    made = [
        county.workstation(str(n), county.facility(name, kind), kind, (Role.MANAGER,))
        for n, (name, kind) in enumerate(places)
    ]
    for at in (*made, *made):
        at.sync()
    return made[0], made[1]


@contextmanager
def opened(
    qtbot: QtBot, desk: Desk, at: Workstation, partner: Workstation
) -> Iterator[tuple[FacilitiesPage, Background]]:
    """The page of institutions at one computer, the other's institution chosen."""
    with desk.start() as workstation:
        workstation.sign_in(workstation.people()[0].id, PASSWORD)
        background = Background(lambda error: None)
        news = ChangeNews(at.store.changes)
        window = MainWindow(
            Clinic(at.store, at.actor), workstation, background, news, SyncRunner(None)
        )
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        window.run(Errand("facilities", "open", partner.actor.place_id))
        page = window.findChild(FacilitiesPage)
        assert page is not None
        yield page, background
        background.close()
        news.close()


def stages(at: Workstation) -> list[Stage]:
    return [view.stage for view in Clinic(at.store, at.actor).agreements.all()]


def offer(at: Workstation, to: Workstation) -> None:
    terms = Agreement(
        partner_id=to.actor.place_id,
        subject="对口支援",
        opens=["training_session"],
        from_on=at.store.clock.today(),
    )
    Clinic(at.store, at.actor).agreements.offer(terms)
    at.sync()
    to.sync()


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, held)


def test_terms_are_written_and_offered_by_keyboard(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    centre, hospital = pair
    with opened(qtbot, desk, centre, hospital) as (page, background):
        press(Qt.Key.Key_G, ALT)
        form = page._side.offer_form
        qtbot.waitUntil(form.isVisible)
        QTest.keyClicks(focused(), "Support")
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Space)
        assert (unnamed(page), marked_up(page), clipped(page)) == ([], [], [])
        press(Qt.Key.Key_Return, CTRL)
        background.drain()
        assert not form.isVisible()
        assert page._list.view.hasFocus()
        assert stages(centre) == [Stage.OFFERED]
    centre.sync()
    hospital.sync()
    assert stages(hospital) == [Stage.ASKED]


def test_the_asked_side_finds_it_on_the_first_page_and_confirms_with_one_key(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    centre, hospital = pair
    offer(centre, hospital)
    with opened(qtbot, desk, hospital, centre) as (page, background):
        (task,) = page.desk.clinic.tasks.all()
        assert (task.what, task.place_id) == (Stage.ASKED, centre.actor.place_id)
        errand = page.desk.opening(task.kind, task.record, "")
        assert errand is not None
        page.window().run(errand)  # type: ignore[attr-defined]
        assert page.pane.case.isVisible()
        assert (unnamed(page), marked_up(page), clipped(page)) == ([], [], [])
        press(Qt.Key.Key_C, ALT)
        page.pane.case.begin(CONFIRM)  # a key that bounces is one answer
        background.drain()
        case = page.pane.case.case
        assert case is not None
        assert list(case.may) == [END]
        assert page.window().notice.text == "Saved here, waiting to be sent."  # type: ignore[attr-defined]
        assert list(page.desk.clinic.tasks.all()) == []
    hospital.sync()
    centre.sync()
    assert stages(centre) == stages(hospital) == [Stage.IN_FORCE]


def test_either_side_ends_it_and_esc_leaves_the_form_and_then_the_agreement(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    centre, hospital = pair
    offer(centre, hospital)
    with opened(qtbot, desk, hospital, centre) as (page, background):
        background.drain()
        keyboard.take(page._side.list)
        press(Qt.Key.Key_Return)
        panel = page.pane.case
        press(Qt.Key.Key_E, ALT)
        qtbot.waitUntil(lambda: panel._form is not None)
        press(Qt.Key.Key_Escape)
        assert panel._form is None
        press(Qt.Key.Key_Escape)
        assert page._list.isVisible()
        assert stages(hospital) == [Stage.ASKED]
        background.drain()
        keyboard.take(page._side.list)
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_E, ALT)
        qtbot.waitUntil(lambda: panel._form is not None)
        press(Qt.Key.Key_Return, CTRL)
        background.drain()
        assert stages(hospital) == [Stage.REFUSED]
        assert panel.case is not None
        assert panel.case.may == ()

"""The real window over a real store, a keyboard that counts, and residents to work with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.core.errors import ClinicError
from app.core.rights import Role
from app.patients import Patient
from app.storage.store import Store
from app.workstation import Workstation
from tests.stores import CENTRE, DOCTOR, StoreFolder, actor, arrive, lay_out_county
from ui.background import Background
from ui.changes import ChangeNews
from ui.features import FEATURES
from ui.page import Errand
from ui.patients import PatientsPage
from ui.patients.listing import ResidentList
from ui.patients.record import RecordPane
from ui.patients.register import RegisterPane
from ui.shell.enrolment import engine_of
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner
from ui.widgets.form import Form

MAN, WOMAN = "130823195001010017", "130823196007152029"
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
NOTHING, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@dataclass
class Bench:
    """One person's window on the residents page."""

    window: MainWindow
    clinic: Clinic
    background: Background
    opened: list[Errand]
    keys: int = 0

    @property
    def page(self) -> PatientsPage:
        page = self.window.findChild(PatientsPage)
        assert page is not None
        return page

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NOTHING) -> None:
        self.keys += 1
        QTest.keyClick(focus(), key, held)
        self.settle()

    def type(self, letters: str) -> None:
        for letter in letters:
            self.keys += 1
            QTest.keyClicks(focus(), letter)
            QApplication.processEvents()

    def compose(self, characters: str, letters: str) -> None:
        """Chinese through an input method: its letters count, and one key to choose."""
        self.keys += len(letters) + 1
        edit = focus()
        assert isinstance(edit, QLineEdit)
        edit.insert(characters)
        edit.textEdited.emit(edit.text())
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.background.drain()
            QApplication.processEvents()

    def open(self, patient_id: str) -> None:
        self.page.run(Errand("patients", "open", patient_id))
        self.settle()

    def end(self) -> None:
        """As a kill would: nothing is asked and nothing is listened to any more."""
        for form in self.window.findChildren(Form):
            form._saved_soon.stop()
        self.window.desk.news.close()
        self.background.close()

    def pane(self) -> QWidget:
        """The list, the register or the record, whichever is shown."""
        panes = (ResidentList, RegisterPane, RecordPane)
        found = [pane for kind in panes for pane in self.page.findChildren(kind)]
        return next(pane for pane in found if pane.isVisible())


def focus() -> QWidget:
    here = QApplication.focusWidget()
    assert here is not None
    return here


@pytest.fixture
def store(stores: StoreFolder) -> Store:
    made = stores.new()
    lay_out_county(made)
    arrive(made, "person", DOCTOR, {"name": "王建国", "home_id": CENTRE})
    post = {"person_id": DOCTOR, "facility_id": CENTRE, "role": "doctor", "from_on": "2020-01-01"}
    arrive(made, "post", "f" * 32, post)
    return made


@pytest.fixture
def clinic(store: Store) -> Clinic:
    return Clinic(store, actor())


@pytest.fixture
def resident(clinic: Clinic) -> str:
    return clinic.patients.register(zhang())


@pytest.fixture
def bench(store: Store, qtbot: QtBot) -> Iterator[Bench]:
    made = open_window(store, qtbot)
    yield made
    made.end()


def open_window(
    store: Store, qtbot: QtBot, role: Role = Role.DOCTOR, *, also: Sequence[str] = ()
) -> Bench:
    """The pages about residents, and `also` others."""
    clinic = Clinic(store, actor(role))
    background = Background(_fail)
    news = ChangeNews(store.changes)
    runner = SyncRunner(engine_of(store))
    shown = {"patients", "pairs", "notes", *also}
    features = [feature for feature in FEATURES if feature.name in shown]
    no_workstation = cast(Workstation, None)
    window = MainWindow(clinic, no_workstation, background, news, runner, features=features)
    window.setProperty("kept", [background, news, runner])
    qtbot.addWidget(window)
    window.resize(1366, 728)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open("patients")
    bench = Bench(window, clinic, background, [])
    bench.page.opens.connect(bench.opened.append)
    bench.settle()
    return bench


def _fail(error: ClinicError) -> None:
    raise AssertionError(error)


def zhang(**changes: object) -> Patient:
    values: dict[str, object] = {
        "name": "张国华",
        "sex": "1",
        "birth_on": date(1950, 1, 1),
        "id_kind": "01",
        "id_number": MAN,
        "phone": "13845501234",
        "village_name": "惠一村",
        "allergies": ["2"],
        "tags": ["hypertension"],
    }
    return Patient(**{**values, **changes})

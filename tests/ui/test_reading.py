"""The window waits for no SQL: what pages show is read beside it, whoever asks for it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from app.patients import Patient
from app.storage.store import Store
from tests.stores import lay_out_county
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.page import Errand
from ui.patients import PatientsPage
from ui.shell.main_window import MainWindow
from ui.widgets.pickers import PickerEdit

ROOT = Path(__file__).resolve().parents[2]
BY_ITS_KEY = {
    "ui/kept.py Kept.begin": "one draft, by the name of its form and its record",
    "ui/settings.py SettingsPage._present": "settings are kept in memory once they were read",
    "ui/patients/record.py RecordPane.reload": "the one record that is open",
    "ui/patients/record.py RecordPane._show_head": "the one record that is open",
    "ui/patients/record.py RecordPane.show_receipt": "the one record that is open",
    "ui/patients/viewers.py handed_over": "the one record that is open",
    "ui/patients/joined.py JoinNotice.look": "the one record that is open",
    "ui/cases/pane.py CasePane.open": "the one case that is open",
    "ui/referrals/case.py ReferralPanel.show_head": "the one case that is open",
    "ui/patients/listing.py ResidentList._fetch": "fifty residents, by their numbers",
    "ui/attachments/panel.py AttachmentPanel.reload": "the one case that is open",
}
"""What is read where one stands, while a page reloads, and why; this list only becomes shorter."""
MANY = 20
"""Lines with a list below them."""


def _reloading() -> Iterator[str]:
    """The functions of the program that are under way, from the one that reads outwards."""
    frame = sys._getframe(2)
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT / "ui"):
            yield f"{file.relative_to(ROOT).as_posix()} {frame.f_code.co_qualname}"
        frame = frame.f_back  # type: ignore[assignment]


def _is_reload(name: str) -> bool:
    return name.endswith((".reload", "Background._show", "Freshness.refresh"))


class Here:
    """What was read on the window's thread, by what of the program: while a page was being shown
    anew, and ever."""

    def __init__(self) -> None:
        self.reloading: set[str] = set()
        self.all: set[str] = set()

    def note(self, under_way: list[str]) -> None:
        self.all.update(under_way[:1])
        if any(map(_is_reload, under_way)):
            self.reloading.update(under_way[:1])


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> Here:
    here, reading = Here(), Store.reading

    def watched(store: Store) -> AbstractContextManager[Session]:
        if threading.current_thread() is threading.main_thread():
            here.note(list(_reloading()))
        return reading(store)

    monkeypatch.setattr(Store, "reading", watched)
    return here


def test_no_page_reads_on_the_window_s_thread_when_it_reloads(
    qtbot: QtBot, desk: Desk, read_here: Here
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        lay_out_county(window.desk.clinic.store)
        for name in window._features.names:
            window.open(name)
            _reload(window, name)
            background.drain()
        assert read_here.reloading - BY_ITS_KEY.keys() == set()


def test_nor_do_the_pages_of_one_resident_and_one_case(
    qtbot: QtBot, desk: Desk, read_here: Here
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        lay_out_county(clinic.store)
        made = clinic.patients.register(Patient(name="张桂花", sex="2", no_id_reason="未带"))
        patient = clinic.patients.get(made)
        assert patient is not None
        referral = clinic.referrals.draft_for(patient)
        referral.to_facility_name, referral.impression = "市中心医院", "高血压3级"
        referral.reasons_up = ["6"]
        for name, subject in (("patients", made), ("referrals", clinic.referrals.refer(referral))):
            window.run(Errand(name, "open", subject))
            _reload(window, name)
            background.drain()
        assert read_here.reloading - BY_ITS_KEY.keys() == set()


@pytest.mark.usefixtures("chinese")
def test_nor_does_any_line_into_which_one_types_letters(
    qtbot: QtBot, desk: Desk, read_here: Here
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        lay_out_county(window.desk.clinic.store)
        for name in window._features.names:
            window.open(name)
        patients = window._page("patients")
        assert isinstance(patients, PatientsPage)
        lines = [window.search, patients.register.search.edit]
        pickers = window.findChildren(PickerEdit)
        assert len(pickers) > MANY
        background.drain()
        read_here.all.clear()
        for line in (*lines, *pickers):
            QTest.keyClicks(line, "zx")
            QTest.keyClick(line, Qt.Key.Key_Down)
            background.drain()
        assert read_here.all == set()


def _reload(window: MainWindow, name: str) -> None:
    page = window._page(name)
    page.reload()
    page.settle()

"""The reconciliation page: figures, verdict, differences, and the sheet that can be checked."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.core.rights import FacilityKind
from app.notes import Note, Notes
from app.reconciliation import Comparison, DayLine, Gap, Mended, keep_comparison, note_repairs
from app.storage.store import Store
from app.workstation import Workstation
from sync.client.reconciliation import Reconciler
from tests.county import County
from tests.ui.clinic_window import main_window
from tests.ui.looks import clipped, marked_up, unnamed
from tests.workstations import Desk
from ui.background import Background
from ui.changes import ChangeNews
from ui.features import FEATURES
from ui.page import Errand
from ui.reconciliation import ReconciliationPage
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner
from ui.widgets.pdf_preview import PdfPreview

AT = "2026-01-15T04:00:00.000Z"
SAME = [
    DayLine("patient", "2026-01-15", 12, 12, 12, True),
    DayLine("note", "2026-01-15", 3, 3, 3, True),
    DayLine("patient", "", 700, 700, 700, True),
]
RECEIPT = "JC1" + "[" + "x" * 500 + "]" + "s" * 86


def _page(window: MainWindow) -> ReconciliationPage:
    window.run(Errand("reconciliation"))
    page = window.findChild(ReconciliationPage)
    assert page is not None
    return page


def _keep(store: Store, comparison: Comparison, *mended: tuple[Gap, Mended]) -> None:
    with store.journal_transaction() as (connection, touched):
        keep_comparison(connection, comparison)
        note_repairs(connection, AT, mended)
        touched.add("sync")


def _cells(page: ReconciliationPage, row: int) -> list[str]:
    model = page.figures.view.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_before_the_first_comparison_it_says_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        page = _page(window)
        assert page.compare.hasFocus()
        assert not page.printing.isEnabled()
        QTest.keyClick(page.compare, Qt.Key.Key_Return)
        assert window.notice.isVisible()


def test_the_figures_of_a_whole_comparison_are_the_same(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        page = _page(window)
        _keep(window.desk.clinic.store, Comparison(AT, "2025-12-16", SAME, RECEIPT, contents=True))
        qtbot.waitUntil(page.printing.isEnabled)
        assert _cells(page, 0) == ["01-15", "Resident", "12", "12", "12", "The same"]
        assert _cells(page, 2)[0] == "Earlier"
        assert "Not one record short" in page._conclusion.text()
        assert "715" in page._summary.text()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (DayLine("note", "2026-01-15", 4, 3, 3, True), "Not all sent"),
        (DayLine("note", "2026-01-15", 3, 4, 3, False), "Different"),
    ],
)
def test_what_is_not_complete_is_never_called_the_same(
    qtbot: QtBot, desk: Desk, line: DayLine, said: str
) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        _keep(window.desk.clinic.store, Comparison(AT, "2025-12-16", [line], contents=True))
        page = _page(window)
        assert _cells(page, 0)[-1] == said
        assert page._badge.text == said
        assert "Not one record short" not in page._conclusion.text()


def test_a_county_that_cannot_compare_contents_is_never_called_the_same(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        _keep(window.desk.clinic.store, Comparison(AT, "2025-12-16", SAME, RECEIPT))
        page = _page(window)
        assert {_cells(page, row)[-1] for row in range(3)} == {"Contents not compared"}
        assert page._badge.text == "Contents not compared"
        assert page._conclusion.text().startswith("Cannot compare contents yet")
        QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        background.drain()
        preview = page.findChild(PdfPreview)
        assert preview is not None
        text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(preview._data)).pages)
        assert "内容未核对" in text
        assert "一致" not in text.replace("不一致", "")


def test_what_was_changed_at_the_county_behind_its_program_is_told(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        found = Comparison(AT, "2025-12-16", SAME, RECEIPT, contents=True, doubtful=2)
        _keep(window.desk.clinic.store, found)
        page = _page(window)
        assert page._badge.text == "Different"
        assert "2 records were changed at the county outside" in page._conclusion.text()


def test_differences_are_listed_with_what_was_done_and_counted(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        gap = Gap("note", "n1", 5, 6)
        comparison = Comparison(AT, "2025-12-16", SAME, "", 1, unequal=1, contents=True)
        _keep(window.desk.clinic.store, comparison, (gap, Mended.FETCHED), (gap, Mended.LEFT))
        page = _page(window)
        assert page.differences.view.model().rowCount() == 2
        assert "tell the county's administrator" in page.differences.view.model().index(0, 3).data()
        qtbot.waitUntil(window.status.attention.isVisible)
        assert "1" in window.status.attention.text()
        QTest.keyClick(page.to_desk, Qt.Key.Key_Space)
        assert window.findChild(ReconciliationPage) is not window._stack.currentWidget()


def test_the_sheet_shows_figures_and_the_receipt_and_esc_comes_back(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        _keep(window.desk.clinic.store, Comparison(AT, "2025-12-16", SAME, RECEIPT, contents=True))
        page = _page(window)
        QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        background.drain()
        preview = page.findChild(PdfPreview)
        assert preview is not None
        assert preview.isVisible()
        text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(preview._data)).pages)
        plain = "".join(text.split())
        for said in ("数据核对单", "715", "2026-01-15", RECEIPT[:20]):
            assert said in plain
        assert page.go_back()
        assert not preview.isVisible()


def test_the_page_is_named_and_plain_and_whole(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        _keep(window.desk.clinic.store, Comparison(AT, "2025-12-16", SAME, RECEIPT, contents=True))
        page = _page(window)
        assert (unnamed(page), marked_up(page), clipped(page)) == ([], [], [])


def test_compare_now_exchanges_compares_mends_and_tells(qtbot: QtBot, tmp_path: Path) -> None:
    county = County(tmp_path)
    kind = FacilityKind.TOWNSHIP_CENTRE
    station = county.workstation("one", county.facility("满杖子乡卫生院", kind), kind)
    Notes(station.store, station.actor).write(Note(noted_on=date(2026, 1, 15), title="晨会"))
    background, news = Background(lambda error: None), ChangeNews(station.store.changes)
    reconciler = Reconciler(station.store, station.wire, station.device)
    runner = SyncRunner(station.engine, reconciler=reconciler)
    features = [one for one in FEATURES if one.name in ("attention", "reconciliation")]
    clinic = Clinic(station.store, station.actor)
    nobody = cast("Workstation", None)
    window = MainWindow(clinic, nobody, background, news, runner, features=features)
    qtbot.addWidget(window)
    window.show()
    page = _page(window)
    with qtbot.waitSignal(runner.compared):
        runner.start()
    qtbot.waitUntil(lambda: page._found is not None)
    assert page._badge.text == "The same"
    with station.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE note SET rev = rev - 1")
    with qtbot.waitSignal(runner.compared):
        page.compare.click()
    qtbot.waitUntil(page.differences.isVisible)
    assert "mended" in window.notice.text
    runner.stop()
    window.is_leaving = True
    background.close()
    news.close()

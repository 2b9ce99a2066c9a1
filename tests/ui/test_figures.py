"""The page that counts, by keyboard in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from app.figures import Grain
from app.training import Entry, TrainingSession
from tests.ui.clinic_window import focused, main_window
from tests.workstations import Desk
from ui.figures import FiguresPage
from ui.page import Errand
from ui.shell.main_window import MainWindow
from ui.widgets.pdf_preview import PdfPreview

FORMULA = '=HYPERLINK("http://evil","x")'


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> Iterator[FiguresPage]:
    """Two sessions of today, one of the month before; Ctrl+M was pressed."""
    with main_window(qtbot, desk) as (window, _, _workstation):
        clinic = window.desk.clinic
        today = clinic.clock.today()
        before = today.replace(day=1) - timedelta(days=1)
        crowd = [Entry("张三", present=True), Entry(FORMULA, present=True), Entry("李四")]
        for day, kind in ((today, "course"), (today, "lecture"), (before, "course")):
            session = TrainingSession(
                held_on=day, training_kind=kind, topic="ecg", channel="video", trainer="刘喆"
            )
            clinic.training.record(session, crowd)
        QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
        page = window.findChild(FiguresPage)
        assert page is not None
        page.desk.background.drain()
        yield page


def numbers(page: FiguresPage) -> dict[str, object]:
    return {one.figure.code: one.value for one in page._results}


def press(page: FiguresPage, key: Qt.Key) -> None:
    here = page.window().focusWidget()
    assert here is not None
    QTest.keyClick(here, key)
    page.desk.background.drain()


def test_the_month_is_counted_and_another_one_is_a_key_away(page: FiguresPage) -> None:
    assert numbers(page)["training_sessions"] == 2
    assert numbers(page)["training_person_times"] == 4
    assert numbers(page)["training_persons"] == 2
    page.period.before.click()
    page.desk.background.drain()
    assert numbers(page)["training_sessions"] == 1
    page.period.grain.set_value(Grain.YEAR)
    page.period.grain.edited.emit()
    page.desk.background.drain()
    assert page.period.period.grain is Grain.YEAR
    assert page.period.period.last >= page.desk.clinic.clock.today() - timedelta(days=366)


def test_enter_opens_a_figure_its_number_and_its_records_and_then_the_record(
    page: FiguresPage,
) -> None:
    page.list.go_to_key("training_person_times")
    press(page, Qt.Key.Key_Return)
    detail = page._detail
    assert detail is not None
    assert detail._number.text() == "4"
    assert [line.value for line in detail._lines.records()] == [4, 2, 2]
    press(page, Qt.Key.Key_Down)
    assert {row.values[2] for row in detail._records.records()} == {"course"}
    press(page, Qt.Key.Key_Return)
    wanted: list[Errand] = []
    page.opens.connect(wanted.append)
    press(page, Qt.Key.Key_Return)
    assert [(errand.feature, errand.do) for errand in wanted] == [("training", "open")]
    window = page.window()
    assert isinstance(window, MainWindow)
    window.open("figures")
    press(page, Qt.Key.Key_Escape)
    assert page._detail is None
    assert page.list.isAncestorOf(focused())


def test_two_days_upside_down_and_a_place_nobody_knows_are_said_and_never_counted(
    page: FiguresPage,
) -> None:
    said: list[str] = []
    page.period.refused.disconnect()
    page.period.refused.connect(lambda error: said.append(error.code))
    page.period.grain.set_value(Grain.DAYS)
    page.period.grain.edited.emit()
    page.desk.background.drain()
    page.period.first.edit.setText("2026-12-31")
    page.period.last.edit.setText("2026-01-01")
    page.period.last.left.emit()
    page.desk.background.drain()
    assert said == ["PERIOD"]
    assert numbers(page)["training_sessions"] == 2
    page.place.set_value("f" * 32)
    page.reload()
    page.desk.background.drain()
    assert set(numbers(page).values()) == {None}
    assert page._model.row_at(0).texts[2] == "–"
    page.place.set_choice(None)
    page.place.left.emit()
    page.desk.background.drain()
    assert numbers(page)["training_sessions"] == 2


def test_the_sheet_says_what_each_number_counts(page: FiguresPage, qtbot: QtBot) -> None:
    page.print_it()
    page.desk.background.drain()
    preview = page.findChild(PdfPreview)
    assert preview is not None
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(preview._data)).pages)
    assert "Every session held" in text.replace("\n", " ")
    press(page, Qt.Key.Key_Escape)
    assert page._whole.isVisible()


def test_a_workbook_holds_numbers_as_numbers_and_no_formula(
    page: FiguresPage, tmp_path: Path
) -> None:
    page.open("training_persons")
    page.desk.background.drain()
    page.save_workbook(tmp_path / "x.xlsx")
    page.desk.background.drain()
    book = CalamineWorkbook.from_path(tmp_path / "x.xlsx")
    first, second = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert ["Altogether", 2.0] in [row[:2] for row in first]
    assert FORMULA in {cell for row in second for cell in row}

"""A teaching round is written down as a part of its session: entered, corrected, printed, waited for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from app.core.record import RecordRow
from app.core.resources import resource
from app.forms.file import FormFile
from app.forms.publishing import publishable
from app.forms.records import ENTRY, FORM
from app.patients import Patient
from app.storage.change import Audit
from app.storage.store import Store
from app.training import Entry, TrainingSession
from tests.app.forms.large import large
from tests.stores import CENTRE, HOSPITAL, arrive, lay_out_county
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.background import Background
from ui.forms.entries import EntriesPane
from ui.forms.entry_form import EntryForm
from ui.page import Errand
from ui.patients.entered import EnteredFor
from ui.patients.page import PatientsPage
from ui.shell.main_window import MainWindow

DAY = date(2026, 3, 2)
ROUND = {
    "diagnosis": "2型糖尿病",
    "goals": ["1"],
    "reporter": "李春兰",
    "summary": "注意低血糖",
    "questions": [{"question": "为什么低血糖", "answer": "进食少"}],
}


@dataclass
class Bench:
    window: MainWindow
    background: Background
    session: str

    @property
    def page(self) -> Any:
        return self.window._page("training")

    @property
    def pane(self) -> EntriesPane:
        pane: EntriesPane = self.page._entries
        return pane

    @property
    def form(self) -> EntryForm:
        assert self.pane._form is not None
        return self.pane._form

    def open(self) -> None:
        """The session, and the forms of it."""
        self.window.run(Errand("training", "open", self.session))
        self.background.drain()
        self.page.form.entries.click()
        self.background.drain()

    def publish(self, name: str = "teaching_round") -> None:
        body = FormFile(resource("forms", f"{name}.xlsx")).body
        arrive(self.window.desk.clinic.store, FORM, *publishable(body, []))
        self.background.drain()

    def begin(self) -> EntryForm:
        offers = [b for b in self.pane.findChildren(QPushButton) if "Alt+N" in b.text()]
        offers[0].click()
        self.background.drain()
        return self.form

    def save(self) -> None:
        QTest.keyClick(self.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.background.drain()


@pytest.fixture
def bench(qtbot: QtBot, desk: Desk) -> Iterator[Bench]:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        lay_out_county(clinic.store)
        session = TrainingSession(
            held_on=DAY, training_kind="teaching_round", topic="ecg", channel="on_site",
            trainer="刘喆", supporting_id=HOSPITAL,
        )  # fmt: skip
        made = clinic.training.record(session, [Entry("张三", present=True)])
        yield Bench(window, background, made)


def _fill(form: EntryForm) -> None:
    for name, value in ROUND.items():
        form.field(name).set_value(value)
        form.field(name).edited.emit()


def test_a_teaching_round_is_entered_in_its_session_and_corrected_by_the_same_form(
    bench: Bench,
) -> None:
    bench.publish()
    bench.publish("operation_teaching")
    bench.open()
    form = bench.begin()
    assert form.day == DAY
    _fill(form)
    bench.save()
    (view,) = bench.pane._model.records()
    assert view.answers is not None
    assert view.answers.kept == ROUND
    assert view.entry.root == bench.session
    bench.pane.open(view)
    bench.form.field("summary").set_value("注意低血糖，三天后复查")
    bench.form.field("summary").edited.emit()
    bench.save()
    (view,) = bench.pane._model.records()
    assert view.answers is not None
    assert view.answers.kept["summary"] == "注意低血糖，三天后复查"


def test_the_entries_of_the_list_are_saved_as_a_workbook_and_noted(
    bench: Bench, tmp_path: Path
) -> None:
    bench.publish()
    bench.open()
    assert not bench.pane.saving.isVisible()
    _fill(bench.begin())
    bench.save()
    assert bench.pane.saving.isVisible()
    bench.pane.save_workbook(tmp_path / "x.xlsx")
    bench.background.drain()
    (sheet,) = CalamineWorkbook.from_path(tmp_path / "x.xlsx").sheet_names
    assert sheet == "教学查房记录"
    with bench.window.desk.clinic.store.reading() as session:
        assert session.query(Audit).filter(Audit.what == "export").count() == 1


def test_what_is_missing_is_said_at_its_field_and_esc_keeps_what_was_typed(bench: Bench) -> None:
    bench.publish()
    bench.open()
    form = bench.begin()
    form.field("diagnosis").set_value("肺炎")
    form.field("diagnosis").edited.emit()
    bench.save()
    assert form.boxes["summary"].problem is not None
    assert bench.pane._model.records() == []
    assert bench.page.go_back()
    bench.background.drain()
    again = bench.begin()
    assert again is not form
    assert again.field("diagnosis").value() == "肺炎"
    assert [bench.page.go_back() for _ in range(3)] == [True, True, True]


def test_its_sheet_is_shown_before_it_is_printed(bench: Bench) -> None:
    bench.publish()
    bench.open()
    _fill(bench.begin())
    bench.save()
    bench.pane.open(bench.pane._model.records()[0])
    bench.page.print_it()
    bench.background.drain()
    preview = bench.pane._preview.widget
    assert preview is not None
    assert preview.isVisible()
    assert bench.page.go_back()
    assert bench.form.isVisible()
    assert bench.page.go_back()
    next(b for b in bench.pane.findChildren(QPushButton) if "Empty" in b.text()).click()
    bench.background.drain()
    assert preview.isVisible()


def _arrive_entry(store: Store, session: str) -> None:
    """As another computer wrote it, by a form that has not come yet."""
    fields = {
        "form_code": "teaching_round", "form_version": 1, "form_title": "教学查房记录",
        "day": DAY.isoformat(), "t_diagnosis": "肺炎",
        "author_id": CENTRE, "author_home_id": CENTRE, "place_id": CENTRE,
        "written_at": "2026-03-02T00:00:00.000Z",
    }  # fmt: skip
    row = RecordRow(
        "a" * 32, ENTRY, CENTRE, session, rev=1, crev=1, ord=1, fields=fields, by=CENTRE
    )
    with store.journal_transaction() as (connection, touched):
        store.tables.save(connection, row)
        touched.add(ENTRY)


def test_an_entry_that_came_before_its_form_is_counted_and_shown_when_the_form_comes(
    bench: Bench,
) -> None:
    _arrive_entry(bench.window.desk.clinic.store, bench.session)
    bench.open()
    assert bench.pane._waiting.isVisible()
    (view,) = bench.pane._model.records()
    bench.pane.open(view)
    assert bench.pane._form is None
    bench.publish()
    bench.page.reload()
    bench.background.drain()
    assert not bench.pane._waiting.isVisible()
    (view,) = bench.pane._model.records()
    assert view.answers is not None
    assert view.answers.values == {"diagnosis": "肺炎"}


def test_a_follow_up_of_a_resident_begins_with_what_was_measured_last(bench: Bench) -> None:
    """A form that a county sends for its residents stands on their page by itself."""
    clinic = bench.window.desk.clinic
    arrive(clinic.store, FORM, *publishable(large(part_of="patient"), []))
    told: dict[str, Any] = {"sex": "2", "birth_on": date(1954, 3, 8), "no_id_reason": "未带"}
    patient = clinic.patients.register(Patient(name="张桂花", **told))
    record = bench.window
    bench.window.run(Errand("patients", "open", patient))
    bench.background.drain()
    pane = cast(PatientsPage, record._page("patients")).record
    tab = next(one for one in pane.of_features if isinstance(one, EnteredFor))
    pane.tabs.setCurrentWidget(tab)
    bench.background.drain()
    for height in (160, None):
        offer = next(b for b in tab.pane.findChildren(QPushButton) if "Alt+N" in b.text())
        offer.click()
        bench.background.drain()
        form = tab.pane._form
        assert form is not None
        values = {"sbp": 150, "dbp": 80, "weight": 64, "signs": ["1"]}
        for name, value in {**values, **({"height": height} if height else {})}.items():
            form.field(name).set_value(value)
            form.field(name).edited.emit()
        assert form.field("height").value() == 160
        level = form.field("level").findChild(QLabel)
        assert isinstance(level, QLabel)
        assert level.text() in ("控制满意", "控制不满意", "立即转诊")
        QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        bench.background.drain()
    assert [view.entry.patient_id for view in tab.pane._model.records()] == [patient, patient]
    assert record._page("patients").go_back()

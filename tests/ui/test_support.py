"""The registers of support by keyboard, in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.support import Sought
from tests.stores import HOSPITAL, arrive, lay_out_county
from tests.ui.clinic_window import focused, main_window
from tests.workstations import Desk
from ui.background import Background
from ui.page import Errand
from ui.shell.main_window import MainWindow
from ui.support import SupportPage

CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Bench:
    window: MainWindow
    background: Background

    @property
    def clinic(self) -> Clinic:
        return self.window.desk.clinic

    def page(self, do: str = "", subject: str = "") -> SupportPage:
        self.window.run(Errand("support", do, subject))
        self.background.drain()
        page = self.window.findChild(SupportPage)
        assert page is not None
        return page

    def enter(self, **more: Any) -> str:
        both = {"supporting_id": HOSPITAL, "supported_id": self.clinic.actor.place_id}
        values = {"title": "小针刀", **both, "from_on": date(2026, 2, 1), "kind": "tcm"}
        return self.clinic.supports.enter("technique", {**values, "reached": "planned", **more})


@pytest.fixture
def bench(qtbot: QtBot, desk: Desk) -> Iterator[Bench]:
    with main_window(qtbot, desk) as (window, background, _):
        lay_out_county(window.desk.clinic.store)
        yield Bench(window, background)


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, held)
    QApplication.processEvents()


def test_a_technique_is_entered_and_climbs_by_keyboard(bench: Bench) -> None:
    page = bench.page("new", "technique")
    assert page.form is not None
    QTest.keyClicks(focused(), "xiaozhendao")
    page.form.field("supporting_id").set_value(HOSPITAL)
    page.form.field("kind").set_value("tcm")
    press(Qt.Key.Key_Return, CTRL)
    bench.background.drain()
    (line,) = bench.clinic.supports.find(Sought("technique"))
    assert (line.title, line.state) == ("xiaozhendao", "planned")
    assert page.pane is not None
    page.pane.case.begin("first")
    press(Qt.Key.Key_Return, CTRL)
    bench.background.drain()
    (line,) = bench.clinic.supports.find(Sought("technique"))
    assert line.state == "first"
    press(Qt.Key.Key_Escape)
    bench.background.drain()
    assert page.list.list.isAncestorOf(focused())


def test_the_list_is_narrowed_by_register_state_year_and_words(bench: Bench) -> None:
    bench.enter()
    bench.enter(title="刮痧", reached="independent")
    page = bench.page()
    assert page.list._model.rowCount() == 2
    page.list.state.set_value("over")
    page.list.reload()
    bench.background.drain()
    assert [line.title for line in page.list._model.records()] == ["刮痧"]
    press(Qt.Key.Key_Escape)
    bench.background.drain()
    assert page.list._model.rowCount() == 2
    page.list.search.setText("xzd")
    bench.background.drain()
    page.list._on_enter()
    assert [line.title for line in page.list._model.records()] == ["小针刀"]


def test_an_entry_is_corrected_and_a_word_half_typed_is_kept(bench: Bench) -> None:
    page = bench.page("open", bench.enter())
    page._on_wants("correct")
    assert page.form is not None
    page.form.field("title").set_value("针刀")
    press(Qt.Key.Key_Return, CTRL)
    bench.background.drain()
    (line,) = bench.clinic.supports.find(Sought())
    assert line.title == "针刀"
    page.begin("rule")
    QTest.keyClicks(focused(), "zhidu")
    press(Qt.Key.Key_Escape)
    bench.background.drain()
    drafts = [task.record for task in bench.clinic.tasks.all() if task.kind == "draft"]
    assert drafts == ["new:rule"]
    page.begin("rule")
    assert page.form is not None
    assert page.form.field("title").value() == "zhidu"


def test_list_entry_and_story_are_printed(bench: Bench) -> None:
    terms = {"partner_id": HOSPITAL, "subject": "对口支援", "opens": ["support_entry"]}
    here = bench.clinic.actor.place_id
    arrive(bench.clinic.store, "agreement", "a9" * 16, {**terms, "from_on": "2026-01-01"}, here)
    said = {"step": "confirm"}
    arrive(bench.clinic.store, "agreement_step", "b9" * 16, said, HOSPITAL)
    entry = bench.enter(agreement_id="a9" * 16)
    page = bench.page()
    page.print_it()
    bench.background.drain()
    assert page._preview is not None
    (view,) = bench.clinic.agreements.all()
    page._on_wants_story(view)
    bench.background.drain()
    assert [one.title for one in page.story._model.records()] == ["小针刀"]
    page.print_it()
    bench.background.drain()
    page.open(entry)
    page.print_it()
    bench.background.drain()
    assert page.pane is not None
    assert page.pane.preview.isVisible()

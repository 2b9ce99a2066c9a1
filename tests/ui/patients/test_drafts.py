"""What was typed is there again after the power went, without a question."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.storage.store import Store
from tests.ui.patients.conftest import CTRL, ENTER, ESC, WOMAN, Bench, open_window
from tests.ui.patients.test_registering import begin


def test_a_registration_is_there_again_after_a_kill(store: Store, qtbot: QtBot) -> None:
    first = open_window(store, qtbot)
    form = begin(first).form
    first.type("1308231960")
    with qtbot.waitSignal(form.edited):
        pass
    first.settle()
    first.end()
    second = open_window(store, qtbot)
    second.press(Qt.Key.Key_F3)
    restored = second.page.register.form
    assert restored.isVisible()
    assert restored.field("name").value() == "李梅"
    assert restored.number.edit.text() == "1308231960"
    assert second.page.register.kept.isVisible()
    second.end()


def test_beginning_anew_forgets_the_draft(bench: Bench) -> None:
    register = begin(bench)
    bench.press(ESC)
    bench.press(Qt.Key.Key_F3)
    assert register.form.isVisible()
    register.kept.acted.emit()
    bench.settle()
    assert register.search.isVisible()
    assert bench.clinic.drafts.all() == []


def test_saving_forgets_the_draft(bench: Bench) -> None:
    begin(bench)
    bench.type(WOMAN)
    bench.press(ESC)
    assert len(bench.clinic.drafts.all()) == 1
    bench.press(Qt.Key.Key_F3)
    bench.press(ENTER, CTRL)
    assert bench.clinic.patients.count() == 1
    assert bench.clinic.drafts.all() == []


def test_changes_of_a_record_come_back_with_what_was_seen_then(
    store: Store, qtbot: QtBot, resident: str
) -> None:
    first = open_window(store, qtbot)
    first.open(resident)
    first.page.record.form.go_to("phone")
    first.type("13900000000")
    first.press(ESC)
    first.end()
    first.clinic.patients.edit(resident, {"workplace": "粮库"}, {"workplace": None})

    second = open_window(store, qtbot)
    second.open(resident)
    form = second.page.record.form
    assert form.field("phone").value() == "13900000000"
    assert second.page.record.kept.isVisible()
    second.press(ENTER, CTRL)
    saved = second.clinic.patients.get(resident)
    assert saved is not None
    assert (saved.phone, saved.workplace) == ("13900000000", "粮库")
    assert second.clinic.drafts.all() == []
    second.end()


def test_changes_can_be_taken_back(bench: Bench, resident: str) -> None:
    bench.open(resident)
    bench.type("139")
    bench.press(ESC)
    bench.open(resident)
    record = bench.page.record
    assert record.form.field("phone").draft() == "139"
    record.kept.acted.emit()
    bench.settle()
    assert record.form.field("phone").value() == "13845501234"
    assert bench.clinic.drafts.all() == []

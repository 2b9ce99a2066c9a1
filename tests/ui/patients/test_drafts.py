"""What was typed is there again after the power went, without a question."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.storage.store import Store
from tests.ui.patients.conftest import CTRL, ENTER, ESC, MAN, WOMAN, Bench, focus, open_window
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
    assert "李梅" in unfinished(second)[0]
    go_on(second)
    restored = second.page.register.form
    assert restored.isVisible()
    assert restored.field("name").value() == "李梅"
    assert restored.number.edit.text() == "1308231960"
    assert second.page.register.kept.isVisible()
    second.end()


def unfinished(bench: Bench) -> list[str]:
    """What stands beside the search: who was begun, and when."""
    offered = bench.page.register.search.unfinished
    return [made.text() for made in offered.buttons] if offered.isVisible() else []


def go_on(bench: Bench, name: str = "") -> None:
    buttons = bench.page.register.search.unfinished.buttons
    next(made for made in buttons if name in made.text()).click()
    bench.settle()


def test_what_is_typed_before_registering_gets_into_no_older_draft(bench: Bench) -> None:
    register = begin(bench)
    bench.type("1308231960")
    bench.press(ESC)
    bench.press(Qt.Key.Key_F3)
    assert focus() is register.search.edit
    bench.type(MAN)
    assert register.search.edit.text() == MAN
    bench.press(ENTER)
    assert (register.form.number.value(), register.form.field("name").value()) == (MAN, None)
    bench.press(ESC)
    bench.press(Qt.Key.Key_F3)
    assert len(unfinished(bench)) == 2
    go_on(bench, "李梅")
    assert register.form.number.edit.text() == "1308231960"


def test_the_key_for_a_new_resident_leaves_an_open_form_as_it_is(bench: Bench) -> None:
    register = begin(bench)
    bench.type("1308231960")
    bench.press(Qt.Key.Key_F3)
    assert register.search.isVisible()
    assert "李梅" in unfinished(bench)[0]
    go_on(bench)
    assert register.form.number.edit.text() == "1308231960"


def test_a_draft_of_an_older_version_is_offered_too(bench: Bench) -> None:
    bench.clinic.drafts.save("patient", {"fields": {"name": "赵六"}, "seen": {}})
    bench.press(Qt.Key.Key_F3)
    assert "赵六" in unfinished(bench)[0]
    go_on(bench)
    assert bench.page.register.form.field("name").value() == "赵六"


def test_changes_of_a_record_are_no_unfinished_registration(bench: Bench, resident: str) -> None:
    bench.open(resident)
    bench.press(Qt.Key.Key_A, CTRL)
    bench.type("139")
    bench.press(ESC)
    bench.press(Qt.Key.Key_F3)
    assert unfinished(bench) == []


def test_a_draft_thrown_away_is_forgotten(bench: Bench) -> None:
    register = begin(bench)
    bench.press(ESC)
    bench.press(Qt.Key.Key_F3)
    go_on(bench)
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
    go_on(bench)
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
    bench.press(Qt.Key.Key_A, CTRL)
    bench.type("139")
    bench.press(ESC)
    bench.open(resident)
    record = bench.page.record
    assert record.form.field("phone").draft() == "139"
    record.kept.acted.emit()
    bench.settle()
    assert record.form.field("phone").value() == "13845501234"
    assert bench.clinic.drafts.all() == []

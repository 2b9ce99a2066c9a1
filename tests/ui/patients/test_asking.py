"""Whose number or name is typed into a record on file is shown before it is saved."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tests.ui.looks import clipped, marked_up, unnamed
from tests.ui.patients.conftest import CTRL, ENTER, ESC, MAN, WOMAN, Bench, zhang
from ui.patients.record import RecordPane
from ui.patients.register import RegisterPane


@pytest.fixture
def newborn(bench: Bench, resident: str) -> str:
    """On file since birth, without a number; the holder of MAN is somebody else."""
    fields = {"id_number": None, "no_id_reason": "新生儿", "birth_on": date(2026, 2, 1)}
    child = zhang(name="李小宝", sex="2", phone="13912345678", village_name="惠二村", **fields)
    return bench.clinic.patients.register(child)


def type_number(bench: Bench, patient_id: str, number: str) -> RecordPane:
    bench.open(patient_id)
    record = bench.page.record
    record.form.number.set_value(number)
    record.form.number.edited.emit()
    bench.press(ENTER, CTRL)
    return record


def number_of(bench: Bench, patient_id: str) -> str | None:
    saved = bench.clinic.patients.get(patient_id)
    assert saved is not None
    return saved.id_number


def test_a_number_of_somebody_else_is_shown_before_it_is_saved(
    bench: Bench, resident: str, newborn: str
) -> None:
    record = type_number(bench, newborn, MAN)
    assert record.question.isVisible()
    assert number_of(bench, newborn) is None
    assert clipped(record.question) == []
    assert unnamed(record.question) == []
    assert marked_up(record.question) == []


def test_a_number_nobody_has_is_saved_at_once(bench: Bench, newborn: str) -> None:
    record = type_number(bench, newborn, WOMAN)
    assert not record.question.isVisible()
    assert number_of(bench, newborn) == WOMAN


def test_esc_goes_back_to_the_form_with_what_was_typed(bench: Bench, newborn: str) -> None:
    record = type_number(bench, newborn, MAN)
    bench.press(ESC)
    assert record.form.isVisible()
    assert record.form.number.value() == MAN
    assert number_of(bench, newborn) is None


def test_it_is_never_a_block(bench: Bench, newborn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.patients.duplicates.UNSEEN_MS", 0)
    record = type_number(bench, newborn, MAN)
    bench.press(ENTER, CTRL)
    assert record.form.isVisible()
    assert number_of(bench, newborn) == MAN


def test_a_key_pressed_twice_saves_no_number_of_another(
    bench: Bench, newborn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.patients.duplicates.UNSEEN_MS", 60_000)
    type_number(bench, newborn, MAN)
    bench.press(ENTER, CTRL)
    assert number_of(bench, newborn) is None


def test_enter_opens_the_holder_and_keeps_what_was_typed(
    bench: Bench, resident: str, newborn: str
) -> None:
    record = type_number(bench, newborn, MAN)
    bench.press(ENTER)
    assert record.patient is not None
    assert record.patient.id == resident
    assert record.form.isVisible()
    bench.open(newborn)
    assert record.form.number.value() == MAN


def test_whoever_has_the_number_is_named_beneath_it(bench: Bench, newborn: str) -> None:
    bench.open(newborn)
    form = bench.page.record.form
    form.number.set_value(MAN)
    form.show_doubts()
    assert "张国华" in form.boxes["id_number"].message


def test_of_many_it_is_said_which_are_shown_and_how_many_there_are(bench: Bench) -> None:
    fields = {"id_number": None, "no_id_reason": "未带证件", "phone": None}
    for _ in range(5):
        bench.clinic.patients.register(zhang(**fields))
    register = begin_beside(bench)
    pane = register.duplicates
    assert pane.isVisible()
    assert "1 to 3 of 5" in words(pane)
    first = pane._first.objectName()
    pane._next.click()
    assert "4 to 5 of 5" in words(pane)
    assert pane._first.objectName() != first
    pane._next.click()
    assert pane._first.objectName() == first


def words(pane: QWidget) -> str:
    return "\n".join(label.text() for label in pane.findChildren(QLabel) if label.isVisible())


def begin_beside(bench: Bench) -> RegisterPane:
    bench.press(Qt.Key.Key_F3)
    bench.compose("张国华", "zhangguohua")
    bench.press(ENTER, CTRL)
    register = bench.page.register
    register.form.field("birth_on").set_value(date(1950, 1, 1))
    register.form.field("sex").set_value("1")
    register.form.field("no_id_reason").set_value("未带证件")
    bench.press(ENTER, CTRL)
    return register

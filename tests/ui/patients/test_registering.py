"""A resident is looked for before being registered, and registered with few keys."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.core.rights import Role
from app.patients import Patient
from app.storage.store import Store
from tests.ui.looks import clipped, marked_up, unnamed
from tests.ui.patients.conftest import (
    CTRL,
    ENTER,
    ESC,
    MAN,
    WOMAN,
    Bench,
    focus,
    open_window,
)
from ui.page import Errand
from ui.patients.form import printing_doubts
from ui.patients.register import RegisterPane
from ui.widgets.chips import MultiChoiceField
from ui.widgets.shortcuts import repeated_mnemonics

MOST_KEYS = 40


def only_one(clinic: Clinic) -> Patient:
    (number,) = clinic.patients.ids()
    (line,) = clinic.patients.rows([number])
    patient = clinic.patients.get(line.id)
    assert patient is not None
    return patient


def begin(bench: Bench, name: str = "李梅", letters: str = "limei") -> RegisterPane:
    """F3, the name, and on to the form."""
    bench.press(Qt.Key.Key_F3)
    bench.compose(name, letters)
    bench.press(ENTER)
    return bench.page.register


def test_no_blank_form_comes_before_a_search(bench: Bench) -> None:
    bench.press(Qt.Key.Key_F3)
    assert focus() is bench.page.register.search.edit
    assert not bench.page.register.form.isVisible()
    assert not bench.page.register.search.register.isEnabled()


def test_with_an_identity_number_registering_takes_forty_keys(bench: Bench) -> None:
    begin(bench)
    bench.type(WOMAN)
    bench.press(ENTER)
    bench.type("13812345678")
    bench.press(ENTER, CTRL)
    saved = only_one(bench.clinic)
    assert bench.keys <= MOST_KEYS
    assert (saved.name, saved.id_number, saved.sex) == ("李梅", WOMAN, "2")
    assert (saved.birth_on, saved.phone) == (date(1960, 7, 15), "13812345678")


def test_without_a_card_registering_takes_forty_keys(bench: Bench) -> None:
    form = begin(bench).form
    bench.press(ENTER)
    bench.press(ENTER)
    bench.type("w")
    bench.press(ENTER)
    bench.type("2")
    bench.press(ENTER)
    bench.type("19600715")
    bench.press(ENTER)
    assert focus() is form.field("phone").stops()[0]
    bench.type("13812345678")
    bench.press(ENTER, CTRL)
    saved = only_one(bench.clinic)
    assert bench.keys <= MOST_KEYS
    assert (saved.no_id_reason, saved.sex) == ("未带证件", "2")
    assert saved.birth_on == date(1960, 7, 15)


def test_saving_opens_the_new_record(bench: Bench) -> None:
    begin(bench)
    bench.type(WOMAN)
    bench.press(ENTER, CTRL)
    assert bench.pane() is bench.page.record
    assert bench.page.record.header.name.text() == "李梅"


def test_a_key_too_many_after_saving_changes_nothing(bench: Bench) -> None:
    begin(bench)
    bench.type(WOMAN)
    bench.press(ENTER)
    bench.type("13812345678")
    bench.press(ENTER, CTRL)
    bench.type("7")
    record = bench.page.record
    assert record.isAncestorOf(focus())
    assert not record.form.is_dirty
    assert record.form.field("phone").value() == "13812345678"


def test_the_form_takes_for_granted_what_is_known_here(bench: Bench) -> None:
    form = begin(bench).form
    assert form.field("ethnicity").value() == "01"
    assert form.field("filed_on").value() == date(2026, 3, 2)
    assert form.field("doctor_id").value() == bench.clinic.actor.person_id


def test_somebody_found_is_opened_by_enter(bench: Bench, resident: str) -> None:
    bench.press(Qt.Key.Key_F3)
    bench.type("zgh")
    bench.press(ENTER)
    bench.press(ENTER)
    shown = bench.page.record.patient
    assert shown is not None
    assert shown.id == resident


def test_ctrl_enter_registers_anew_though_somebody_is_found(bench: Bench, resident: str) -> None:
    bench.press(Qt.Key.Key_F3)
    bench.compose("张国华", "zhangguohua")
    bench.press(ENTER, CTRL)
    assert bench.page.register.form.field("name").value() == "张国华"


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        (WOMAN, "id_number", WOMAN),
        ("李梅 13812345678", "phone", "13812345678"),
        ("李梅 13812345678", "name", "李梅"),
        ("zgh", "name", None),
    ],
)
def test_what_was_typed_is_carried_over(
    bench: Bench, typed: str, field: str, value: object
) -> None:
    bench.page.run(Errand("patients", "new", typed))
    bench.press(ENTER, CTRL)
    assert bench.page.register.form.field(field).value() == value


def test_another_number_takes_back_what_the_first_one_said(bench: Bench) -> None:
    form = begin(bench).form
    bench.type(WOMAN)
    assert (form.field("sex").value(), form.field("birth_on").value()) == (
        "2",
        date(1960, 7, 15),
    )
    form.number.edit.selectAll()
    bench.type(MAN)
    assert (form.field("sex").value(), form.field("birth_on").value()) == ("1", date(1950, 1, 1))


def test_a_doubt_stands_beneath_its_field_and_does_not_block(bench: Bench) -> None:
    form = begin(bench).form
    bench.type(WOMAN)
    form.field("birth_on").set_value(date(1961, 7, 15))
    form.show_doubts()
    assert "1960-07-15" in form.boxes["birth_on"].message
    form.submit()
    bench.settle()
    assert only_one(bench.clinic).birth_on == date(1961, 7, 15)


def test_a_number_typed_into_the_name_is_doubted_and_masked(bench: Bench) -> None:
    register = begin(bench, WOMAN + "李", "li")
    register.form.field("name").set_value(WOMAN)
    register.form.show_doubts()
    assert "number" in register.form.boxes["name"].message
    register.form.field("no_id_reason").set_value("未带证件")
    register.form.field("sex").set_value("2")
    register.form.submit()
    bench.settle()
    assert bench.page.record.header.name.text() == "1308**********2029"


def test_a_newborn_asks_for_the_mother_s_number(bench: Bench) -> None:
    form = begin(bench).form
    assert not form.boxes["mother_id_number"].isVisible()
    bench.press(ENTER)
    bench.press(ENTER)
    bench.type("x")
    assert form.field("no_id_reason").value() == "新生儿"
    assert form.boxes["mother_id_number"].isVisible()


def test_other_allergies_open_their_words_and_none_closes_them(bench: Bench) -> None:
    form = begin(bench).form
    form.go_to("allergies")
    bench.type("5")
    assert form.boxes["allergy_other"].isVisible()
    chips = form.field("allergies")
    assert isinstance(chips, MultiChoiceField)
    chips.chips[0].click()
    assert chips.value() == ["1"]
    assert not form.boxes["allergy_other"].isVisible()


def test_a_past_disease_opens_a_line_for_its_month(bench: Bench) -> None:
    form = begin(bench).form
    bench.type(WOMAN)
    form.go_to("past_diseases")
    bench.type("2")
    bench.press(ENTER)
    bench.type("201905")
    bench.press(ENTER, CTRL)
    saved = only_one(bench.clinic)
    assert saved.past_diseases == ["2"]
    assert saved.disease_details == {"2": {"since": "2019-05"}}


def test_an_operation_and_the_family_are_kept(bench: Bench) -> None:
    form = begin(bench).form
    bench.type(WOMAN)
    form.field("operations").set_value([{"name": "阑尾切除术", "on": "1998-04"}])
    form.go_to("family_father")
    bench.type("gxy")
    bench.press(ENTER)
    bench.press(ENTER, CTRL)
    saved = only_one(bench.clinic)
    assert saved.operations == [{"name": "阑尾切除术", "on": "1998-04"}]
    assert saved.family_history == {"father": ["2"]}


def test_none_excludes_every_disease_of_a_relative(bench: Bench) -> None:
    form = begin(bench).form
    form.go_to("family_mother")
    for typed in ("gxy", "tnb", "1"):
        bench.type(typed)
        bench.press(ENTER)
    assert form.field("family_mother").value() == ["1"]


def test_a_name_that_cannot_be_printed_is_warned_of() -> None:
    assert printing_doubts("张国华") == ()
    assert printing_doubts("李鱻") == ()
    (warning,) = printing_doubts("张\ue815华")
    assert warning.params == {"characters": "\ue815"}


def test_likely_duplicates_stand_beside_what_was_typed(bench: Bench, resident: str) -> None:
    register = begin(bench, "章国华", "zhangguohua")
    bench.type(MAN)
    bench.press(ENTER, CTRL)
    assert register.duplicates.isVisible()
    assert bench.clinic.patients.count() == 1


def test_enter_opens_the_likeliest_of_them(bench: Bench, resident: str) -> None:
    begin(bench, "章国华", "zhangguohua")
    bench.type(MAN)
    bench.press(ENTER, CTRL)
    bench.press(ENTER)
    shown = bench.page.record.patient
    assert shown is not None
    assert shown.id == resident
    assert bench.clinic.patients.count() == 1


def test_a_duplicate_never_blocks(
    bench: Bench, resident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.patients.duplicates.UNSEEN_MS", 0)
    begin(bench, "章国华", "zhangguohua")
    bench.type(MAN)
    bench.press(ENTER, CTRL)
    bench.press(ENTER, CTRL)
    assert bench.clinic.patients.count() == 2
    assert bench.page.record.header.name.text() == "章国华"


def test_a_key_pressed_twice_does_not_answer_a_question_nobody_has_read(
    bench: Bench, resident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.patients.duplicates.UNSEEN_MS", 60_000)
    register = begin(bench, "章国华", "zhangguohua")
    bench.type(MAN)
    bench.press(ENTER, CTRL)
    bench.press(ENTER, CTRL)
    assert register.duplicates.isVisible()
    assert bench.clinic.patients.count() == 1


def test_esc_goes_from_the_comparison_to_the_form_and_loses_nothing(
    bench: Bench, resident: str
) -> None:
    register = begin(bench, "章国华", "zhangguohua")
    bench.type(MAN)
    bench.press(ENTER, CTRL)
    bench.press(ESC)
    assert register.form.isVisible()
    assert register.form.field("name").value() == "章国华"


def test_what_the_service_refuses_marks_its_field(bench: Bench) -> None:
    form = begin(bench).form
    form.field("sex").set_value("2")
    form.submit()
    bench.settle()
    assert form.boxes["id_number"].problem is not None
    assert focus() is form.number.edit
    assert bench.clinic.patients.count() == 0


def test_who_may_not_register_is_told_and_keeps_the_text(store: Store, qtbot: QtBot) -> None:
    bench = open_window(store, qtbot, Role.PHARMACIST)
    form = begin(bench).form
    bench.type(WOMAN)
    bench.press(ENTER, CTRL)
    assert form.notice.isVisible()
    assert form.number.value() == WOMAN
    bench.end()


def test_nothing_is_cut_off_unnamed_or_read_as_markup(bench: Bench) -> None:
    register = begin(bench)
    assert clipped(register) == []
    assert unnamed(register) == []
    assert marked_up(register) == []
    assert repeated_mnemonics(register.form) == set()


def test_villages_that_records_name_are_offered(bench: Bench, resident: str) -> None:
    form = begin(bench).form
    form.go_to("village_name")
    bench.type("hy")
    bench.press(ENTER)
    assert form.field("village_name").value() == "惠一村"
    form.go_to("village_name")
    bench.type("Huijiu")
    assert form.field("village_name").value() == "Huijiu"

"""Two records side by side: one key says one person or two, a question says what follows."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from app.core.rights import Role
from app.patients import Patient, PatientLink
from app.storage.store import Store
from tests.stores import actor
from tests.ui.looks import clipped, marked_up, unnamed
from tests.ui.patients.conftest import CTRL, ENTER, ESC, Bench, focus, open_window, zhang
from ui.page import Errand
from ui.patients.pairs import PairsPage
from ui.widgets.badges import StateBadge
from ui.widgets.shortcuts import repeated_mnemonics

ONE, TWO, LATER = Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3


def without_number(**fields: object) -> Patient:
    return zhang(id_number=None, id_kind=None, no_id_reason="无", **fields)


@pytest.fixture
def twice(bench: Bench) -> tuple[str, str]:
    """The same man on file twice; only one record knows of the allergy."""
    patients = bench.clinic.patients
    one = patients.register(without_number(allergies=["3"], phone=None))
    return one, patients.register(without_number(allergies=None, filed_on=date(2019, 5, 1)))


def page(bench: Bench) -> PairsPage:
    found = bench.window.findChild(PairsPage)
    assert found is not None
    return found


def open_pairs(bench: Bench) -> PairsPage:
    while bench.clinic.patients.look_again():
        pass
    bench.window.open("pairs")
    bench.settle()
    return page(bench)


def test_a_pair_stands_side_by_side_with_allergies_in_red(
    bench: Bench, twice: tuple[str, str]
) -> None:
    shown = open_pairs(bench)
    assert shown.model.rowCount() == 1
    badges = [badge.text for badge in shown.comparison.findChildren(StateBadge)]
    assert badges == ["Allergic: Sulfonamides"]
    assert focus() is shown.pairs.view
    assert "1 of 1" in shown._header._detail.text()


def test_one_key_asks_and_enter_joins_them(bench: Bench, twice: tuple[str, str]) -> None:
    shown = open_pairs(bench)
    bench.press(ONE)
    assert "Sulfonamides" in shown.question.text
    assert bench.clinic.patients.count() == 2
    bench.press(ENTER)
    assert bench.clinic.patients.count() == 1
    assert shown.model.rowCount() == 0
    (line,) = bench.clinic.patients.find("zgh")
    assert (line.id, line.allergies) == (twice[1], ("3",))


def test_esc_leaves_the_question_and_nothing_is_done(bench: Bench, twice: tuple[str, str]) -> None:
    shown = open_pairs(bench)
    bench.press(ONE)
    bench.press(ESC)
    assert not shown.question.is_open
    assert bench.clinic.patients.count() == 2
    assert focus() is shown.pairs.view


def test_a_join_is_taken_back_by_one_key(bench: Bench, twice: tuple[str, str]) -> None:
    shown = open_pairs(bench)
    bench.press(ONE)
    bench.press(ENTER)
    bench.press(Qt.Key.Key_Z, CTRL)
    assert bench.clinic.patients.count() == 2
    assert shown.model.rowCount() == 1


def test_two_people_are_asked_no_more_until_it_is_taken_back(
    bench: Bench, twice: tuple[str, str]
) -> None:
    shown = open_pairs(bench)
    bench.press(TWO)
    assert "two different people" in shown.question.text
    bench.press(ENTER)
    assert shown.model.rowCount() == 0
    assert bench.clinic.patients.count() == 2
    bench.press(Qt.Key.Key_Z, CTRL)
    assert shown.model.rowCount() == 1


def test_later_puts_a_pair_at_the_end(bench: Bench, twice: tuple[str, str]) -> None:
    for name in ("李梅", "王芳"):
        for _ in range(2):
            bench.clinic.patients.register(without_number(name=name))
    shown = open_pairs(bench)
    before = [pair.key for pair in shown.model.records()]
    bench.press(LATER)
    after = [pair.key for pair in shown.model.records()]
    assert after == [*before[1:], before[0]]
    current = shown.pairs.current()
    assert current is not None
    assert current.key == before[1]


def test_what_another_desk_judged_otherwise_stands_first_and_says_so(
    bench: Bench, store: Store, twice: tuple[str, str]
) -> None:
    one, other = twice
    bench.clinic.patients.two_people(one, other)
    with store.transaction(actor()) as transaction:
        transaction.put(PatientLink(old=one, kept=other), root=other)
    shown = open_pairs(bench)
    assert "王建国" in shown.note.text()
    bench.press(TWO)
    bench.press(ENTER)
    assert bench.clinic.patients.count() == 2
    assert shown.model.rowCount() == 0


def test_a_pair_asked_again_says_who_judged_it_before(bench: Bench, twice: tuple[str, str]) -> None:
    patients = bench.clinic.patients
    patients.two_people(*twice)
    patients.edit(twice[0], {"mother_id_number": "130823196007152029"}, {"mother_id_number": None})
    shown = open_pairs(bench)
    assert "王建国" in shown.note.text()


def test_either_record_opens_from_there(bench: Bench, twice: tuple[str, str]) -> None:
    shown = open_pairs(bench)
    opened: list[Errand] = []
    shown.opens.connect(opened.append)
    (pair,) = shown.model.records()
    shown.first.click()
    assert opened == [Errand("patients", "open", pair.one.id)]


def test_nothing_to_judge_says_so_and_leads_back(bench: Bench) -> None:
    shown = open_pairs(bench)
    opened: list[Errand] = []
    shown.opens.connect(opened.append)
    bench.press(ENTER)
    assert opened == [Errand("patients")]


def test_the_list_of_residents_leads_to_the_pairs(bench: Bench) -> None:
    bench.page.list._pairs.click()
    assert bench.opened == [Errand("pairs")]


def test_who_may_not_write_residents_is_not_asked(store: Store, qtbot: object) -> None:
    bench = open_window(store, qtbot, Role.PHARMACIST)  # type: ignore[arg-type]
    assert bench.page.list._pairs.isHidden()
    bench.end()


def test_the_page_is_worked_without_a_mouse(bench: Bench, twice: tuple[str, str]) -> None:
    shown = open_pairs(bench)
    assert unnamed(shown) == []
    assert marked_up(shown) == []
    assert clipped(shown) == []
    assert repeated_mnemonics(shown) == set()


def test_a_join_that_arrives_under_an_open_form_is_said_and_typing_stays(
    bench: Bench, store: Store, twice: tuple[str, str]
) -> None:
    one, other = twice
    bench.open(one)
    record = bench.page.record
    bench.type("13900000000")
    with store.transaction(actor()) as transaction:
        transaction.put(PatientLink(old=one, kept=other), root=other)
    bench.settle()
    assert "both are one resident" in record.joins.text
    assert not record.joins.isHidden()
    assert record.form.field("phone").value() == "13900000000"
    bench.press(ENTER, CTRL)
    saved = bench.clinic.patients.get(one)
    assert saved is not None
    assert saved.phone == "13900000000"
    record.joins._button.click()
    bench.settle()
    assert record.patient is not None
    assert record.patient.id == other


def test_the_head_of_a_joined_record_shows_every_allergy(
    bench: Bench, twice: tuple[str, str]
) -> None:
    bench.clinic.patients.join(*twice)
    bench.open(twice[0])
    record = bench.page.record
    assert record.patient is not None
    assert record.patient.id == twice[1]
    badges = {b.text for b in record.header.findChildren(StateBadge) if not b.isHidden()}
    assert "Allergic: Sulfonamides" in badges


def test_joined_records_are_parted_on_the_page_and_put_together_again(
    bench: Bench, twice: tuple[str, str]
) -> None:
    bench.clinic.patients.join(*twice)
    bench.open(twice[0])
    record = bench.page.record
    record.tabs.setCurrentWidget(record.joined)
    bench.settle()
    assert record.joined.count == 2
    bench.press(ENTER)
    assert record.joined.question.is_open
    bench.press(ESC)
    assert not record.joined.question.is_open
    assert record.isVisible()
    bench.press(ENTER)
    bench.press(ENTER)
    assert bench.clinic.patients.count() == 2
    assert record.joins.isHidden()


def test_a_record_by_itself_has_no_page_of_joined_ones(bench: Bench, resident: str) -> None:
    bench.open(resident)
    record = bench.page.record
    assert not record.tabs.isTabVisible(record.tabs.indexOf(record.joined))


def test_the_history_is_that_of_every_record(bench: Bench, twice: tuple[str, str]) -> None:
    bench.clinic.patients.join(*twice)
    bench.open(twice[0])
    record = bench.page.record
    record.tabs.setCurrentWidget(record.story)
    bench.settle()
    assert [line.what for line in record.story.model.records()].count("Registered") == 2


def test_a_search_that_is_cut_says_how_many_there_are(bench: Bench) -> None:
    for number in range(15):
        bench.clinic.patients.register(without_number(phone=f"138000000{number:02}"))
    box = bench.window.search
    box.begin()
    bench.type("zgh")
    bench.settle()
    assert "12 of 15" in box._popup.note.text()


def test_a_record_that_is_not_in_front_is_opened_by_itself_to_be_put_right(
    bench: Bench, twice: tuple[str, str]
) -> None:
    bench.clinic.patients.join(*twice)
    bench.open(twice[1])
    record = bench.page.record
    record.joined.opens.emit(twice[0])
    bench.settle()
    assert record.patient is not None
    assert record.patient.id == twice[0]
    assert "One of 2 records" in record.joins.text


def test_what_was_typed_before_the_join_is_found_again(
    bench: Bench, twice: tuple[str, str]
) -> None:
    bench.open(twice[0])
    bench.type("13900000000")
    bench.press(ESC)
    bench.clinic.patients.join(*twice)
    bench.open(twice[0])
    record = bench.page.record
    assert "not saved yet" in record.joins.text
    record.joins._button.click()
    bench.settle()
    assert record.patient is not None
    assert record.patient.id == twice[0]
    assert record.form.field("phone").value() == "13900000000"

"""The list of residents stays quick with a hundred thousand of them, and filters without waiting."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.identity import printed_record_number
from app.storage.store import Store
from tests.stores import CENTRE, STATION
from tests.ui.looks import clipped, marked_up, unnamed
from tests.ui.patients.conftest import ENTER, Bench, focus, open_window, zhang
from ui.patients.marks import marks_of_line
from ui.widgets.shortcuts import repeated_mnemonics

MANY = 100_000
HUNDRED_THOUSAND = f"""
    INSERT INTO patient (
        id, home, name, sex, state, rev, crev, ord, frev, archived,
        author_id, author_home_id, place_id, written_at
    )
    WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < {MANY - 1})
    SELECT printf('%032x', n), '{CENTRE}', printf('赵%06d', n), '1', 'active', 1, 1, 1, '{{}}', 0,
        'x', '{CENTRE}', '{CENTRE}', '2026-01-01T00:00:00.000Z'
    FROM number
"""


def texts(bench: Bench) -> list[str]:
    model = bench.page.list.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def another(name: str, **fields: object) -> dict[str, object]:
    return {"name": name, "id_number": None, "no_id_reason": "未带证件", **fields}


@pytest.fixture
def several(bench: Bench) -> Bench:
    for fields in (
        another("王五", clinic_id=STATION, tags=None, allergies=["1"]),
        another("李四", tags=["diabetes"], birth_on=None),
        another("张三"),
    ):
        bench.clinic.patients.register(zhang(**fields))
    bench.settle()
    return bench


def test_a_row_shows_the_essentials_and_the_end_of_the_phone(bench: Bench, resident: str) -> None:
    bench.settle()
    model, patients = bench.page.list.model, bench.clinic.patients
    (number,) = [line.record_number for line in patients.rows(patients.ids())]
    shown = [str(model.index(0, column).data()) for column in range(model.columnCount())]
    assert shown == [
        "张国华",
        "Male",
        "76 y",
        "惠一村",
        "1234",
        printed_record_number(number),
        "Allergic: Penicillin, Aged 65 or over, Hypertension",
    ]


def test_the_model_meets_qt_s_own_rules(several: Bench) -> None:
    QAbstractItemModelTester(several.page.list.model)
    assert texts(several) == ["李四", "王五", "张三"]


def test_enter_opens_the_row(several: Bench) -> None:
    several.window.open("patients")
    several.press(Qt.Key.Key_Down)
    several.press(ENTER)
    assert several.page.record.header.name.text() == "王五"


def test_letters_jump_to_a_name(several: Bench) -> None:
    several.window.open("patients")
    several.type("zs")
    current = several.page.list.list.current()
    assert current is not None
    assert current.name == "张三"


def test_a_header_sorts_and_the_oldest_come_first_when_asked(several: Bench) -> None:
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        several.page.list.list.view.sortByColumn(0, order)
        several.settle()
    assert texts(several) == ["张三", "王五", "李四"]


@pytest.mark.parametrize(
    ("combo", "data", "names"),
    [
        ("clinic", STATION, ["王五"]),
        ("tag", "diabetes", ["李四"]),
        ("state", "deceased", []),
    ],
)
def test_the_list_is_narrowed_by_clinic_group_and_state(
    several: Bench, combo: str, data: str, names: list[str]
) -> None:
    chosen = several.page.list.filters[combo]
    chosen.setCurrentIndex(chosen.findData(data))
    chosen.activated.emit(chosen.currentIndex())
    several.settle()
    assert texts(several) == names


def test_an_empty_choice_offers_everybody_again(several: Bench) -> None:
    state = several.page.list.filters["state"]
    state.setCurrentIndex(state.findData("lost"))
    state.activated.emit(state.currentIndex())
    several.settle()
    assert several.page.list.empty.isVisible()
    several.page.list.empty.acted.emit()
    several.settle()
    assert texts(several) == ["李四", "王五", "张三"]


def test_without_residents_the_next_step_is_offered(bench: Bench) -> None:
    assert bench.page.list.empty.isVisible()
    bench.page.list.empty.acted.emit()
    bench.settle()
    assert bench.pane() is bench.page.register


def test_who_was_opened_last_stands_above_the_list(several: Bench) -> None:
    several.window.open("patients")
    several.press(ENTER)
    several.press(Qt.Key.Key_Escape)
    (button,) = several.page.list.recent.buttons
    assert button.text() == "李四"
    button.click()
    several.settle()
    assert several.pane() is several.page.record


def test_an_allergy_comes_before_every_other_mark(bench: Bench, resident: str) -> None:
    (line,) = bench.clinic.patients.find("zgh")
    assert [mark.text for mark in marks_of_line(line, date(2026, 3, 2))] == [
        "Allergic: Penicillin",
        "Aged 65 or over",
        "Hypertension",
    ]


def test_a_hundred_thousand_residents_are_read_by_the_page(store: Store, qtbot: QtBot) -> None:
    with store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(HUNDRED_THOUSAND)
    bench = open_window(store, qtbot)
    model, view = bench.page.list.model, bench.page.list.list.view
    assert model.rowCount() == MANY
    assert focus() is view
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_PageDown):
        bench.press(key, Qt.KeyboardModifier.ControlModifier)
    view.scrollToBottom()
    bench.settle()
    assert model.index(MANY - 1, 0).data() == "赵099999"
    bench.end()


def test_nothing_is_cut_off_unnamed_or_read_as_markup(several: Bench) -> None:
    assert clipped(several.page.list) == []
    assert unnamed(several.page.list) == []
    assert marked_up(several.page.list) == []
    assert repeated_mnemonics(several.page.list) == set()


def test_a_list_without_residents_keeps_the_keyboard_on_its_page(bench: Bench) -> None:
    """Or a card on the reader would be typed into the search box above it."""
    assert bench.page.isAncestorOf(focus())

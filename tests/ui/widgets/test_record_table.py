"""Columns are data, rows are rendered once, and Qt's own tester finds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ui.widgets.bars import Tone
from ui.widgets.record_table import (
    PAGE_ROWS,
    PAGES_KEPT,
    Align,
    Column,
    PagedRecordModel,
    RecordRole,
    RecordTableModel,
    Sorting,
    SortRole,
    ToneRole,
)


@dataclass(frozen=True)
class Resident:
    id: int
    name: str
    initials: str
    age: int


PEOPLE = (
    Resident(1, "张国华", "zgh", 67),
    Resident(2, "李秀英", "lxy", 9),
    Resident(3, "王建军", "wjj", 102),
)

COLUMNS = (
    Column[Resident]("姓名", lambda r: r.name, search=lambda r: r.initials, name="name"),
    Column[Resident](
        "年龄",
        lambda r: f"{r.age}岁",
        sort_key=lambda r: r.age,
        align=Align.RIGHT,
        width=80,
        name="age",
    ),
    Column[Resident]("状态", lambda r: "在管", tone=lambda r: Tone.GOOD),
)


def _key(resident: Resident) -> int:
    return resident.id


@pytest.fixture
def model(qapp: QApplication) -> RecordTableModel[Resident]:
    made = RecordTableModel(COLUMNS, _key)
    made.set_records(PEOPLE)
    return made


def _names(model: RecordTableModel[Resident]) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_qt_finds_no_fault_with_the_model(
    model: RecordTableModel[Resident], qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(model, force_py=True)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.sort(1)
    model.set_records(PEOPLE[:2])
    model.set_records(())
    model.set_records(PEOPLE)
    assert tester.model() is model


def test_a_cell_gives_text_record_sort_value_and_words_for_a_screen_reader(
    model: RecordTableModel[Resident],
) -> None:
    cell = model.index(1, 1)
    assert cell.data() == "9岁"
    assert cell.data(RecordRole) is PEOPLE[1]
    assert cell.data(SortRole) == 9
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "年龄 9岁"
    assert model.index(1, 2).data(ToneRole) == Tone.GOOD
    assert model.headerData(0, Qt.Orientation.Horizontal) == "姓名"


def test_sorting_goes_by_value_not_by_text(model: RecordTableModel[Resident]) -> None:
    model.sort(1)
    assert _names(model) == ["李秀英", "张国华", "王建军"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert _names(model) == ["王建军", "张国华", "李秀英"]


def test_new_records_come_in_the_order_chosen(model: RecordTableModel[Resident]) -> None:
    model.sort(1)
    model.set_records((*PEOPLE, Resident(4, "赵六", "zl", 30)))
    assert _names(model) == ["李秀英", "赵六", "张国华", "王建军"]


def test_one_changed_record_changes_its_row_only(
    model: RecordTableModel[Resident], qtbot: QtBot
) -> None:
    changed = (PEOPLE[0], replace(PEOPLE[1], age=10), PEOPLE[2])
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged) as told:
        model.set_records(changed)
    assert told.args is not None
    assert (told.args[0].row(), told.args[1].row()) == (1, 1)
    assert model.index(1, 1).data() == "10岁"


def test_rows_are_rendered_once(qapp: QApplication) -> None:
    calls: list[int] = []

    def name(resident: Resident) -> str:
        calls.append(resident.id)
        return resident.name

    model = RecordTableModel((Column[Resident]("姓名", name),), _key)
    model.set_records(PEOPLE)
    for _ in range(3):
        _names(model)
    assert calls == [1, 2, 3]


def test_type_ahead_finds_initials_and_names(model: RecordTableModel[Resident]) -> None:
    assert model.find("w", 0) == 2
    assert model.find("LX", 2) == 1
    assert model.find("张", 0) == 0
    assert model.find("q", 0) == -1


class Village:
    """A hundred thousand residents that are counted when fetched."""

    def __init__(self, count: int = 100_000) -> None:
        self.keys = list(range(count))
        self.asked = 0
        self.fetched: list[int] = []
        self.gone: set[int] = set()

    def list_keys(self, sorting: Sorting | None) -> list[int]:
        self.asked += 1
        return sorted(self.keys, reverse=bool(sorting and sorting.descending))

    def fetch(self, keys: Sequence[Any]) -> list[Resident]:
        self.fetched.append(len(keys))
        kept = [key for key in keys if key not in self.gone]
        return [Resident(key, f"居民{key}", f"jm{key}", key % 100) for key in reversed(kept)]

    def find(self, typed: str) -> int | None:
        return int(typed) if typed.isdigit() else None


@pytest.fixture
def village() -> Village:
    return Village()


@pytest.fixture
def paged(village: Village, qapp: QApplication) -> PagedRecordModel[Resident]:
    made = PagedRecordModel(COLUMNS, _key, village.list_keys, village.fetch, village.find)
    made.reload()
    return made


def test_qt_finds_no_fault_with_the_paged_model(
    village: Village, qtmodeltester: ModelTester
) -> None:
    village.keys = village.keys[:450]
    model = PagedRecordModel(COLUMNS, _key, village.list_keys, village.fetch)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.reload()
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert tester.model() is model
    qtmodeltester.check(model, force_py=True)


def test_only_the_pages_looked_at_are_fetched(
    paged: PagedRecordModel[Resident], village: Village
) -> None:
    assert paged.rowCount() == 100_000
    assert village.fetched == []
    assert paged.index(50_000, 0).data() == "居民50000"
    assert paged.index(50_010, 0).data() == "居民50010"
    assert village.fetched == [PAGE_ROWS]


def test_far_pages_are_forgotten_and_come_back(
    paged: PagedRecordModel[Resident], village: Village
) -> None:
    for page in range(PAGES_KEPT + 1):
        paged.index(page * PAGE_ROWS, 0).data()
    assert len(village.fetched) == PAGES_KEPT + 1
    assert paged.index(0, 0).data() == "居民0"
    assert len(village.fetched) == PAGES_KEPT + 2


def test_the_store_sorts_by_the_columns_name(paged: PagedRecordModel[Resident]) -> None:
    paged.sort(0, Qt.SortOrder.DescendingOrder)
    assert paged.index(0, 0).data() == "居民99999"


def test_a_list_put_in_the_order_it_has_is_not_read_again(
    paged: PagedRecordModel[Resident], village: Village, qtbot: QtBot
) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(paged)
    view.setSortingEnabled(True)
    before = village.asked
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert village.asked == before + 1
    paged.reload()
    assert village.asked == before + 2


def test_a_reload_with_the_same_keys_keeps_the_rows(
    paged: PagedRecordModel[Resident], qtbot: QtBot
) -> None:
    paged.index(0, 0).data()
    with qtbot.assertNotEmitted(paged.modelReset), qtbot.waitSignal(paged.dataChanged):
        paged.reload()


def test_a_record_that_has_gone_leaves_a_blank_row(
    paged: PagedRecordModel[Resident], village: Village
) -> None:
    village.gone.add(3)
    assert paged.record(3) is None
    assert paged.record(4) is not None
    assert paged.row_of(4) == 4
    assert paged.find("77", 0) == 77

"""A declared form asks what the answers of now open, and no more, and is worked like every other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.kinds import FieldType
from app.forms.answers import begun
from app.forms.element import Element
from app.forms.form import Form, Item, Section
from app.notes import NOTE_FORM
from tests.app.forms.test_answers import AROUND, VISIT
from ui.forms.fields import ComputedField
from ui.forms.form import DrawnForm, drawn
from ui.forms.rows import RowsField
from ui.widgets.chips import MultiChoiceField, SegmentField
from ui.widgets.fields import ChoiceField

TODAY = date(2026, 3, 31)
EARLIER = {"height": 160, "sbp": 110}


def _open(qtbot: QtBot, declared: Form) -> DrawnForm:
    form = DrawnForm()
    qtbot.addWidget(form)
    form.draw(declared, lambda: TODAY, around=replace(AROUND, earlier=(EARLIER,)))
    form.resize(900, 600)
    form.show()
    return form


@pytest.fixture
def visit(qtbot: QtBot) -> DrawnForm:
    return _open(qtbot, VISIT)


def _choose(form: DrawnForm, name: str, value: object) -> None:
    """As somebody's hand does it."""
    field = form.field(name)
    field.set_value(value)
    field.edited.emit()
    field.left.emit()


def test_what_another_answer_opens_is_asked_and_kept_only_while_it_is_open(
    visit: DrawnForm,
) -> None:
    assert not visit.boxes["sign"].isVisibleTo(visit)
    _choose(visit, "signs", ["9"])
    assert visit.boxes["sign"].isVisibleTo(visit)
    assert visit.boxes["sign"].label.text() == "sign *"
    _choose(visit, "sign", "耳鸣")
    assert visit.values()["sign"] == "耳鸣"
    _choose(visit, "signs", ["1"])
    assert (visit.boxes["sign"].isVisibleTo(visit), visit.values()["sign"]) == (False, None)


def test_one_answer_makes_another_needed_and_nothing_is_saved_without_it(visit: DrawnForm) -> None:
    saved: list[object] = []
    visit.submitted.connect(saved.append)
    _choose(visit, "signs", ["1"])
    _choose(visit, "sbp", 190)
    visit.submit()
    assert saved == []
    assert visit.boxes["reason"].problem is not None
    _choose(visit, "reason", "停药")
    visit.submit()
    assert len(saved) == 1


def test_what_follows_from_answers_is_shown_and_never_typed(visit: DrawnForm) -> None:
    visit.set_values(begun(VISIT, visit.around))
    _choose(visit, "weight", 64)
    bmi = visit.field("bmi")
    assert isinstance(bmi, ComputedField)
    assert bmi.value() == 25.0
    assert "bmi" not in visit.values()
    assert bmi.stops() == ()


def test_a_doubt_stands_beside_its_field_and_goes_with_what_it_was_about(visit: DrawnForm) -> None:
    _choose(visit, "sbp", 145)
    assert "比上次高出许多" in visit.boxes["sbp"].message
    assert visit.boxes["sbp"].problem is None
    _choose(visit, "sbp", 120)
    assert visit.boxes["sbp"].message == ""


def test_a_draft_comes_back_with_what_it_had_opened(qtbot: QtBot, visit: DrawnForm) -> None:
    _choose(visit, "signs", ["9"])
    _choose(visit, "sign", "耳鸣")
    again = _open(qtbot, VISIT)
    again.restore(visit.draft())
    assert again.boxes["sign"].isVisibleTo(again)
    assert again.values()["sign"] == "耳鸣"
    assert again.is_dirty


WORDS = Element(
    "words",
    "发言",
    FieldType.DATA,
    columns=(
        Element("name", "姓名", FieldType.TEXT, max_length=40),
        Element("title", "职称", FieldType.CODE, codes="title"),
        Element("said", "意见", FieldType.LONG_TEXT, max_length=2000),
    ),
)


def test_a_table_opens_its_next_line_by_itself_and_keeps_the_lines_in_which_something_stands(
    qtbot: QtBot,
) -> None:
    form = _open(qtbot, Form("talk", "讨论", (Section("", (Item(WORDS),)),)))
    rows = form.field("words")
    assert isinstance(rows, RowsField)
    first = rows.stops()[0]
    QTest.keyClicks(first, "Li")
    assert len(rows.stops()) == 6
    assert rows.value() == [{"name": "Li"}]
    form.start()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert form.focusWidget() is rows.stops()[1]


def test_lines_are_shown_as_they_are_kept_and_a_draft_keeps_what_cannot_be_read_yet(
    qtbot: QtBot,
) -> None:
    form = _open(qtbot, Form("talk", "讨论", (Section("", (Item(WORDS),)),)))
    said: list[dict[str, object]] = [
        {"name": "赵主任", "title": "231", "said": "同意"},
        {"name": "钱医生"},
    ]
    form.set_values({"words": said})
    assert form.values()["words"] == said
    assert not form.is_dirty
    again = _open(qtbot, Form("talk", "讨论", (Section("", (Item(WORDS),)),)))
    again.restore(form.draft())
    assert again.values()["words"] == said


def test_a_line_that_says_something_of_nobody_is_not_saved(qtbot: QtBot) -> None:
    form = _open(qtbot, Form("talk", "讨论", (Section("", (Item(WORDS),)),)))
    form.field("words").restore([{"said": "同意"}])
    form.submit()
    assert form.boxes["words"].problem is not None


def test_the_answers_are_chips_where_they_fit_into_the_line(qtbot: QtBot) -> None:
    wanted = {"sex": 2, "kitchen": 1, "department": 4, "allergy": 4}
    kinds = {"allergy": FieldType.CODES}
    items = (
        Item(Element(table, table, kinds.get(table, FieldType.CODE), codes=table), width=width)
        for table, width in wanted.items()
    )
    form = _open(qtbot, Form("f", "f", (Section("", tuple(items)),)))
    assert isinstance(form.field("sex"), SegmentField)
    assert isinstance(form.field("kitchen"), ChoiceField)
    assert isinstance(form.field("department"), ChoiceField)
    allergies = form.field("allergy")
    assert isinstance(allergies, MultiChoiceField)
    allergies.set_value(["2"])
    allergies.chips[0].click()
    assert allergies.value() == ["1"]


def test_a_form_that_is_its_declaration_says_each_name_length_and_need_once(qtbot: QtBot) -> None:
    form = drawn(NOTE_FORM, lambda: TODAY, "")
    qtbot.addWidget(form)
    assert list(form.boxes) == ["noted_on", "title", "text"]
    assert form.boxes["title"].label.text() == "Title *"
    form.set_values({"noted_on": TODAY, "title": "x" * 61})
    form.submit()
    assert form.boxes["title"].problem is not None

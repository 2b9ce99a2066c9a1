"""The teaching forms that ship: their cases come out, their sheets print, they fit a session."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.core import coding
from app.core.kinds import FieldType
from app.core.resources import resource
from app.documents.form_sheet import form_sheet
from app.documents.forms import Imprint
from app.forms.answers import Around, evaluate
from app.forms.element import Element, Masking
from app.forms.entries import Entries, Subject
from app.forms.exporting import as_table, hidden
from app.forms.file import FormFile
from app.forms.form import Form
from app.forms.making import make
from app.forms.publishing import publishable
from app.forms.records import FORM
from app.forms.sheet import sheet_of
from app.storage.store import Store
from app.training.record import KINDS_TABLE
from tests.app.forms.large import large
from tests.stores import actor, arrive

SHIPPED = sorted(path.stem for path in resource("forms").glob("*.xlsx"))
IMPRINT = Imprint(printed_by="王医生", printed_at=datetime(2026, 3, 31, 2, tzinfo=UTC))


def _form(name: str) -> Form:
    return make(FormFile(resource("forms", f"{name}.xlsx")).body)


def _words(pdf: bytes) -> str:
    """Without the breaks that the width of a box makes."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return "".join(text.split())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_teaching_form_may_be_published_and_belongs_to_its_kind_of_session(name: str) -> None:
    file = FormFile(resource("forms", f"{name}.xlsx"))
    file.publishable([])
    assert len(file.body.cases) >= 2
    ((field, kind),) = file.body.for_if.items()
    assert (file.body.part_of, field) == ("training_session", "training_kind")
    assert kind in coding.table(KINDS_TABLE)
    assert not any("name" in e.code or e.fills for e in file.body.elements if e.code == "patient")


@pytest.mark.parametrize("name", SHIPPED)
def test_its_sheet_prints_filled_and_for_the_pen(name: str) -> None:
    form = _form(name)
    case = form.cases[0]
    answers = evaluate(form, case.answers, Around(date(2026, 3, 10)))
    head = (("主题", "心电图"), ("带教人", "刘喆"))
    filled = sheet_of(form, "满杖子乡卫生院", answers.values, answers.shown, head)
    told = _words(form_sheet(filled, IMPRINT))
    for line in form.sheet:
        assert "".join(line.heading.split()) in told
        for code in line.codes:
            is_said = code in answers.shown
            assert (form.element(code).label in told) or not is_said
    for words in ("刘喆", "满杖子乡卫生院", form.title):
        assert words in told
    empty = _words(form_sheet(sheet_of(form, "满杖子乡卫生院"), IMPRINT))
    assert all(item.element.label in empty for code, item in form.items.items()
               if any(code in line.codes for line in form.sheet))  # fmt: skip


def test_a_form_of_sixty_elements_prints_and_is_exported(store: Store) -> None:
    arrive(store, FORM, *publishable(large(), []))
    entries = Entries(store, actor())
    (form,) = entries.offered()
    good = {"sbp": 150, "dbp": 80, "height": 160, "weight": 64, "signs": ["2", "9"],
            "sign_words": "耳鸣", "advice": [{"who": "李", "says": "低盐饮食"}]}  # fmt: skip
    entry_id = entries.write(entries.begin(form, Subject()), good)
    (view,) = entries.of_record(entry_id)
    told = _words(entries.print(view, "满杖子乡卫生院", "王医生"))
    for words in ("控制不满意", "150mmHg", "头晕、其他：耳鸣"):
        assert words in told
    entries.note_print(entry_id)
    assert "补打" in _words(entries.print(view, "满杖子乡卫生院", "王医生"))
    headings, (row,) = as_table(form, [view])
    said = dict(zip(headings, row, strict=True))
    assert said["体质指数"] == "25"
    assert said["收缩压（mmHg）"] == "150mmHg"
    assert said["各科意见"] == "李：低盐饮食"
    assert len(headings) == len(form.items) + 2


@pytest.mark.parametrize(
    ("masking", "words", "told"),
    [
        (Masking.OPEN, "证号130823195001010017", "证号1308**********0017"),
        (Masking.NAME, "张桂兰", "张**"),
        (Masking.PHONE, "13900000002", "1390***0002"),
        (Masking.ADDRESS, "满杖子乡满杖子村1组", "满杖子乡满杖…"),
    ],
)
def test_a_table_tells_of_a_person_only_what_its_reader_needs(
    masking: Masking, words: str, told: str
) -> None:
    assert hidden(Element("x", "x", FieldType.TEXT, masking=masking), words) == told

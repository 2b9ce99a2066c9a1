"""A form is written in a workbook, and what is wrong in it is told with sheet and line."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from msgspec.structs import replace

from app.forms.body import Asked, Body, FormRule, WorkedCase
from app.forms.file import FormFile
from app.forms.making import make
from app.forms.template import as_workbook
from app.forms.workbook import WrongFormFile
from tests.app.forms.large import large


def _file(folder: Path, body: Body) -> Path:
    path = folder / "form.xlsx"
    path.write_bytes(as_workbook(body))
    return path


def _written(folder: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    path = folder / "form.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return path


HEAD: list[list[Any]] = [["代码", "x"], ["版本", 1], ["名称", "试表"]]
ELEMENTS: list[list[Any]] = [["代码", "名称", "类型"], ["a", "甲", "数字"]]


def test_a_form_is_the_same_after_it_was_written_into_a_workbook(tmp_path: Path) -> None:
    read = FormFile(_file(tmp_path, large())).body
    assert read == large()


def test_english_names_do_as_well(tmp_path: Path) -> None:
    head: list[list[Any]] = [["code", "x"], ["version", 1], ["title", "试表"]]
    elements: list[list[Any]] = [["code", "label", "type", "low"], ["a", "甲", "number", 3.5]]
    body = FormFile(_written(tmp_path, {"form": head, "elements": elements})).body
    assert body.elements == [Asked("a", "甲", "number", low=3.5)]
    assert make(body).title == "试表"


def _changed(**changed: Any) -> Callable[[Path], Path]:
    bare: dict[str, Any] = {"rules": [], "sheet": [], "cases": [], "titled": []}
    return lambda folder: _file(
        folder, large(**({**bare, **changed} if "elements" in changed else changed))
    )


def _sheets(**sheets: list[list[Any]]) -> Callable[[Path], Path]:
    return lambda folder: _written(folder, {"表单": HEAD, "数据元": ELEMENTS, **sheets})


A, B = Asked("a", "甲", "number"), Asked("b", "乙", "text")


@pytest.mark.parametrize(
    ("file", "place", "words"),
    [
        (_changed(elements=[A, B, A]), "数据元 4", "a second time"),
        (_changed(elements=[A, replace(B, low=5.0, high=1.0)]), "数据元 3", "upside down"),
        (_changed(elements=[replace(A, label="长" * 30_000)]), "数据元 2", "At most"),
        (_changed(rules=[*large().rules, FormRule("pulse", "needed", "sbp > 3")]), "规则 10", "no element"),
        (_changed(rules=[FormRule("sbp", "doubt", "weight / (sbp - dbp) > 2", "x")]), "规则 2", "divides by"),
        (_changed(cases=[*large().cases, WorkedCase("错", {}, {"sbp": 150, "dbp": 80}, {"level": "fine"})]),
         "验算例 24", "comes to"),
        (_changed(version=0), "表单 1", "version"),
        (_sheets(数据元=[["代码", "名称", "种"], ["a", "甲", "数字"]]), "数据元 1", "no column"),
        (_sheets(数据元=[["代码", "名称", "类型", "最低"], ["a", "甲", "数字", "低"]]), "数据元 2", "cannot stand"),
        (_sheets(数据元=[["代码", "名称", "类型", "选项"], ["a", "甲", "单选", "无"]]), "数据元 2", "no answer"),
        (_sheets(表单=[*HEAD, ["颜色", "红"]]), "表单 4", "no entry"),
        (_sheets(验算例=[["验算例", "种类", "数据元", "值"], ["一", "填写", "z", 1]]), "验算例 2", "no element"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_sheet_and_line(
    tmp_path: Path, file: Callable[[Path], Path], place: str, words: str
) -> None:
    with pytest.raises(WrongFormFile) as wrong:
        FormFile(file(tmp_path)).publishable([])
    ((said, problem),) = wrong.value.fields.items()
    assert said == place
    assert words in problem.text


def test_an_element_whose_type_changed_is_told_with_its_line(tmp_path: Path) -> None:
    elements = [
        replace(e, type="text", length=9) if e.code == "note_1" else e for e in large().elements
    ]
    at = next(place for place, e in enumerate(elements) if e.code == "note_1")
    elements[at] = replace(elements[at], type="long_text")
    with pytest.raises(WrongFormFile) as wrong:
        FormFile(_file(tmp_path, large(2, elements=elements))).publishable([make(large())])
    assert [*wrong.value.fields] == [f"数据元 {at + 2}"]


def test_colours_far_from_the_cells_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(path) as book:
        red = book.add_format({"bg_color": "red"})
        for title, rows in {"表单": HEAD, "数据元": ELEMENTS}.items():
            sheet = book.add_worksheet(title)
            sheet.write_blank(1_000_000, 10_000, None, red)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    assert make(FormFile(path).body).title == "试表"


def test_a_file_that_means_harm_or_is_damaged_is_refused_in_one_sentence(tmp_path: Path) -> None:
    good = as_workbook(large())
    path = tmp_path / "form.xlsx"
    far = io.BytesIO()
    with xlsxwriter.Workbook(far) as book:
        book.add_worksheet("表单").write(1_000_000, 10_000, "x")
        book.add_worksheet("数据元")
    seeds = random.Random(7)
    flipped = []
    for _ in range(60):
        spoiled = bytearray(good)
        spoiled[seeds.randrange(len(spoiled))] ^= 1 << seeds.randrange(8)
        flipped.append(bytes(spoiled))
    cut = [good[: seeds.randrange(len(good))] for _ in range(20)]
    for content in (b"", b"PK\x03\x04", far.getvalue(), bytes(3_000_000), *cut, *flipped):
        path.write_bytes(content)
        try:
            FormFile(path).publishable([])
        except WrongFormFile as wrong:
            assert len(wrong.fields) == 1  # noqa: PT017 - a bit that says nothing is no damage
    with pytest.raises(WrongFormFile):
        FormFile(tmp_path / "missing.xlsx")

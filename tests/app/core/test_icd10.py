"""Diagnoses are found the way a doctor types them, the expected one first."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import icd10
from app.core.icd10 import CODE_SYSTEM, Diagnosis, Icd10
from app.core.resources import resource


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gxy", "I10"),
        ("GXY", "I10"),
        ("高血压", "I10"),
        ("tnb", "E11.9"),
        ("gxb", "I25.1"),
        ("i10", "I10"),
        ("E11.9", "E11.9"),
        ("e119", "E11.9"),
        ("Ｅ１１．９", "E11.9"),
        ("ng", "I63.9"),
        ("mzf", "J44.9"),
        ("nzz", "I64"),
        ("ncz", "I64"),
        ("gm", "J00"),
        ("yfxgxy", "I10"),
        ("急性阑尾炎", "K35.8"),
        ("糖尿", "E11.9"),
        ("维生素d缺乏", "E55.9"),
        ("农药", "T60.0"),
    ],
)
def test_what_is_typed_finds_what_is_meant_first(typed: str, first: str) -> None:
    found = icd10.shipped().search(typed)
    assert found
    assert found[0].code == first


def test_a_beginning_comes_before_a_middle() -> None:
    found = [row.code for row in icd10.shipped().search("gxyx")]
    assert found[:2] == ["I12.9", "I11.9"]
    codes = [row.code for row in icd10.shipped().search("E11")]
    assert codes[:2] == sorted(codes[:2])
    assert set(codes) == {"E11.0", "E11.1", "E11.2", "E11.3", "E11.4", "E11.5", "E11.7", "E11.9"}


def test_at_most_n_rows_come_back() -> None:
    assert len(icd10.shipped().search("j", 5)) == 5
    assert icd10.shipped().search("") == []
    assert icd10.shipped().search("国" * 1_000_000) == []


def test_every_row_is_found_by_its_code_name_and_initials() -> None:
    table = icd10.shipped()
    assert len(table) == 469
    for row in table:
        assert row.code_system == CODE_SYSTEM
        assert table.search(row.code)[0] == row
        for typed in (row.name, *row.initials.split()):
            assert row in table.search(typed, 40)


def test_every_everyday_word_names_a_row_of_the_table() -> None:
    table = icd10.shipped()
    with resource("codes", "icd10_words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert table.get(row["code"]) is not None
            assert row["code"] in [found.code for found in table.search(row["word"], 3)]


def test_the_shipped_file_carries_no_foreign_titles() -> None:
    header = resource("codes", "icd10_common.csv").read_text("utf-8").splitlines()[0]
    assert header == "code,name_zh,pinyin_initials,group"


def test_a_county_s_own_table_keeps_its_system() -> None:
    own = Icd10([Diagnosis("I10.x00x002", "高血压", "gxy", "循环", "国家临床版2.0")])
    (found,) = own.search("gxy")
    assert found.code_system == "国家临床版2.0"
    assert found.text == "高血压 I10.x00x002"
    assert own.get("i10.x00X002") == found
    assert own.get("I11") is None


@given(st.text())
def test_any_text_may_be_searched_for(text: str) -> None:
    assert len(icd10.shipped().search(text, 3)) <= 3
